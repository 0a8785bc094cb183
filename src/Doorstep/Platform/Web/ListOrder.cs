using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Web;

/// <summary>Which page of a list somebody asks for: by its number, or from the edge of the page that they came from.</summary>
/// <param name="Number">From 1.</param>
/// <param name="After">Cursor of the last row of the page before.</param>
/// <param name="Before">Cursor of the first row of the page behind.</param>
public readonly record struct PagePlace(int Number, string? After = null, string? Before = null)
{
    /// <summary>As it stands in an address; a number that is none is the first page.</summary>
    public static PagePlace In(IQueryCollection address, string number = "p") => Of(address[number], address["after"], address["before"]);

    /// <summary>The same; a number past the end is the last page.</summary>
    public PagePlace UpTo(int total, int perPage) => this with { Number = Math.Clamp(Number, 1, After is null && Before is null ? Pager.PagesFor(total, perPage) : int.MaxValue) };

    /// <summary>The same from its parts.</summary>
    public static PagePlace Of(string? number, string? after, string? before) =>
        new(Typed.Whole(number) is { } page and >= 1 and <= 1_000_000 ? page : 1, after, before);
}

/// <summary>A page of a list: which rows, and where one is.</summary>
/// <param name="Ids">Of the rows of this page.</param>
/// <param name="Pager">The ways to the other pages.</param>
public sealed record ListPage(IReadOnlyList<Guid> Ids, Pager Pager);

/// <summary>Begins the order of a list.</summary>
public static class ListOrder
{
    /// <summary>An order of this name; a cursor of another is none here.</summary>
    public static ListOrder<T> Of<T>(string name)
        where T : class => new(name, []);
}

/// <summary>
/// The order of a list that is read page by page. The ways from a page to its neighbours lead on from its edges, so that no row is missed or seen twice on
/// the way, whatever came or went meanwhile. A number that is far off is found by counting.
/// </summary>
public sealed class ListOrder<T>
    where T : class
{
    private readonly string name;
    private readonly IReadOnlyList<(LambdaExpression Key, bool Down)> keys;

    internal ListOrder(string name, IReadOnlyList<(LambdaExpression Key, bool Down)> keys) => (this.name, this.keys) = (name, keys);

    /// <summary>Then the smallest first. The last key is the row's id, which nothing else has.</summary>
    public ListOrder<T> Up<TKey>(Expression<Func<T, TKey>> key) => new(name, [.. keys, (key, false)]);

    /// <summary>Then the largest first.</summary>
    public ListOrder<T> Down<TKey>(Expression<Func<T, TKey>> key) => new(name, [.. keys, (key, true)]);

    /// <summary>The rows in this order.</summary>
    public IQueryable<T> Sort(IQueryable<T> rows) => Sort(rows, back: false);

    /// <summary>The rows in this order that come after a cursor; all of them without one. Null when the cursor cannot be read.</summary>
    public IQueryable<T>? After(IQueryable<T> rows, string? cursor) => cursor is null ? Sort(rows) : Read(cursor) is { } read ? Sort(Beyond(rows, read, back: false)) : null;

    /// <summary>True for a place in this list, in this order.</summary>
    public bool Holds(PagePlace place) => Read(place.After ?? place.Before) is not null;

    /// <summary>The cursor of a row, from what it is sorted by.</summary>
    public string CursorOf(params object[] row) => PageCursor.Write(name, row);

    /// <summary>Finds a page. A number past the end finds nothing: see <see cref="PagePlace.UpTo"/>.</summary>
    /// <param name="rows">All rows of the list, in no order.</param>
    /// <param name="place">Which page.</param>
    /// <param name="perPage">Rows on a page.</param>
    /// <param name="total">How many rows there are, as far as they are counted.</param>
    /// <param name="addressOf">The address of a page by its number.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<ListPage> PageAsync(IQueryable<T> rows, PagePlace place, int perPage, int total, Func<int, string> addressOf, CancellationToken ct)
    {
        var (after, before) = (Read(place.After), place.After is null ? Read(place.Before) : null);
        var astray = (place.After is not null && after is null) || (place.After is null && place.Before is not null && before is null);
        // Whoever comes from a page is not on the first.
        var number = astray ? 1 : after is not null || before is not null ? Math.Max(2, place.Number) : place.Number;
        List<object[]> found;
        var more = false;
        if (before is not null)
        {
            found = await KeysAsync(Sort(Beyond(rows, before, back: true), back: true).Take(perPage), ct);
            found.Reverse();
            more = found.Count > 0 && await AnyAsync(Beyond(rows, Read(CursorOf(found[^1]))!, back: false), ct);
            // What is left before is less than a page: that is the first one.
            (number, before) = found.Count < perPage ? (1, null) : (number, before);
        }
        else
        {
            found = [];
        }

        if (before is null)
        {
            var sorted = after is not null ? Sort(Beyond(rows, after, back: false)) : Sort(rows).Skip((number - 1) * perPage);
            found = await KeysAsync(sorted.Take(perPage + 1), ct);
            more = found.Count > perPage;
            found = [.. found.Take(perPage)];
        }

        var last = Math.Max(Pager.PagesFor(total, perPage), more ? number + 1 : number);
        return new ListPage([.. found.Select(k => (Guid)k[^1])], new Pager(number, more ? last : found.Count > 0 ? number : Pager.PagesFor(total, perPage), addressOf)
        {
            Next = more ? QueryHelpers.AddQueryString(addressOf(number + 1), "after", CursorOf(found[^1])) : null,
            Previous = number > 2 && found.Count > 0 ? QueryHelpers.AddQueryString(addressOf(number - 1), "before", CursorOf(found[0])) : null,
            Astray = astray,
        });
    }

    /// <summary>The rows of a page, in this order.</summary>
    public IQueryable<T> Of(IQueryable<T> rows, ListPage page)
    {
        var row = Expression.Parameter(typeof(T), "r");
        var ids = Expression.Field(Expression.Constant(new StrongBox<List<Guid>>([.. page.Ids])), nameof(StrongBox<List<Guid>>.Value));
        return Sort(rows.Where(Expression.Lambda<Func<T, bool>>(Expression.Call(ids, Contains, KeyOf(keys.Count - 1, row)), row)));
    }

    private static readonly MethodInfo Contains = typeof(List<Guid>).GetMethod(nameof(List<Guid>.Contains), [typeof(Guid)])!;

    private IQueryable<T> Sort(IQueryable<T> rows, bool back)
    {
        var sorted = rows.Expression;
        for (var i = 0; i < keys.Count; i++)
        {
            var method = (i == 0 ? nameof(Queryable.OrderBy) : nameof(Queryable.ThenBy)) + (keys[i].Down != back ? "Descending" : "");
            sorted = Expression.Call(typeof(Queryable), method, [typeof(T), keys[i].Key.ReturnType], sorted, Expression.Quote(keys[i].Key));
        }

        return rows.Provider.CreateQuery<T>(sorted);
    }

    private IQueryable<T> Beyond(IQueryable<T> rows, PageCursor cursor, bool back)
    {
        var row = Expression.Parameter(typeof(T), "r");
        Expression? beyond = null;
        Expression? same = null;
        for (var i = 0; i < keys.Count; i++)
        {
            var (key, value) = (KeyOf(i, row), ValueOf(cursor, i));
            var further = keys[i].Down != back ? Expression.LessThan(key, value) : Expression.GreaterThan(key, value);
            beyond = beyond is null ? further : Expression.OrElse(beyond, Expression.AndAlso(same!, further));
            same = same is null ? Expression.Equal(key, value) : Expression.AndAlso(same, Expression.Equal(key, value));
        }

        // Says nothing new, but finds the place in an index.
        var (first, edge) = (KeyOf(0, row), ValueOf(cursor, 0));
        var bound = keys[0].Down != back ? Expression.LessThanOrEqual(first, edge) : Expression.GreaterThanOrEqual(first, edge);
        return rows.Where(Expression.Lambda<Func<T, bool>>(Expression.AndAlso(bound, beyond!), row));
    }

    private async Task<List<object[]>> KeysAsync(IQueryable<T> rows, CancellationToken ct)
    {
        var row = Expression.Parameter(typeof(T), "r");
        var all = Expression.NewArrayInit(typeof(object), keys.Select((_, i) => Expression.Convert(KeyOf(i, row), typeof(object))));
        var found = rows.Select(Expression.Lambda<Func<T, object[]>>(all, row));
        // Hits of a search are in memory already.
        return found is IAsyncEnumerable<object[]> ? await found.ToListAsync(ct) : [.. found];
    }

    private static async Task<bool> AnyAsync(IQueryable<T> rows, CancellationToken ct) => rows is IAsyncEnumerable<T> ? await rows.AnyAsync(ct) : rows.Any();

    private Expression KeyOf(int place, ParameterExpression row) => new Rebind(keys[place].Key.Parameters[0], row).Visit(keys[place].Key.Body);

    // In a box, so that the database is asked with a parameter and not with ever new text.
    private Expression ValueOf(PageCursor cursor, int place) => keys[place].Key.ReturnType switch
    {
        var t when t == typeof(DateTimeOffset) => Boxed(cursor.Moment(place)),
        var t when t == typeof(Guid) => Boxed(cursor.Id(place)),
        var t when t == typeof(double) => Boxed(cursor.Real(place)),
        _ => Boxed((int)cursor.Number(place)),
    };

    private static MemberExpression Boxed<TValue>(TValue value) => Expression.Field(Expression.Constant(new StrongBox<TValue>(value)), nameof(StrongBox<TValue>.Value));

    private PageCursor? Read(string? text) => PageCursor.Read(text, name, string.Concat(keys.Select(k => k.Key.ReturnType switch
    {
        var t when t == typeof(DateTimeOffset) => 'm',
        var t when t == typeof(Guid) => 'i',
        var t when t == typeof(double) => 'd',
        var t when t == typeof(int) => 'n',
        var t => throw new NotSupportedException($"A list cannot be paged by {t}."),
    })));

    private sealed class Rebind(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Search.Rules;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Search;

/// <summary>What narrows a search before its hits are counted off; what is not here is a filter on the hits.</summary>
public sealed record SearchWithin
{
    /// <summary>Code of a type.</summary>
    public string? Type { get; init; }

    /// <summary>Code of the owner.</summary>
    public string? Unit { get; init; }

    /// <summary>Code of an area; what lies within it counts.</summary>
    public string? Area { get; init; }

    /// <summary>Asked at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Asked before this moment.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Of whom it has to be the business; null for everybody.</summary>
    public StaffMember? Staff { get; init; }
}

/// <summary>What was found: at most <see cref="RequestSearch.MostHits"/> requests, the newest.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Places">Places in the index.</param>
/// <param name="InText">Of these, those that hold every word in the resident's text; the others in the place or the name of the kind.</param>
public sealed record SearchHits(SearchQuery Query, IReadOnlyList<long> Places, IReadOnlyList<long> InText)
{
    /// <summary>True when there may be more that were not looked at.</summary>
    public bool More => Places.Count >= RequestSearch.MostHits;
}

/// <summary>
/// Finds requests by words. It reads only the index, goes from the newest back, and stops at a bound, so that a search costs about the same
/// in a town with a hundred requests and with a million.
/// </summary>
public sealed class RequestSearch(DoorstepDb db, RequestTypeList types, AreaAtlas atlas)
{
    /// <summary>Hits that are looked at: past them people use another word.</summary>
    public const int MostHits = 1000;

    /// <summary>The newest requests that hold every word.</summary>
    public async Task<SearchHits> FindAsync(SearchQuery query, SearchWithin within, CancellationToken ct)
    {
        if (query.Words.Count == 0)
        {
            return new SearchHits(query, [], []);
        }

        var hits = await HitsAsync(query.Words, within, MostHits, ct);
        return new SearchHits(query, [.. hits.Select(h => h.Place)], [.. hits.Where(h => h.InText).Select(h => h.Place)]);
    }

    /// <summary>How many requests hold each of the words alone, for when none holds all; counted no further than to <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<(SearchWord Word, int Count)>> EachAloneAsync(SearchQuery query, SearchWithin within, int most, CancellationToken ct)
    {
        var found = new List<(SearchWord, int)>();
        foreach (var word in query.Words.Count > 1 ? query.Words.Take(6) : [])
        {
            if ((await HitsAsync([word], within, most, ct)).Count is > 0 and var count)
            {
                found.Add((word, count));
            }
        }

        return found;
    }

    /// <summary>What was found, for a query: the hits, and the request whose reference was typed, whoever may see it.</summary>
    internal IQueryable<Guid> Found(SearchHits hits)
    {
        var found = Requests(hits.Places);
        // One set of ids: asked for with "or", PostgreSQL reads every request.
        return hits.Query.Reference is { } reference ? found.Concat(db.Set<Request>().Where(r => r.Reference == reference).Select(r => r.Id)) : found;
    }

    /// <summary>The requests of these places, for a query.</summary>
    internal IQueryable<Guid> Requests(IReadOnlyList<long> places)
    {
        var list = places.ToArray();
        // One parameter, however many there are: the engines then plan it once.
        return db.Set<SearchEntry>().Where(e => EF.Parameter(list).Contains(e.Place)).Select(e => e.RequestId);
    }

    private async Task<IReadOnlyList<Hit>> HitsAsync(IReadOnlyList<SearchWord> words, SearchWithin within, int most, CancellationToken ct)
    {
        var codes = CodesOf(within);
        if (codes is null)
        {
            return [];
        }

        var (from, until) = (within.From is { } f ? SearchPlaces.From(f) : long.MinValue, within.Until is { } u ? SearchPlaces.From(u) : long.MaxValue);
        if (!db.Database.IsSqlite())
        {
            var asked = SearchExpression.Postgres(words, false, TypesNamed, codes);
            var inText = SearchExpression.Postgres(words, true, TypesNamed, []);
            return await db.Database.SqlQuery<Hit>(
                $"""
                SELECT place AS "Place", words @@ {inText}::tsquery AS "InText" FROM request_words
                WHERE words @@ {asked}::tsquery AND place >= {from} AND place < {until} ORDER BY place DESC LIMIT {most}
                """).ToListAsync(ct);
        }

        var places = await OnSqliteAsync(SearchExpression.Sqlite(words, false, TypesNamed, codes), from, until, most, ct);
        var marked = places.Count == 0 ? []
            : (await OnSqliteAsync(SearchExpression.Sqlite(words, true, TypesNamed, codes), places[^1], until, most, ct)).ToHashSet();
        return places.ConvertAll(place => new Hit(place, marked.Contains(place)));
    }

    private Task<List<long>> OnSqliteAsync(string match, long from, long until, int most, CancellationToken ct) => db.Database.SqlQuery<long>(
        $"SELECT rowid AS \"Value\" FROM request_words WHERE request_words MATCH {match} AND rowid >= {from} AND rowid < {until} ORDER BY rowid DESC LIMIT {most}")
        .ToListAsync(ct);

    private sealed record Hit(long Place, bool InText);

    private IEnumerable<string> TypesNamed(SearchWord word) => types.All
        .Where(t => t.Public && t.Name.All.Values.Any(name => word.PlacesIn(SearchText.Tokens(name)).Any()))
        .Select(t => SearchExpression.Code('t', t.Code));

    /// <summary>Sets of codes of which one each must be there; null when nothing can be found.</summary>
    private List<IReadOnlyList<string>>? CodesOf(SearchWithin within)
    {
        var codes = new List<IReadOnlyList<string>>();
        void Need(char kind, string? code)
        {
            if (!string.IsNullOrEmpty(code))
            {
                codes.Add([SearchExpression.Code(kind, code)]);
            }
        }

        Need('t', within.Type);
        Need('u', within.Unit);
        Need('a', within.Area == "none" ? null : within.Area);
        switch (within.Staff)
        {
            case null:
                break;
            case { Role: StaffRole.Administrator }:
                return null;
            case { Role: StaffRole.Officer, UnitCode: { } unit }:
                codes.Add([SearchExpression.Code('u', unit), SearchExpression.Code('h', unit)]);
                break;
            case { AreaCode: { } area } when !Scope.IsWholeTown(atlas.Current, area):
                Need('a', area);
                break;
        }

        return codes;
    }
}

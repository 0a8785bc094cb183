using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
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

/// <summary>What was found: at most <see cref="RequestSearch.MostHits"/> requests, the newest, and the one whose reference was typed.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Ids">The requests, whoever may see them.</param>
/// <param name="InText">Of these, those that hold every word in the resident's text; the others in the place or the name of the kind.</param>
/// <param name="More">True when there may be more that were not looked at.</param>
public sealed record SearchHits(SearchQuery Query, IReadOnlyList<Guid> Ids, IReadOnlySet<Guid> InText, bool More);

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
        var hits = query.Words.Count == 0 ? [] : await HitsAsync(query.Words, within, MostHits, ct);
        IEnumerable<Guid> ids = hits.Select(h => h.RequestId);
        if (query.Reference is { } reference)
        {
            ids = ids.Union(await db.Set<Request>().Where(r => r.Reference == reference).Select(r => r.Id).ToListAsync(ct));
        }

        return new SearchHits(query, [.. ids], hits.Where(h => h.InText).Select(h => h.RequestId).ToHashSet(), hits.Count >= MostHits);
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

    /// <summary>Those of the requests that were found.</summary>
    internal static IQueryable<Request> Narrow(IQueryable<Request> requests, SearchHits hits)
    {
        var ids = hits.Ids.ToArray();
        // One parameter, however many there are: the engines then plan it once.
        return requests.Where(r => EF.Parameter(ids).Contains(r.Id));
    }

    /// <summary>Those of the public requests that were found.</summary>
    internal static IQueryable<PublicRequest> Narrow(IQueryable<PublicRequest> requests, SearchHits hits)
    {
        var ids = hits.Ids.ToArray();
        return requests.Where(r => EF.Parameter(ids).Contains(r.Id));
    }

    /// <summary>Every request whose public text holds exactly this word, or these characters side by side, for a query.</summary>
    internal IQueryable<Guid> Saying(string word)
    {
        var tokens = SearchText.Tokens(word).Select(t => t.Word).ToList();
        // The last of a run is one character, which the pair before it holds.
        tokens = tokens.Count > 1 && !SearchText.IsPair(tokens[^1]) && SearchText.IsUnspaced(tokens[^1]) ? tokens[..^1] : tokens;
        if (tokens.Count == 0)
        {
            return db.Set<SearchEntry>().Where(e => false).Select(e => e.RequestId);
        }

        IReadOnlyList<SearchWord> words = [new(word, tokens, Prefix: false)];
        var places = db.Database.IsSqlite()
            ? db.Database.SqlQuery<long>($"SELECT rowid AS \"Value\" FROM request_words WHERE request_words MATCH {SearchExpression.Sqlite(words, true, _ => [], [])}")
            : db.Database.SqlQuery<long>($"SELECT place AS \"Value\" FROM request_words WHERE words @@ {SearchExpression.Postgres(words, true, _ => [], [])}::tsquery");
        return db.Set<SearchEntry>().Where(e => places.Contains(e.Place)).Select(e => e.RequestId);
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
            // The id of each by itself: joined, the planner reads the whole table of a middling town to save a thousand small looks.
            return await db.Database.SqlQuery<Hit>(
                $"""
                SELECT (SELECT request_id FROM request_search s WHERE s.place = h.place) AS "RequestId", h.in_text AS "InText"
                FROM (
                    SELECT place, words @@ {inText}::tsquery AS in_text FROM request_words
                    WHERE words @@ {asked}::tsquery AND place >= {from} AND place < {until} ORDER BY place DESC LIMIT {most}
                ) h
                """).ToListAsync(ct);
        }

        var places = await OnSqliteAsync(SearchExpression.Sqlite(words, false, TypesNamed, codes), from, until, most, ct);
        var marked = places.Count == 0 ? []
            : (await OnSqliteAsync(SearchExpression.Sqlite(words, true, TypesNamed, codes), places[^1], until, most, ct)).ToHashSet();
        var list = places.ToArray();
        var entries = await db.Set<SearchEntry>().AsNoTracking().Where(entry => EF.Parameter(list).Contains(entry.Place)).ToListAsync(ct);
        return entries.ConvertAll(entry => new Hit(entry.RequestId, marked.Contains(entry.Place)));
    }

    private Task<List<long>> OnSqliteAsync(string match, long from, long until, int most, CancellationToken ct) => db.Database.SqlQuery<long>(
        $"SELECT rowid AS \"Value\" FROM request_words WHERE request_words MATCH {match} AND rowid >= {from} AND rowid < {until} ORDER BY rowid DESC LIMIT {most}")
        .ToListAsync(ct);

    private sealed record Hit(Guid RequestId, bool InText);

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
            case { AreaCode: { } area } when !StaffScope.IsWholeTown(atlas.Current, area):
                Need('a', area);
                break;
        }

        return codes;
    }
}

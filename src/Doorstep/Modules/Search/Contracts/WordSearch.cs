using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Search.Tables;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Search.Contracts;

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

/// <summary>What was found: at most <see cref="WordSearch.MostHits"/> things, the newest.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Ids">Their ids, the newest first.</param>
/// <param name="InText">Of these, those that hold every word in their text; the others in the place or the name of the kind.</param>
/// <param name="More">True when there may be more that were not looked at.</param>
public sealed record SearchHits(SearchQuery Query, IReadOnlyList<Guid> Ids, IReadOnlySet<Guid> InText, bool More);

/// <summary>
/// Finds things by words. It reads only the index, goes from the newest back, and stops at a bound, so that a search costs about the same
/// in a town with a hundred things and with a million.
/// </summary>
public sealed class WordSearch(DoorstepDb db, IEnumerable<ISearchSource> sources, AreaAtlas atlas)
{
    /// <summary>Hits that are looked at: past them people use another word.</summary>
    public const int MostHits = 1000;

    /// <summary>The newest things of a kind that hold every word.</summary>
    public async Task<SearchHits> FindAsync(string kind, SearchQuery query, SearchWithin within, CancellationToken ct)
    {
        var hits = query.Words.Count == 0 ? [] : await HitsAsync(kind, query.Words, within, MostHits, ct);
        return new SearchHits(query, [.. hits.Select(h => h.SubjectId)], hits.Where(h => h.InText).Select(h => h.SubjectId).ToHashSet(), hits.Count >= MostHits);
    }

    /// <summary>How many things of a kind hold each of the words alone, for when none holds all; counted no further than to <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<(SearchWord Word, int Count)>> EachAloneAsync(string kind, SearchQuery query, SearchWithin within, int most, CancellationToken ct)
    {
        var found = new List<(SearchWord, int)>();
        foreach (var word in query.Words.Count > 1 ? query.Words.Take(6) : [])
        {
            if ((await HitsAsync(kind, [word], within, most, ct)).Count is > 0 and var count)
            {
                found.Add((word, count));
            }
        }

        return found;
    }

    /// <summary>Every thing of a kind whose text holds exactly this word, or these characters side by side, for a query.</summary>
    public IQueryable<Guid> Saying(string kind, string word)
    {
        var tokens = SearchText.Tokens(word).Select(t => t.Word).ToList();
        // The last of a run is one character, which the pair before it holds.
        tokens = tokens.Count > 1 && !SearchText.IsPair(tokens[^1]) && SearchText.IsUnspaced(tokens[^1]) ? tokens[..^1] : tokens;
        if (tokens.Count == 0)
        {
            return db.Set<SearchEntry>().Where(e => false).Select(e => e.SubjectId);
        }

        IReadOnlyList<SearchWord> words = [new(word, tokens, Prefix: false)];
        var places = db.Database.IsSqlite()
            ? db.Database.SqlQuery<long>($"SELECT rowid AS \"Value\" FROM request_words WHERE request_words MATCH {SearchExpression.Sqlite(words, true, _ => [], [])}")
            : db.Database.SqlQuery<long>($"SELECT place AS \"Value\" FROM request_words WHERE words @@ {SearchExpression.Postgres(words, true, _ => [], [])}::tsquery");
        return db.Set<SearchEntry>().Where(e => e.Kind == kind && places.Contains(e.Place)).Select(e => e.SubjectId);
    }

    private async Task<IReadOnlyList<Hit>> HitsAsync(string kind, IReadOnlyList<SearchWord> words, SearchWithin within, int most, CancellationToken ct)
    {
        var codes = CodesOf(within);
        if (codes is null)
        {
            return [];
        }

        var (from, until) = (within.From is { } f ? SearchPlaces.From(f) : long.MinValue, within.Until is { } u ? SearchPlaces.From(u) : long.MaxValue);
        if (!db.Database.IsSqlite())
        {
            var asked = SearchExpression.Postgres(words, false, w => TypesNamed(kind, w), codes);
            var inText = SearchExpression.Postgres(words, true, w => TypesNamed(kind, w), []);
            // The id of each by itself: joined, the planner reads the whole table of a middling town to save a thousand small looks.
            var found = await db.Database.SqlQuery<Found>(
                $"""
                SELECT (SELECT subject_id FROM request_search s WHERE s.place = h.place AND s.kind = {kind}) AS "SubjectId", h.in_text AS "InText"
                FROM (
                    SELECT place, words @@ {inText}::tsquery AS in_text FROM request_words
                    WHERE words @@ {asked}::tsquery AND place >= {from} AND place < {until} ORDER BY place DESC LIMIT {most}
                ) h
                """).ToListAsync(ct);
            return [.. found.Where(f => f.SubjectId is not null).Select(f => new Hit(f.SubjectId!.Value, f.InText))];
        }

        var places = await OnSqliteAsync(SearchExpression.Sqlite(words, false, w => TypesNamed(kind, w), codes), from, until, most, ct);
        var marked = places.Count == 0 ? []
            : (await OnSqliteAsync(SearchExpression.Sqlite(words, true, w => TypesNamed(kind, w), codes), places[^1], until, most, ct)).ToHashSet();
        var list = places.ToArray();
        var entries = await db.Set<SearchEntry>().AsNoTracking().Where(entry => entry.Kind == kind && EF.Parameter(list).Contains(entry.Place)).OrderByDescending(entry => entry.Place).ToListAsync(ct);
        return entries.ConvertAll(entry => new Hit(entry.SubjectId, marked.Contains(entry.Place)));
    }

    private Task<List<long>> OnSqliteAsync(string match, long from, long until, int most, CancellationToken ct) => db.Database.SqlQuery<long>(
        $"SELECT rowid AS \"Value\" FROM request_words WHERE request_words MATCH {match} AND rowid >= {from} AND rowid < {until} ORDER BY rowid DESC LIMIT {most}")
        .ToListAsync(ct);

    private sealed record Hit(Guid SubjectId, bool InText);

    // Of another kind it has no id.
    private sealed record Found(Guid? SubjectId, bool InText);

    private IEnumerable<string> TypesNamed(string kind, SearchWord word) => sources.Where(s => s.Kind == kind).SelectMany(s => s.Topics)
        .Where(t => t.Names.Any(name => word.PlacesIn(SearchText.Tokens(name)).Any()))
        .Select(t => SearchExpression.Code('t', t.Type));

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

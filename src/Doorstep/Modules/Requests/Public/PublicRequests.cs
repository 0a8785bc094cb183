using System.Runtime.CompilerServices;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Requests.Search.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Public;

/// <summary>A request as everybody may see it: no contact details, no messages, no names of staff.</summary>
public sealed record PublicRequest(
    Guid Id, string Reference, string TypeCode, RequestState State, Confirmation? Confirmation, Channel Channel, string Description, TextState TextState,
    double? Latitude, double? Longitude, string? Address, string? AreaCode, string OwnerUnit, DateTimeOffset ReportedAt,
    DateTimeOffset UpdatedAt, DateTimeOffset DueAt, DateTimeOffset? AnsweredAt, DateTimeOffset? ClosedAt, int ReopenCount)
{
    /// <summary>True when the promised date has passed and it is the owner's turn.</summary>
    public bool IsLate(DateTimeOffset now) => State is RequestState.Received or RequestState.Accepted && now > DueAt;
}

/// <summary>One page of the list.</summary>
/// <param name="Rows">The requests, newest first; of a search what fits best first.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="States">How many each state would show with the rest of the filter.</param>
/// <param name="Areas">The same for each area; each counts what lies within it. The empty code counts those without an area.</param>
/// <param name="Types">The same for each type.</param>
/// <param name="More">Of a search: true when only its newest hits were looked at and counted.</param>
public sealed record PublicPage(
    IReadOnlyList<PublicRequest> Rows, int Total, IReadOnlyDictionary<RequestState, int> States,
    IReadOnlyDictionary<string, int> Areas, IReadOnlyDictionary<string, int> Types, bool More);

/// <summary>Reads what is public. Every query begins at <see cref="All"/>, so nothing else can come out.</summary>
public sealed class PublicRequests(DoorstepDb db, AreaAtlas atlas, CurrentTown town, RequestSearch search, TimeProvider clock)
{
    /// <summary>Requests on one page.</summary>
    public const int PageSize = 25;

    /// <summary>The page of the list that the filter asks for.</summary>
    public async Task<PublicPage> PageAsync(PublicFilter filter, CancellationToken ct)
    {
        var hits = await HitsAsync(filter, null, ct);
        var found = await FilteredAsync(filter, hits, null, ct);
        // Hits are few: counted once by all three. Without a search the combinations of a city are many more than its areas.
        var all = hits is null ? null : await Kinds(found).ToListAsync(ct);
        var byState = filter.State is null && all is not null ? all : await Kinds(await FilteredAsync(filter, hits, "state", ct))
            .GroupBy(k => k.State).Select(g => new Counted { State = g.Key, Count = g.Sum(k => k.Count) }).ToListAsync(ct);
        var byArea = filter.Area is null && all is not null ? all : await Kinds(await FilteredAsync(filter, hits, "area", ct))
            .GroupBy(k => k.Area).Select(g => new Counted { Area = g.Key, Count = g.Sum(k => k.Count) }).ToListAsync(ct);
        var byType = filter.Type is null && all is not null ? all : await Kinds(await FilteredAsync(filter, hits, "type", ct))
            .GroupBy(k => k.Type).Select(g => new Counted { Type = g.Key, Count = g.Sum(k => k.Count) }).ToListAsync(ct);
        var page = Sorted(found, filter, hits).Skip((filter.PageNumber - 1) * PageSize).Take(PageSize);
        var rows = await (hits is null ? Shown(Newest(Picked(db, page))) : Shown(page)).ToListAsync(ct);
        // What is not narrowed by a part is counted by it already.
        var whole = all ?? (filter.State is null ? byState : filter.Area is null ? byArea : filter.Type is null ? byType : null);
        return new PublicPage(
            rows, whole?.Sum(c => c.Count) ?? await found.CountAsync(ct),
            Sums(byState, c => c.State),
            WithWhatLiesWithin(Sums(byArea, c => c.Area ?? "")),
            Sums(byType, c => c.Type),
            hits is { More: true });
    }

    /// <summary>Every request of the filter, one at a time, in the order of the list. Of a search no more than its newest hits.</summary>
    public async IAsyncEnumerable<PublicRequest> Stream(PublicFilter filter, [EnumeratorCancellation] CancellationToken ct = default)
    {
        var hits = await HitsAsync(filter, null, ct);
        await foreach (var request in Shown(Sorted(await FilteredAsync(filter, hits, null, ct), filter, hits)).AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return request;
        }
    }

    /// <summary>Those that changed last, for feeds.</summary>
    public async Task<List<PublicRequest>> LatestAsync(PublicFilter filter, int most, CancellationToken ct)
    {
        var found = await FilteredAsync(filter, await HitsAsync(filter, null, ct), null, ct);
        return await Shown(found.OrderByDescending(r => r.UpdatedAt).ThenByDescending(r => r.Id).Take(most)).ToListAsync(ct);
    }

    /// <summary>Those of these that are public, in no order.</summary>
    public Task<List<PublicRequest>> OfAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        Shown(All.Where(r => ids.Contains(r.Id))).ToListAsync(ct);

    /// <summary>For a search that found nothing: which of its words are found alone, and how often, at most 100.</summary>
    public Task<IReadOnlyList<(SearchWord Word, int Count)>> EachAloneAsync(PublicFilter filter, CancellationToken ct) =>
        filter.Search is { } query ? search.EachAloneAsync(query, new SearchWithin(), 100, ct) : Task.FromResult<IReadOnlyList<(SearchWord, int)>>([]);

    /// <summary>Those of a part of what is public that changed last, for feeds.</summary>
    internal Task<List<PublicRequest>> LatestAsync(Func<IQueryable<Request>, IQueryable<Request>> part, int most, CancellationToken ct) =>
        Shown(part(All).OrderByDescending(r => r.UpdatedAt).ThenByDescending(r => r.Id).Take(most)).ToListAsync(ct);

    /// <summary>One public request with the public lines of its timeline; null when there is none by that reference.</summary>
    public async Task<(PublicRequest Request, IReadOnlyList<TimelineEntry> Timeline, IReadOnlyList<QuestionAnswer> Answers)?> FindAsync(string? typed, CancellationToken ct)
    {
        if (!ShortReference.TryRead(typed, out var reference)
            || await Shown(All.Where(r => r.Reference == reference)).FirstOrDefaultAsync(ct) is not { } request)
        {
            return null;
        }

        var timeline = await db.Set<TimelineEntry>().Where(e => e.RequestId == request.Id && e.Public).OrderBy(e => e.Place).ToListAsync(ct);
        var answers = await db.Set<QuestionAnswer>().Where(a => a.RequestId == request.Id).OrderBy(a => a.Place).ToListAsync(ct);
        return (request, timeline, answers);
    }

    private IQueryable<Request> All => In(db);

    /// <summary>What is public, where every query of it begins.</summary>
    internal static IQueryable<Request> In(DoorstepDb db) => db.Set<Request>().Where(r => r.Public);

    /// <summary>What is public and fits the filter, with the words that are searched for.</summary>
    internal async Task<IQueryable<Request>> FilteredAsync(PublicFilter filter, CancellationToken ct) =>
        await FilteredAsync(filter, await HitsAsync(filter, null, ct), null, ct);

    /// <summary>The order of every public list that is not searched.</summary>
    internal static IQueryable<Request> Newest(IQueryable<Request> requests) =>
        requests.OrderByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id);

    /// <summary>
    /// Those of a page or a cut, in no order. Which ones they are is found in an index alone, so that rows are fetched for what is shown
    /// and not for all that was sorted.
    /// </summary>
    internal static IQueryable<Request> Picked(DoorstepDb db, IQueryable<Request> page)
    {
        var ids = page.Select(r => r.Id);
        return In(db).Where(r => ids.Contains(r.Id));
    }

    /// <summary>How many of each kind; in the order of their index, so that nothing has to be sorted to be counted.</summary>
    private static IQueryable<Counted> Kinds(IQueryable<Request> requests) => requests.GroupBy(r => new { r.TypeCode, r.State, r.AreaCode })
        .Select(g => new Counted { Type = g.Key.TypeCode, State = g.Key.State, Area = g.Key.AreaCode, Count = g.Count() });

    private async Task<SearchHits?> HitsAsync(PublicFilter filter, string? except, CancellationToken ct) =>
        filter.Search is { } query ? await search.FindAsync(query, filter.Within(town.Profile.TimeZone, except), ct) : null;

    private async Task<IQueryable<Request>> FilteredAsync(PublicFilter filter, SearchHits? hits, string? except, CancellationToken ct)
    {
        var requests = filter.Apply(All, atlas.Current, town.Profile.TimeZone, clock.Now(), except);
        if (hits is null)
        {
            return requests;
        }

        // What one part of the filter left out is looked for without it.
        var narrowed = except switch { "area" => !string.IsNullOrEmpty(filter.Area), "type" => !string.IsNullOrEmpty(filter.Type), _ => false };
        var found = search.Found(narrowed ? (await HitsAsync(filter, except, ct))! : hits);
        return requests.Where(r => found.Contains(r.Id));
    }

    /// <summary>Newest first; of a search first the one whose reference it is, then those that hold every word in their text.</summary>
    private IQueryable<Request> Sorted(IQueryable<Request> requests, PublicFilter filter, SearchHits? hits)
    {
        if (hits is null || filter.Sort == PublicFilter.Newest)
        {
            return Newest(requests);
        }

        var reference = hits.Query.Reference;
        var inText = search.Requests(hits.InText);
        return requests.OrderBy(r => r.Reference == reference ? 0 : inText.Contains(r.Id) ? 1 : 2).ThenByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id);
    }

    /// <summary>What everybody may see of them.</summary>
    internal static IQueryable<PublicRequest> Shown(IQueryable<Request> requests) => requests.Select(r => new PublicRequest(
        r.Id, r.Reference, r.TypeCode, r.State, r.Confirmation, r.Channel, r.ShownInstead ?? r.Description, r.TextState, r.Latitude, r.Longitude, r.AddressInstead ?? r.Address, r.AreaCode,
        r.OwnerUnit, r.ReportedAt, r.UpdatedAt, r.DueAt, r.AnsweredAt, r.ClosedAt, r.ReopenCount));

    private sealed record Counted
    {
        public RequestState State { get; init; }

        public string? Area { get; init; }

        public string Type { get; init; } = "";

        public int Count { get; init; }
    }

    private static Dictionary<TKey, int> Sums<TKey>(List<Counted> counts, Func<Counted, TKey> part)
        where TKey : notnull => counts.GroupBy(part).ToDictionary(g => g.Key, g => g.Sum(c => c.Count));

    private Dictionary<string, int> WithWhatLiesWithin(Dictionary<string, int> counts)
    {
        var whole = new Dictionary<string, int>(counts.Where(c => c.Key.Length == 0), StringComparer.Ordinal);
        foreach (var (code, count) in counts.Where(c => c.Key.Length > 0))
        {
            var around = atlas.Current.AncestorsAndSelf(code);
            // An area that was taken out of the town's files still has its requests.
            foreach (var area in around.Count > 0 ? around.Select(a => a.Code) : [code])
            {
                whole[area] = whole.GetValueOrDefault(area) + count;
            }
        }

        return whole;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Published.List;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Time;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Published.Reading;

/// <summary>One page of the list.</summary>
/// <param name="Rows">The requests, newest first; of a search what fits best first.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="States">How many each state would show with the rest of the filter.</param>
/// <param name="Areas">The same for each area; each counts what lies within it. The empty code counts those without an area.</param>
/// <param name="Types">The same for each type.</param>
/// <param name="More">Of a search: true when only its newest hits were looked at and counted.</param>
/// <param name="Pager">The ways to the other pages.</param>
public sealed record PublicPage(
    IReadOnlyList<PublicRequest> Rows, int Total, IReadOnlyDictionary<RequestState, int> States,
    IReadOnlyDictionary<string, int> Areas, IReadOnlyDictionary<string, int> Types, bool More, Pager Pager);

/// <summary>Reads what is public. Every query begins at <see cref="All"/>, so nothing else can come out.</summary>
public sealed class PublicRequests(DoorstepDb db, AreaAtlas atlas, CurrentTown town, RequestSearch search, KindCounts kinds, TimeProvider clock)
{
    /// <summary>Requests on one page.</summary>
    public const int PageSize = 25;

    // Of so many requests one is met at least, where many are left: some thousands are passed over for a page.
    private const int OneIn = 300;

    /// <summary>The page of the list that the filter asks for.</summary>
    public async Task<PublicPage> PageAsync(PublicFilter filter, CancellationToken ct)
    {
        if (await HitsAsync(filter, null, ct) is { } hits)
        {
            return await FoundPageAsync(filter, hits, ct);
        }

        var whole = filter.NarrowsKindsOnly ? await kinds.OfAllAsync(All, ct) : [];
        var (byState, byArea, byType) = filter.NarrowsKindsOnly
            ? Counted(filter, whole)
            : (Sum(await KindsAsync("state"), k => k.State), Sum(await KindsAsync("area"), k => k.Area ?? ""), Sum(await KindsAsync("type"), k => k.Type));
        var all = await FilteredAsync(filter, null, null, ct);
        // What a part does not narrow it has counted already.
        var total = filter.State is null ? byState.Values.Sum() : filter.Area is null ? byArea.Values.Sum()
            : filter.Type is null ? byType.Values.Sum() : await all.CountAsync(ct);
        var broad = filter.NarrowsKindsOnly && total > whole.Sum(k => (long)k.Count) / OneIn;
        all = broad ? filter.Apply(All, atlas.Current, town.Profile.TimeZone, clock.Now(), broad: true) : all;
        var page = await NewestFirst.PageAsync(all, filter.Place, PageSize, total, number => filter.AddressOfPage(ListModel.Path, number), ct);
        var rows = await NewestFirst.Of(All, page).ToListAsync(ct);
        return new PublicPage(rows, total, byState, WithWhatLiesWithin(byArea), byType, More: false, page.Pager);

        async Task<List<KindCount>> KindsAsync(string except) => await KindCounts.Of(await FilteredAsync(filter, null, except, ct)).ToListAsync(ct);
    }

    /// <summary>What each choice of a part would show with the rest of the filter.</summary>
    private (Dictionary<RequestState, int> States, Dictionary<string, int> Areas, Dictionary<string, int> Types) Counted(PublicFilter filter, IReadOnlyList<KindCount> all)
    {
        var (states, areas, types) = (new Dictionary<RequestState, int>(), new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        var holds = filter.HoldsKind(atlas.Current);
        foreach (var kind in all)
        {
            var (state, area, type) = holds(kind);
            if (area && type)
            {
                Add(states, kind.State, kind.Count);
            }

            if (state && type)
            {
                Add(areas, kind.Area ?? "", kind.Count);
            }

            if (state && area)
            {
                Add(types, kind.Type, kind.Count);
            }
        }

        return (states, areas, types);
    }

    private static Dictionary<TKey, int> Sum<TKey>(IEnumerable<KindCount> kinds, Func<KindCount, TKey> part)
        where TKey : notnull
    {
        var sums = new Dictionary<TKey, int>();
        foreach (var kind in kinds)
        {
            Add(sums, part(kind), kind.Count);
        }

        return sums;
    }

    private static void Add<TKey>(Dictionary<TKey, int> sums, TKey key, int count)
        where TKey : notnull => CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _) += count;

    // Hits are few: what is counted and sorted of them is read once, and then the rows of one page.
    private async Task<PublicPage> FoundPageAsync(PublicFilter filter, SearchHits hits, CancellationToken ct)
    {
        static Dictionary<TKey, int> Count<TKey>(IEnumerable<Hit> found, Func<Hit, TKey> part)
            where TKey : notnull => found.CountBy(part).ToDictionary(c => c.Key, c => c.Value);
        var found = await FoundAsync(filter, hits, null, ct);
        var page = await (filter.Sort == PublicFilter.Newest ? NewestHits : BestHits)
            .PageAsync(Ranked(found, hits).AsQueryable(), filter.Place, PageSize, found.Count, number => filter.AddressOfPage(ListModel.Path, number), ct);
        var place = page.Ids.Index().ToDictionary(i => i.Item, i => i.Index);
        var rows = (await OfAsync(page.Ids, ct)).OrderBy(r => place[r.Id]).ToList();
        return new PublicPage(
            rows, found.Count,
            Count(filter.State is null ? found : await FoundAsync(filter, hits, "state", ct), h => h.State),
            WithWhatLiesWithin(Count(filter.Area is null ? found : await FoundAsync(filter, hits, "area", ct), h => h.Area ?? "")),
            Count(filter.Type is null ? found : await FoundAsync(filter, hits, "type", ct), h => h.Type),
            hits.More, page.Pager);
    }

    /// <summary>Every request of the filter, one at a time, in the order of the list. Of a search no more than its newest hits.</summary>
    public async IAsyncEnumerable<PublicRequest> Stream(PublicFilter filter, [EnumeratorCancellation] CancellationToken ct = default)
    {
        if (await HitsAsync(filter, null, ct) is { } hits)
        {
            var sorted = (filter.Sort == PublicFilter.Newest ? NewestHits : BestHits).Sort(Ranked(await FoundAsync(filter, hits, null, ct), hits).AsQueryable());
            foreach (var some in sorted.Select(h => h.Id).AsEnumerable().Chunk(200))
            {
                foreach (var request in (await OfAsync(some, ct)).OrderBy(r => Array.IndexOf(some, r.Id)))
                {
                    yield return request;
                }
            }

            yield break;
        }

        await foreach (var request in Newest(await FilteredAsync(filter, null, null, ct)).AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return request;
        }
    }

    /// <summary>Those that changed last, after a cursor, for feeds. Null when the cursor cannot be read.</summary>
    public async Task<List<PublicRequest>?> LatestAsync(PublicFilter filter, string? after, int most, CancellationToken ct) =>
        await LatestAsync(await FilteredAsync(filter, await HitsAsync(filter, null, ct), null, ct), after, most, ct);

    /// <summary>Those of these that are public, in no order.</summary>
    public Task<List<PublicRequest>> OfAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        All.Where(r => ids.Contains(r.Id)).ToListAsync(ct);

    /// <summary>For a search that found nothing: which of its words are found alone, and how often, at most 100.</summary>
    public Task<IReadOnlyList<(SearchWord Word, int Count)>> EachAloneAsync(PublicFilter filter, CancellationToken ct) =>
        filter.Search is { } query ? search.EachAloneAsync(query, new SearchWithin(), 100, ct) : Task.FromResult<IReadOnlyList<(SearchWord, int)>>([]);

    /// <summary>Those of a part of what is public that changed last, for feeds.</summary>
    internal Task<List<PublicRequest>?> LatestAsync(Func<IQueryable<PublicRequest>, IQueryable<PublicRequest>> part, string? after, int most, CancellationToken ct) =>
        LatestAsync(part(All), after, most, ct);

    /// <summary>The cursor that goes on after this one of a feed.</summary>
    internal static string CursorAfter(PublicRequest last) => LastChanged.CursorOf(last.UpdatedAt, last.Id);

    private static async Task<List<PublicRequest>?> LatestAsync(IQueryable<PublicRequest> requests, string? after, int most, CancellationToken ct) =>
        LastChanged.After(requests, after) is { } sorted ? await sorted.Take(most).ToListAsync(ct) : null;

    /// <summary>One public request; null when there is none by that reference.</summary>
    public async Task<PublicRequest?> FindAsync(string? typed, CancellationToken ct) =>
        ShortReference.TryRead(typed, out var reference) ? await All.FirstOrDefaultAsync(r => r.Reference == reference, ct) : null;

    private IQueryable<PublicRequest> All => PublicRequest.In(db);

    /// <summary>What is public and fits the filter, with the words that are searched for.</summary>
    internal async Task<IQueryable<PublicRequest>> FilteredAsync(PublicFilter filter, CancellationToken ct) =>
        await FilteredAsync(filter, await HitsAsync(filter, null, ct), null, ct);

    /// <summary>The order of every public list that is not searched.</summary>
    internal static IQueryable<PublicRequest> Newest(IQueryable<PublicRequest> requests) =>
        NewestFirst.Sort(requests);

    /// <summary>The same order, page by page.</summary>
    internal static readonly ListOrder<PublicRequest> NewestFirst = ListOrder.Of<PublicRequest>("requests").Down(r => r.ReportedAt).Down(r => r.Id);

    private static readonly ListOrder<PublicRequest> LastChanged = ListOrder.Of<PublicRequest>("changed").Down(r => r.UpdatedAt).Down(r => r.Id);

    /// <summary>
    /// Those of a page or a cut, in no order. Which ones they are is found in an index alone, so that rows are fetched for what is shown
    /// and not for all that was sorted.
    /// </summary>
    internal static IQueryable<PublicRequest> Picked(DoorstepDb db, IQueryable<PublicRequest> page)
    {
        var ids = page.Select(r => r.Id);
        return PublicRequest.In(db).Where(r => ids.Contains(r.Id));
    }

    private async Task<SearchHits?> HitsAsync(PublicFilter filter, string? except, CancellationToken ct) =>
        filter.Search is { } query ? await search.FindAsync(query, filter.Within(town.Profile.TimeZone, except), ct) : null;

    private async Task<IQueryable<PublicRequest>> FilteredAsync(PublicFilter filter, SearchHits? hits, string? except, CancellationToken ct)
    {
        var requests = filter.Apply(All, atlas.Current, town.Profile.TimeZone, clock.Now(), except);
        if (filter.Says is { } says)
        {
            var saying = search.Saying(says);
            requests = requests.Where(r => saying.Contains(r.Id));
        }

        if (hits is null)
        {
            return requests;
        }

        // What one part of the filter left out is looked for without it.
        var narrowed = except switch { "area" => !string.IsNullOrEmpty(filter.Area), "type" => !string.IsNullOrEmpty(filter.Type), _ => false };
        return RequestSearch.Narrow(requests, narrowed ? (await HitsAsync(filter, except, ct))! : hits);
    }

    private async Task<List<Hit>> FoundAsync(PublicFilter filter, SearchHits hits, string? except, CancellationToken ct) =>
        await (await FilteredAsync(filter, hits, except, ct)).Select(r => new Hit(r.Id, r.Reference, r.State, r.AreaCode, r.TypeCode, r.ReportedAt)).ToListAsync(ct);

    /// <summary>First the one whose reference it is, then those that hold every word in their text.</summary>
    private static List<Hit> Ranked(List<Hit> found, SearchHits hits)
    {
        found.ForEach(h => h.Rank = h.Reference == hits.Query.Reference ? 0 : hits.InText.Contains(h.Id) ? 1 : 2);
        return found;
    }

    private static readonly ListOrder<Hit> NewestHits = ListOrder.Of<Hit>("hits").Down(h => h.ReportedAt).Down(h => h.Id);

    private static readonly ListOrder<Hit> BestHits = ListOrder.Of<Hit>("best-hits").Up(h => h.Rank).Down(h => h.ReportedAt).Down(h => h.Id);

    private sealed record Hit(Guid Id, string Reference, RequestState State, string? Area, string Type, DateTimeOffset ReportedAt)
    {
        public int Rank { get; set; }
    }

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

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Projects;

/// <summary>How many requests belong to a problem.</summary>
/// <param name="Public">That everybody can see.</param>
/// <param name="Personal">That only their resident and staff can see. For staff; others see what <see cref="MustSolvePeople"/> tells.</param>
public readonly record struct Belonging(int Public, int Personal);

/// <summary>A claimed problem that a request belongs to.</summary>
public sealed record BelongsTo(string Reference, string Title);

/// <summary>Reads claimed problems and what belongs to them, in bounded queries.</summary>
public sealed class MustSolveReads(DoorstepDb db, AreaAtlas atlas)
{
    /// <summary>Rows on a page.</summary>
    public const int PerPage = 25;

    /// <summary>Most open problems in a list: a town that must solve more than this must solve nothing.</summary>
    public const int MostOpen = 200;

    private static readonly RequestState Closed = RequestState.Closed;
    private static readonly ListOrder<RequestSummary> NewestFirst = ListOrder.Of<RequestSummary>("requests").Down(r => r.ReportedAt).Down(r => r.Id);
    private static readonly ListOrder<ClaimedProblem> LastClosed = ListOrder.Of<ClaimedProblem>("must-solve").Down(p => p.ClosedAt!.Value).Up(p => p.Id);

    /// <summary>Those that the town works on, what shall be solved first on top.</summary>
    public Task<List<ClaimedProblem>> OpenAsync(CancellationToken ct) =>
        db.Set<ClaimedProblem>().Include(p => p.Milestones).Where(p => p.State == MustSolveState.Open)
            .OrderBy(p => p.DueOn).ThenBy(p => p.Id).Take(MostOpen).ToListAsync(ct);

    /// <summary>A page of those that are solved or given up, the last first, and the pages that there are.</summary>
    public async Task<(List<ClaimedProblem> Rows, Pager Pager)> ClosedAsync(PagePlace place, string address, CancellationToken ct)
    {
        var closed = db.Set<ClaimedProblem>().Where(p => p.State != MustSolveState.Open);
        var total = await closed.CountAsync(ct);
        var page = await LastClosed.PageAsync(closed, place.UpTo(total, PerPage), PerPage, total, AddressOf(address), ct);
        return (await LastClosed.Of(closed, page).Include(p => p.Milestones).AsSplitQuery().ToListAsync(ct), page.Pager);
    }

    /// <summary>One with its milestones and lines; null when there is none by that reference.</summary>
    public async Task<ClaimedProblem?> FindAsync(string? typed, CancellationToken ct) => ShortReference.TryRead(typed, out var reference)
        ? await db.Set<ClaimedProblem>().AsSplitQuery().Include(p => p.Milestones).Include(p => p.Lines.OrderBy(l => l.Place))
            .FirstOrDefaultAsync(p => p.Reference == reference, ct)
        : null;

    /// <summary>How many requests belong to each of these problems.</summary>
    public async Task<IReadOnlyDictionary<Guid, Belonging>> CountAsync(IReadOnlyCollection<Guid> problems, CancellationToken ct)
    {
        var counts = await (
            from attached in db.Set<AttachedRequest>()
            join request in RequestScope.All(db) on attached.RequestId equals request.Id
            where problems.Contains(attached.MustSolveId)
            group request by new { attached.MustSolveId, request.Public } into g
            select new { g.Key.MustSolveId, g.Key.Public, Count = g.Count() }).ToListAsync(ct);
        return problems.ToDictionary(id => id, id => new Belonging(
            counts.Where(c => c.MustSolveId == id && c.Public).Sum(c => c.Count), counts.Where(c => c.MustSolveId == id && !c.Public).Sum(c => c.Count)));
    }

    /// <summary>A page of the public requests that belong to it.</summary>
    public Task<(List<RequestSummary> Rows, Pager Pager)> PublicAsync(ClaimedProblem problem, PagePlace place, CancellationToken ct) =>
        PageAsync(Attached(problem, RequestScope.All(db)).Where(r => r.Public), place, $"/must-solve/{ShortReference.Show(problem.Reference)}", ct);

    /// <summary>A page of those that belong to it and that this staff member may open.</summary>
    public Task<(List<RequestSummary> Rows, Pager Pager)> ReadableAsync(StaffMember staff, ClaimedProblem problem, PagePlace place, CancellationToken ct) =>
        PageAsync(Attached(problem, RequestScope.ReadableBy(db, staff, atlas.Current)), place, $"/staff/must-solve/{ShortReference.Show(problem.Reference)}", ct);

    /// <summary>How many belong to it that this staff member may open.</summary>
    public Task<int> CountReadableAsync(StaffMember staff, ClaimedProblem problem, CancellationToken ct) =>
        Attached(problem, RequestScope.ReadableBy(db, staff, atlas.Current)).CountAsync(ct);

    /// <summary>
    /// Requests that may belong to it: open, of its type or of a type that belongs to it already, in its area, not attached to
    /// an open problem; the newest first.
    /// </summary>
    public async Task<List<RequestSummary>> LikelyAsync(StaffMember staff, ClaimedProblem problem, CancellationToken ct)
    {
        var types = await Attached(problem, RequestScope.All(db)).Select(r => r.TypeCode).Distinct().ToListAsync(ct);
        if (problem.TypeCode is { } own)
        {
            types.Add(own);
        }

        var likely = RequestScope.ReadableBy(db, staff, atlas.Current).Where(r => r.State != Closed);
        likely = types.Count == 0 ? likely : likely.Where(r => types.Contains(r.TypeCode));
        if (problem.AreaCode is { } area && atlas.Current.Find(area)?.Level != AreaLevel.Town)
        {
            var within = atlas.Current.SelfAndDescendants(area).Select(a => a.Code).ToList();
            likely = likely.Where(r => r.AreaCode != null && within.Contains(r.AreaCode));
        }

        var taken = from attached in db.Set<AttachedRequest>()
                    join other in db.Set<ClaimedProblem>() on attached.MustSolveId equals other.Id
                    where other.State == MustSolveState.Open || other.Id == problem.Id
                    select attached.RequestId;
        return await likely.Where(r => !taken.Contains(r.Id)).OrderByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id).Take(PerPage).ToListAsync(ct);
    }

    /// <summary>The problems that a request belongs to, the last first.</summary>
    public Task<List<BelongsTo>> OfAsync(Guid request, CancellationToken ct) => (
        from attached in db.Set<AttachedRequest>()
        join problem in db.Set<ClaimedProblem>() on attached.MustSolveId equals problem.Id
        where attached.RequestId == request
        orderby problem.ClaimedAt descending
        select new BelongsTo(problem.Reference, problem.Title)).Take(PerPage).ToListAsync(ct);

    /// <summary>Those of these references that everybody may see now.</summary>
    public Task<HashSet<string>> PublicAmongAsync(IReadOnlyCollection<string> references, CancellationToken ct) =>
        RequestScope.All(db).Where(r => r.Public && references.Contains(r.Reference)).Select(r => r.Reference).ToHashSetAsync(StringComparer.Ordinal, ct);

    private static Func<int, string> AddressOf(string list) => number => number > 1 ? $"{list}?p={number}" : list;

    private static async Task<(List<RequestSummary> Rows, Pager Pager)> PageAsync(IQueryable<RequestSummary> requests, PagePlace place, string address, CancellationToken ct)
    {
        var total = await requests.CountAsync(ct);
        var page = await NewestFirst.PageAsync(requests, place.UpTo(total, PerPage), PerPage, total, AddressOf(address), ct);
        return (await NewestFirst.Of(requests, page).ToListAsync(ct), page.Pager);
    }

    private IQueryable<RequestSummary> Attached(ClaimedProblem problem, IQueryable<RequestSummary> requests) =>
        from attached in db.Set<AttachedRequest>()
        join request in requests on attached.RequestId equals request.Id
        where attached.MustSolveId == problem.Id
        select request;
}

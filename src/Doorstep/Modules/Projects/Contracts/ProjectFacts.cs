using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Projects.Contracts;

/// <summary>A claimed problem in a few figures.</summary>
public sealed record MustSolveFact(string Reference, string Title, bool Open, bool Solved, DateOnly DueOn, int MilestonesDone, int Milestones);

/// <summary>What other modules may tell of projects.</summary>
public sealed class ProjectFacts(DoorstepDb db)
{
    /// <summary>The problems that the town has claimed and not yet closed, or closed since a moment; nearest date first.</summary>
    public async Task<IReadOnlyList<MustSolveFact>> MustSolveAsync(DateTimeOffset closedSince, CancellationToken ct) =>
    [
        .. (await db.Set<ClaimedProblem>().Include(p => p.Milestones).Where(p => p.State == MustSolveState.Open || p.ClosedAt >= closedSince)
                .OrderBy(p => p.DueOn).ThenBy(p => p.Id).Take(MustSolveReads.MostOpen).AsSplitQuery().ToListAsync(ct))
            .Select(p => new MustSolveFact(
                ShortReference.Show(p.Reference), p.Title, p.State == MustSolveState.Open, p.State == MustSolveState.Solved, p.DueOn,
                p.Milestones.Count(m => m.DoneOn != null), p.Milestones.Count)),
    ];
}

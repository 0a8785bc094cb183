using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Projects;

/// <summary>
/// Tells the requests that belong to a claimed problem how it goes on: each gets a line on its timeline, and by the event of
/// that line its resident hears of it. Each attachment keeps up to which line it was told, so a stop in between loses nothing
/// and repeats nothing. In batches, so that a problem with many requests does not hold up other writes.
/// </summary>
public sealed class ProgressTeller(Writer writer, RequestNotes notes, TimeProvider clock, ILogger<ProgressTeller> log) : BackgroundService
{
    /// <summary>Requests told in one transaction.</summary>
    public const int Batch = 50;

    /// <summary>How long it waits when nothing wakes it: another server may have stopped before it was done.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private static readonly MustSolveStep[] Told =
    [
        MustSolveStep.MilestoneAdded, MustSolveStep.MilestoneDone, MustSolveStep.MilestoneMoved, MustSolveStep.EndMoved, MustSolveStep.Noted, MustSolveStep.Solved,
        MustSolveStep.GivenUp,
    ];

    private readonly SemaphoreSlim awake = new(0);
    private readonly SemaphoreSlim telling = new(1, 1);

    /// <summary>Something happened: it looks at once.</summary>
    public void Wake() => awake.Release();

    /// <summary>Tells everything that is not told yet and says how many requests heard something.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        await telling.WaitAsync(ct);
        try
        {
            var told = 0;
            for (var last = Batch; last == Batch && !ct.IsCancellationRequested; told += last)
            {
                last = (await writer.RunAsync<int>(async (write, token) => await TellAsync(notes, write, token), ct)).Value;
            }

            return told;
        }
        finally
        {
            telling.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        awake.Dispose();
        telling.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Asked for before the work, so that a clock that jumps on meanwhile is not missed.
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var pause = Task.Delay(Pause, clock, rest.Token);
            var woken = awake.WaitAsync(rest.Token);
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogError(failure, "Telling residents of the progress of must-solve problems failed; it is tried again in {Pause}", Pause);
            }

            await Task.WhenAny(pause, woken);
            await rest.CancelAsync();
            await Task.WhenAll(pause, woken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal static async Task<int> TellAsync(RequestNotes notes, WriteScope write, CancellationToken ct)
    {
        var due = await (
            from attached in write.Db.Set<AttachedRequest>()
            join problem in write.Db.Set<ClaimedProblem>() on attached.MustSolveId equals problem.Id
            where attached.Heard < problem.TellUpTo
            orderby attached.MustSolveId, attached.RequestId
            select attached).Take(Batch).ToListAsync(ct);
        var problemIds = due.Select(a => a.MustSolveId).Distinct().ToList();
        var requestIds = due.ConvertAll(a => a.RequestId);
        // Read beside the tracker: nothing of them is written here.
        var problems = await write.Db.Set<ClaimedProblem>().AsNoTracking().AsSplitQuery().Include(p => p.Milestones)
            .Include(p => p.Lines.Where(l => Told.Contains(l.Step)).OrderBy(l => l.Place))
            .Where(p => problemIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var words = await RequestScope.All(write.Db).Where(r => requestIds.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Confirmation, ct);
        await RequestNotes.PrepareAsync(write, requestIds, ct);
        foreach (var attached in due)
        {
            var problem = problems[attached.MustSolveId];
            // Who said that it no longer matters is left in peace.
            foreach (var line in problem.Lines.Where(l => l.Place > attached.Heard && words[attached.RequestId] != Confirmation.NoLongerNeeded))
            {
                _ = await notes.AddAsync(
                    write, attached.RequestId,
                    new RequestNote(TimelineKind.MustSolveProgress, new Actor(ActorKind.Staff, line.ActorId, line.ActorName))
                    {
                        Words = _ => Words(problem, line), At = line.At, Reason = $"MustSolveReason.{line.Step}", About = problem.Reference,
                    },
                    ct);
            }

            attached.Heard = problem.TellUpTo;
        }

        return due.Count;
    }

    private static string Words(ClaimedProblem problem, MustSolveLine line)
    {
        // Days as data, one line of its own: the timeline words them in the language of who reads it.
        var days = line.Step switch
        {
            MustSolveStep.MilestoneMoved or MustSolveStep.EndMoved => $"{DayWords.Iso(line.FromOn!.Value)} → {DayWords.Iso(line.ToOn!.Value)}",
            MustSolveStep.MilestoneAdded => DayWords.Iso(line.ToOn!.Value),
            _ => null,
        };
        var milestone = problem.Milestones.Find(m => m.Place == line.Milestone)?.Title;
        return string.Join('\n', new[] { AttachRequests.Named(problem), milestone, days, line.Text }.OfType<string>());
    }
}

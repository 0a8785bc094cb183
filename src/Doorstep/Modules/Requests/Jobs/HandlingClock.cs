using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Jobs;

/// <summary>
/// Rings the alarms of requests: reminders, marks of lateness, the way up the levels, asking again, closing without a word. And
/// gives what a unit had in hand that does not work any more to one that does. Runs when a server starts and every minute
/// from then on; several nodes may do it at once, since each request takes its step in a transaction.
/// </summary>
public sealed class HandlingClock(
    Writer writer, IDbContextFactory<DoorstepDb> contexts, HandlingRules rules, UnitList units, ClockWatch watch, TimeProvider clock, ILogger<HandlingClock> log)
    : PeriodicJob(Pause, clock, log)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const int Batch = 50;

    /// <summary>What a run did.</summary>
    /// <param name="Rung">Requests whose alarms rang.</param>
    /// <param name="Rehomed">Requests that lost an owner or a helper that does not work any more.</param>
    public readonly record struct Done(int Rung, int Rehomed);

    /// <summary>Does everything that is due now, in batches so that other writes are not held up.</summary>
    public async Task<Done> RunOnceAsync(CancellationToken ct)
    {
        var rehomed = await RehomeAsync(ct);
        var rung = 0;
        // A clock that leapt would ring the alarms of months at once, and close what nobody has looked at.
        for (var last = watch.IsBelieved ? Batch : 0; last == Batch && !ct.IsCancellationRequested; rung += last)
        {
            last = (await writer.RunAsync<int>(async (write, token) => await RingAsync(write, token), ct)).Value;
        }

        return new Done(rung, rehomed);
    }

    /// <inheritdoc/>
    protected override string Failure => "The alarms of requests could not be rung";

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken ct)
    {
        if (await RunOnceAsync(ct) is var done && done != default)
        {
            Log.LogInformation("Rang the alarms of {Rung} requests and gave {Rehomed} to units that work", done.Rung, done.Rehomed);
        }
    }

    private async Task<int> RingAsync(WriteScope write, CancellationToken ct)
    {
        var due = await write.Db.Set<Request>().ForSteps().Where(r => r.AlarmAt <= write.Now).OrderBy(r => r.AlarmAt).Take(Batch).ToListAsync(ct);
        foreach (var request in due)
        {
            await RequestSteps.TakeAsync(request, (r, at) => r.Ring(at), rules, write, ct);
        }

        return due.Count;
    }

    private async Task<int> RehomeAsync(CancellationToken ct)
    {
        var closed = units.Current.Where(u => !u.Active).Select(u => u.Code).ToList();
        if (closed.Count == 0)
        {
            return 0;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        var left = await db.Set<Request>().Where(r => r.State != RequestState.Closed)
            .Where(r => closed.Contains(r.OwnerUnit)
                || r.Tasks.Any(t => closed.Contains(t.Unit) && t.State != HelperTaskState.Done && t.State != HelperTaskState.Dropped))
            .OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(ct);
        foreach (var some in left.Chunk(Batch))
        {
            ct.ThrowIfCancellationRequested();
            await writer.RunAsync<Platform.Outcomes.Done>(
                async (write, token) =>
                {
                    foreach (var request in await write.Db.Set<Request>().ForSteps().Where(r => some.Contains(r.Id)).ToListAsync(token))
                    {
                        await RequestSteps.TakeAsync(request, Rehome, rules, write, token);
                    }

                    return default(Platform.Outcomes.Done);
                },
                ct);
        }

        return left.Count;
    }

    private static Refusal? Rehome(Request request, Moment at)
    {
        foreach (var unit in request.OpenTasks.Select(t => t.Unit).Distinct(StringComparer.Ordinal).Where(u => !at.Terms.UnitWorks(u)).ToList())
        {
            request.DropTasksOf(unit, at);
        }

        return at.Terms.UnitWorks(request.OwnerUnit)
            ? null
            : request.ReplaceOwner(new RoutedBy("RoutingReason.UnitClosed", AwaitsCoordinator: true), at.Terms.FrontDesk, at);
    }
}

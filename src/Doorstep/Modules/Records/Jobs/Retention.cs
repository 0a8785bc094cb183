using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Records.Jobs;

/// <summary>
/// Keeps nothing longer than needed: applies every <see cref="IRetentionRule"/> when a server starts and every hour from then on. Once a day, in the
/// small hours of the town, what was deleted leaves the free room of the database's file too.
/// </summary>
public sealed class Retention(
    IEnumerable<IRetentionRule> rules, Traces traces, ClockWatch watch, CurrentTown town, TimeProvider clock, ILogger<Retention> log) : PeriodicJob(Pause, clock, log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Takes away everything that is due now; nothing while the clock is not believed. Returns what went and how many of it.</summary>
    public async Task<IReadOnlyDictionary<string, int>> RunOnceAsync(CancellationToken ct)
    {
        var gone = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!watch.IsBelieved)
        {
            return gone;
        }

        var quiet = TimeZoneInfo.ConvertTime(Clock.Now(), town.Profile.TimeZone).Hour is >= 1 and < 5;
        var run = new RetentionRun(Clock.Now(), await traces.IsDueAsync(quiet, ct));
        var failures = new List<Exception>();
        foreach (var rule in rules)
        {
            try
            {
                if (await rule.ApplyAsync(run, ct) is > 0 and var count)
                {
                    gone[rule.What] = gone.GetValueOrDefault(rule.What) + count;
                }
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                // One rule that fails does not keep what the others take.
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }

        if (run.RewritesFile)
        {
            await traces.RewriteAsync(ct);
        }

        return gone;
    }

    /// <inheritdoc/>
    protected override string Failure => "Taking away what is kept too long failed";

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken ct)
    {
        foreach (var (what, count) in await RunOnceAsync(ct))
        {
            Log.LogInformation("Took away {Count} {What}", count, what);
        }
    }
}

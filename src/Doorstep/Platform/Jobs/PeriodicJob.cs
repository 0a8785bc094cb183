namespace Doorstep.Platform.Jobs;

/// <summary>
/// Work that is done again and again while the server runs, by the app's clock. A run that fails is logged, and the next one comes in its time.
/// A test or a command runs it once by calling its work itself.
/// </summary>
/// <param name="pause">From the beginning of a run to that of the next; a run that takes longer is followed at once.</param>
/// <param name="clock">By which it waits.</param>
/// <param name="log">Where failures go.</param>
public abstract class PeriodicJob(TimeSpan pause, TimeProvider clock, ILogger log) : BackgroundService
{
    /// <summary>The app's clock.</summary>
    protected TimeProvider Clock => clock;

    /// <summary>The job's log.</summary>
    protected ILogger Log => log;

    /// <summary>How long after the start of the server the first run comes.</summary>
    protected virtual TimeSpan First => TimeSpan.Zero;

    /// <summary>What failed, as the log says it.</summary>
    protected abstract string Failure { get; }

    /// <summary>One run.</summary>
    protected abstract Task WorkAsync(CancellationToken ct);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(First, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Set before the work, so that a clock that jumps on meanwhile is not missed; what it passes over at once is one run and not many.
        using var timer = new PeriodicTimer(pause, clock);
        try
        {
            do
            {
                try
                {
                    await WorkAsync(stoppingToken);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogError(failure, "{What}; it is tried again in {Pause}", Failure, pause);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is left is done after the next start.
        }
    }
}

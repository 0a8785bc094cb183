using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Files;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Requests.Jobs;

/// <summary>Once a day, deletes files that no request names: forms that came to nothing, requests that are gone.</summary>
internal sealed class FileSweep(FileStore files, ForgetFiles forget, ClockWatch watch, TimeProvider clock, ILogger<FileSweep> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    /// <summary>Sweeps now and says how many files went; none while the clock is not believed.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct) => watch.IsBelieved ? await files.SweepAsync(forget.NamedAsync, ct) : 0;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not while the server opens, but soon: it may be restarted before a day is over.
        await Task.Delay(TimeSpan.FromMinutes(10), clock, stoppingToken);
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                var swept = await RunOnceAsync(stoppingToken);
                log.LogInformation("Swept {Count} files that no request names", swept);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogError(failure, "Files that no request names could not be swept; trying again tomorrow");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Requests.Jobs;

/// <summary>Once a day, deletes files that no request names: forms that came to nothing, requests that are gone.</summary>
internal sealed class FileSweep(FileStore files, ForgetFiles forget, TimeProvider clock, ILogger<FileSweep> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    /// <summary>Sweeps now and says how many files went.</summary>
    public Task<int> RunOnceAsync(CancellationToken ct) => files.SweepAsync(forget.NamedAsync, ct);

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

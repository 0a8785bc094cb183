using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Jobs;

/// <summary>Once a day, deletes files that no request names: forms that came to nothing, requests that are gone.</summary>
internal sealed class FileSweep(FileStore files, IDbContextFactory<DoorstepDb> contexts, TimeProvider clock, ILogger<FileSweep> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    /// <summary>Sweeps now and says how many files went.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await files.SweepAsync(
            async (hashes, token) => await db.Set<RequestFile>().Where(f => hashes.Contains(f.Sha256)).Select(f => f.Sha256).ToHashSetAsync(StringComparer.Ordinal, token), ct);
    }

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

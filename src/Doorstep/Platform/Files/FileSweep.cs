using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Files;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Time;

namespace Doorstep.Platform.Files;

/// <summary>Once a day, deletes files that no record names.</summary>
internal sealed class FileSweep(FileStore files, NamedFiles named, ClockWatch watch, TimeProvider clock, ILogger<FileSweep> log)
    : PeriodicJob(Pause, clock, log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    /// <summary>Sweeps now and says how many files went; none while the clock is not believed.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct) => watch.IsBelieved ? await files.SweepAsync(named.AmongAsync, ct) : 0;

    /// <inheritdoc/>
    /// <remarks>Not while the server opens, but soon: it may be restarted before a day is over.</remarks>
    protected override TimeSpan First => TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override string Failure => "Files that no record names could not be swept";

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken ct) =>
        Log.LogInformation("Swept {Count} files that no record names", await RunOnceAsync(ct));
}

using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Files;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Requests.Jobs;

/// <summary>Once a day, deletes files that no request names: forms that came to nothing, requests that are gone.</summary>
internal sealed class FileSweep(FileStore files, ForgetFiles forget, ClockWatch watch, TimeProvider clock, ILogger<FileSweep> log)
    : PeriodicJob(Pause, clock, log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    /// <summary>Sweeps now and says how many files went; none while the clock is not believed.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct) => watch.IsBelieved ? await files.SweepAsync(forget.NamedAsync, ct) : 0;

    /// <inheritdoc/>
    /// <remarks>Not while the server opens, but soon: it may be restarted before a day is over.</remarks>
    protected override TimeSpan First => TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override string Failure => "Files that no request names could not be swept";

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken ct) =>
        Log.LogInformation("Swept {Count} files that no request names", await RunOnceAsync(ct));
}

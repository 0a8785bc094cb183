using System.Threading.Channels;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Database;

/// <summary>The one row of the heartbeat.</summary>
public sealed class HeartbeatRow
{
    /// <summary>There is one.</summary>
    public int Id { get; init; } = 1;

    /// <summary>When a server last wrote here.</summary>
    public DateTimeOffset BeatAt { get; set; }

    /// <summary>How far the clock had come when it was last believed.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>When the file was last written anew; null when it holds what earlier versions deleted.</summary>
    public DateTimeOffset? RewrittenAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<HeartbeatRow>(row =>
    {
        row.ToTable("heartbeat");
        row.HasKey(r => r.Id);
        row.Property(r => r.Id).ValueGeneratedNever();
    });
}

/// <summary>
/// Writes a row every few seconds, through the <see cref="Writer"/> like everybody else. What it writes tells whether writing works
/// (<see cref="Readiness"/>), how far the clock had come (<see cref="ClockWatch"/>), and takes what was deleted out of the
/// database's log.
/// </summary>
public sealed class Heartbeat(
    Writer writer, Readiness readiness, ClockWatch watch, Installation installation, TimeProvider clock, ILogger<Heartbeat> log) : BackgroundService
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // A form with pictures needs no more at once.
    private const int Room = 1024 * 1024;
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    /// <summary>Beats once and notes what came of it.</summary>
    public async Task BeatAsync(CancellationToken ct)
    {
        try
        {
            _ = (await writer.RunAsync<Done>(WriteAsync, ct)).Value;
            TryRoom();
            readiness.Wrote();
        }
        catch (ChannelClosedException)
        {
            // The writer has stopped for good.
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            readiness.Failed(StorageFaults.Of(failure) ?? StorageFault.Broken);
            log.LogError(failure, "Nothing can be written: {Why}", readiness.Why());
        }
    }

    /// <summary>The first beat comes before anything that acts by the clock.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await BeatAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>The last beat says when the stop began.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await BeatAsync(cancellationToken).WaitAsync(LastPatience, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // The beat before it is a few seconds old.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
            {
                await BeatAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<Outcome<Done>> WriteAsync(WriteScope write, CancellationToken ct)
    {
        var rows = write.Db.Set<HeartbeatRow>();
        var row = await rows.AsNoTracking().SingleOrDefaultAsync(ct);
        watch.Heard(row?.SeenAt);
        var believed = watch.IsBelieved;
        if (row is null)
        {
            rows.Add(new HeartbeatRow { BeatAt = write.Now, SeenAt = write.Now, RewrittenAt = write.Now });
        }
        else
        {
            // Past the change tracker: it writes also when nothing is different.
            var seen = believed ? write.Now : row.SeenAt;
            await rows.ExecuteUpdateAsync(r => r.SetProperty(x => x.BeatAt, write.Now).SetProperty(x => x.SeenAt, seen), ct);
        }

        write.Erases = true;
        return default(Done);
    }

    /// <summary>A full disk lets small writes through for a while: where no file of this size can be made, it is full.</summary>
    private void TryRoom()
    {
        installation.Data.Create();
        using var room = new FileStream(Path.Combine(installation.Data.FullName, ".room"), new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, PreallocationSize = Room, Options = FileOptions.DeleteOnClose, BufferSize = 0,
        });
    }
}

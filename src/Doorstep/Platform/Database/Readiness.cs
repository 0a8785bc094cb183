using System.Globalization;
using Doorstep.Platform.Time;

namespace Doorstep.Platform.Database;

/// <summary>Whether visitors may be sent here: a write went through lately, and none failed for want of room or of a whole database since.</summary>
public sealed class Readiness(TimeProvider clock)
{
    /// <summary>How old the last write that went through may be: three beats of the <see cref="Heartbeat"/>.</summary>
    public static readonly TimeSpan Longest = Heartbeat.Pause * 3;

    private readonly Lock gate = new();
    private (DateTimeOffset At, long Stamp)? wrote;
    private string? fault;
    private string? damage;

    /// <summary>A write went through, and there is room for more.</summary>
    public void Wrote()
    {
        lock (gate)
        {
            (wrote, fault) = ((clock.Now(), clock.GetTimestamp()), null);
        }
    }

    /// <summary>Something could not be read or written. Damage is not forgotten before the next start: what was written since may be lost with it.</summary>
    public void Failed(StorageFault what)
    {
        lock (gate)
        {
            fault = StorageFaults.Words(what);
            damage ??= what == StorageFault.Damaged ? fault : null;
        }
    }

    /// <summary>Why no visitors should be sent here, in words; null when they may.</summary>
    public string? Why()
    {
        lock (gate)
        {
            if ((damage ?? fault) is { } known)
            {
                return known;
            }

            return wrote is not { } last ? "nothing has been written yet"
                : clock.GetElapsedTime(last.Stamp) > Longest
                    ? string.Create(CultureInfo.InvariantCulture, $"nothing could be written since {last.At:yyyy-MM-dd HH:mm:ss} UTC")
                    : null;
        }
    }
}

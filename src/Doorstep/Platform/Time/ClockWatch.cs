using System.Globalization;

namespace Doorstep.Platform.Time;

/// <summary>What is thought of the clock at a moment.</summary>
/// <param name="State">Whether it is believed.</param>
/// <param name="Now">What it says.</param>
/// <param name="Expected">What it should say by what was seen last; null when nothing was.</param>
public sealed record ClockVerdict(ClockState State, DateTimeOffset Now, DateTimeOffset? Expected)
{
    /// <summary>In words for the operator; null while all is well.</summary>
    public string? Words => State switch
    {
        ClockState.Settling => $"the clock says {Shown(Now)}, and was last seen at {Shown(Expected!.Value)}: nothing is deleted until it has gone on evenly for an hour",
        ClockState.Ahead or ClockState.Behind =>
            $"the clock says {Shown(Now)}, and was last seen at {Shown(Expected!.Value)}: nothing is deleted and no alarm rings until it is put right, or until somebody runs \"doorstep clock confirm\"",
        ClockState.Unknown => "the database has not said yet how far its clock had come: nothing is deleted until then",
        _ => null,
    };

    private static string Shown(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

/// <summary>
/// Holds the clock against what this process counted by itself and, at the start, against what the database saw last. Whatever
/// deletes, rings alarms or gives up because a time is over asks here first: a wrong clock would do in seconds what nobody can undo.
/// </summary>
public sealed class ClockWatch(TimeProvider clock, ILogger<ClockWatch> log)
{
    private readonly Lock gate = new();
    private (DateTimeOffset At, long Stamp)? known;
    private (DateTimeOffset At, long Stamp)? settling;
    private DateTimeOffset? stored;
    private bool heard;
    private ClockState said = ClockState.Believed;

    /// <summary>True when what cannot be undone may be done by the clock.</summary>
    public bool IsBelieved => Look().State == ClockState.Believed;

    /// <summary>What the database saw last; null in a new one.</summary>
    public void Heard(DateTimeOffset? lastSeen)
    {
        lock (gate)
        {
            (stored, heard) = (lastSeen, true);
        }
    }

    /// <summary>What is thought of the clock now.</summary>
    public ClockVerdict Look()
    {
        lock (gate)
        {
            var (now, stamp) = (clock.Now(), clock.GetTimestamp());
            if (!heard)
            {
                return new ClockVerdict(ClockState.Unknown, now, null);
            }

            var expected = known is { } k ? k.At + clock.GetElapsedTime(k.Stamp, stamp) : stored ?? now;
            var state = ClockRule.Judge(now - expected);
            // Somebody confirmed it, or another node of the town goes by the same time.
            if (state != ClockState.Believed && stored is { } last && ClockRule.Judge(now - last) == ClockState.Believed)
            {
                state = ClockState.Believed;
            }

            if (state == ClockState.Settling && HasSettled(now, stamp))
            {
                state = ClockState.Believed;
            }

            if (state != ClockState.Settling)
            {
                settling = null;
            }

            if (state == ClockState.Believed)
            {
                known = (now, stamp);
            }

            var verdict = new ClockVerdict(state, now, expected);
            Say(verdict);
            return verdict;
        }
    }

    private bool HasSettled(DateTimeOffset now, long stamp)
    {
        if (settling is { } since && (now - (since.At + clock.GetElapsedTime(since.Stamp, stamp))).Duration() <= ClockRule.Tolerance)
        {
            return clock.GetElapsedTime(since.Stamp, stamp) >= ClockRule.Settle;
        }

        settling = (now, stamp);
        return false;
    }

    private void Say(ClockVerdict verdict)
    {
        if (verdict.State == said)
        {
            return;
        }

        said = verdict.State;
        if (verdict.Words is { } words)
        {
            log.Log(verdict.State == ClockState.Settling ? LogLevel.Warning : LogLevel.Error, "{What}", char.ToUpperInvariant(words[0]) + words[1..]);
        }
        else
        {
            log.LogInformation("The clock is believed again");
        }
    }
}

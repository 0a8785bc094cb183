using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests;

/// <summary>What the clock does to a request when its time has come.</summary>
public enum AlarmKind
{
    /// <summary>Three quarters of the time are used: whoever's turn it is, is reminded.</summary>
    Warn,

    /// <summary>The owner's date has passed.</summary>
    MarkLate,

    /// <summary>It goes one level up.</summary>
    Escalate,

    /// <summary>It is late at the highest level, and a week older than when that was last said.</summary>
    MarkStillLate,

    /// <summary>The resident did not reply: the owner goes on without.</summary>
    Resume,

    /// <summary>The resident was asked a week ago whether it is solved: they are asked again.</summary>
    AskAgain,

    /// <summary>The resident said nothing for 14 days.</summary>
    CloseUnconfirmed,
}

/// <summary>
/// What the clock does next, and when. Every open request has such a moment ahead of it, so none is forgotten: an owner is
/// reminded, marked late, overtaken by the next level, and at the top marked again each week; a resident is reminded, and
/// then the work goes on or ends without their word.
/// </summary>
public static class Clockwork
{
    /// <summary>How long after an answer the resident is asked again.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromDays(7);

    /// <summary>How long after an answer it is closed without the resident's word.</summary>
    public static readonly TimeSpan CloseAfter = TimeSpan.FromDays(14);

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>What the decision rests on.</summary>
    /// <param name="Step">Whose turn it is, for what.</param>
    /// <param name="Since">When that turn began.</param>
    /// <param name="DueAt">When it ends.</param>
    /// <param name="Rung">How many alarms have rung in this turn.</param>
    /// <param name="AtTop">True when there is no level above.</param>
    public sealed record Facts(Awaited Step, DateTimeOffset Since, DateTimeOffset DueAt, int Rung, bool AtTop);

    /// <summary>The next alarm.</summary>
    public readonly record struct Alarm(AlarmKind Kind, DateTimeOffset At);

    /// <summary>True for the turns of the owner: being late with them is marked and goes up.</summary>
    public static bool IsOwners(Awaited step) => step is Awaited.Accept or Awaited.Answer or Awaited.Resolve or Awaited.Inspect;

    /// <summary>When the reminder of a turn rings: when three quarters of its time are used.</summary>
    public static DateTimeOffset WarnAt(DateTimeOffset since, DateTimeOffset dueAt) =>
        DateTimeOffset.FromUnixTimeMilliseconds(since.ToUnixTimeMilliseconds()
            + (Math.Max(0, dueAt.ToUnixTimeMilliseconds() - since.ToUnixTimeMilliseconds()) * 3 / 4));

    /// <summary>The next alarm of a turn.</summary>
    public static Alarm Next(Facts facts, HandlingPolicy policy, WorkingCalendar calendar)
    {
        switch (facts.Step)
        {
            case Awaited.Word:
                return facts.Rung == 0
                    ? new(AlarmKind.AskAgain, Earlier(facts.Since + AskAgainAfter, facts.DueAt))
                    : new(AlarmKind.CloseUnconfirmed, facts.DueAt);
            case Awaited.Reply:
                return facts.Rung == 0
                    ? new(AlarmKind.Warn, WarnAt(facts.Since, facts.DueAt))
                    : new(AlarmKind.Resume, facts.DueAt);
        }

        if (facts.Rung == 0)
        {
            return new(AlarmKind.Warn, WarnAt(facts.Since, facts.DueAt));
        }

        if (facts.Rung == 1)
        {
            // A step in the last millisecond is in time.
            return new(AlarmKind.MarkLate, facts.DueAt.AddMilliseconds(1));
        }

        var raised = facts.Rung - 2;
        return raised < policy.EscalateAfter.Count && !facts.AtTop
            // A closing belongs to its own day, although work goes on only at the next opening.
            ? new(AlarmKind.Escalate, calendar.Due(facts.DueAt.AddMilliseconds(-1), policy.EscalateAfter[raised]))
            : new(AlarmKind.MarkStillLate, facts.DueAt + (Week * (facts.Rung - 1)));
    }

    /// <summary>How many alarms have rung once lateness was said again now; skips the weeks in which nobody was there to ring.</summary>
    public static int RungAfterStillLate(Facts facts, DateTimeOffset now) =>
        Math.Max(facts.Rung + 1, (int)Math.Min(100_000, Math.Floor((now - facts.DueAt) / Week)) + 2);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

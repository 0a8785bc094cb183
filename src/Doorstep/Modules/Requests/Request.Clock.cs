using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests;

/// <content>What the clock does: reminders, marks, the way up the levels, the end of a pause, and closing without a word.</content>
public sealed partial class Request
{
    // More alarms than this at one time mean that one does not move the next.
    private const int MostAlarms = 200;

    /// <summary>
    /// Rings every alarm whose time has come. Does nothing, and leaves no line, when none has. Rung again after its moment it
    /// does the same as in time, with the lines dated now.
    /// </summary>
    public Refusal? Ring(Moment at)
    {
        var rung = 0;
        for (; IsOpen && AlarmAt <= at.Now; rung++)
        {
            if (rung == MostAlarms)
            {
                throw new InvalidOperationException($"The alarms of request {Reference} do not end: {NextStep}, rung {Rung}, due {NextDueAt:O}.");
            }

            if (!RingTask(at))
            {
                RingTurn(at);
            }

            AlarmAt = IsOpen ? NextAlarm(at) : null;
        }

        return rung > 0 ? Moved(at) : null;
    }

    private Clockwork.Facts Turn(Moment at) =>
        new(NextStep, DueSince, NextDueAt, Rung, DeskArea is null || at.Terms.Above(DeskArea) is null);

    private DateTimeOffset? NextAlarm(Moment at)
    {
        // A turn without a date has no alarm: nobody here promised anything yet.
        var turn = NextDueAt < NoDate.Moment ? Clockwork.Next(Turn(at), at.Terms.Policy, at.Terms.Calendar).At : (DateTimeOffset?)null;
        return Tasks.Min(t => t.AlarmAt) is { } task && !(task >= turn) ? task : turn;
    }

    private void RingTurn(Moment at)
    {
        var turn = Turn(at);
        switch (Clockwork.Next(turn, at.Terms.Policy, at.Terms.Calendar).Kind)
        {
            case AlarmKind.Warn:
                Rung++;
                // Nobody is to be reminded of what is over already.
                if (NextDueAt >= at.Now)
                {
                    Note(TimelineKind.Warned, Actor.System, at.Now, visible: false, unit: OwnerUnit, reason: $"Awaited.{NextStep}", until: NextDueAt);
                }

                break;
            case AlarmKind.MarkLate:
                Rung++;
                Note(TimelineKind.Overdue, Actor.System, at.Now, visible: true, unit: OwnerUnit, reason: $"Awaited.{NextStep}", until: NextDueAt);
                break;
            case AlarmKind.Escalate:
                Rung++;
                Raise(Actor.System, "EscalationReason.Late", null, at);
                break;
            case AlarmKind.MarkStillLate:
                Rung = Clockwork.RungAfterStillLate(turn, at.Now);
                Note(TimelineKind.Overdue, Actor.System, at.Now, visible: true, unit: OwnerUnit, reason: "Overdue.AtTop", until: NextDueAt);
                break;
            case AlarmKind.Resume:
                Unpause(at);
                Note(TimelineKind.Resumed, Actor.System, at.Now, visible: true, unit: OwnerUnit, until: DueAt);
                break;
            case AlarmKind.AskAgain:
                Rung++;
                Asks++;
                Note(TimelineKind.Warned, Actor.System, at.Now, visible: false, unit: OwnerUnit, reason: $"Awaited.{NextStep}", until: NextDueAt);
                break;
            default:
                Confirmation = Contracts.Confirmation.Unconfirmed;
                Close(at);
                Note(TimelineKind.ClosedUnconfirmed, Actor.System, at.Now, visible: true, unit: OwnerUnit, reason: "Confirmation.Unconfirmed");
                break;
        }
    }

    /// <summary>After an answer somebody has to look at a danger first; then, or otherwise, the resident has the word.</summary>
    private void ExpectAfterAnswer(Moment at)
    {
        if (StillDangerous)
        {
            Expect(Awaited.Inspect, at.Due(at.Terms.Policy.InspectWithin), at);
            return;
        }

        // Asked again within the fortnight, and never cut short by an inspection that came late.
        var fromAnswer = (AnsweredAt ?? at.Now) + Clockwork.CloseAfter;
        var fromNow = at.Now + Clockwork.AskAgainAfter;
        Expect(Awaited.Word, fromAnswer > fromNow ? fromAnswer : fromNow, at);
    }
}

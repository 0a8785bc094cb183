using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests;

/// <content>When things are due: the promise to the resident, the turn, and the clock that stands still.</content>
public sealed partial class Request
{
    /// <summary>The promised date becomes another day, for a reason that the resident reads. Possible until it is answered.</summary>
    public Refusal? ChangeDate(Actor by, DateOnly day, string why, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(ChangeDate));
        }

        if (CheckDay(day, at) is { } wrong)
        {
            return wrong;
        }

        var due = at.Terms.Calendar.ClosingOf(day);
        if (due <= at.Now)
        {
            return Refusal.Invalid("Error.Day.Past", "day");
        }

        if (due == DueAt)
        {
            return Refusal.Invalid("Error.ChangeDate.Same", "day");
        }

        MakeOurs(by, at);
        AnswerBy = IsPlanned ? AnswerBy : due;
        ResolveBy = IsPlanned || due > ResolveBy ? due : ResolveBy;
        AwaitsCoordinator = AwaitsAbove(at);
        ExpectOwner(at);
        Note(TimelineKind.DateChanged, by, at.Now, visible: true, unit: OwnerUnit, text: why, until: due);
        return Moved(at);
    }

    /// <summary>Refuses a day that lies in the past or so far ahead that it promises nothing.</summary>
    internal static Refusal? CheckDay(DateOnly day, Moment at) =>
        day < at.Today ? Refusal.Invalid("Error.Day.Past", "day")
        : day > at.Today.AddYears(3) ? Refusal.Invalid("Error.Day.TooFar", "day")
        : null;

    /// <summary>New dates from now, as the type gives them.</summary>
    private void Promise(Moment at)
    {
        AnswerBy = at.Due(at.Terms.ToAnswer);
        var resolve = at.Due(at.Terms.ToResolve);
        ResolveBy = resolve > AnswerBy ? resolve : AnswerBy;
        AcceptBy = at.Due(at.Terms.ToAccept);
        ExpectOwner(at);
    }

    /// <summary>Dates by other terms from now on, where they are earlier than those that were given. What is met stays as it was.</summary>
    private void PromiseNoLater(Moment at)
    {
        // A clock that stands still is started again with the time that was left when it stopped.
        DateTimeOffset Earlier(DateTimeOffset given, Deadline within) =>
            at.Terms.Calendar.Due(PausedAt ?? at.Now, within) is var due && due < given ? due : given;
        ResolveBy = Earlier(ResolveBy, at.Terms.ToResolve);
        if (!IsPlanned)
        {
            AnswerBy = Earlier(AnswerBy, at.Terms.ToAnswer);
            AcceptBy = Earlier(AcceptBy, at.Terms.ToAccept);
            ResolveBy = ResolveBy < AnswerBy ? AnswerBy : ResolveBy;
        }

        ExpectOwner(at);
    }

    // What the town is measured by: later answers, new dates and reopenings do not make it better or worse.
    private void KeepFirstAnswer(DateTimeOffset answered, Moment at)
    {
        if (FirstAnsweredAt is null)
        {
            FirstAnsweredAt = answered;
            FirstAnswerBy = !IsPromised ? null : PausedAt is { } paused ? Pauses.Shift(AnswerBy, at.Terms.ToAnswer.Unit, paused, answered, at.Terms.Calendar) : AnswerBy;
        }
    }

    /// <summary>It is the owner's turn: to take it on, to answer, or to do what it planned. Whichever date is nearer counts.</summary>
    private void ExpectOwner(Moment at)
    {
        DueAt = IsPlanned ? ResolveBy : AnswerBy;
        if (State == RequestState.WaitingForResident)
        {
            return;
        }

        if (!IsPromised)
        {
            Expect(State == RequestState.Received ? Awaited.Accept : Awaited.Answer, NoDate.Moment, at);
            return;
        }

        var promise = IsPlanned ? Awaited.Resolve : Awaited.Answer;
        if (State == RequestState.Received && AcceptBy < DueAt)
        {
            Expect(Awaited.Accept, AcceptBy, at);
        }
        else
        {
            Expect(promise, DueAt, at);
        }
    }

    private void Expect(Awaited step, DateTimeOffset due, Moment at)
    {
        if (step == NextStep && due == NextDueAt)
        {
            return;
        }

        (NextStep, NextDueAt, DueSince, Rung) = (step, due, at.Now, 0);
    }

    private Refusal? Moved(Moment at)
    {
        // A clock that was set back must not make news look old.
        UpdatedAt = at.Now > UpdatedAt ? at.Now : UpdatedAt;
        Version++;
        AlarmAt = IsOpen ? NextAlarm(at) : null;
        return null;
    }

    private void Unpause(Moment at)
    {
        if (State == RequestState.WaitingForResident)
        {
            State = RequestState.Accepted;
        }

        if (PausedAt is { } paused)
        {
            var calendar = at.Terms.Calendar;
            AnswerBy = Pauses.Shift(AnswerBy, at.Terms.ToAnswer.Unit, paused, at.Now, calendar);
            ResolveBy = Pauses.Shift(ResolveBy, at.Terms.ToResolve.Unit, paused, at.Now, calendar);
            ResolveBy = ResolveBy < AnswerBy ? AnswerBy : ResolveBy;
            PausedAt = null;
        }

        ExpectOwner(at);
    }
}

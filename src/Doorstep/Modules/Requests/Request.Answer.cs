using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests;

/// <content>The answer, the resident's word on it, and how it ends or opens again.</content>
public sealed partial class Request
{
    /// <summary>
    /// The owner says what came of it. A plan keeps the request with its owner until the planned day; of everything else it is
    /// for the resident to say whether that solves it. A danger stays open until somebody else has looked.
    /// </summary>
    public Refusal? Answer(Actor by, NewAnswer answer, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(Answer));
        }

        if (answer.Check(this, at) is { Count: > 0 } wrong)
        {
            return Refusal.Invalid(wrong);
        }

        if (answer.Outcome != RequestOutcome.Planned && OpenTasks.Any())
        {
            return Refusal.Conflict("Error.Answer.TasksOpen");
        }

        // An answer to what nobody here had promised keeps no promise, so it is looked at before the request becomes ours.
        KeepFirstAnswer(at.Now, at);
        TakenOn(by, at);
        (AnsweredAt, Confirmation, AwaitsCoordinator) = (at.Now, null, false);
        (Asks, AsksMade) = (answer.Outcome == RequestOutcome.Planned ? 0 : 1, 0);
        (Outcome, OutcomeOn, DuplicateOf) = (answer.Outcome, answer.On, answer.Outcome == RequestOutcome.Duplicate ? answer.DuplicateOf : null);
        if (answer.Outcome == RequestOutcome.Planned)
        {
            Unpause(at);
            State = RequestState.Accepted;
            ResolveBy = at.Terms.Calendar.ClosingOf(answer.On!.Value);
            ExpectOwner(at);
        }
        else
        {
            PausedAt = null;
            State = RequestState.Answered;
            Hazard?.PutRight(by);
            ExpectAfterAnswer(at);
        }

        Note(TimelineKind.Answered, by, at.Now, visible: true, unit: OwnerUnit, text: answer.Account, reason: $"Outcome.{answer.Outcome}",
            about: answer.Whom ?? answer.DuplicateReference,
            until: answer.On is { } day ? at.Terms.Calendar.ClosingOf(day) : null);
        return Moved(at);
    }

    /// <summary>
    /// The resident says whether it is solved. "Not solved" opens it again for the same owner with a new date, and the second
    /// time one level up; "no longer needed" can be said at any time before. A danger that nobody has inspected stays open.
    /// </summary>
    /// <param name="by">The resident, or the staff member who noted their words.</param>
    /// <param name="word">Anything but <see cref="Contracts.Confirmation.Unconfirmed"/>, which no person says.</param>
    /// <param name="words">What they add; may be empty, but not for "not solved".</param>
    /// <param name="at">When they say it.</param>
    /// <param name="heardBy">How a staff member heard it; null when the resident said it here.</param>
    public Refusal? Confirm(Actor by, Confirmation word, string? words, Moment at, Channel? heardBy = null, OpenedLetter? letter = null)
    {
        // Only people say it: the resident, or staff who write their words down.
        var spoken = by.Kind is ActorKind.Resident or ActorKind.Staff && Enum.IsDefined(word);
        if (!spoken || !MayConfirm(word, at.Now))
        {
            return NotNow(nameof(Confirm));
        }

        if (word == Contracts.Confirmation.NotSolved && Folding.Prose(words) is null)
        {
            return Refusal.Invalid("Error.Confirm.SayWhatIsLeft", "words");
        }

        Confirmation = word;
        WordBy = letter is not null ? WordSource.Letter : by.Kind == ActorKind.Staff ? WordSource.Staff : WordSource.Resident;
        if (word == Contracts.Confirmation.NotSolved)
        {
            State = RequestState.Received;
            Note(TimelineKind.Confirmed, by, at.Now, visible: true, text: words, textVisible: false, reason: $"Confirmation.{word}", heardBy: heardBy, letter: letter);
            Reopen(Actor.System, ReopenCause.Said, null, at);
            return Moved(at);
        }

        if (!StillDangerous)
        {
            Close(at);
        }

        Note(TimelineKind.Confirmed, by, at.Now, visible: true, text: words, textVisible: false, reason: $"Confirmation.{word}", heardBy: heardBy, letter: letter);
        return Moved(at);
    }

    /// <summary>Whether the resident can say this now: anything of an answer; "not solved" for a while after closing; "no longer needed" before.</summary>
    public bool MayConfirm(Confirmation word, DateTimeOffset now) => word != Contracts.Confirmation.Unconfirmed
        && (State == RequestState.Answered
            || (IsOpen && word == Contracts.Confirmation.NoLongerNeeded)
            || (State == RequestState.Closed && word == Contracts.Confirmation.NotSolved && now - ClosedAt <= ReopenWindow));

    /// <summary>Staff, or a mail, asked the resident whether it is solved; or staff tried and did not reach them.</summary>
    /// <param name="by">Who asked.</param>
    /// <param name="way">How.</param>
    /// <param name="reached">False when nobody was there: it stays to be tried again.</param>
    /// <param name="at">When.</param>
    public Refusal? AskedWhetherSolved(Actor by, ContactWay way, bool reached, Moment at)
    {
        if (State != RequestState.Answered || AsksMade >= Asks)
        {
            return NotNow(nameof(AskedWhetherSolved));
        }

        AsksMade = reached ? Asks : AsksMade;
        Note(reached ? TimelineKind.AskedForWord : TimelineKind.AskTried, by, at.Now, visible: false, reason: $"ContactWay.{way}");
        return Moved(at);
    }

    /// <summary>
    /// Its source closed it. The resident has not been heard, so it counts as unconfirmed and never as solved. A danger is
    /// answered by that and stays open.
    /// </summary>
    public Refusal? CloseBySource(Actor by, string? words, DateTimeOffset happened, Moment at)
    {
        if (!IsOpen)
        {
            return NotNow(nameof(CloseBySource));
        }

        KeepFirstAnswer(happened, at);
        // An answer from before it opened again is not this one.
        AnsweredAt = State == RequestState.Answered ? AnsweredAt ?? happened : happened;
        DropTasks(_ => true, at);
        PausedAt = null;
        if (StillDangerous)
        {
            State = RequestState.Answered;
            if (IsPromised)
            {
                ExpectAfterAnswer(at);
            }
            else
            {
                Expect(Awaited.Inspect, NoDate.Moment, at);
            }

            Note(TimelineKind.Updated, by, happened, visible: true, unit: OwnerUnit, text: words);
            return Moved(at);
        }

        State = RequestState.Closed;
        ClosedAt = happened;
        AlarmAt = null;
        Confirmation = Contracts.Confirmation.Unconfirmed;
        Note(TimelineKind.ClosedBySource, by, happened, visible: true, unit: OwnerUnit, text: words, reason: "Confirmation.Unconfirmed");
        return Moved(at);
    }

    /// <summary>
    /// The app in which the resident asked reports that it is not solved. It opens again like after the resident's own word,
    /// as long as they could say it; but no word of theirs is written down, since nobody here heard them.
    /// </summary>
    public Refusal? ReopenBySource(Actor by, string words, Moment at)
    {
        if (!MayConfirm(Contracts.Confirmation.NotSolved, at.Now))
        {
            return NotNow(nameof(Confirm));
        }

        State = RequestState.Received;
        Confirmation = null;
        Reopen(by, ReopenCause.Reported, words, at);
        return Moved(at);
    }

    private void Reopen(Actor by, ReopenCause cause, string? words, Moment at)
    {
        ClosedAt = null;
        (Outcome, OutcomeOn, DuplicateOf, Asks, AsksMade) = (null, null, null, 0, 0);
        ReopenCount++;
        (SaidNotSolved, ReportedNotSolved, FoundNotSolved) = cause switch
        {
            ReopenCause.Said => (SaidNotSolved + 1, ReportedNotSolved, FoundNotSolved),
            ReopenCause.Reported => (SaidNotSolved, ReportedNotSolved + 1, FoundNotSolved),
            ReopenCause.Found => (SaidNotSolved, ReportedNotSolved, FoundNotSolved + 1),
            _ => (SaidNotSolved, ReportedNotSolved, FoundNotSolved),
        };
        if (!at.Terms.UnitWorks(OwnerUnit))
        {
            Rehome(at.Terms.FrontDesk, at);
            AwaitsCoordinator = true;
            Note(TimelineKind.HandedOver, Actor.System, at.Now, visible: true, unit: OwnerUnit, reason: "RoutingReason.UnitClosed");
        }

        Hazard?.Again();
        Promise(at);
        Note(TimelineKind.Reopened, by, at.Now, visible: true, unit: OwnerUnit, text: words, reason: $"ReopenCause.{cause}", until: DueAt);
        // Each cause counts for itself: nobody is said to have said no twice who said it once.
        if (cause is ReopenCause.Said or ReopenCause.Reported && SaidNotSolved + ReportedNotSolved >= at.Terms.Policy.EscalateAtReopening)
        {
            Raise(Actor.System, "EscalationReason.NotSolvedAgain", null, at);
        }
        else if (cause == ReopenCause.Found && FoundNotSolved >= at.Terms.Policy.EscalateAtReopening)
        {
            Raise(Actor.System, "EscalationReason.DangerAgain", null, at);
        }
    }

    private void Close(Moment at)
    {
        DropTasks(_ => true, at);
        State = RequestState.Closed;
        ClosedAt = at.Now;
        AlarmAt = null;
        PausedAt = null;
        AwaitsCoordinator = false;
    }
}

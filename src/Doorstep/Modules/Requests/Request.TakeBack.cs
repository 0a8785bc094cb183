using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests;

/// <content>Undoing a step that was taken on many at once.</content>
public sealed partial class Request
{
    /// <summary>The fields that a step on many at once may have to put back.</summary>
    public Before Remember() => new(
        OwnerUnit, State, AcceptedAt, HandlerId, HandlerName, AcceptBy, AnswerBy, ResolveBy, DueAt, NextStep, NextDueAt, DueSince, Rung,
        DeskArea, Escalated, AwaitsCoordinator);

    /// <summary>A step that was taken by mistake is taken back, as long as nothing happened since; the timeline keeps both.</summary>
    /// <param name="by">Who.</param>
    /// <param name="before">What <see cref="Remember"/> gave before the step.</param>
    /// <param name="at">When.</param>
    public Refusal? TakeBack(Actor by, Before before, Moment at)
    {
        if (!IsUnanswered || before.State is not (RequestState.Received or RequestState.Accepted) || !at.Terms.UnitWorks(before.OwnerUnit))
        {
            return NotNow(nameof(TakeBack));
        }

        (OwnerUnit, State, AcceptedAt, HandlerId, HandlerName) = (before.OwnerUnit, before.State, before.AcceptedAt, before.HandlerId, before.HandlerName);
        (AcceptBy, AnswerBy, ResolveBy, DueAt) = (before.AcceptBy, before.AnswerBy, before.ResolveBy, before.DueAt);
        (NextStep, NextDueAt, DueSince, Rung) = (before.NextStep, before.NextDueAt, before.DueSince, before.Rung);
        (DeskArea, Escalated, AwaitsCoordinator, PausedAt) = (before.DeskArea, before.Escalated, before.AwaitsCoordinator, null);
        DropTasks(t => t.Unit == OwnerUnit, at);
        Note(TimelineKind.TakenBack, by, at.Now, visible: true, unit: OwnerUnit, until: DueAt);
        return Moved(at);
    }
}

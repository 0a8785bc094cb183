using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests;

/// <content>Which unit owns it, who of it handles it, and of which type it is.</content>
public sealed partial class Request
{
    /// <summary>Another unit becomes the owner, and has not taken it on yet. The promised date stays.</summary>
    public Refusal? HandOver(Actor by, string unit, string why, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(HandOver));
        }

        if (unit == OwnerUnit)
        {
            return Refusal.Invalid("Error.HandOver.SameUnit", "unit");
        }

        Rehome(unit, at);
        MakeOurs(by, at);
        AwaitsCoordinator = AwaitsAbove(at);
        Note(TimelineKind.HandedOver, by, at.Now, visible: true, unit: unit, text: why);
        return Moved(at);
    }

    /// <summary>
    /// The unit does not work any more, so the one that rules name takes over; by rule, and at any time while it is open. An
    /// answered request changes its owner without being opened again.
    /// </summary>
    public Refusal? ReplaceOwner(RoutedBy routing, string unit, Moment at)
    {
        if (!IsOpen || unit == OwnerUnit)
        {
            return NotNow(nameof(HandOver));
        }

        Rehome(unit, at);
        AwaitsCoordinator = true;
        Note(TimelineKind.HandedOver, Actor.System, at.Now, visible: true, unit: unit, reason: routing.Reason);
        return Moved(at);
    }

    /// <summary>
    /// It is of another type, which may have another owner. What the resident told stays. Of the date that they were promised and
    /// the one that the new type gives from now on, the earlier counts: a danger is not left to slow dates, and no promise grows longer.
    /// </summary>
    /// <param name="by">Who moves it.</param>
    /// <param name="type">The new type's code.</param>
    /// <param name="isPublic">Whether the new type is public: a request can stop being public by this, and never becomes so.</param>
    /// <param name="hazard">Whether the new type is one of dangers. A danger that was reported stays one until it was inspected.</param>
    /// <param name="unit">The owner that the rules give.</param>
    /// <param name="routing">Why.</param>
    /// <param name="why">The reason of who moves it, for the resident.</param>
    /// <param name="at">When, under the terms of the new type.</param>
    public Refusal? MoveToType(Actor by, string type, bool isPublic, bool hazard, string unit, RoutedBy routing, string why, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(MoveToType));
        }

        if (type == TypeCode)
        {
            return Refusal.Invalid("Error.MoveToType.Same", "type");
        }

        var promised = DueAt;
        if (IsPromised)
        {
            PromiseNoLater(at);
        }

        MakeOurs(by, at);
        Note(TimelineKind.Retyped, by, at.Now, visible: true, text: why, about: TypeCode, until: DueAt == promised ? null : DueAt);
        TypeCode = type;
        Public = Public && isPublic;
        Hazard ??= hazard ? new Hazard { RequestId = Id } : null;
        if (unit != OwnerUnit)
        {
            Rehome(unit, at);
            Note(TimelineKind.Routed, Actor.System, at.Now, visible: true, unit: unit, reason: routing.Reason);
        }

        AwaitsCoordinator = routing.AwaitsCoordinator || AwaitsAbove(at);
        return Moved(at);
    }

    private void TakenOn(Actor by, Moment at)
    {
        AcceptedAt ??= at.Now;
        if (by.Kind == ActorKind.Staff)
        {
            (HandlerId, HandlerName) = (by.Id, by.Name);
        }

        MakeOurs(by, at);
        ExpectOwner(at);
    }

    // From the first step of staff on the dates are the town's, and run from that moment.
    private void MakeOurs(Actor by, Moment at)
    {
        if (by.Kind == ActorKind.Staff && !IsPromised)
        {
            Promise(at);
        }
    }

    private void Rehome(string unit, Moment at)
    {
        OwnerUnit = unit;
        (HandlerId, HandlerName) = (null, null);
        // Nobody helps themselves: what it was called for is part of the whole now.
        DropTasks(t => t.Unit == unit, at);
        if (State is RequestState.Received or RequestState.Accepted)
        {
            State = RequestState.Received;
            AcceptBy = IsPromised ? at.Due(at.Terms.ToAccept) : AcceptBy;
            ExpectOwner(at);
        }
    }

    /// <summary>
    /// It is known by now in which area it lies. Its owner stays, and so does the time of its last change: nothing happened to it.
    /// </summary>
    public void PlaceIn(string area, string reason)
    {
        (AreaCode, AreaReason) = (area, reason);
        DeskArea = Escalated == 0 ? area : DeskArea;
        Version++;
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests;

/// <content>Whose coordinator looks after it: raised to a wider area, and given back.</content>
public sealed partial class Request
{
    /// <summary>A wider area's coordinator looks after it from now on. Who owns it does not change.</summary>
    public Refusal? Escalate(Actor by, string why, Moment at)
    {
        if (!IsOpen || !Raise(by, null, why, at))
        {
            return Refusal.Conflict(IsOpen ? "Error.Escalate.Top" : "Error.Escalate.NotNow");
        }

        return Moved(at);
    }

    /// <summary>It goes back to the coordinator of the area below.</summary>
    public Refusal? StepDown(Actor by, string why, Moment at)
    {
        if (!IsOpen || Escalated == 0)
        {
            return NotNow(nameof(StepDown));
        }

        if (!MayStepDown(at.By))
        {
            return Refusal.Forbidden("Error.StepDown.NotTheirs");
        }

        var area = AreaBelow(at.Terms.Above);
        (Escalated, DeskArea, RaisedFor) = (Escalated - 1, area, null);
        AwaitsCoordinator = false;
        Note(TimelineKind.SteppedDown, by, at.Now, visible: true, unit: OwnerUnit, text: why, area: area);
        return Moved(at);
    }

    /// <summary>
    /// Whether somebody may give it back: the level that has it or one above; and who raised it themselves, as long as the level to which they
    /// raised it has decided nothing.
    /// </summary>
    /// <param name="by">What they may overrule; null for all.</param>
    public bool MayStepDown(Standing? by) =>
        by is null || by.Covers(DeskArea) || (AwaitsCoordinator && RaisedFor is { } raised && by.Covers(raised));

    /// <summary>The area to which a raised request is given back; null for the whole town, and when its place is not known.</summary>
    /// <param name="above">Code of the area above an area; null at the top.</param>
    public string? AreaBelow(Func<string, string?> above)
    {
        var area = AreaCode;
        for (var up = 0; up < Escalated - 1 && area is not null; up++)
        {
            area = above(area);
        }

        return area;
    }

    /// <summary>True while the coordinators to whom it was raised have to decide, and who takes the step is below them.</summary>
    private bool AwaitsAbove(Moment at) => AwaitsCoordinator && Escalated > 0 && at.IsAbove(DeskArea);

    private bool Raise(Actor by, string? reason, string? why, Moment at)
    {
        if (DeskArea is null || at.Terms.Above(DeskArea) is not { } above)
        {
            return false;
        }

        DeskArea = above;
        Escalated++;
        RaisedFor = by.Kind == ActorKind.Staff ? at.By?.Desk : null;
        AwaitsCoordinator = true;
        Note(TimelineKind.Escalated, by, at.Now, visible: true, unit: OwnerUnit, text: why, reason: reason, area: above);
        return true;
    }
}

using System.Linq.Expressions;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>The views of the workbench, in the order in which they are offered.</summary>
public enum WorkbenchView
{
    /// <summary>Who looks has to do something.</summary>
    Mine,

    /// <summary>Open in their unit or area, whoever's turn it is.</summary>
    Unit,

    /// <summary>A date of the unit or area has passed.</summary>
    Late,

    /// <summary>Three quarters of the time are used.</summary>
    Soon,

    /// <summary>The resident was asked something.</summary>
    Waiting,

    /// <summary>A wider area's coordinator looks after it.</summary>
    Raised,

    /// <summary>A danger was put right, and somebody else has to look.</summary>
    Inspect,

    /// <summary>The resident is to be called or written to: does the answer solve it?</summary>
    Ask,

    /// <summary>Answered; the resident has not said whether that solves it.</summary>
    Answered,

    /// <summary>Finished.</summary>
    Closed,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>
/// Which requests a view holds for a staff member, among those that <see cref="Scope"/> lets them see. As a query for both
/// engines; whose turn it is and until when stands in columns of the request, so each is one comparison.
/// </summary>
public static class WorkbenchViews
{
    // Lists: an array's Contains becomes one over spans, which expressions cannot always run.
    private static readonly List<Awaited> Owners = [Awaited.Accept, Awaited.Answer, Awaited.Resolve, Awaited.Inspect];
    private static readonly List<Awaited> Promises = [Awaited.Accept, Awaited.Answer, Awaited.Resolve];

    /// <summary>The view's requests.</summary>
    /// <param name="view">Which.</param>
    /// <param name="staff">Who looks.</param>
    /// <param name="areas">The town's areas.</param>
    /// <param name="contacts">How residents can be reached.</param>
    /// <param name="now">When.</param>
    public static Expression<Func<Request, bool>> Holds(WorkbenchView view, StaffMember staff, AreaTree areas, IQueryable<ReceiptContact> contacts, DateTimeOffset now)
    {
        // An officer's views are about their unit's part; everybody else's about the whole request.
        var unit = staff.Role == StaffRole.Officer ? staff.UnitCode : null;
        var any = staff.Role != StaffRole.Officer;
        return view switch
        {
            WorkbenchView.Mine => Turn(staff, areas),
            WorkbenchView.Unit => r => r.State != RequestState.Closed && (any || r.OwnerUnit == unit
                || r.Tasks.Any(t => t.Unit == unit && (t.State == HelperTaskState.Called || t.State == HelperTaskState.Accepted))),
            WorkbenchView.Late => Lateness.TurnOverdue(unit, now),
            WorkbenchView.Soon => r => r.State != RequestState.Closed && (any || r.OwnerUnit == unit)
                && Owners.Contains(r.NextStep) && r.Rung >= 1 && r.NextDueAt >= now,
            WorkbenchView.Waiting => r => r.State == RequestState.WaitingForResident,
            WorkbenchView.Raised => r => r.State != RequestState.Closed && r.Escalated > 0,
            WorkbenchView.Inspect => r => r.State == RequestState.Answered && r.Hazard != null && r.Hazard.PassedAt == null
                && r.Outcome != RequestOutcome.Duplicate,
            WorkbenchView.Ask => r => r.State == RequestState.Answered && r.Asks > r.AsksMade
                && contacts.Any(c => c.Id == r.Id && (c.Way == ContactWay.Phone || c.Way == ContactWay.Letter || (c.Way == null && !c.HasMail && (c.HasPhone || c.HasPost)))),
            WorkbenchView.Answered => r => r.State == RequestState.Answered,
            WorkbenchView.Closed => r => r.State == RequestState.Closed,
            _ => r => true,
        };
    }

    private static Expression<Func<Request, bool>> Turn(StaffMember staff, AreaTree areas)
    {
        var (me, name, unit) = (staff.Id, staff.Name, staff.UnitCode);
        switch (staff.Role)
        {
            case StaffRole.Officer:
                // What nobody has taken on is everybody's turn; a danger is looked at by a colleague of who put it right.
                return r => r.State != RequestState.Closed
                    && ((r.OwnerUnit == unit
                            && ((Promises.Contains(r.NextStep) && (r.State == RequestState.Received || r.HandlerId == null || r.HandlerId == me))
                                || (r.NextStep == Awaited.Inspect && r.Hazard != null
                                    && (r.Hazard.FixedById != null ? r.Hazard.FixedById != me : r.Hazard.FixedByName != name))))
                        || r.Tasks.Any(t => t.Unit == unit && (t.State == HelperTaskState.Called || t.State == HelperTaskState.Accepted)));
            case StaffRole.Coordinator:
                // What was raised above them is the turn of who is there. What they took on for a unit is theirs, since nobody else has it in hand.
                var everywhere = StaffScope.IsWholeTown(areas, staff.AreaCode);
                var within = everywhere ? [] : areas.SelfAndDescendants(staff.AreaCode!).Select(a => a.Code).ToList();
                return r => r.State != RequestState.Closed
                    && ((r.AwaitsCoordinator && (everywhere || (r.DeskArea != null && within.Contains(r.DeskArea))))
                        || (r.HandlerId == me && r.State == RequestState.Accepted && Promises.Contains(r.NextStep)));
            default:
                return r => r.State != RequestState.Closed && r.NextStep == Awaited.Inspect && r.Hazard != null
                    && (r.Hazard.FixedById != null ? r.Hazard.FixedById != me : r.Hazard.FixedByName != name);
        }
    }
}

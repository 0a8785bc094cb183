using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Rules;

namespace Doorstep.Modules.Projects;

/// <summary>Who may do what to a claimed problem. Reading it is everybody's.</summary>
public static class MustSolveRights
{
    /// <summary>Coordinators of the whole town claim, add milestones, close and give up.</summary>
    public static bool MayLead(StaffMember staff, AreaTree areas) =>
        StaffScope.LeadsTown(staff, areas);

    /// <summary>They, and the officers of the unit that leads it, say how it goes on: milestones reached, days moved, notes.</summary>
    public static bool MayNote(StaffMember staff, AreaTree areas, string leadUnit) =>
        MayLead(staff, areas) || (staff.Role == StaffRole.Officer && staff.UnitCode == leadUnit);

    /// <summary>Whose work may attach requests: those who act on requests. On which ones is asked for each.</summary>
    public static bool MayAttach(StaffMember staff) => staff.Role is StaffRole.Coordinator or StaffRole.Officer;
}

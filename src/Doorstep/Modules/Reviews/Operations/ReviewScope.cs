using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Reviews.Operations;

/// <summary>Who draws and sees samples: coordinators, within their area.</summary>
public static class ReviewScope
{
    /// <summary>True when a sample of this area is theirs; null means the whole town.</summary>
    public static bool IsTheirs(StaffMember staff, AreaTree areas, string? area) =>
        staff.Role == StaffRole.Coordinator
        && (StaffScope.LeadsTown(staff, areas) || (area is not null && areas.IsWithin(area, staff.AreaCode!)));
}

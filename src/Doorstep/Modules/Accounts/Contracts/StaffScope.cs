using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Accounts.Contracts;

/// <summary>How far a staff member's office reaches.</summary>
public static class StaffScope
{
    /// <summary>True for a coordinator of the whole town: they write the rules by which the town works.</summary>
    public static bool LeadsTown(StaffMember staff, AreaTree areas) => staff.Role == StaffRole.Coordinator && IsWholeTown(areas, staff.AreaCode);

    /// <summary>True for no area, which is all of them, and for the town itself.</summary>
    public static bool IsWholeTown(AreaTree areas, string? area) => area is null || areas.Find(area)?.Level == AreaLevel.Town;
}

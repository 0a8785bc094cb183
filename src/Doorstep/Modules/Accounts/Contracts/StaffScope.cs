using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Accounts.Contracts;

/// <summary>
/// What somebody who takes a step may overrule of what a coordinator decided: a coordinator what was decided in their own area or
/// below it, a unit nothing. The whole town is above every area.
/// </summary>
/// <param name="Desk">The area that they coordinate, empty for the whole town; null when they coordinate none.</param>
/// <param name="Covers">Whether an area is theirs or lies in theirs; null and empty are the whole town.</param>
public sealed record Standing(string? Desk, Func<string?, bool> Covers)
{
    /// <summary>The desk for which they decide, when they take over what was decided for another: theirs, or none below it.</summary>
    public string? Over(string? decided) => decided is null || Covers(decided) ? Desk : decided;
}

/// <summary>How far a staff member's office reaches.</summary>
public static class StaffScope
{
    /// <summary>True for a coordinator of the whole town: they write the rules by which the town works.</summary>
    public static bool LeadsTown(StaffMember staff, AreaTree areas) => staff.Role == StaffRole.Coordinator && IsWholeTown(areas, staff.AreaCode);

    /// <summary>True for no area, which is all of them, and for the town itself.</summary>
    public static bool IsWholeTown(AreaTree areas, string? area) => area is null || areas.Find(area)?.Level == AreaLevel.Town;

    /// <summary>What of coordinators' decisions the staff member may overrule.</summary>
    public static Standing Standing(StaffMember staff, AreaTree areas)
    {
        if (staff.Role != StaffRole.Coordinator)
        {
            return new Standing(null, _ => false);
        }

        return IsWholeTown(areas, staff.AreaCode)
            ? new Standing("", _ => true)
            : new Standing(staff.AreaCode, desk => !string.IsNullOrEmpty(desk) && areas.IsWithin(desk, staff.AreaCode!));
    }
}

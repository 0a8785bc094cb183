using System.Linq.Expressions;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>
/// Which requests a staff member sees and may act on: an officer those of their unit, a coordinator and an outreach
/// worker those of their area and what lies within it. Without an area, or with the town itself, that is all of them,
/// also those whose place nobody knows. An administrator sees none: they manage accounts.
/// </summary>
public static class Scope
{
    /// <summary>True when the staff member may open the request with everything in it.</summary>
    public static bool MayRead(StaffMember staff, AreaTree areas, string ownerUnit, string? areaCode) => staff.Role switch
    {
        StaffRole.Administrator => false,
        StaffRole.Officer => staff.UnitCode == ownerUnit,
        _ => IsWholeTown(areas, staff.AreaCode) || (areaCode is not null && areas.IsWithin(areaCode, staff.AreaCode!)),
    };

    /// <summary>True when the staff member may take an owner's step: accept, ask, answer, hand over.</summary>
    public static bool MayAct(StaffMember staff, AreaTree areas, string ownerUnit, string? areaCode) =>
        staff.Role != StaffRole.OutreachWorker && MayRead(staff, areas, ownerUnit, areaCode);

    /// <summary>The same as <see cref="MayRead"/> for a query.</summary>
    public static Expression<Func<Request, bool>> Readable(StaffMember staff, AreaTree areas)
    {
        switch (staff.Role)
        {
            case StaffRole.Administrator:
                return _ => false;
            case StaffRole.Officer:
                return r => r.OwnerUnit == staff.UnitCode;
            default:
                if (IsWholeTown(areas, staff.AreaCode))
                {
                    return _ => true;
                }

                // Retired areas stay in the list: their requests have not gone away.
                var within = areas.SelfAndDescendants(staff.AreaCode!).Select(a => a.Code).ToList();
                return r => r.AreaCode != null && within.Contains(r.AreaCode);
        }
    }

    /// <summary>True for a coordinator of the whole town: they write the rules by which the town works.</summary>
    public static bool LeadsTown(StaffMember staff, AreaTree areas) => staff.Role == StaffRole.Coordinator && IsWholeTown(areas, staff.AreaCode);

    private static bool IsWholeTown(AreaTree areas, string? area) => area is null || areas.Find(area)?.Level == AreaLevel.Town;
}

using System.Linq.Expressions;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>What a staff member is to a request. One may be several at once.</summary>
[Flags]
public enum Part
{
    /// <summary>Nothing: they do not see it.</summary>
    None = 0,

    /// <summary>They may open it.</summary>
    Reader = 1,

    /// <summary>They work for the unit that owns it.</summary>
    Owner = 2,

    /// <summary>They coordinate the area that it lies in, or one around it.</summary>
    Coordinator = 4,

    /// <summary>They work for a unit that was called to help.</summary>
    Helper = 8,
}

/// <summary>
/// Which requests a staff member sees and may act on: an officer those of their unit and those that it was called to, a
/// coordinator and an outreach worker those of their area and what lies within it. Without an area, or with the town itself,
/// that is all of them, also those whose place nobody knows. An administrator sees none: they manage accounts.
/// </summary>
public static class Scope
{
    /// <summary>What the staff member is to a request whose tasks are loaded.</summary>
    public static Part Parts(StaffMember staff, AreaTree areas, Request request) =>
        Parts(staff, areas, request.OwnerUnit, request.AreaCode, request.Tasks.Where(t => t.IsAwaited).Select(t => t.Unit));

    /// <summary>What the staff member is to a request.</summary>
    /// <param name="staff">Who.</param>
    /// <param name="areas">The town's areas.</param>
    /// <param name="ownerUnit">The request's owner.</param>
    /// <param name="areaCode">Where it lies; null when nobody knows.</param>
    /// <param name="helpers">Units that were called and are still awaited: who declined, is done or is not needed has no part any more.</param>
    public static Part Parts(StaffMember staff, AreaTree areas, string ownerUnit, string? areaCode, IEnumerable<string> helpers)
    {
        switch (staff.Role)
        {
            case StaffRole.Administrator:
                return Part.None;
            case StaffRole.Officer:
                return (staff.UnitCode == ownerUnit ? Part.Owner | Part.Reader : Part.None)
                    | (staff.UnitCode is { } unit && helpers.Contains(unit, StringComparer.Ordinal) ? Part.Helper | Part.Reader : Part.None);
            default:
                var within = StaffScope.IsWholeTown(areas, staff.AreaCode) || (areaCode is not null && areas.IsWithin(areaCode, staff.AreaCode!));
                return !within ? Part.None : staff.Role == StaffRole.Coordinator ? Part.Coordinator | Part.Reader : Part.Reader;
        }
    }

    /// <summary>True when the staff member may open the request with everything in it.</summary>
    public static bool MayRead(StaffMember staff, AreaTree areas, string ownerUnit, string? areaCode, IEnumerable<string> helpers) =>
        Parts(staff, areas, ownerUnit, areaCode, helpers) != Part.None;

    /// <summary>True when the staff member may take an owner's step: accept, ask, answer, hand over.</summary>
    public static bool MayAct(Part parts) => (parts & (Part.Owner | Part.Coordinator)) != Part.None;

    /// <summary>The same as <see cref="MayRead"/> for a query.</summary>
    public static Expression<Func<Request, bool>> Readable(StaffMember staff, AreaTree areas)
    {
        switch (staff.Role)
        {
            case StaffRole.Administrator:
                return _ => false;
            case StaffRole.Officer:
                return r => r.OwnerUnit == staff.UnitCode
                    || r.Tasks.Any(t => t.Unit == staff.UnitCode && (t.State == HelperTaskState.Called || t.State == HelperTaskState.Accepted));
            default:
                if (StaffScope.IsWholeTown(areas, staff.AreaCode))
                {
                    return _ => true;
                }

                // Retired areas stay in the list: their requests have not gone away.
                var within = areas.SelfAndDescendants(staff.AreaCode!).Select(a => a.Code).ToList();
                return r => r.AreaCode != null && within.Contains(r.AreaCode);
        }
    }
}

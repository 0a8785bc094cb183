using System.Security.Claims;

namespace Doorstep.Modules.Accounts.Contracts;

/// <summary>What a staff member's work is; each has exactly one.</summary>
public enum StaffRole
{
    /// <summary>Routes, calls units together, sees what slips, within an area or the whole town.</summary>
    Coordinator,

    /// <summary>Answers what a unit owns.</summary>
    Officer,

    /// <summary>Goes to people's doors by invitation, within an area.</summary>
    OutreachWorker,

    /// <summary>Manages accounts and settings; that alone gives no view of residents' data.</summary>
    Administrator,
}

/// <summary>Who is signed in, as of this very request.</summary>
/// <param name="Id">Their account.</param>
/// <param name="Name">As residents and colleagues see it.</param>
/// <param name="Role">What their work is.</param>
/// <param name="UnitCode">Officers: the unit that they answer for.</param>
/// <param name="AreaCode">Coordinators and outreach workers: the area that they work in; null means the whole town.</param>
public sealed record StaffMember(Guid Id, string Name, StaffRole Role, string? UnitCode, string? AreaCode)
{
    internal const string UnitClaim = "doorstep:unit";
    internal const string AreaClaim = "doorstep:area";

    /// <summary>The code of the unit or area that bounds what they see; null means no bound.</summary>
    public string? ScopeCode => UnitCode ?? AreaCode;

    /// <summary>The signed-in staff member; null when nobody is signed in.</summary>
    public static StaffMember? From(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true }
        && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
        && user.FindFirstValue(ClaimTypes.Name) is { } name
        && Enum.TryParse<StaffRole>(user.FindFirstValue(ClaimTypes.Role), out var role)
            ? new StaffMember(id, name, role, user.FindFirstValue(UnitClaim), user.FindFirstValue(AreaClaim))
            : null;

    internal IEnumerable<Claim> ToClaims()
    {
        yield return new Claim(ClaimTypes.NameIdentifier, Id.ToString("D"));
        yield return new Claim(ClaimTypes.Name, Name);
        yield return new Claim(ClaimTypes.Role, Role.ToString());
        if (UnitCode is not null)
        {
            yield return new Claim(UnitClaim, UnitCode);
        }

        if (AreaCode is not null)
        {
            yield return new Claim(AreaClaim, AreaCode);
        }
    }
}

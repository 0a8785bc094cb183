using Doorstep.Modules.Accounts.Contracts;

namespace Doorstep.Modules.Requests.Contracts;

/// <summary>Who takes a step.</summary>
/// <param name="Kind">Resident, staff, a rule or another system.</param>
/// <param name="Id">The staff member's account.</param>
/// <param name="Name">Shown to the resident.</param>
public sealed record Actor(ActorKind Kind, Guid? Id = null, string? Name = null)
{
    /// <summary>Whoever holds the receipt.</summary>
    public static readonly Actor Resident = new(ActorKind.Resident);

    /// <summary>A rule.</summary>
    public static readonly Actor System = new(ActorKind.System);

    /// <summary>Another system.</summary>
    public static Actor Of(string source) => new(ActorKind.Source, null, source);

    /// <summary>A signed-in staff member.</summary>
    public static Actor Of(StaffMember staff) => new(ActorKind.Staff, staff.Id, staff.Name);
}

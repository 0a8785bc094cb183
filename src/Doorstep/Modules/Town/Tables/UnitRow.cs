using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Town.Tables;

/// <summary>A unit as the table <c>units</c> keeps it, after its line in the file may be long gone.</summary>
public sealed class UnitRow
{
    /// <summary>The code in <c>units.csv</c>.</summary>
    public required string Code { get; init; }

    public LocalText Name { get; set; } = LocalText.Same("");

    /// <summary>What sort it is.</summary>
    public UnitKind Kind { get; set; }

    /// <summary>The unit's own address.</summary>
    public string? Email { get; set; }

    /// <summary>The unit's number.</summary>
    public string? Phone { get; set; }

    /// <summary>Whether it takes new work.</summary>
    public bool Active { get; set; }

    internal void Take(Unit unit) => (Name, Kind, Email, Phone, Active) = (unit.Name, unit.Kind, unit.Email, unit.Phone, unit.Active);

    internal Unit ToUnit() => new(Code, Name, Kind, Email, Phone, Active);
}

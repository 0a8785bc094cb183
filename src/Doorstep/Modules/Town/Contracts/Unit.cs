using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>What sort of organisation a unit is.</summary>
public enum UnitKind
{
    /// <summary>A part of the town's own administration.</summary>
    Department,

    /// <summary>Water, power, gas, transport.</summary>
    Utility,

    /// <summary>An organisation that works with the town.</summary>
    Partner,
}

/// <summary>An organisation that can own a request.</summary>
/// <param name="Code">Its code in <c>units.csv</c>: at most 40 Latin letters, digits, dots, hyphens.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What sort it is.</param>
/// <param name="Email">The unit's own address, never a person's duty to publish; null when there is none.</param>
/// <param name="Phone">The unit's number; null when there is none.</param>
/// <param name="Active">False when it takes no new work; what it once did still names it.</param>
public sealed record Unit(string Code, LocalText Name, UnitKind Kind, string? Email = null, string? Phone = null, bool Active = true);

/// <summary>The units in force, those no longer active included; replaced as a whole when the town's folder is loaded.</summary>
public sealed class UnitList
{
    private volatile Snapshot snapshot = new([], null);

    /// <summary>All units, active ones first, each group by code.</summary>
    public IReadOnlyList<Unit> Current => snapshot.All;

    /// <summary>
    /// The unit that takes what no other can: the one that <c>town.json</c> names, else the first of the file at work.
    /// </summary>
    public Unit FrontDesk => snapshot.FrontDesk ?? throw new InvalidOperationException("No town has been loaded.");

    /// <summary>The unit with this code, active or not; null when there is none.</summary>
    public Unit? Find(string? code) => code is not null && snapshot.ByCode.TryGetValue(code, out var unit) ? unit : null;

    internal void Replace(IEnumerable<Unit> units, string? frontDesk = null) => snapshot = new Snapshot(units, frontDesk);

    private sealed class Snapshot(IEnumerable<Unit> units, string? frontDesk)
    {
        public IReadOnlyList<Unit> All { get; } = [.. units.OrderByDescending(unit => unit.Active).ThenBy(unit => unit.Code, StringComparer.Ordinal)];

        public Unit? FrontDesk => frontDesk is not null && ByCode.TryGetValue(frontDesk, out var unit) ? unit : All.FirstOrDefault(unit => unit.Active);

        public IReadOnlyDictionary<string, Unit> ByCode => field ??= All.ToDictionary(unit => unit.Code, StringComparer.Ordinal);
    }
}

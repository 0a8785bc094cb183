using Doorstep.Platform.Text;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>Units in a filter to choose from: as a list, or, where a city has too many to look through, by a name that is typed.</summary>
public static class UnitChoice
{
    /// <summary>A longer list is not shown: nobody scrolls through a thousand.</summary>
    public const int Most = 400;

    /// <summary>All of them, active ones first; empty when they are too many.</summary>
    public static IReadOnlyList<Unit> Of(UnitList units) => units.Current.Count > Most ? [] : units.Current;

    /// <summary>The code of the unit that was typed or chosen, by its code or by its name in any of the town's languages; null when there is none.</summary>
    public static string? Named(UnitList units, string? typed) => Folding.Line(typed) is not { } folded ? null
        : (units.Find(folded) ?? units.Current.FirstOrDefault(u => u.Name.All.Values.Contains(folded, StringComparer.CurrentCultureIgnoreCase)))?.Code;
}

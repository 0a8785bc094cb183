using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Town.Contracts;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Accounts.Administration;

/// <summary>What bounds an account, in the reader's language.</summary>
internal sealed class ScopeWords(UnitList units, AreaAtlas areas, IStringLocalizer<AccountsTexts> texts)
{
    /// <summary>The unit's or area's name; its code when the town does not know it any more.</summary>
    public string Of(StaffRole role, string? unitCode, string? areaCode) =>
        unitCode is not null ? units.Find(unitCode)?.Name.ToString() ?? unitCode
        : areaCode is not null ? areas.Current.Find(areaCode)?.Name.ToString() ?? areaCode
        : role == StaffRole.Administrator ? texts["Scope.Accounts"]
        : texts["Scope.Town"];

    /// <summary>Units that take work, by name.</summary>
    public IEnumerable<(string Code, string Name)> Units =>
        units.Current.Where(u => u.Active).Select(u => (u.Code, u.Name.ToString())).OrderBy(u => u.Item2, StringComparer.CurrentCulture);

    /// <summary>Areas in the order of the tree, each with its depth.</summary>
    public IEnumerable<(string Code, string Name)> Areas => areas.Current.Roots.SelectMany(root => Below(root, 0));

    private IEnumerable<(string Code, string Name)> Below(Area area, int depth) =>
        areas.Current.Children(area.Code).SelectMany(child => Below(child, depth + 1))
            .Prepend((area.Code, new string('\u2003', depth) + area.Name));
}

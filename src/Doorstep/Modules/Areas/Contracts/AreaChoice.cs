using System.Globalization;

namespace Doorstep.Modules.Areas.Contracts;

/// <summary>An area in a list to choose from.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Depth">How deep it lies in the list, from 0.</param>
public sealed record AreaChoice(string Code, string Name, int Depth)
{
    /// <summary>A list longer than this is cut above the grids: nobody scrolls through thousands.</summary>
    public const int Most = 400;

    /// <summary>The name, moved in by its depth.</summary>
    public string Indented => new string('\u2003', Depth) + Name;

    /// <summary>
    /// The deepest level that a list for everybody goes down to. In a city the grids are left out, and those of a community are listed once it is chosen: see
    /// <see cref="IsListed"/>.
    /// </summary>
    public static AreaLevel Deepest(AreaTree tree) => tree.All.Count > Most ? AreaLevel.Community : AreaLevel.Grid;

    /// <summary>Whether an area stands in such a list: down to that level, and with the chosen area what lies beside it and in it.</summary>
    public static bool IsListed(AreaTree tree, Area area, string? chosen) =>
        area.Level <= Deepest(tree) || (chosen is not null && (area.Code == chosen || area.ParentCode == chosen || (tree.Find(chosen) is { ParentCode: { } parent } && area.ParentCode == parent)));

    /// <summary>The areas in use within this one, or all, parents before their children.</summary>
    public static IReadOnlyList<AreaChoice> In(AreaTree tree, string? root)
    {
        var deepest = Deepest(tree);
        var list = new List<AreaChoice>();
        void Walk(Area area, int depth)
        {
            if (area.Level > deepest)
            {
                return;
            }

            list.Add(new AreaChoice(area.Code, area.Name.In(CultureInfo.CurrentUICulture), depth));
            foreach (var child in tree.Children(area.Code))
            {
                Walk(child, depth + 1);
            }
        }

        foreach (var area in root is not null && tree.Find(root) is { } top ? [top] : tree.Roots)
        {
            Walk(area, 0);
        }

        return list;
    }
}

using Doorstep.Modules.Areas.Contracts;
using Doorstep.Platform.Languages;
using NetTopologySuite.Geometries;

namespace Doorstep.UnitTests.Areas;

public class AreaChoiceTests
{
    [Fact]
    public void A_town_lists_its_grids_and_a_city_only_those_near_the_chosen_area()
    {
        var (town, city) = (Tree(20), Tree(40));
        Assert.True(town.All.Count < AreaChoice.Most && city.All.Count > AreaChoice.Most);

        Assert.All(town.All, area => Assert.True(AreaChoice.IsListed(town, area, chosen: null)));
        Assert.Equal([AreaLevel.Town, AreaLevel.Community], Listed(city, null).Select(a => a.Level).Distinct().Order());
        Assert.Equal(41, Listed(city, null).Count);
        // Of the chosen community its grids; of a chosen grid those beside it.
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"c3-g{i}").Order(StringComparer.Ordinal), Grids(city, "c3"));
        Assert.Equal(Grids(city, "c3"), Grids(city, "c3-g5"));
        Assert.Empty(Grids(city, "no such area"));
    }

    private static List<Area> Listed(AreaTree tree, string? chosen) => [.. tree.All.Where(a => AreaChoice.IsListed(tree, a, chosen))];

    private static IEnumerable<string> Grids(AreaTree tree, string chosen) => Listed(tree, chosen).Where(a => a.Level == AreaLevel.Grid).Select(a => a.Code).Order(StringComparer.Ordinal);

    private static AreaTree Tree(int communities) => new(
    [
        Made("t", AreaLevel.Town, null),
        .. Enumerable.Range(0, communities).SelectMany(c => Enumerable.Range(0, 12).Select(g => Made($"c{c}-g{g}", AreaLevel.Grid, $"c{c}")).Prepend(Made($"c{c}", AreaLevel.Community, "t"))),
    ]);

    private static (Area Area, Geometry? Shape) Made(string code, AreaLevel level, string? parent) => (new Area(code, LocalText.Same(code), level, parent, Active: true), null);
}

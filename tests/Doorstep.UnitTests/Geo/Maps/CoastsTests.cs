using Doorstep.Geo;
using Doorstep.Geo.Maps;

namespace Doorstep.UnitTests.Geo.Maps;

/// <summary>The sea out of lines that only say where the land is: on their left, with north above and rows counted from the north.</summary>
public class CoastsTests
{
    private static readonly WorldBox Box = new(1000, 1000, 2000, 2000);

    [Fact]
    public void A_coast_across_the_map_has_the_sea_on_its_right()
    {
        // Eastward: the land is north of it.
        AssertSea([Line((900, 1500), (1500, 1400), (2100, 1500))], wet: [(1500, 1900), (1100, 1600)], dry: [(1500, 1100), (1500, 1390)]);
        // Westward: the land is south of it.
        AssertSea([Line((2100, 1500), (1500, 1400), (900, 1500))], wet: [(1500, 1100), (1500, 1390)], dry: [(1500, 1900), (1100, 1600)]);
    }

    [Fact]
    public void Pieces_are_joined_in_whichever_order_they_come() => AssertSea(
        [Line((1600, 1400), (2100, 1500)), Line((900, 1500), (1300, 1400)), Line((1300, 1400), (1600, 1400))], wet: [(1500, 1900)], dry: [(1500, 1100)]);

    [Fact]
    public void An_island_is_land_in_the_sea_and_a_ring_the_other_way_is_a_lagoon()
    {
        // Against the clock, so the land is inside; and on it a ring with the clock.
        var island = Line((1200, 1200), (1200, 1800), (1800, 1800), (1800, 1200), (1200, 1200));
        var lagoon = Line((1400, 1400), (1600, 1400), (1600, 1600), (1400, 1600), (1400, 1400));
        var (seas, _) = Coasts.Sea([island, lagoon], Box);

        Assert.Equal([2, 1], seas.Select(s => s.Count).OrderDescending());
        AssertSea([island, lagoon], wet: [(1100, 1100), (1500, 1500)], dry: [(1300, 1300)]);
    }

    [Fact]
    public void A_bay_and_a_headland_follow_the_coast_and_end_at_the_edge()
    {
        var (seas, leftOut) = Coasts.Sea([Line((500, 1500), (1300, 1500), (1300, 1200), (1400, 1200), (1400, 1500), (1700, 1500), (1700, 1900), (1800, 1900), (1800, 1500), (2500, 1500))], Box);

        Assert.Equal(0, leftOut);
        Assert.True(Assert.Single(seas)[0].All(p => p.X is >= 1000 and <= 2000 && p.Y is >= 1000 and <= 2000));
        Assert.True(IsWet(seas, (1350, 1300)));
        Assert.False(IsWet(seas, (1750, 1800)));
    }

    [Fact]
    public void Two_shores_of_a_strait_leave_the_water_between_them() => AssertSea(
        [Line((900, 1300), (2100, 1300)), Line((2100, 1700), (900, 1700))], wet: [(1500, 1500)], dry: [(1500, 1100), (1500, 1900)]);

    [Fact]
    public void An_end_near_the_edge_is_led_to_it_and_one_in_the_midst_is_left_out_and_counted()
    {
        AssertSea([Line((1050, 1500), (1960, 1500))], wet: [(1020, 1900), (1500, 1900)], dry: [(1500, 1100)]);

        var (seas, leftOut) = Coasts.Sea([Line((900, 1500), (1500, 1500)), Line((900, 1800), (2100, 1800))], Box);
        Assert.Equal(1, leftOut);
        Assert.True(IsWet(seas, (1500, 1900)));
        Assert.False(IsWet(seas, (1200, 1600)));
    }

    [Fact]
    public void A_shore_that_runs_the_wrong_way_makes_no_sea()
    {
        var (seas, leftOut) = Coasts.Sea([Line((900, 1300), (2100, 1300)), Line((900, 1700), (2100, 1700))], Box);

        // Between them one says sea and the other land.
        Assert.Equal(1, leftOut);
        Assert.False(IsWet(seas, (1500, 1500)));
        Assert.True(IsWet(seas, (1500, 1900)));
    }

    [Fact]
    public void Without_a_coast_in_the_map_there_is_no_sea()
    {
        Assert.Equal((0, 0), Count(Coasts.Sea([], Box)));
        Assert.Equal((0, 0), Count(Coasts.Sea([Line((10, 10), (20, 20)), Line((5, 5))], Box)));

        static (int, int) Count((IReadOnlyList<IReadOnlyList<WorldPoint[]>> Seas, int LeftOut) found) => (found.Seas.Count, found.LeftOut);
    }

    private static WorldPoint[] Line(params (int X, int Y)[] points) => Array.ConvertAll(points, p => new WorldPoint(p.X, p.Y));

    private static void AssertSea(IReadOnlyList<WorldPoint[]> lines, (int X, int Y)[] wet, (int X, int Y)[] dry)
    {
        var (seas, leftOut) = Coasts.Sea(lines, Box);

        Assert.Equal(0, leftOut);
        Assert.All(wet, at => Assert.True(IsWet(seas, at), $"{at} is sea"));
        Assert.All(dry, at => Assert.False(IsWet(seas, at), $"{at} is land"));
    }

    private static bool IsWet(IReadOnlyList<IReadOnlyList<WorldPoint[]>> seas, (int X, int Y) at) =>
        seas.Any(sea => MapRings.Holds(sea[0], new(at.X, at.Y)) && sea.Skip(1).All(island => !MapRings.Holds(island, new(at.X, at.Y))));
}

using Doorstep.Geo;

namespace Doorstep.UnitTests.Geo;

/// <summary>Distances and ways, against what maps say.</summary>
public class EarthTests
{
    [Theory]
    [InlineData(42.51, 1.52, CompassWay.North, 1112)]
    [InlineData(42.50, 1.53, CompassWay.East, 820)]
    [InlineData(42.49, 1.52, CompassWay.South, 1112)]
    [InlineData(42.50, 1.51, CompassWay.West, 820)]
    [InlineData(42.509, 1.532, CompassWay.NorthEast, 1402)]
    [InlineData(42.491, 1.532, CompassWay.SouthEast, 1402)]
    [InlineData(42.491, 1.508, CompassWay.SouthWest, 1402)]
    [InlineData(42.509, 1.508, CompassWay.NorthWest, 1402)]
    public void Distance_and_way_are_as_on_the_ground(double latitude, double longitude, CompassWay way, double metres)
    {
        Assert.Equal(way, Earth.Way(42.50, 1.52, latitude, longitude));
        Assert.InRange(Earth.Metres(42.50, 1.52, latitude, longitude), metres - 5, metres + 5);
        Assert.Null(Earth.Way(42.50, 1.52, 42.50, 1.52));
    }

    [Theory]
    [InlineData(51.4778, 0, 40.7128, -74.0060, 5_573_000)]
    [InlineData(0, 179.5, 0, -179.5, 111_195)]
    [InlineData(60, 10, 60, 11, 55_597)]
    public void The_great_circle_is_right_at_any_distance(double latitude, double longitude, double otherLatitude, double otherLongitude, double metres) =>
        Assert.Equal(metres, Earth.Metres(latitude, longitude, otherLatitude, otherLongitude), metres * 0.002);

    [Theory]
    [InlineData(0)]
    [InlineData(42.5)]
    [InlineData(-69)]
    public void A_box_holds_the_whole_circle_and_little_more(double latitude)
    {
        const double radius = 5000;
        var box = Earth.Box(latitude, 1.5, radius);

        Assert.InRange(Earth.Metres(latitude, 1.5, box.North, 1.5), radius, radius + 5);
        Assert.InRange(Earth.Metres(latitude, 1.5, box.South, 1.5), radius, radius + 5);
        Assert.InRange(Earth.Metres(latitude, 1.5, latitude, box.East), radius, radius * 1.005);
        Assert.InRange(Earth.Metres(latitude, 1.5, latitude, box.West), radius, radius * 1.005);
    }
}

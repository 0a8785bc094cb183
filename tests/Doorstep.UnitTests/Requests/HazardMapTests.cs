using System.Xml.Linq;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Hazards;
using Doorstep.Platform.Languages;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Doorstep.UnitTests.Requests;

/// <summary>The drawn map: in its frame, north up, harmless whatever is written on it.</summary>
public sealed class HazardMapTests
{
    private static readonly AreaTree Areas = new(
    [
        (new Area("town", LocalText.Same("Town"), AreaLevel.Town, null), Box(1.4, 42.4, 1.6, 42.6)),
        (new Area("west", LocalText.Same("West"), AreaLevel.District, "town"), Box(1.4, 42.4, 1.5, 42.6)),
    ]);

    [Fact]
    public void Pins_lie_in_the_frame_where_they_belong_and_the_first_is_on_top()
    {
        var svg = XElement.Parse(HazardMap.Draw(
            Areas, [new(1, 42.6, 1.4, "a", "North-west"), new(2, 42.4, 1.6, "b", "<script>alert(1)</script>")], "Map & list")!);

        var box = svg.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse).ToArray();
        var circles = svg.Descendants("circle").Select(c => (Class: c.Attribute("class")!.Value, X: (double)c.Attribute("cx")!, Y: (double)c.Attribute("cy")!)).ToList();
        Assert.Equal(["ds-pin b", "ds-pin a"], circles.Select(c => c.Class));
        Assert.True(circles[1].X < circles[0].X && circles[1].Y < circles[0].Y, "North is up and west is left.");
        Assert.All(circles, c => Assert.True(c.X >= 13 && c.X <= box[2] - 13 && c.Y >= 13 && c.Y <= box[3] - 13));
        Assert.Equal(["ds-areas__district", "ds-areas__town"], svg.Descendants("path").Select(p => p.Attribute("class")!.Value));
        Assert.Empty(svg.Descendants("script"));
        Assert.Equal("Map & list", svg.Attribute("aria-label")!.Value);
    }

    [Fact]
    public void Without_boundaries_or_pins_there_is_no_map()
    {
        Assert.Null(HazardMap.Draw(AreaTree.Empty, [new(1, 42.5, 1.5, "a", "x")], "Map"));
        Assert.Null(HazardMap.Draw(Areas, [], "Map"));
    }

    private static Geometry Box(double west, double south, double east, double north) =>
        new WKTReader().Read(FormattableString.Invariant($"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"));
}

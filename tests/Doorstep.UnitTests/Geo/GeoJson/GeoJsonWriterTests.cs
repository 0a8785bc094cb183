using System.Text;
using System.Text.Json;
using Doorstep.Geo.GeoJson;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;

namespace Doorstep.UnitTests.Geo.GeoJson;

/// <summary>What is written, as RFC 7946 wants it.</summary>
public class GeoJsonWriterTests
{
    private static readonly Coordinate[] Shell = [new(1, 42), new(1, 43), new(2, 43), new(2, 42), new(1, 42)];
    private static readonly Coordinate[] Hole = [new(1.4, 42.4), new(1.6, 42.4), new(1.6, 42.6), new(1.4, 42.6), new(1.4, 42.4)];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Outer_rings_run_against_the_clock_and_holes_with_it_whichever_way_they_came(bool turnShell, bool turnHole)
    {
        var polygon = new Polygon(Ring(Shell, turnShell), [Ring(Hole, turnHole)]);
        var far = new Polygon(Ring([.. Shell.Select(c => new Coordinate(c.X + 5, c.Y))], turnShell));

        var one = Rings(JsonDocument.Parse(GeoJsonWriter.Text(polygon)).RootElement.GetProperty("coordinates"));
        var parts = JsonDocument.Parse(GeoJsonWriter.Text(new MultiPolygon([polygon, far]))).RootElement.GetProperty("coordinates").EnumerateArray().Select(Rings).ToList();

        Assert.Equal([true, false], one.Select(Orientation.IsCCW));
        Assert.Equal([true, false, true], parts.SelectMany(rings => rings).Select(Orientation.IsCCW));
    }

    [Fact]
    public void A_geometry_is_text_as_it_always_was_so_that_stored_ones_still_compare_equal()
    {
        var polygon = new Polygon(new LinearRing([new(1.5, 42.123456789012), new(2, 42), new(2.1, 43), new(1.5, 42.123456789012)]));

        Assert.Equal("""{"type":"Polygon","coordinates":[[[1.5,42.123456789012],[2,42],[2.1,43],[1.5,42.123456789012]]]}""", GeoJsonWriter.Text(polygon));
        Assert.Equal("""{"type":"MultiPolygon","coordinates":[[[[1.5,42.123456789012],[2,42],[2.1,43],[1.5,42.123456789012]]]]}""", GeoJsonWriter.Text(new MultiPolygon([polygon])));
    }

    [Fact]
    public void A_collection_has_a_feature_a_line_rounded_and_without_empty_properties()
    {
        var polygon = new Polygon(new LinearRing([new(1.00000049, 42), new(2, 42), new(2, 43.1234567), new(1.00000049, 42)]));

        var text = Encoding.UTF8.GetString(GeoJsonWriter.Collection(
            [([new("code", "a"), new("parent", null), new("name_zh-Hans", "“北”<区>")], polygon), ([new("code", "b")], null)], decimals: 6));

        Assert.Equal(
            """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,42],[2,42],[2,43.123457],[1,42]]]},"properties":{"code":"a","name_zh-Hans":"“北”<区>"}},
            {"type":"Feature","geometry":null,"properties":{"code":"b"}}
            ]}

            """, text, ignoreLineEndingDifferences: true);
        Assert.Equal(1.00000049, polygon.Coordinate.X);
    }

    [Fact]
    public void A_feature_has_its_id_and_says_what_is_not_known()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            GeoJsonWriter.Feature(json, "AB12-CD34", [new("state", "Open"), new("closed_at", null)], new Point(1.521234, 42.5));
        }

        Assert.Equal(
            """{"type":"Feature","id":"AB12-CD34","geometry":{"type":"Point","coordinates":[1.521234,42.5]},"properties":{"state":"Open","closed_at":null}}""",
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static LinearRing Ring(Coordinate[] positions, bool turned) => new(turned ? [.. positions.Reverse()] : positions);

    private static List<Coordinate[]> Rings(JsonElement polygon) =>
        [.. polygon.EnumerateArray().Select(ring => ring.EnumerateArray().Select(p => new Coordinate(p[0].GetDouble(), p[1].GetDouble())).ToArray())];
}

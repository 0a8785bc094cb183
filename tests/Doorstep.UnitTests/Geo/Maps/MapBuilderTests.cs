using System.Globalization;
using System.IO.Compression;
using System.Text;
using Doorstep.Geo;
using Doorstep.Geo.Maps;
using Doorstep.Geo.Osm;
using Doorstep.Geo.Tiles;
using Doorstep.UnitTests.Areas;
using Doorstep.UnitTests.Geo.Osm;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.VectorTiles;
using NetTopologySuite.IO.VectorTiles.Mapbox;

namespace Doorstep.UnitTests.Geo.Maps;

/// <summary>From an extract to what a map shows, and to tiles that another reader understands.</summary>
public class MapBuilderTests
{
    private static readonly Lazy<BuiltMap> Sample = new(() =>
        MapBuilder.Build(OsmFile.On(new FileInfo(Path.Combine(Samples.Root, "samples", "osm", "riverbend.osm.gz"))), WorldBox.World, null, CancellationToken.None));

    [Fact]
    public void Lines_are_joined_to_rings_whichever_way_they_run()
    {
        var (closed, broken) = Rings.Join([[1, 2, 3], [5, 4, 3], [5, 6, 1], [7, 8, 9, 7], [20, 21], [22, 21], [30, 30]]);

        Assert.Equal([[7, 8, 9, 7], [1, 2, 3, 4, 5, 6, 1]], closed);
        Assert.Equal(3, broken);
    }

    [Theory]
    [InlineData("highway=motorway", "Streets motorway", null, "Street")]
    [InlineData("highway=living_street", "Streets residential", null, "Street")]
    [InlineData("highway=steps", "Streets path", null, "Street")]
    [InlineData("highway=proposed", null, null, null)]
    [InlineData("highway=bus_stop", null, null, "Building")]
    [InlineData("highway=pedestrian;area=yes", "Streets pedestrian", "Streets square", "Street")]
    [InlineData("waterway=river", "Water river", null, "Water")]
    [InlineData("waterway=stream;tunnel=culvert", null, null, "Water")]
    [InlineData("natural=water", null, "Water lake", "Water")]
    [InlineData("building=yes", null, "Buildings building", "Building")]
    [InlineData("building=no", null, null, null)]
    [InlineData("leisure=park", null, "Green park", "Green")]
    [InlineData("landuse=forest", null, "Green forest", "Green")]
    [InlineData("natural=wood", null, "Green forest", "Green")]
    [InlineData("landuse=residential", null, null, null)]
    [InlineData("amenity=townhall", null, null, "Building")]
    [InlineData("amenity=school;building=school", null, "Buildings building", "Building")]
    [InlineData("place=village", null, null, "Settlement")]
    [InlineData("place=square", null, "Streets square", "Street")]
    [InlineData("natural=peak", null, null, "Land")]
    [InlineData("boundary=administrative", null, null, null)]
    public void Tags_say_what_is_shown(string tags, string? line, string? area, string? named)
    {
        var all = tags.Split(';').ToDictionary(t => t.Split('=')[0], t => t.Split('=')[1], StringComparer.Ordinal);

        Assert.Equal(line, MapTags.Line(all) is { } l ? $"{l.Layer} {l.Name}" : null);
        Assert.Equal(area, MapTags.Area(all) is { } a ? $"{a.Layer} {a.Name}" : null);
        Assert.Equal(named, MapTags.Named(all)?.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wood_with_a_clearing_keeps_its_hole_and_broken_rings_are_counted(bool tagsOnTheOutline)
    {
        var (outline, relation) = tagsOnTheOutline ? ("<tag k='landuse' v='forest'/>", "") : ("", "<tag k='landuse' v='forest'/><tag k='name' v='Big Wood'/>");
        // Ways before nodes, as some services write them.
        var file = OsmFileTests.Xml("wood.osm", $"""
            <osm>
              <relation id="1"><member type="way" ref="10" role="outer"/><member type="way" ref="12" role="inner"/><tag k="type" v="multipolygon"/>{relation}</relation>
              <relation id="2"><member type="way" ref="13" role="outer"/><member type="way" ref="99" role="outer"/><tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>
              <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>{outline}</way>
              <way id="12"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/></way>
              <way id="13"><nd ref="1"/><nd ref="2"/></way>
              {Node(4, 42.50, 1.51)}{Node(1, 42.50, 1.50)}{Node(2, 42.51, 1.50)}{Node(3, 42.51, 1.51)}{Node(5, 42.504, 1.504)}{Node(6, 42.506, 1.504)}{Node(7, 42.506, 1.506)}
            </osm>
            """);

        var map = MapBuilder.Build(file, WorldBox.World, null, CancellationToken.None);

        var wood = Assert.Single(map.Features, f => f.Shape == MapShape.Area);
        Assert.Equal((MapLayer.Green, "forest"), (wood.Class.Layer, wood.Class.Name));
        Assert.Equal([4, 3], wood.Parts.Select(p => p.Length));
        Assert.Equal(2, map.LeftOut);
        Assert.Equal(tagsOnTheOutline ? [] : ["Big Wood"], map.Places.Select(p => p.Names.Local));

        var polygon = (Polygon)Tile(TileMaker.Make(map, []).Last(t => t.Zoom == 13)).Layers.Single(l => l.Name == "green").Features.Single().Geometry;
        Assert.Equal(1, polygon.NumInteriorRings);
        Assert.Equal(0.01 * 0.01 - (0.002 * 0.002 / 2), polygon.Area, 2e-6);
    }

    [Fact]
    public void Pieces_of_one_street_are_one_place_and_the_same_name_elsewhere_is_another()
    {
        var file = OsmFileTests.Xml("streets.osm", $"""
            <osm>
              {Node(1, 42.500, 1.50)}{Node(2, 42.501, 1.50)}{Node(3, 42.502, 1.50)}{Node(4, 42.530, 1.50)}{Node(5, 42.531, 1.50)}
              <way id="10"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="Mill Street"/></way>
              <way id="11"><nd ref="3"/><nd ref="2"/><tag k="highway" v="path"/><tag k="name" v="Mill Street"/><tag k="name:zh" v="磨坊街"/></way>
              <way id="12"><nd ref="4"/><nd ref="5"/><tag k="highway" v="residential"/><tag k="name" v="Mill Street"/></way>
            </osm>
            """);

        var places = MapBuilder.Build(file, WorldBox.World, null, CancellationToken.None).Places;

        Assert.Equal(2, places.Count);
        var near = Assert.Single(places, p => p.Points[0].Latitude < 42.51);
        Assert.Equal("磨坊街", near.Names.In("zh-Hans"));
        Assert.Equal(42.501, near.Points[0].Latitude, 3);
        Assert.InRange(near.Points.Count, 4, 20);
    }

    [Fact]
    public void What_lies_outside_the_cut_is_left_away_and_nothing_at_all_is_refused()
    {
        var file = OsmFileTests.Xml("a.osm", $"<osm>{Node(1, 42.5, 1.5)}{Node(2, 42.6, 1.5)}{Node(3, 42.7, 1.5)}<way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='primary'/></way><way id='2'><nd ref='2'/><nd ref='3'/><tag k='highway' v='primary'/></way></osm>");
        var (a, b) = (WorldPoint.At(42.55, 1.4), WorldPoint.At(42.45, 1.6));
        var map = MapBuilder.Build(file, new WorldBox(a.X, a.Y, b.X, b.Y), null, CancellationToken.None);

        Assert.Single(map.Features);
        Assert.Equal(42.55, new WorldPoint(map.Box.West, map.Box.North).Latitude, 3);
        var elsewhere = Assert.Throws<MapFileException>(() => MapBuilder.Build(file, new WorldBox(5, 5, 9, 9), null, CancellationToken.None));
        Assert.Contains("in the town", elsewhere.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_becomes_tiles_with_its_streets_rivers_and_names()
    {
        var map = Sample.Value;
        var tiles = TileMaker.Make(map, ["en", "zh"]).ToList();

        Assert.Equal(Enumerable.Range(8, 7), tiles.Select(t => t.Zoom).Distinct());
        Assert.All(tiles, t => Assert.InRange(t.Data.Length, 30, TileMaker.MostBytes));
        Assert.True(tiles.Sum(t => t.Data.Length) < 4_000_000);

        // Andorra la Vella, in the middle of the demo town.
        var centre = WorldPoint.At(42.5075, 1.5218);
        var near = Tile(tiles.Single(t => t.Zoom == 14 && t.X == centre.X >> 17 && t.Y == centre.Y >> 17));
        var streets = Names(near, "streets");
        Assert.Contains("Avinguda Meritxell", streets);
        Assert.Contains(near.Layers.Single(l => l.Name == "streets").Features, f => (string)f.Attributes["class"] == "residential" && f.Geometry is LineString or MultiLineString);
        Assert.Contains("buildings", near.Layers.Select(l => l.Name));
        Assert.Contains(near.Layers.Single(l => l.Name == "water").Features, f => (string)f.Attributes["class"] == "river");
        Assert.All(tiles.Where(t => t.Zoom < 13), t => Assert.DoesNotContain("buildings", Tile(t).Layers.Select(l => l.Name)));

        var wide = Tile(tiles.Single(t => t.Zoom == 10 && t.X == centre.X >> 21 && t.Y == centre.Y >> 21));
        Assert.Contains("Andorra la Vella", Names(wide, "places"));
        Assert.Contains("安道尔城", wide.Layers.Single(l => l.Name == "places").Features.Where(f => f.Attributes.Exists("name_zh")).Select(f => (string)f.Attributes["name_zh"]));

        // Every street of the sample lies where the file says, to a metre.
        var meritxell = near.Layers.Single(l => l.Name == "streets").Features.First(f => f.Attributes.Exists("name") && (string)f.Attributes["name"] == "Avinguda Meritxell");
        var place = map.Places.Single(p => p.Names.Local == "Avinguda Meritxell");
        Assert.True(place.Points.Min(p => meritxell.Geometry.Distance(new Point(p.Longitude, p.Latitude))) < 2e-5);
    }

    [Fact]
    public void A_full_tile_keeps_what_weighs_most()
    {
        var full = TileMaker.Make(Sample.Value, []).Where(t => t.Zoom == 12).MaxBy(t => t.Data.Length)!;
        var small = TileMaker.Make(Sample.Value, [], mostBytes: full.Data.Length * 3 / 4).Single(t => (t.Zoom, t.X, t.Y) == (full.Zoom, full.X, full.Y));

        Assert.Equal(0, full.LeftAway);
        Assert.True(small.LeftAway > 0);
        Assert.True(small.Data.Length <= full.Data.Length * 3 / 4);
        Assert.Equal(Count(full, "primary"), Count(small, "primary"));
        Assert.True(Count(small, "primary") > 0);

        static int Count(MadeTile tile, string @class) => Tile(tile).Layers.Single(l => l.Name == "streets").Features.Count(f => (string)f.Attributes["class"] == @class);
    }

    [Fact]
    public void Clipped_shapes_stay_within_the_tile_and_its_margin()
    {
        var file = OsmFileTests.Xml("large.osm", $"""
            <osm>{Node(1, 42, 1)}{Node(2, 43, 1)}{Node(3, 43, 2)}{Node(4, 42, 2)}
              <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="natural" v="water"/></way>
              <way id="2"><nd ref="1"/><nd ref="3"/><tag k="highway" v="primary"/></way>
            </osm>
            """);
        var tiles = TileMaker.Make(MapBuilder.Build(file, WorldBox.World, null, CancellationToken.None), []).Where(t => t.Zoom == 11).ToList();

        Assert.InRange(tiles.Count, 40, 80);
        foreach (var tile in tiles)
        {
            var box = TileMaker.BoxOf(tile.Zoom, tile.X, tile.Y);
            var (northWest, southEast) = (new WorldPoint(box.West, box.North), new WorldPoint(box.East, box.South));
            var allowed = new Envelope(northWest.Longitude, southEast.Longitude, southEast.Latitude, northWest.Latitude);
            allowed.ExpandBy(allowed.Width * 0.02, allowed.Height * 0.02);
            Assert.All(Tile(tile).Layers.SelectMany(l => l.Features), f => Assert.True(allowed.Contains(f.Geometry.EnvelopeInternal)));
        }
    }

    private static string Node(long id, double latitude, double longitude) =>
        string.Create(CultureInfo.InvariantCulture, $"<node id=\"{id}\" lat=\"{latitude}\" lon=\"{longitude}\"/>");

    private static List<string> Names(VectorTile tile, string layer) =>
        [.. tile.Layers.Single(l => l.Name == layer).Features.Where(f => f.Attributes.Exists("name")).Select(f => (string)f.Attributes["name"])];

    private static VectorTile Tile(MadeTile tile)
    {
        using var plain = new GZipStream(new MemoryStream(tile.Data), CompressionMode.Decompress);
        return new MapboxTileReader().Read(plain, new NetTopologySuite.IO.VectorTiles.Tiles.Tile(tile.X, tile.Y, tile.Zoom));
    }
}

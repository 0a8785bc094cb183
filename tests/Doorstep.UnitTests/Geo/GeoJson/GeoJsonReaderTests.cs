using System.Text;
using Doorstep.Geo.GeoJson;
using Doorstep.UnitTests.Areas;
using NetTopologySuite.Geometries;

namespace Doorstep.UnitTests.Geo.GeoJson;

public sealed class GeoJsonReaderTests
{
    private const string Square = "[[0,0],[4,0],[4,4],[0,4],[0,0]]";

    [Fact]
    public void The_real_boundaries_are_read_whole()
    {
        var read = GeoJsonReader.ReadFile(Samples.Districts);

        Assert.Empty(read.Problems);
        Assert.Equal(71, read.Features.Count);
        Assert.Equal(7985, read.Features.Sum(f => f.Boundary!.NumPoints));
        Assert.Equal("311", read.Features[0].Properties["BoroCD"]);
        Assert.Equal((1, 2), (read.Features[0].Number, read.Features[0].Line));
        Assert.Contains(read.Features, f => f.Boundary is MultiPolygon { NumGeometries: > 3 });
    }

    [Fact]
    public void Polygons_multipolygons_holes_heights_and_null_geometries_are_read()
    {
        var read = Read(Collection(
            Feature($$"""{"type":"Polygon","coordinates":[{{Square}},[[1,1],[1,2],[2,2],[1,1]]]}"""),
            Feature($$"""{"coordinates":[[{{Square}}],[[[5,5,7.5],[6,5,7],[6,6,7],[5,5,7]]]],"type":"MultiPolygon"}"""),
            Feature("null")));

        Assert.Empty(read.Problems);
        Assert.Equal(1, Assert.IsType<Polygon>(read.Features[0].Boundary).NumInteriorRings);
        Assert.Equal(15.5, read.Features[0].Boundary!.Area);
        Assert.Equal(2, Assert.IsType<MultiPolygon>(read.Features[1].Boundary).NumGeometries);
        Assert.Null(read.Features[2].Boundary);
        Assert.False(read.Features[2].Broken);
    }

    [Fact]
    public void Members_may_stand_in_any_order_and_properties_become_text()
    {
        var read = Read($$"""{"features":[{"geometry":{"coordinates":[{{Square}}],"type":"Polygon"},"properties":{"a":"x","b":12,"c":12.0,"d":1.50,"e":null,"f":{"g":[1]},"h":true},"id":7,"type":"Feature"}],"type":"FeatureCollection"}""");

        Assert.Empty(read.Problems);
        var feature = Assert.Single(read.Features);
        Assert.Equal("7", feature.Id);
        Assert.Equal(["a=x", "b=12", "c=12", "d=1.5"], feature.Properties.Select(p => $"{p.Key}={p.Value}"));
    }

    [Fact]
    public void A_single_feature_a_bare_polygon_and_a_byte_order_mark_are_taken()
    {
        Assert.Single(Read(Feature($$"""{"type":"Polygon","coordinates":[{{Square}}]}""")).Features);
        Assert.Single(Read($$"""{"type":"Polygon","coordinates":[{{Square}}]}""").Features);
        Assert.True(GeoJsonReader.Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Collection(Feature("null")))]).IsSound);
    }

    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}""", "not closed", "Repeat the first position")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}""", "has 3 positions", "Mend")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}""", "crosses itself near longitude 1, latitude 1", "Mend")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[2,0],[0,0]]]}""", "encloses no area|crosses itself", "Mend")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[9,9],[9,8],[8,8],[9,9]]]}""", "hole outside", "Mend")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,4],[0,0]]],[[[1,1],[2,1],[2,2],[1,1]]]]}""", "inside another part", "Mend")]
    [InlineData("""{"type":"Polygon","coordinates":[[[39.9,116.4],[39.9,116.5],[39.8,116.5],[39.9,116.4]]]}""", "swapped", "longitude first")]
    [InlineData("""{"type":"Polygon","coordinates":[[[40.6,-73.9],[40.7,-73.9],[40.7,-74],[40.6,-73.9]]]}""", "Antarctica", "longitude first")]
    [InlineData("""{"type":"Polygon","coordinates":[[[987654,204262],[987655,204262],[987655,204263],[987654,204262]]]}""", "not in degrees", "WGS 84")]
    [InlineData("""{"type":"Polygon","coordinates":[[[1e999,0],[1,0],[1,1],[1e999,0]]]}""", "not a usable number", "Export")]
    [InlineData("""{"type":"Polygon","coordinates":[[["0","0"],[1,0],[1,1],[0,0]]]}""", "not a usable number", "Export")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0],[1,0],[1,1],[0]]]}""", "a longitude and a latitude", "Export")]
    [InlineData("""{"type":"Polygon","coordinates":[[0,0],[1,0],[1,1],[0,0]]}""", "not nested", "Export")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}""", "not nested", "Export")]
    [InlineData("""{"type":"Polygon","coordinates":7}""", "not nested", "Export")]
    [InlineData("""{"type":"Polygon","coordinates":{"x":[1]}}""", "not nested", "Export")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", "no ring", "null")]
    [InlineData("""{"type":"Polygon"}""", "no coordinates", "null")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[]}""", "no coordinates", "null")]
    [InlineData("""{"type":"Point","coordinates":[1,2]}""", "is a Point", "points and lines")]
    [InlineData("""{"type":"GeometryCollection","geometries":[]}""", "GeometryCollection", "points and lines")]
    [InlineData("""{"coordinates":[]}""", "no \"type\"", "points and lines")]
    [InlineData("[1]", "not an object", "Export")]
    public void A_bad_boundary_is_named_with_line_feature_and_remedy_and_the_next_feature_is_still_checked(string geometry, string what, string remedy)
    {
        var read = Read($"{{\"type\":\"FeatureCollection\",\"features\":[\n{Feature("null")},\n{Feature(geometry, 42)},\n{Feature("{\"type\":\"Point\",\"coordinates\":[1,2]}", 43)}]}}");

        Assert.False(read.IsSound);
        Assert.Equal(2, read.Problems.Count);
        var problem = read.Problems[0];
        Assert.Equal((3, "feature 2 (id 42)"), (problem.Line, problem.Feature));
        Assert.Contains(what.Split('|'), w => problem.What.Contains(w, StringComparison.Ordinal));
        Assert.Contains(remedy, problem.Remedy, StringComparison.Ordinal);
        Assert.Equal((4, "feature 3 (id 43)"), (read.Problems[1].Line, read.Problems[1].Feature));
        Assert.Equal([false, true, true], read.Features.Select(f => f.Broken));
    }

    [Theory]
    [InlineData("[[0,0],[4,0],[4,4],[2,0],[0,4],[0,0]]", 8, "touches itself|crosses itself")] // a bay that reaches the far shore
    [InlineData("[[0,0],[4,0],[4,4],[2,4],[3,5],[1,5],[2,4],[0,4],[0,0]]", 17, "touches itself")] // an island on a point
    [InlineData("[[0,0],[4,0],[4,4],[0.000001,4],[0,4.000001],[0,4],[0.000001,4.000001],[0,0]]", 16, "crosses itself")] // a loop made by rounding
    public void What_rounding_spoilt_is_mended_and_said(string ring, double area, string what)
    {
        var read = Read($"{{\"type\":\"FeatureCollection\",\"features\":[\n{Feature($"{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}", 42)}]}}");

        Assert.True(read.IsSound);
        var warning = Assert.Single(read.Problems);
        Assert.True(warning.Warning);
        Assert.Equal((2, "feature 1 (id 42)"), (warning.Line, warning.Feature));
        Assert.Contains(what.Split('|'), w => warning.What.Contains(w, StringComparison.Ordinal));
        Assert.True(read.Features[0].Boundary!.IsValid);
        Assert.Equal(area, read.Features[0].Boundary!.Area, 0.0001);
        Assert.False(read.Features[0].Broken);
    }

    [Fact]
    public void The_line_is_that_of_the_fault_itself()
    {
        var read = Read("{\n\"type\":\"FeatureCollection\",\n\"features\":[\n{\"type\":\"Feature\",\n\"properties\":{},\n\"geometry\":{\"type\":\"Polygon\",\n\"coordinates\":[[\n[0,0],\n[1,0],\n[200,95],\n[0,0]]]}}]}");

        Assert.Equal(10, Assert.Single(read.Problems).Line);
    }

    [Theory]
    [InlineData("urn:ogc:def:crs:OGC:1.3:CRS84", true)]
    [InlineData("urn:ogc:def:crs:EPSG::4326", true)]
    [InlineData("EPSG:4326", true)]
    [InlineData("urn:ogc:def:crs:EPSG::2263", false)]
    [InlineData("EPSG:3857", false)]
    public void Only_degrees_on_WGS_84_are_taken(string name, bool taken)
    {
        var read = Read($$$"""{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"{{{name}}}"}},"features":[{{{Feature("null")}}}]}""");

        Assert.Equal(taken, read.IsSound);
        Assert.Equal(taken, !read.Problems.Any(p => p.What.Contains(name, StringComparison.Ordinal) && p.Remedy.Contains("EPSG:4326", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"type":"FeatureCollection","crs":{"type":"link"},"features":[]}""", "not named")]
    [InlineData("""{"type":"FeatureCollection"}""", "no \"features\"")]
    [InlineData("""{"type":"FeatureCollection","features":{}}""", "not a list")]
    [InlineData("""{"type":"FeatureCollection","features":[3]}""", "not an object")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Polygon"}]}""", "not a Feature")]
    [InlineData("""{"type":"FeatureCollection","features":[{}]}""", "no \"type\"")]
    [InlineData("""{"type":"Topology","objects":{}}""", "TopoJSON")]
    [InlineData("""{"type":"Point","coordinates":[1,2]}""", "holds no areas")]
    [InlineData("""{"a":1}""", "not GeoJSON")]
    [InlineData("[1,2]", "has to start with an object")]
    [InlineData("12", "has to start with an object")]
    [InlineData("", "empty")]
    [InlineData(" \n ", "empty")]
    [InlineData("<kml/>", "XML or HTML")]
    [InlineData("PK\u0003\u0004", "packed")]
    [InlineData("{\"type\":\"FeatureCollection\",\"features\":[]} x", "not valid JSON")]
    [InlineData("{\"type\":\"FeatureCollection\",,}", "not valid JSON")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"\ud800"}}]}""", "half a character")]
    public void A_file_that_is_something_else_is_refused(string text, string what)
    {
        var read = Read(text);

        Assert.False(read.IsSound);
        Assert.Contains(read.Problems, p => p.What.Contains(what, StringComparison.Ordinal) && p.Remedy.Length > 10);
    }

    [Fact]
    public void A_file_cut_off_at_any_place_is_refused()
    {
        var whole = Encoding.UTF8.GetBytes(Collection(Feature($$"""{"type":"Polygon","coordinates":[{{Square}}]}""", 1), Feature("null", 2)));

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.False(GeoJsonReader.Read(whole.AsSpan(0, length)).IsSound);
        }

        Assert.Contains("cut off", GeoJsonReader.Read(whole.AsSpan(0, 90)).Problems[0].What, StringComparison.Ordinal);
        Assert.True(GeoJsonReader.Read(whole).IsSound);
    }

    [Fact]
    public void Other_encodings_are_refused_with_their_line()
    {
        var text = "{\n\"type\":\"FeatureCollection\",\n\"features\":[],\"name\":\"Gràcia\"}";

        Assert.Contains("UTF-16", Assert.Single(GeoJsonReader.Read([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)]).Problems).What, StringComparison.Ordinal);
        Assert.Contains("UTF-16", Assert.Single(GeoJsonReader.Read(Encoding.BigEndianUnicode.GetBytes(text)).Problems).What, StringComparison.Ordinal);
        var latin = Assert.Single(GeoJsonReader.Read(Encoding.Latin1.GetBytes(text)).Problems);
        Assert.Equal(3, latin.Line);
        Assert.Contains("UTF-8", latin.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_and_endless_problems_stay_bounded()
    {
        Assert.False(Read(new string('[', 100_000)).IsSound);
        Assert.False(Read("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":""" + new string('[', 5000)).IsSound);
        var many = Read(Collection([.. Enumerable.Repeat(Feature("""{"type":"Point","coordinates":[1,2]}"""), 5000)]));
        Assert.Equal(101, many.Problems.Count);
        Assert.Contains("4900 more", many.Problems[^1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_100_MB_is_refused_before_it_is_read()
    {
        var file = new FileInfo(Path.Combine(Path.GetTempPath(), $"doorstep-{Guid.CreateVersion7(DateTimeOffset.UnixEpoch)}.geojson"));
        try
        {
            using (var stream = file.Create())
            {
                // A sparse file: no disk is used.
                stream.SetLength(100_000_000);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            var problem = Assert.Single(GeoJsonReader.ReadFile(file).Problems);
            Assert.Contains("100 MB", problem.What, StringComparison.Ordinal);
            Assert.Contains("simplify", problem.Remedy, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
        finally
        {
            file.Delete();
        }
    }

    [Fact]
    public void It_is_known_which_bytes_a_feature_and_a_remark_are()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes($$"""{"type":"FeatureCollection","comment":["东区"],"features":[ {{Feature("null", 1)}} ,{{Feature("null", 2)}}]}""")];
        var read = GeoJsonReader.Read(bytes);

        Assert.Equal([Feature("null", 1), Feature("null", 2)], read.Features.Select(f => Encoding.UTF8.GetString(bytes[f.Source])));
        Assert.Equal(["comment=[\"东区\"]"], read.Remarks.Select(r => $"{r.Name}={Encoding.UTF8.GetString(bytes[r.Value])}"));
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_problems_too()
    {
        Assert.Contains("no such file", Assert.Single(GeoJsonReader.ReadFile(new FileInfo("/nowhere/areas.geojson")).Problems).What, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Single(GeoJsonReader.ReadFile(new FileInfo(Path.GetTempPath())).Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_reads_back_the_same_and_writes_the_same_text()
    {
        foreach (var feature in GeoJsonReader.ReadFile(Samples.Districts).Features)
        {
            var text = GeoJsonWriter.Text(feature.Boundary!);
            var again = Assert.Single(Read(text).Features).Boundary!;

            Assert.True(again.EqualsTopologically(feature.Boundary));
            Assert.Equal(text, GeoJsonWriter.Text(again));
        }
    }

    [Fact]
    public void Outer_rings_are_written_against_the_clock_and_holes_with_it()
    {
        var clockwise = Assert.Single(Read("""{"type":"Polygon","coordinates":[[[0,0],[0,4],[4,4],[4,0],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]}""").Features).Boundary!;

        Assert.Equal("""{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]}""", GeoJsonWriter.Text(clockwise));
    }

    private static GeoJsonDocument Read(string text) => GeoJsonReader.Read(Encoding.UTF8.GetBytes(text));

    private static string Collection(params string[] features) => $$"""{"type":"FeatureCollection","features":[{{string.Join(",\n", features)}}]}""";

    private static string Feature(string geometry, int? id = null) =>
        $$"""{"type":"Feature",{{(id is null ? "" : $"\"id\":{id},")}}"properties":{},"geometry":{{geometry}}}""";
}

using System.Text;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Geo.GeoJson;
using Doorstep.Modules.Areas.Rules;

namespace Doorstep.UnitTests.Areas;

public sealed class MergeAreasTests
{
    private const string Own = """
        {
          "type": "FeatureCollection", "comment": "Ours",
          "features": [
            { "type": "Feature", "properties": { "code": "town", "level": "town", "people": 1200, "name_en": "Town" }, "geometry": null },
            { "type": "Feature", "properties": { "code": "1", "level": "grid", "parent": "town", "name_en": "Harbour", "note": "kept" }, "geometry": null }
          ]
        }
        """;

    private static readonly AreaImportPlan Plan = new(AreaLevel.Grid, "ID", null, null);

    [Fact]
    public void New_areas_come_after_the_known_ones_which_keep_their_words()
    {
        var merged = Merge(Own, Collection(("2", Box(2)), ("1", Box(1))), Plan);

        Assert.Equal((1, 1, 0), (merged.New, merged.Changed, merged.Unchanged));
        var read = GeoJsonReader.Read(Encoding.UTF8.GetBytes(merged.Text!));
        Assert.Contains("""{ "type": "Feature", "properties": { "code": "town", "level": "town", "people": 1200, "name_en": "Town" }, "geometry": null }""", merged.Text, StringComparison.Ordinal);
        Assert.Contains("\"comment\":\"Ours\"", merged.Text, StringComparison.Ordinal);
        Assert.Equal(["town", "1", "2"], read.Features.Select(f => f.Properties["code"]));
        Assert.Equal(["code=1", "level=grid", "parent=town", "name_en=Harbour", "note=kept"], read.Features[1].Properties.Select(p => $"{p.Key}={p.Value}"));
        Assert.Equal(["code=2", "level=grid", "parent=town", "name_en=Grid 2"], read.Features[2].Properties.Select(p => $"{p.Key}={p.Value}"));
        Assert.Equal(2, read.Features[2].Boundary!.EnvelopeInternal.MinX);
    }

    [Fact]
    public void Merging_again_changes_nothing_even_when_rings_run_the_other_way()
    {
        var once = Merge(Own, Collection(("1", Box(1)), ("2", Box(2))), Plan);
        var again = Merge(once.Text!, Collection(("1", """{"type":"Polygon","coordinates":[[[1,0],[1,1],[2,1],[2,0],[1,0]]]}"""), ("2", Box(2))), Plan);

        Assert.Equal((null, 0, 0, 2), (again.Text, again.New, again.Changed, again.Unchanged));
        var moved = Merge(once.Text!, Collection(("1", Box(1)), ("2", Box(3))), Plan);
        Assert.Equal((0, 1, 1), (moved.New, moved.Changed, moved.Unchanged));
    }

    [Fact]
    public void Names_levels_and_parents_follow_the_plan()
    {
        var merged = Merge(Own, Collection(("1", Box(1)), ("2", Box(2))), new(AreaLevel.Community, "ID", "Label", "1"));

        var read = GeoJsonReader.Read(Encoding.UTF8.GetBytes(merged.Text!));
        Assert.Equal(["code=1", "level=community", "parent=1", "name_en=Area 1", "note=kept"], read.Features[1].Properties.Select(p => $"{p.Key}={p.Value}"));
        Assert.Equal(["code=2", "level=community", "parent=1", "name_en=Area 2"], read.Features[2].Properties.Select(p => $"{p.Key}={p.Value}"));
    }

    [Theory]
    [InlineData("Code", null, "it has no \"Code\"", "It has: ID, Label")]
    [InlineData("ID", "Title", "it has no \"Title\"", "--name")]
    [InlineData("Bad", null, "a character that codes cannot have", "--id")]
    [InlineData("Same", null, "its Same x is that of feature 1 too", "-dissolve Same")]
    public void Features_that_cannot_be_taken_are_named(string id, string? name, string what, string remedy)
    {
        var problems = new List<GeoProblem>();
        MergeAreas.Check(GeoJsonReader.Read(Encoding.UTF8.GetBytes(Collection(("1", "null"), ("2", "null")))).Features, new(AreaLevel.Grid, id, name, null), problems);

        Assert.NotEmpty(problems);
        Assert.Equal(3, problems[^1].Line);
        Assert.Contains(what, problems[^1].Message, StringComparison.Ordinal);
        Assert.StartsWith("feature 2", problems[^1].Message, StringComparison.Ordinal);
        Assert.Contains(remedy, problems[^1].Remedy, StringComparison.Ordinal);
    }

    private static MergedAreas Merge(string own, string other, AreaImportPlan plan)
    {
        var bytes = Encoding.UTF8.GetBytes(own);
        var features = GeoJsonReader.Read(Encoding.UTF8.GetBytes(other)).Features;
        var problems = new List<GeoProblem>();
        MergeAreas.Check(features, plan, problems);
        Assert.Empty(problems);
        return MergeAreas.Merge(bytes, GeoJsonReader.Read(bytes), features, plan, "en", code => [new("en", $"Grid {code}")]);
    }

    private static string Collection(params (string Id, string Geometry)[] features) =>
        "{\"type\":\"FeatureCollection\",\"features\":[\n" + string.Join(",\n", features.Select(f =>
            $$"""{"type":"Feature","properties":{"ID":{{f.Id}},"Label":"Area {{f.Id}}","Bad":"a/b","Same":"x"},"geometry":{{f.Geometry}} }""")) + "]}";

    private static string Box(int west) => $$"""{"type":"Polygon","coordinates":[[[{{west}},0],[{{west + 1}},0],[{{west + 1}},1],[{{west}},1],[{{west}},0]]]}""";
}

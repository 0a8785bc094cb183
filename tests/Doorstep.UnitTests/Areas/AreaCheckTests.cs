using System.Text;
using Doorstep.Geo.GeoJson;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Files;
using Doorstep.Modules.Areas.Rules;
using Doorstep.Platform.Languages;

namespace Doorstep.UnitTests.Areas;

public sealed class AreaCheckTests
{
    [Fact]
    public void A_sound_file_gives_its_areas()
    {
        var (areas, problems) = Check(
            Feature("T", "town", null, """ "name_en":"Town","name_zh-Hans":"小镇" """, Box(0, 0, 10, 10)),
            Feature("G1", "GRID", "T", """ "name":"One" """, Box(0, 0, 5, 10)),
            Feature("G2", "grid", "T", """ "name":"Two" """, "null"));

        Assert.Empty(problems);
        Assert.Equal(["T Town ", "G1 Grid T", "G2 Grid T"], areas.Select(a => $"{a.Area.Code} {a.Area.Level} {a.Area.ParentCode}"));
        Assert.Equal(("小镇", "Town"), (areas[0].Area.Name.In("zh-Hans"), areas[0].Area.Name.In("en")));
        Assert.Equal("One", areas[1].Area.Name.All["zh-Hans"]);
        Assert.Equal([2, 3, 4], areas.Select(a => a.Line));
        Assert.Empty(AreaCheck.Oddities(areas));
    }

    [Theory]
    [InlineData(""" "level":"grid","name":"A" """, "has no code", "\"code\"")]
    [InlineData(""" "code":" ","level":"grid","name":"A" """, "has no code", "\"code\"")]
    [InlineData(""" "code":"a/b","level":"grid","name":"A" """, "cannot have", "letters")]
    [InlineData(""" "code":"..","level":"grid","name":"A" """, "cannot have", "letters")]
    [InlineData(""" "code":"12345678901234567890123456789012345678901","level":"grid","name":"A" """, "longer than 40", "40")]
    [InlineData(""" "code":"A","name":"A" """, "has no level", "town, district")]
    [InlineData(""" "code":"A","level":"2","name":"A" """, "not a level", "town, district")]
    [InlineData(""" "code":"A","level":"ward","name":"A" """, "\"ward\" is not a level", "town, district")]
    [InlineData(""" "code":"A","level":"grid" """, "has no name", "name_zh-Hans")]
    [InlineData(""" "code":"A","level":"grid","name":"A","parent":"Z" """, "\"Z\" is not in the file", "Add that area")]
    [InlineData(""" "code":"A","level":"grid","name":"A","parent":"t" """, "\"t\" is not in the file", "Add that area")]
    [InlineData(""" "code":"A","level":"town","name":"A" """, "second area of the level town", "district")]
    [InlineData(""" "code":"t","level":"grid","name":"A" """, "used twice: feature 1", "of its own")]
    [InlineData(""" "code":"A","level":"grid","name":"A","parent":"A" """, "belongs to itself: A → A", "Correct")]
    public void What_is_wrong_is_named_with_its_line_and_a_remedy(string properties, string what, string remedy)
    {
        var (_, problems) = Check(Feature("T", "town", null, """ "name":"T" """, "null"), "{\"type\":\"Feature\",\"properties\":{" + properties + "},\"geometry\":null}");

        var problem = Assert.Single(problems);
        Assert.Equal(3, problem.Line);
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, problem.Remedy, StringComparison.Ordinal);
        Assert.False(problem.Warning);
    }

    [Fact]
    public void A_circle_is_named_once_and_a_parent_on_a_narrower_level_is_refused()
    {
        var (_, problems) = Check(
            Feature("A", "grid", "C", """ "name":"A" """, "null"),
            Feature("B", "community", "A", """ "name":"B" """, "null"),
            Feature("C", "district", "B", """ "name":"C" """, "null"),
            Feature("D", "district", "A", """ "name":"D" """, "null"),
            Feature("E", "grid", "A", """ "name":"E" """, "null"));

        Assert.Equal(3, problems.Count);
        Assert.Contains("A → C → B → A", problems[0].What, StringComparison.Ordinal);
        Assert.Contains("is a district, so its parent A cannot be a grid", problems[1].What, StringComparison.Ordinal);
        Assert.Contains("is a grid, so its parent A cannot be a grid", problems[2].What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_of_a_refused_parent_is_not_reported_again()
    {
        var (_, problems) = Check(Feature("T", "ward", null, """ "name":"T" """, "null"), Feature("G", "grid", "T", """ "name":"G" """, "null"));

        Assert.Contains("\"ward\"", Assert.Single(problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Areas_that_leave_their_parent_or_overlap_are_warned_of_with_their_share()
    {
        var (areas, problems) = Check(
            Feature("T", "town", null, """ "name":"T" """, Box(0, 0, 10, 10)),
            Feature("A", "grid", "T", """ "name":"A" """, Box(0, 0, 5, 10)),
            Feature("B", "grid", "T", """ "name":"B" """, Box(4, 0, 8, 10)),
            Feature("C", "grid", "T", """ "name":"C" """, Box(8, 0, 12, 10)),
            Feature("D", "grid", "T", """ "name":"D" """, Box(20, 0, 22, 10)));

        Assert.Empty(problems);
        var odd = AreaCheck.Oddities(areas);
        Assert.All(odd, o => Assert.True(o.Warning));
        Assert.Equal(
            ["5 area C: 50 % of it lies outside its parent T.", "6 area D: 100 % of it lies outside its parent T.", "4 area B: 25 % of it or of A lies in both."],
            odd.Select(o => $"{o.Line} {o.Message}"));
    }

    [Fact]
    public void Rounding_is_no_oddity_and_the_real_boundaries_have_none()
    {
        var (areas, _) = Check(
            Feature("T", "town", null, """ "name":"T" """, Box(0, 0, 10, 10)),
            Feature("A", "grid", "T", """ "name":"A" """, Box(-0.001, 0, 5.001, 10)),
            Feature("B", "grid", "T", """ "name":"B" """, Box(5, 0, 10.001, 10)));
        Assert.Empty(AreaCheck.Oddities(areas));

        var districts = GeoJsonReader.ReadFile(Samples.Districts).Features
            .Select(f => new CheckedArea(new Area(f.Properties["BoroCD"], LocalText.Same("x"), AreaLevel.Community, null), f.Boundary, f.Line))
            .ToList();
        Assert.Empty(AreaCheck.Oddities(districts));
    }

    private static (IReadOnlyList<CheckedArea> Areas, List<GeoProblem> Problems) Check(params string[] features)
    {
        var read = GeoJsonReader.Read(Encoding.UTF8.GetBytes($"{{\"type\":\"FeatureCollection\",\"features\":[\n{string.Join(",\n", features)}]}}"), AreasFile.Tidy);
        var problems = read.Problems.ToList();
        return (AreaCheck.Run(read.Features, "zh-Hans", problems), problems);
    }

    private static string Feature(string code, string level, string? parent, string names, string geometry) =>
        $$"""{"type":"Feature","properties":{"code":"{{code}}","level":"{{level}}",{{(parent is null ? "" : $"\"parent\":\"{parent}\",")}}{{names}} },"geometry":{{geometry}} }""";

    private static string Box(double west, double south, double east, double north) =>
        FormattableString.Invariant($$"""{"type":"Polygon","coordinates":[[[{{west}},{{south}}],[{{east}},{{south}}],[{{east}},{{north}}],[{{west}},{{north}}],[{{west}},{{south}}]]] }""");
}

using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Geo.GeoJson;
using Doorstep.Platform.Languages;
using FsCheck;
using FsCheck.Fluent;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Doorstep.UnitTests.Areas;

public sealed class AreaTreeTests
{
    /// <summary>
    /// A town of 10 × 10 with a west and an east district; the west is cut into two communities, whose north leaves a gap;
    /// the east has a lake (a hole) and no communities.
    /// </summary>
    private static readonly AreaTree Town = new(
    [
        Area("T", AreaLevel.Town, null, "POLYGON((0 0,10 0,10 10,0 10,0 0))"),
        Area("W", AreaLevel.District, "T", "POLYGON((0 0,5 0,5 10,0 10,0 0))"),
        Area("E", AreaLevel.District, "T", "POLYGON((5 0,10 0,10 10,5 10,5 0),(7 4,7 6,9 6,9 4,7 4))"),
        Area("W-b", AreaLevel.Community, "W", "POLYGON((0 0,2 0,2 8,0 8,0 0))"),
        Area("W-a", AreaLevel.Community, "W", "POLYGON((2 0,5 0,5 8,2 8,2 0))"),
        Area("G", AreaLevel.Grid, "W-a", "MULTIPOLYGON(((3 1,4 1,4 2,3 2,3 1)),((3 6,4 6,4 7,3 7,3 6)))"),
        Area("P", AreaLevel.Grid, "E", null),
        (new Area("old", LocalText.Same("old"), AreaLevel.Grid, "E", Active: false), null),
    ]);

    [Theory]
    [InlineData(1, 1, "Inside W-b", "W-b")]
    [InlineData(3.5, 1.5, "Inside G", "G")]
    [InlineData(3.5, 6.5, "Inside G", "G")]
    [InlineData(3.5, 4, "Inside W-a", "W-a")]
    [InlineData(1, 9, "Inside W", "W")] // the communities do not cover their district
    [InlineData(6, 9, "Inside E", "E")]
    [InlineData(8, 5, "Inside T", "T")] // the lake belongs to no district
    [InlineData(2, 4, "OnBoundary W-a", "W-a,W-b")] // shared edge: the code that comes first
    [InlineData(5, 9, "OnBoundary E", "E,W")]
    [InlineData(5, 4, "OnBoundary W-a", "W-a,E")] // the deepest comes first
    [InlineData(2, 8, "OnBoundary W-a", "W-a,W-b")] // a corner
    [InlineData(3, 1.5, "OnBoundary G", "G")]
    [InlineData(7, 5, "OnBoundary E", "E")] // the shore
    [InlineData(0, 9, "OnBoundary W", "W")] // the edge of the town belongs to it
    [InlineData(2 + 5e-8, 4, "OnBoundary W-a", "W-a,W-b")] // within a centimetre
    [InlineData(2 - 5e-6, 4, "Inside W-b", "W-b")]
    [InlineData(-1, 4, "Outside ", "W-b")]
    [InlineData(11, 4, "Outside ", "E")]
    [InlineData(-1, 9, "Outside ", "W-b")]
    public void A_point_finds_its_deepest_area(double x, double y, string expected, string candidates)
    {
        var found = Town.Locate(y, x);

        Assert.Equal(expected, $"{found.Finding} {found.Area?.Code}");
        Assert.Equal(candidates, string.Join(',', found.Candidates.Select(c => c.Code)));
        Assert.Equal(found.Finding == AreaFinding.Outside, found.MetresAway is not null);
    }

    [Fact]
    public void Outside_the_nearest_area_is_named_with_its_distance()
    {
        Assert.Equal(111_195, Town.Locate(4, -1).MetresAway!.Value, 300.0);
        // At 60 degrees north a degree of longitude is half as long: what is 3 degrees east is nearer than what is 2 degrees south.
        var north = new AreaTree([Area("S", AreaLevel.Grid, null, "POLYGON((0 57,1 57,1 58,0 58,0 57))"), Area("E", AreaLevel.Grid, null, "POLYGON((3 60,4 60,4 61,3 61,3 60))")]);
        Assert.Equal("E", north.Locate(60, 0).Candidates.Single().Code);
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(0, double.NaN)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(91, 0)]
    [InlineData(0, -181)]
    public void What_is_no_place_on_Earth_is_outside(double latitude, double longitude)
    {
        var found = Town.Locate(latitude, longitude);

        Assert.Equal((AreaFinding.Outside, null, 0), (found.Finding, found.Area, found.Candidates.Count));
    }

    [Fact]
    public void Without_boundaries_nothing_can_be_found()
    {
        Assert.Equal(AreaFinding.NoBoundaries, AreaTree.Empty.Locate(1, 1).Finding);
        Assert.Equal(AreaFinding.NoBoundaries, new AreaTree([Area("A", AreaLevel.Grid, null, null)]).Locate(1, 1).Finding);
    }

    [Fact]
    public void Overlapping_areas_both_answer()
    {
        var tree = new AreaTree([Area("10", AreaLevel.Grid, null, "POLYGON((0 0,3 0,3 3,0 3,0 0))"), Area("9", AreaLevel.Grid, null, "POLYGON((2 0,5 0,5 3,2 3,2 0))")]);

        var found = tree.Locate(1, 2.5);
        Assert.Equal((AreaFinding.OnBoundary, "10"), (found.Finding, found.Area!.Code));
        Assert.Equal(["10", "9"], found.Candidates.Select(c => c.Code));
    }

    [Fact]
    public void The_tree_can_be_walked()
    {
        Assert.Equal(["E", "G", "P", "T", "W", "W-a", "W-b"], Town.All.Select(a => a.Code));
        Assert.Equal(["T"], Town.Roots.Select(a => a.Code));
        Assert.Equal(["W-a", "W-b"], Town.Children("W").Select(a => a.Code));
        Assert.Equal(["P"], Town.Children("E").Select(a => a.Code));
        Assert.Equal(["G", "W-a", "W", "T"], Town.AncestorsAndSelf("G").Select(a => a.Code));
        Assert.Equal(["G", "W", "W-a", "W-b"], Town.SelfAndDescendants("W").Select(a => a.Code));
        Assert.True(Town.IsWithin("G", "W"));
        Assert.True(Town.IsWithin("G", "G"));
        Assert.False(Town.IsWithin("W", "G"));
        Assert.False(Town.IsWithin("G", "E"));
        Assert.False(Town.IsWithin("nowhere", "nowhere"));
        Assert.Empty(Town.Children("nowhere"));
        Assert.Equal(("old", false), (Town.Retired.Single().Code, Town.Find("old")!.Active));
        Assert.Null(Town.Find("nowhere"));
        Assert.Equal(new AreaBounds(0, 0, 10, 10), Town.Bounds);
        Assert.Equal(new AreaBounds(0, 2, 8, 5), Town.BoundsOf("W-a"));
        Assert.Null(Town.BoundsOf("P"));
        var inside = Town.PointIn("E")!.Value;
        Assert.Equal("E", Town.Locate(inside.Latitude, inside.Longitude).Area!.Code);
    }

    [Fact]
    public void Random_points_get_the_answer_of_a_plain_search()
    {
        // Fine steps, so that many points lie exactly on edges and corners.
        var point = Gen.Choose(-8, 88).Select(i => i / 8.0).Two();
        Prop.ForAll(point.ToArbitrary(), at => Same(Town, at.Item2, at.Item1)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Random_points_in_the_real_districts_get_the_answer_of_a_plain_search()
    {
        var tree = Districts();
        var vertices = tree.All.SelectMany(a => tree.Boundary(a.Code)!.Coordinates).ToArray();
        var anywhere = Gen.Choose(0, 1_000_000).Two().Select(p => new Coordinate(-74.3 + (p.Item1 * 0.65e-6), 40.45 + (p.Item2 * 0.5e-6)));
        var onVertex = Gen.Choose(0, vertices.Length - 1).Select(i => vertices[i]);
        Prop.ForAll(Gen.OneOf(anywhere, onVertex).ToArbitrary(), at => Same(tree, at.Y, at.X)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Each_real_request_lies_in_the_district_of_the_full_boundaries()
    {
        var tree = Districts();
        var expected = File.ReadLines(Samples.DistrictOfEachRequest.FullName).Skip(1).Select(l => l.Split(',')).ToDictionary(f => f[0], f => f[1]);
        using var reader = Samples.Requests.OpenText();
        using var csv = new CsvHelper.CsvReader(reader, CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var located = new Dictionary<string, string>();
        while (csv.Read())
        {
            if (csv.GetField("latitude") is { Length: > 0 } latitude)
            {
                var found = tree.Locate(double.Parse(latitude, CultureInfo.InvariantCulture), csv.GetField<double>("longitude"));
                Assert.Equal(AreaFinding.Inside, found.Finding);
                located[csv.GetField("unique_key")!] = found.Area!.Code;
            }
        }

        Assert.Equal(432, located.Count);
        Assert.Equal(expected.OrderBy(e => e.Key), located.OrderBy(e => e.Key));
    }

    [Fact]
    public void Many_threads_asking_a_new_tree_get_the_answers_of_one()
    {
        var points = Enumerable.Range(0, 4000).Select(i => (Latitude: 40.5 + (i % 64 * 0.006), Longitude: -74.25 + (i / 64 * 0.008))).ToArray();
        var alone = Districts();
        var expected = points.Select(p => alone.Locate(p.Latitude, p.Longitude).Area?.Code).ToArray();

        var tree = Districts();
        var actual = new string?[points.Length];
        Parallel.For(0, points.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => actual[i] = tree.Locate(points[i].Latitude, points[i].Longitude).Area?.Code);

        Assert.Equal(expected, actual);
        Assert.True(expected.Distinct().Count() > 50);
    }

    private static bool Same(AreaTree tree, double latitude, double longitude)
    {
        var point = new Point(longitude, latitude);
        var holding = tree.All.Where(a => tree.Boundary(a.Code)?.Distance(point) <= AreaTree.EdgeTolerance).ToList();
        var deepest = holding.Where(a => !holding.Exists(b => b != a && tree.IsWithin(b.Code, a.Code)))
            .OrderByDescending(a => a.Level).ThenBy(a => a.Code, StringComparer.Ordinal).ToList();
        var finding = holding.Count == 0 ? AreaFinding.Outside
            : deepest.Count == 1 && tree.Boundary(deepest[0].Code)!.Boundary.Distance(point) > AreaTree.EdgeTolerance ? AreaFinding.Inside
            : AreaFinding.OnBoundary;
        var found = tree.Locate(latitude, longitude);
        return found.Finding == finding && found.Area == deepest.FirstOrDefault() && (holding.Count == 0 || found.Candidates.SequenceEqual(deepest));
    }

    private static AreaTree Districts() => new(GeoJsonReader.ReadFile(Samples.Districts).Features
        .Select(f => (new Area(f.Properties["BoroCD"], LocalText.Same("District " + f.Properties["BoroCD"]), AreaLevel.Community, null), f.Boundary)));

    private static (Area Area, Geometry? Boundary) Area(string code, AreaLevel level, string? parent, string? wkt) =>
        (new Area(code, LocalText.Same(code), level, parent), wkt is null ? null : new WKTReader().Read(wkt));
}

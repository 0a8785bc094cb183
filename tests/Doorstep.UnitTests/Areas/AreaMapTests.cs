using Doorstep.Modules.Areas.Contracts;
using Doorstep.Geo.GeoJson;
using Doorstep.Modules.Areas.PublicMap;
using Doorstep.Platform.Languages;
using NetTopologySuite.Geometries;

namespace Doorstep.UnitTests.Areas;

public sealed class AreaMapTests
{
    [Fact]
    public void Simplified_neighbours_keep_the_same_edge()
    {
        var whole = GeoJsonReader.ReadFile(Samples.Districts).Features.Select(f => f.Boundary!).ToList();

        var simple = SharedEdges.Simplify(whole, 0.0006);

        Assert.InRange(simple.Sum(b => b.NumPoints), 500, whole.Sum(b => b.NumPoints) / 2);
        Assert.All(simple, b => Assert.True(b.IsValid && !b.IsEmpty));
        Assert.True(Shared(whole) > 100);
        // What was a shared edge is one still: its pieces are found with both neighbours, point by point.
        var kept = Segments(simple).GroupBy(s => s).Count(s => s.Count() == 2);
        Assert.InRange(kept, 100, Shared(whole));
        Assert.Equal(whole.Sum(b => b.Area), simple.Sum(b => b.Area), whole.Sum(b => b.Area) * 0.01);
        for (var i = 0; i < simple.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var overlap = NetTopologySuite.Operation.OverlayNG.OverlayNGRobust.Overlay(simple[i], simple[j], NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection).Area;
                // Two different edges may come to cross by a pixel; one that both own never does.
                Assert.InRange(overlap / Math.Min(simple[i].Area, simple[j].Area), 0, 0.02);
            }
        }
    }

    [Fact]
    public void The_map_is_made_once_for_a_tree_and_its_tag_follows_its_content()
    {
        var atlas = new AreaAtlas();
        var map = new AreaMap(atlas);
        var empty = map.Current;
        atlas.Replace(Districts("District"));
        var first = map.Current;
        atlas.Replace(Districts("District"));
        var same = map.Current;
        atlas.Replace(Districts("Area"));
        var other = map.Current;

        Assert.Same(other.Bytes, map.Current.Bytes);
        Assert.NotEqual(empty.Tag, first.Tag);
        Assert.Equal(first.Tag, same.Tag);
        Assert.NotEqual(first.Tag, other.Tag);
        var read = GeoJsonReader.Read(first.Bytes);
        Assert.Equal(71, read.Features.Count);
        Assert.Equal(["code=101", "level=community", "name_en=District 101"], read.Features[0].Properties.Select(p => $"{p.Key}={p.Value}"));
    }

    private static int Shared(IEnumerable<Geometry> boundaries) => Segments(boundaries).GroupBy(s => s).Count(s => s.Count() == 2);

    private static IEnumerable<LineSegment> Segments(IEnumerable<Geometry> boundaries) =>
        from boundary in boundaries
        from part in Enumerable.Range(0, boundary.NumGeometries).Select(i => (Polygon)boundary.GetGeometryN(i))
        from ring in part.InteriorRings.Prepend(part.ExteriorRing)
        from i in Enumerable.Range(1, ring.NumPoints - 1)
        let segment = new LineSegment(ring.GetCoordinateN(i - 1), ring.GetCoordinateN(i))
        select segment.P0.CompareTo(segment.P1) < 0 ? segment : new LineSegment(segment.P1, segment.P0);

    private static AreaTree Districts(string word) => new(GeoJsonReader.ReadFile(Samples.Districts).Features
        .Select(f => (new Area(f.Properties["BoroCD"], LocalText.Same($"{word} {f.Properties["BoroCD"]}"), AreaLevel.Community, null), f.Boundary)));
}

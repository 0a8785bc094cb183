using NetTopologySuite.Geometries;
using NetTopologySuite.Simplify;

namespace Doorstep.Modules.Areas.PublicMap;

/// <summary>
/// Simplifies neighbouring boundaries so that no gaps open between them: rings are cut where edges of several areas
/// meet, and each piece is simplified once, whichever of its owners asks.
/// </summary>
internal static class SharedEdges
{
    /// <summary>
    /// The boundaries with points left out that lie within <paramref name="tolerance"/> (degrees) of the simpler line. Where
    /// that would break a boundary, it stays as it is.
    /// </summary>
    public static IReadOnlyList<Geometry> Simplify(IReadOnlyList<Geometry> boundaries, double tolerance)
    {
        var meetings = Meetings(boundaries);
        return [.. boundaries.Select(boundary =>
        {
            var simple = boundary is Polygon polygon
                ? Polygon(polygon, meetings, tolerance)
                : (Geometry)boundary.Factory.CreateMultiPolygon([.. Enumerable.Range(0, boundary.NumGeometries).Select(i => Polygon((Polygon)boundary.GetGeometryN(i), meetings, tolerance))]);
            return simple.IsValid ? simple : boundary;
        })];
    }

    /// <summary>Points with other than two neighbours over all rings: an edge of several areas begins or ends there.</summary>
    private static HashSet<Coordinate> Meetings(IEnumerable<Geometry> boundaries)
    {
        var neighbours = new Dictionary<Coordinate, (Coordinate One, Coordinate Other)>();
        var meetings = new HashSet<Coordinate>();
        foreach (var ring in boundaries.SelectMany(Rings).Select(r => r.Coordinates))
        {
            for (var i = 0; i < ring.Length - 1; i++)
            {
                var (before, after) = (ring[i == 0 ? ring.Length - 2 : i - 1], ring[i + 1]);
                if (!neighbours.TryAdd(ring[i], (before, after)) && neighbours[ring[i]] is var (one, other)
                    && !((one.Equals2D(before) && other.Equals2D(after)) || (one.Equals2D(after) && other.Equals2D(before))))
                {
                    meetings.Add(ring[i]);
                }
            }
        }

        return meetings;
    }

    private static IEnumerable<LineString> Rings(Geometry boundary) =>
        Enumerable.Range(0, boundary.NumGeometries).Select(i => (Polygon)boundary.GetGeometryN(i)).SelectMany(p => p.InteriorRings.Prepend(p.ExteriorRing));

    private static Polygon Polygon(Polygon polygon, HashSet<Coordinate> meetings, double tolerance) =>
        polygon.Factory.CreatePolygon(
            polygon.Factory.CreateLinearRing(Ring(polygon.ExteriorRing.Coordinates, meetings, tolerance)),
            [.. polygon.InteriorRings.Select(hole => polygon.Factory.CreateLinearRing(Ring(hole.Coordinates, meetings, tolerance)))]);

    private static Coordinate[] Ring(Coordinate[] ring, HashSet<Coordinate> meetings, double tolerance)
    {
        // A ring that meets no other is cut at its least and its greatest point, the same for every owner.
        var open = ring[..^1];
        var cuts = Enumerable.Range(0, open.Length).Where(i => meetings.Contains(open[i])).ToList();
        if (cuts.Count < 2)
        {
            cuts = [.. cuts, Array.IndexOf(open, open.Min()), Array.IndexOf(open, open.Max())];
            cuts = [.. cuts.Distinct().Order()];
        }

        var simple = new List<Coordinate>();
        for (var c = 0; c < cuts.Count; c++)
        {
            var (from, to) = (cuts[c], cuts[(c + 1) % cuts.Count]);
            var length = ((to - from + open.Length - 1) % open.Length) + 1;
            var edge = new Coordinate[length + 1];
            for (var i = 0; i <= length; i++)
            {
                edge[i] = open[(from + i) % open.Length];
            }

            simple.AddRange(Edge(edge, tolerance).SkipLast(1));
        }

        simple.Add(simple[0]);
        return simple.Count >= 4 ? [.. simple] : ring;
    }

    private static Coordinate[] Edge(Coordinate[] edge, double tolerance)
    {
        // Its other owner walks it the other way round, and must come to the same points.
        var backwards = edge[0].CompareTo(edge[^1]) > 0;
        var simple = DouglasPeuckerLineSimplifier.Simplify(backwards ? [.. edge.Reverse()] : edge, tolerance);
        return backwards ? [.. simple.Reverse()] : simple;
    }
}

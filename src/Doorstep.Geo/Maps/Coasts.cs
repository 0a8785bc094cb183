using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Operation.Polygonize;

namespace Doorstep.Geo.Maps;

/// <summary>
/// Makes the sea out of coastlines. OpenStreetMap draws no sea, only its edge, with the land on the left: the edge cuts the map into faces,
/// and each face is what the coast beside it says.
/// </summary>
internal static class Coasts
{
    // An extract cuts coasts somewhat inside of what else it holds: an end so near to the edge, as a share of the map's smaller side, is led to it.
    private const double Reach = 0.1;

    // A look to either side of a coast, a few centimetres off it, and from no stretch shorter than that is worth.
    private const double Aside = 2;
    private const double Shortest = 8;

    private static readonly GeometryFactory Factory = new(new PrecisionModel(1));

    /// <summary>The sea in a box.</summary>
    /// <param name="lines">Pieces of coast, each with the land on its left.</param>
    /// <param name="box">What the map covers.</param>
    /// <returns>The seas, each an outer ring with the islands in it; and how many coasts and faces were left out since they are broken.</returns>
    public static (IReadOnlyList<IReadOnlyList<WorldPoint[]>> Seas, int LeftOut) Sea(IReadOnlyList<WorldPoint[]> lines, WorldBox box)
    {
        var (whole, leftOut) = (new List<(Coordinate[] Coast, Coordinate[] Drawn)>(), 0);
        foreach (var coast in Joined(lines.Where(l => l.Length >= 2).ToList()).Where(coast => MapFeature.BoxOf([coast]).Meets(box)).Select(coast => Array.ConvertAll(coast, Up)))
        {
            if (ToTheEdge(coast, box) is { } drawn)
            {
                whole.Add((coast, drawn));
            }
            else
            {
                leftOut++;
            }
        }

        if (whole.Count == 0)
        {
            return ([], leftOut);
        }

        var frame = Factory.ToGeometry(new Envelope(box.West, box.East, -(double)box.South, -(double)box.North));
        var drawing = Factory.CreateMultiLineString([((Polygon)frame).Shell, .. whole.Select(w => Factory.CreateLineString(w.Drawn))]);
        var polygons = new Polygonizer();
        polygons.Add(UnaryUnionNG.Union((Geometry)drawing, Factory.PrecisionModel));
        var faces = new STRtree<Face>();
        foreach (var polygon in polygons.GetPolygons().OfType<Polygon>().Where(p => frame.EnvelopeInternal.Contains(p.InteriorPoint.Coordinate)))
        {
            faces.Insert(polygon.EnvelopeInternal, new Face(polygon));
        }

        var all = faces.Query(frame.EnvelopeInternal);
        foreach (var (coast, _) in whole)
        {
            Ask(coast, frame.EnvelopeInternal, faces);
        }

        leftOut += all.Count(face => face.Doubtful);
        return ([.. all.Where(face => face.IsSea).Select(face => (IReadOnlyList<WorldPoint[]>)[.. face.Polygon.Holes.Prepend(face.Polygon.Shell).Select(ring => Array.ConvertAll(ring.Coordinates[..^1], Down))])], leftOut);
    }

    /// <summary>Lets each stretch tell the faces beside it what they are.</summary>
    private static void Ask(Coordinate[] coast, Envelope frame, STRtree<Face> faces)
    {
        for (var i = 1; i < coast.Length; i++)
        {
            var (a, b) = (coast[i - 1], coast[i]);
            var (length, middle) = (a.Distance(b), new Coordinate((a.X + b.X) / 2, (a.Y + b.Y) / 2));
            if (length < Shortest || !frame.Contains(middle))
            {
                continue;
            }

            // To the right as one goes along it, with north above.
            var (dx, dy) = ((b.Y - a.Y) / length * Aside, (a.X - b.X) / length * Aside);
            Tell(faces, new Coordinate(middle.X + dx, middle.Y + dy), length);
            Tell(faces, new Coordinate(middle.X - dx, middle.Y - dy), -length);
        }
    }

    private static void Tell(STRtree<Face> faces, Coordinate at, double sea) =>
        faces.Query(new Envelope(at)).FirstOrDefault(face => face.Holds(at))?.Tell(sea);

    /// <summary>Pieces joined head to tail, as far as they go.</summary>
    private static IEnumerable<WorldPoint[]> Joined(List<WorldPoint[]> lines)
    {
        var starts = new Dictionary<WorldPoint, Queue<int>>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (!starts.TryGetValue(lines[i][0], out var here))
            {
                starts.Add(lines[i][0], here = []);
            }

            here.Enqueue(i);
        }

        var (ends, used) = (lines.Select(l => l[^1]).ToHashSet(), new bool[lines.Count]);
        // First those with a beginning, then rings, which have none.
        foreach (var first in Enumerable.Range(0, lines.Count).OrderBy(i => ends.Contains(lines[i][0])))
        {
            if (used[first])
            {
                continue;
            }

            var coast = new List<WorldPoint>(lines[first]);
            used[first] = true;
            while (coast[^1] != coast[0] && starts.TryGetValue(coast[^1], out var next))
            {
                while (next.Count > 0 && used[next.Peek()])
                {
                    next.Dequeue();
                }

                if (!next.TryDequeue(out var line))
                {
                    break;
                }

                used[line] = true;
                coast.AddRange(lines[line].Skip(1));
            }

            yield return [.. coast];
        }
    }

    /// <summary>The coast with its ends led out of the box; null when one ends in the midst of it.</summary>
    private static Coordinate[]? ToTheEdge(Coordinate[] coast, WorldBox box)
    {
        if (coast[0].Equals2D(coast[^1]))
        {
            return coast.Length >= 4 ? coast : null;
        }

        return Beyond(coast[0], box) is { } from && Beyond(coast[^1], box) is { } to ? [from, .. coast, to] : null;
    }

    private static Coordinate? Beyond(Coordinate end, WorldBox box)
    {
        var (west, east, south, north) = (end.X - box.West, box.East - end.X, box.South + end.Y, -end.Y - box.North);
        var nearest = Math.Min(Math.Min(west, east), Math.Min(south, north));
        return nearest < 0 ? end
            : nearest > Reach * Math.Min((double)box.East - box.West, (double)box.South - box.North) ? null
            : nearest == west ? new Coordinate(box.West - 1.0, end.Y)
            : nearest == east ? new Coordinate(box.East + 1.0, end.Y)
            : nearest == south ? new Coordinate(end.X, -box.South - 1.0)
            : new Coordinate(end.X, 1.0 - box.North);
    }

    private static Coordinate Up(WorldPoint point) => new(point.X, -(double)point.Y);

    private static WorldPoint Down(Coordinate at) => new((int)Math.Clamp(at.X, 0, int.MaxValue), (int)Math.Clamp(-at.Y, 0, int.MaxValue));

    /// <summary>A part of the map between coasts, and what they say of it.</summary>
    private sealed class Face(Polygon polygon)
    {
        private readonly IndexedPointInAreaLocator locator = new(polygon);
        private double sea;
        private double said;

        public Polygon Polygon { get; } = polygon;

        public bool IsSea => sea > said / 2;

        // What coasts say against each other: one of them runs the wrong way.
        public bool Doubtful => said > 0 && Math.Abs(sea) <= said / 2;

        public bool Holds(Coordinate at) => locator.Locate(at) == Location.Interior;

        public void Tell(double isSea)
        {
            sea += isSea;
            said += Math.Abs(isSea);
        }
    }
}

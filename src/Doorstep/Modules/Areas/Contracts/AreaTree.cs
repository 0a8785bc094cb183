using System.Collections.Frozen;
using Doorstep.Geo;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.Distance;

namespace Doorstep.Modules.Areas.Contracts;

/// <summary>
/// The areas of the town and their boundaries, as they were at one moment. Never changes, so any number of threads may ask.
/// </summary>
public sealed class AreaTree
{
    /// <summary>
    /// A point this close to an edge is on it (degrees; about a centimetre). Files keep 6 or 7 decimals, so two neighbours'
    /// edges may differ by that much, and a point between them must not fall out of the town.
    /// </summary>
    public const double EdgeTolerance = 1e-7;

    private readonly FrozenDictionary<string, Node> nodes;
    private readonly Area[] roots;
    private readonly STRtree<Node> index = new();
    private readonly bool hasBoundaries;

    /// <summary>
    /// The tree of these areas. Parents must be among them and lie on a wider level, codes must be unique: what reads a town's
    /// file has checked that. Boundaries are in degrees, x = longitude; null where an area has none of its own.
    /// </summary>
    public AreaTree(IEnumerable<(Area Area, Geometry? Boundary)> areas)
    {
        var list = areas.OrderBy(a => a.Area.Code, StringComparer.Ordinal).Select(a => new Node(a.Area, a.Boundary)).ToList();
        nodes = list.ToFrozenDictionary(n => n.Area.Code, StringComparer.Ordinal);
        foreach (var node in list)
        {
            node.Parent = node.Area.ParentCode is { } parent ? nodes[parent] : null;
        }

        All = [.. list.Where(n => n.Area.Active).Select(n => n.Area)];
        Retired = [.. list.Where(n => !n.Area.Active).Select(n => n.Area)];
        roots = [.. All.Where(a => a.ParentCode is null)];
        foreach (var children in list.Where(n => n.Area.Active && n.Parent is not null).GroupBy(n => n.Parent!))
        {
            children.Key.Children = [.. children.Select(n => n.Area)];
        }

        foreach (var node in list.Where(n => n.Area.Active && n.Boundary is { IsEmpty: false }))
        {
            hasBoundaries = true;
            node.Prepare();
            index.Insert(node.Reach, node);
            Bounds = Bounds is { } b ? Union(b, node.Bounds!) : node.Bounds;
        }

        // Built now: building with the first question would race.
        index.Build();
    }

    /// <summary>A town without areas.</summary>
    public static AreaTree Empty { get; } = new([]);

    /// <summary>The areas in use, by code.</summary>
    public IReadOnlyList<Area> All { get; }

    /// <summary>Areas that the town's file no longer has; only old requests name them.</summary>
    public IReadOnlyList<Area> Retired { get; }

    /// <summary>The areas in use that have no parent, by code.</summary>
    public IReadOnlyList<Area> Roots => roots;

    /// <summary>A box around every boundary; null when there are none.</summary>
    public AreaBounds? Bounds { get; }

    /// <summary>The area with this code, retired ones too; null when there is none.</summary>
    public Area? Find(string code) => nodes.GetValueOrDefault(code)?.Area;

    /// <summary>The areas in use right below this one, by code; none for an unknown code.</summary>
    public IReadOnlyList<Area> Children(string code) => nodes.GetValueOrDefault(code)?.Children ?? [];

    /// <summary>The area and what it belongs to, itself first, the widest last; none for an unknown code.</summary>
    public IReadOnlyList<Area> AncestorsAndSelf(string code)
    {
        var path = new List<Area>(4);
        for (var node = nodes.GetValueOrDefault(code); node is not null; node = node.Parent)
        {
            path.Add(node.Area);
        }

        return path;
    }

    /// <summary>
    /// What comes nearest to an area that is no longer in use: the areas in use at the place where it was, else what it belonged to
    /// and what else belongs there; none for an unknown code.
    /// </summary>
    public IReadOnlyList<Area> Near(string code)
    {
        var parent = AncestorsAndSelf(code).Skip(1).FirstOrDefault(a => a.Active);
        var here = PointIn(code) is { } point && Locate(point.Latitude, point.Longitude) is { Area: { } found } ? [found] : Array.Empty<Area>();
        return [.. here.Concat(parent is null ? [] : Children(parent.Code).Prepend(parent)).DistinctBy(a => a.Code, StringComparer.Ordinal)];
    }

    /// <summary>The area and everything below it, retired areas too.</summary>
    public IReadOnlyList<Area> SelfAndDescendants(string code) => [.. nodes.Values.Where(n => IsWithin(n.Area.Code, code)).Select(n => n.Area).OrderBy(a => a.Code, StringComparer.Ordinal)];

    /// <summary>True when the two are the same known area, or the first belongs to the second at any depth.</summary>
    public bool IsWithin(string code, string ancestor)
    {
        for (var node = nodes.GetValueOrDefault(code); node is not null; node = node.Parent)
        {
            if (node.Area.Code == ancestor)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The area's own boundary in degrees, x = longitude; null when it has none. Not to be changed.</summary>
    public Geometry? Boundary(string code) => nodes.GetValueOrDefault(code)?.Boundary;

    /// <summary>A box around the area's own boundary; null when it has none.</summary>
    public AreaBounds? BoundsOf(string code) => nodes.GetValueOrDefault(code)?.Bounds;

    /// <summary>A point that is surely inside the area, for a label or an example; null when it has no boundary.</summary>
    public (double Latitude, double Longitude)? PointIn(string code) =>
        Boundary(code) is { IsEmpty: false } boundary && boundary.InteriorPoint is { } point ? (point.Y, point.X) : null;

    /// <summary>
    /// The deepest area that holds the point, in degrees. Where the areas below do not cover theirs, that one is the answer.
    /// Numbers that are no place on Earth are outside, with no area near.
    /// </summary>
    public AreaFound Locate(double latitude, double longitude)
    {
        if (!hasBoundaries)
        {
            return new AreaFound(null, AreaFinding.NoBoundaries, []);
        }

        if (!(Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180))
        {
            return new AreaFound(null, AreaFinding.Outside, []);
        }

        var point = new Coordinate(longitude, latitude);
        var hits = new List<Hit>(4);
        foreach (var node in index.Query(new Envelope(point)))
        {
            if (node.Hold(point) is { } onEdge)
            {
                hits.Add(new Hit(node, onEdge));
            }
        }

        if (hits.Count == 0)
        {
            var (nearest, metres) = Nearest(point);
            return new AreaFound(null, AreaFinding.Outside, [nearest.Area], metres);
        }

        // What has something below it that also holds the point has been narrowed down already.
        var deepest = hits.Where(hit => !hits.Exists(other => other.Node != hit.Node && other.Node.IsBelow(hit.Node)))
            .OrderByDescending(hit => hit.Node.Area.Level)
            .ThenBy(hit => hit.Node.Area.Code, StringComparer.Ordinal)
            .ToList();
        var finding = deepest is [{ OnEdge: false }] ? AreaFinding.Inside : AreaFinding.OnBoundary;
        return new AreaFound(deepest[0].Node.Area, finding, [.. deepest.Select(hit => hit.Node.Area)]);
    }

    private (Node Node, double Metres) Nearest(Coordinate point)
    {
        // A degree of longitude shrinks towards the poles; at the scale of a town a flat map stretched by that is exact enough.
        var stretch = Earth.Stretch(point.Y);
        var best = (Node: (Node?)null, Square: double.MaxValue);
        var candidates = nodes.Values.Where(n => n.IsPrepared && !n.Children.Any(c => nodes[c.Code].IsPrepared))
            .Select(n => (Node: n, AtLeast: Square(n.Boundary!.EnvelopeInternal, point, stretch)))
            .OrderBy(n => n.AtLeast)
            .ThenBy(n => n.Node.Area.Code, StringComparer.Ordinal);
        foreach (var (node, atLeast) in candidates)
        {
            if (atLeast > best.Square)
            {
                break;
            }

            var square = node.Square(point, stretch);
            if (square < best.Square || (square == best.Square && string.CompareOrdinal(node.Area.Code, best.Node!.Area.Code) < 0))
            {
                best = (node, square);
            }
        }

        return (best.Node!, Math.Sqrt(best.Square) * Earth.MetresPerDegree);
    }

    private static double Square(Envelope box, Coordinate point, double stretch)
    {
        var dx = Math.Max(0, Math.Max(box.MinX - point.X, point.X - box.MaxX)) * stretch;
        var dy = Math.Max(0, Math.Max(box.MinY - point.Y, point.Y - box.MaxY));
        return (dx * dx) + (dy * dy);
    }

    private static AreaBounds Union(AreaBounds a, AreaBounds b) =>
        new(Math.Min(a.South, b.South), Math.Min(a.West, b.West), Math.Max(a.North, b.North), Math.Max(a.East, b.East));

    private readonly record struct Hit(Node Node, bool OnEdge);

    private sealed class Node(Area area, Geometry? boundary)
    {
        private IndexedPointInAreaLocator? inside;
        private IndexedFacetDistance? edges;

        public Area Area { get; } = area;

        public Geometry? Boundary { get; } = boundary;

        public Node? Parent { get; set; }

        public IReadOnlyList<Area> Children { get; set; } = [];

        public bool IsPrepared => inside is not null;

        public AreaBounds? Bounds { get; } = boundary is { IsEmpty: false, EnvelopeInternal: var box }
            ? new AreaBounds(box.MinY, box.MinX, box.MaxY, box.MaxX)
            : null;

        public Envelope Reach
        {
            get
            {
                var box = Boundary!.EnvelopeInternal.Copy();
                box.ExpandBy(EdgeTolerance);
                return box;
            }
        }

        public void Prepare()
        {
            inside = new IndexedPointInAreaLocator(Boundary);
            edges = new IndexedFacetDistance(Boundary);
            // Both build their index with the first question; asked here, every later question only reads.
            var anywhere = Boundary!.EnvelopeInternal.Centre;
            inside.Locate(anywhere);
            OnEdge(anywhere);
        }

        /// <summary>Null when the point is outside; else whether it is on the edge.</summary>
        public bool? Hold(Coordinate point) => OnEdge(point) ? true : inside!.Locate(point) == Location.Exterior ? null : false;

        public bool IsBelow(Node other)
        {
            for (var node = Parent; node is not null; node = node.Parent)
            {
                if (node == other)
                {
                    return true;
                }
            }

            return false;
        }

        public double Square(Coordinate point, double stretch)
        {
            var least = double.MaxValue;
            for (var part = 0; part < Boundary!.NumGeometries; part++)
            {
                var polygon = (Polygon)Boundary.GetGeometryN(part);
                if (AreaTree.Square(polygon.EnvelopeInternal, point, stretch) >= least)
                {
                    continue;
                }

                // A point outside may lie in a hole, whose ring is then the nearest.
                least = polygon.InteriorRings.Append(polygon.ExteriorRing).Min(ring => Math.Min(least, Square(ring.CoordinateSequence, point, stretch)));
            }

            return least;
        }

        private static double Square(CoordinateSequence ring, Coordinate point, double stretch)
        {
            var least = double.MaxValue;
            for (var i = 1; i < ring.Count; i++)
            {
                var (ax, ay) = ((ring.GetX(i - 1) - point.X) * stretch, ring.GetY(i - 1) - point.Y);
                var (bx, by) = (((ring.GetX(i) - point.X) * stretch) - ax, ring.GetY(i) - point.Y - ay);
                var length = (bx * bx) + (by * by);
                var along = length == 0 ? 0 : Math.Clamp(-((ax * bx) + (ay * by)) / length, 0, 1);
                var (dx, dy) = (ax + (along * bx), ay + (along * by));
                least = Math.Min(least, (dx * dx) + (dy * dy));
            }

            return least;
        }

        private bool OnEdge(Coordinate point) => edges!.IsWithinDistance(Boundary!.Factory.CreatePoint(point), EdgeTolerance);
    }
}

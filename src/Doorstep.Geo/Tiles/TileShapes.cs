namespace Doorstep.Geo.Tiles;

/// <summary>A point of a tile; 4096 units to its width, growing to the east and south.</summary>
internal readonly record struct TilePoint(double X, double Y);

/// <summary>Simplifying and clipping.</summary>
internal static class TileShapes
{
    /// <summary>
    /// The line with points left out that are nearer than the tolerance to what remains (Douglas and Peucker). Its ends stay;
    /// of a ring, given without its first point repeated, the point furthest from the first stays too.
    /// </summary>
    public static WorldPoint[] Simplified(WorldPoint[] points, double tolerance, bool ring)
    {
        if (points.Length < 4 || tolerance <= 0)
        {
            return points;
        }

        var keep = new bool[points.Length];
        keep[0] = true;
        var work = new Stack<(int From, int To)>();
        if (ring)
        {
            var furthest = Enumerable.Range(1, points.Length - 1).MaxBy(i => Math.Pow((double)points[i].X - points[0].X, 2) + Math.Pow((double)points[i].Y - points[0].Y, 2));
            keep[furthest] = true;
            work.Push((0, furthest));
            work.Push((furthest, points.Length));
        }
        else
        {
            keep[^1] = true;
            work.Push((0, points.Length - 1));
        }

        while (work.TryPop(out var span))
        {
            var (a, b) = (points[span.From], points[span.To % points.Length]);
            var (far, at) = (tolerance * tolerance, -1);
            for (var i = span.From + 1; i < span.To; i++)
            {
                var away = SquareToSegment(points[i], a, b);
                if (away > far)
                {
                    (far, at) = (away, i);
                }
            }

            if (at > 0)
            {
                keep[at] = true;
                work.Push((span.From, at));
                work.Push((at, span.To));
            }
        }

        return [.. points.Where((_, i) => keep[i])];
    }

    /// <summary>The pieces of a line that lie between <paramref name="low"/> and <paramref name="high"/> in both directions.</summary>
    public static IEnumerable<List<TilePoint>> ClipLine(IReadOnlyList<TilePoint> line, double low, double high)
    {
        List<TilePoint>? piece = null;
        for (var i = 1; i < line.Count; i++)
        {
            var (a, b) = (line[i - 1], line[i]);
            if (Between(a, b, low, high) is not var (from, to))
            {
                continue;
            }

            var start = from <= 0 ? a : Along(a, b, from);
            if (piece is null || piece[^1] != start)
            {
                if (piece is { Count: > 1 })
                {
                    yield return piece;
                }

                piece = [start];
            }

            piece.Add(to >= 1 ? b : Along(a, b, to));
        }

        if (piece is { Count: > 1 })
        {
            yield return piece;
        }
    }

    /// <summary>The part of a ring that lies between <paramref name="low"/> and <paramref name="high"/> (Sutherland and Hodgman).</summary>
    public static List<TilePoint> ClipRing(List<TilePoint> ring, double low, double high)
    {
        ring = Side(ring, p => p.X - low, static (a, b, t) => Along(a, b, t));
        ring = Side(ring, p => high - p.X, static (a, b, t) => Along(a, b, t));
        ring = Side(ring, p => p.Y - low, static (a, b, t) => Along(a, b, t));
        return Side(ring, p => high - p.Y, static (a, b, t) => Along(a, b, t));
    }

    private static List<TilePoint> Side(List<TilePoint> ring, Func<TilePoint, double> inside, Func<TilePoint, TilePoint, double, TilePoint> cross)
    {
        var kept = new List<TilePoint>(ring.Count + 4);
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i == 0 ? ring.Count - 1 : i - 1], ring[i]);
            var (wasIn, isIn) = (inside(a), inside(b));
            if (wasIn >= 0 != isIn >= 0)
            {
                kept.Add(cross(a, b, wasIn / (wasIn - isIn)));
            }

            if (isIn >= 0)
            {
                kept.Add(b);
            }
        }

        return kept;
    }

    /// <summary>From where to where, as parts of the way from a to b, the segment is inside; null when it is not at all (Liang and Barsky).</summary>
    private static (double From, double To)? Between(TilePoint a, TilePoint b, double low, double high)
    {
        var (from, to) = (0.0, 1.0);
        return Narrow(a.X, b.X - a.X, low, high, ref from, ref to) && Narrow(a.Y, b.Y - a.Y, low, high, ref from, ref to) && from < to ? (from, to) : null;
    }

    private static bool Narrow(double start, double way, double low, double high, ref double from, ref double to)
    {
        if (way == 0)
        {
            return start >= low && start <= high;
        }

        var (enter, leave) = ((low - start) / way, (high - start) / way);
        from = Math.Max(from, Math.Min(enter, leave));
        to = Math.Min(to, Math.Max(enter, leave));
        return from <= to;
    }

    private static TilePoint Along(TilePoint a, TilePoint b, double part) => new(a.X + ((b.X - a.X) * part), a.Y + ((b.Y - a.Y) * part));

    private static double SquareToSegment(WorldPoint p, WorldPoint a, WorldPoint b)
    {
        var (wx, wy) = ((double)b.X - a.X, (double)b.Y - a.Y);
        var (px, py) = ((double)p.X - a.X, (double)p.Y - a.Y);
        var length = (wx * wx) + (wy * wy);
        var along = length == 0 ? 0 : Math.Clamp(((px * wx) + (py * wy)) / length, 0, 1);
        var (dx, dy) = (px - (along * wx), py - (along * wy));
        return (dx * dx) + (dy * dy);
    }
}

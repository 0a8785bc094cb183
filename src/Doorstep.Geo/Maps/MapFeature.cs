namespace Doorstep.Geo.Maps;

/// <summary>How the parts of a feature are to be read.</summary>
public enum MapShape
{
    /// <summary>One part of one point.</summary>
    Point,

    /// <summary>Each part is a line.</summary>
    Line,

    /// <summary>The first part is the outer ring, the others are its holes; the first point is not repeated at the end.</summary>
    Area,
}

/// <summary>Something that a map shows.</summary>
/// <param name="Class">How it is drawn.</param>
/// <param name="Shape">How its parts are to be read.</param>
/// <param name="Parts">Its points.</param>
/// <param name="Names">What it is called; null when nobody knows.</param>
public sealed record MapFeature(MapClass Class, MapShape Shape, IReadOnlyList<WorldPoint[]> Parts, MapNames? Names)
{
    /// <summary>The box around it.</summary>
    public WorldBox Box { get; } = BoxOf(Parts);

    /// <summary>The box around points.</summary>
    public static WorldBox BoxOf(IEnumerable<WorldPoint[]> parts)
    {
        var box = WorldBox.Empty;
        foreach (var part in parts)
        {
            foreach (var point in part)
            {
                box = box.With(point.X, point.Y);
            }
        }

        return box;
    }
}

/// <summary>A name of the map with where it is.</summary>
/// <param name="Names">What it is called.</param>
/// <param name="Kind">What it belongs to.</param>
/// <param name="Points">Points on it, at least one; of a street one every few dozen metres. The first stands for all.</param>
public sealed record MapPlace(MapNames Names, MapNameKind Kind, IReadOnlyList<WorldPoint> Points);

/// <summary>Measuring and finding in rings.</summary>
public static class MapRings
{
    /// <summary>Twice the area with the sign of its direction: positive when it goes clockwise as seen on the map.</summary>
    public static double TwiceArea(ReadOnlySpan<WorldPoint> ring)
    {
        var sum = 0.0;
        for (var i = 0; i < ring.Length; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Length]);
            sum += ((double)a.X * b.Y) - ((double)b.X * a.Y);
        }

        return sum;
    }

    /// <summary>True when the point is inside the ring.</summary>
    public static bool Holds(ReadOnlySpan<WorldPoint> ring, WorldPoint point)
    {
        var inside = false;
        for (int i = 0, j = ring.Length - 1; i < ring.Length; j = i++)
        {
            var (a, b) = (ring[i], ring[j]);
            if (a.Y > point.Y != b.Y > point.Y && point.X < ((double)(b.X - a.X) * (point.Y - a.Y) / (b.Y - a.Y)) + a.X)
            {
                inside = !inside;
            }
        }

        return inside;
    }

    /// <summary>A point inside the ring, in its middle where the shape lets it be: for a label, or to stand for all.</summary>
    public static WorldPoint Middle(ReadOnlySpan<WorldPoint> ring)
    {
        var box = WorldBox.Empty;
        foreach (var point in ring)
        {
            box = box.With(point.X, point.Y);
        }

        // The widest stretch inside along the middle row.
        var y = (int)(((long)box.North + box.South) / 2);
        var crossings = new List<double>();
        for (int i = 0, j = ring.Length - 1; i < ring.Length; j = i++)
        {
            var (a, b) = (ring[i], ring[j]);
            if (a.Y > y != b.Y > y)
            {
                crossings.Add(((double)(b.X - a.X) * (y - a.Y) / (b.Y - a.Y)) + a.X);
            }
        }

        crossings.Sort();
        var best = (Width: -1.0, Middle: (double)ring[0].X);
        for (var i = 0; i + 1 < crossings.Count; i += 2)
        {
            var width = crossings[i + 1] - crossings[i];
            best = width > best.Width ? (width, (crossings[i] + crossings[i + 1]) / 2) : best;
        }

        return best.Width < 0 ? ring[0] : new WorldPoint((int)best.Middle, y);
    }
}

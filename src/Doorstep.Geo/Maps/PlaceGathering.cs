namespace Doorstep.Geo.Maps;

/// <summary>
/// Gathers names while a map is built and merges what is one thing on the ground: the many pieces of a street, a house and the
/// office in it. Two streets of the same name in two villages stay two.
/// </summary>
internal sealed class PlaceGathering
{
    private const int MostPoints = 400;
    private const double StreetGap = 300;
    private const double ThingGap = 120;
    private const double SampleEvery = 40;
    private readonly Dictionary<(string Name, MapNameKind Kind), List<(MapNames Names, WorldPoint[] Points)>> pieces = [];

    /// <summary>Takes one piece.</summary>
    public void Add(MapNames names, MapNameKind kind, WorldPoint[] points)
    {
        if (!pieces.TryGetValue((names.Local, kind), out var same))
        {
            pieces.Add((names.Local, kind), same = []);
        }

        same.Add((names, kind is MapNameKind.Street or MapNameKind.Water ? Sampled(points) : [points[0]]));
    }

    /// <summary>Each thing once, by name.</summary>
    public IReadOnlyList<MapPlace> Merged() =>
        [.. pieces.OrderBy(p => p.Key.Name, StringComparer.Ordinal).ThenBy(p => p.Key.Kind).SelectMany(p => Clusters(p.Key.Kind, p.Value))];

    private static IEnumerable<MapPlace> Clusters(MapNameKind kind, List<(MapNames Names, WorldPoint[] Points)> same)
    {
        var reach = (kind switch { MapNameKind.Water => 5_000, MapNameKind.Street => StreetGap, _ => ThingGap }) * same[0].Points[0].UnitsPerMetre;
        var groups = Enumerable.Range(0, same.Count).ToArray();
        var cells = new Dictionary<(int X, int Y), int>();
        for (var i = 0; i < same.Count; i++)
        {
            foreach (var (x, y) in same[i].Points.Select(p => ((int)(p.X / reach), (int)(p.Y / reach))).Distinct().ToList())
            {
                for (var dx = -1; dx <= 1; dx++)
                {
                    for (var dy = -1; dy <= 1; dy++)
                    {
                        if (cells.TryGetValue((x + dx, y + dy), out var other))
                        {
                            groups[Root(groups, i)] = Root(groups, other);
                        }
                    }
                }

                cells.TryAdd((x, y), i);
            }
        }

        foreach (var group in Enumerable.Range(0, same.Count).GroupBy(i => Root(groups, i)))
        {
            var all = group.SelectMany(i => same[i].Points).ToList();
            // The names of the piece that knows most of them.
            var names = group.Select(i => same[i].Names).MaxBy(n => n.All.Count())!;
            var centre = new WorldPoint((int)all.Average(p => (double)p.X), (int)all.Average(p => (double)p.Y));
            var middle = all.MinBy(p => Square(p, centre));
            yield return new MapPlace(names, kind, [middle, .. Thinned(all.Where(p => p != middle).ToList())]);
        }
    }

    private static int Root(int[] groups, int i)
    {
        while (groups[i] != i)
        {
            i = groups[i] = groups[groups[i]];
        }

        return i;
    }

    private static IEnumerable<WorldPoint> Thinned(List<WorldPoint> points)
    {
        var step = Math.Max(1, (points.Count + MostPoints - 1) / MostPoints);
        return points.Where((_, i) => i % step == 0);
    }

    private static WorldPoint[] Sampled(WorldPoint[] line)
    {
        var far = Math.Pow(SampleEvery * line[0].UnitsPerMetre, 2);
        // A straight street has few corners: points are put between them too.
        var kept = new List<WorldPoint> { line[0] };
        foreach (var point in line.Skip(1))
        {
            var from = kept[^1];
            var steps = Math.Min(50, (int)Math.Sqrt(Square(point, from) / far));
            for (var i = 1; i < steps; i++)
            {
                kept.Add(new WorldPoint((int)(from.X + (((double)point.X - from.X) * i / steps)), (int)(from.Y + (((double)point.Y - from.Y) * i / steps))));
            }

            if (Square(point, kept[^1]) >= far)
            {
                kept.Add(point);
            }
        }

        if (kept[^1] != line[^1])
        {
            kept.Add(line[^1]);
        }

        return [.. kept];
    }

    private static double Square(WorldPoint a, WorldPoint b) => Math.Pow((double)a.X - b.X, 2) + Math.Pow((double)a.Y - b.Y, 2);
}

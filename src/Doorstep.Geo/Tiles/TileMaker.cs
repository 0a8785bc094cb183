using Doorstep.Geo.Maps;
using System.IO.Compression;
using NetTopologySuite.IO.VectorTiles.Mapbox;
using ProtoBuf;

namespace Doorstep.Geo.Tiles;

/// <summary>One tile of a map.</summary>
/// <param name="Zoom">How near; each step doubles.</param>
/// <param name="X">Column from the west.</param>
/// <param name="Y">Row from the north.</param>
/// <param name="Data">A Mapbox vector tile, gzip'd.</param>
/// <param name="LeftAway">How many features were left away to keep it small.</param>
public sealed record MadeTile(int Zoom, int X, int Y, byte[] Data, int LeftAway);

/// <summary>Cuts a map into vector tiles.</summary>
public sealed class TileMaker
{
    /// <summary>The widest zoom that there are tiles for.</summary>
    public const int Widest = 8;

    /// <summary>The nearest; nearer views stretch these.</summary>
    public const int Nearest = 14;

    /// <summary>Most bytes of one tile, gzip'd.</summary>
    public const int MostBytes = 300_000;

    private const int Extent = 4096;
    // Drawn beyond the edge, so that outlines and wide streets show no seams.
    private const int Margin = 64;

    private readonly BuiltMap map;
    private readonly IReadOnlyList<string> languages;
    private readonly int mostBytes;

    private TileMaker(BuiltMap map, IReadOnlyList<string> languages, int mostBytes)
    {
        this.map = map;
        this.languages = languages;
        this.mostBytes = mostBytes;
    }

    /// <summary>The layers' names in a tile.</summary>
    public static string LayerName(MapLayer layer) => layer.ToString().ToLowerInvariant();

    /// <summary>Makes every tile that is not empty, zoom by zoom, from the widest.</summary>
    /// <param name="map">What to show.</param>
    /// <param name="languages">Two-letter languages whose names go in beside those on the signs, as <c>name_xx</c>.</param>
    /// <param name="mostBytes">Most bytes of a tile.</param>
    public static IEnumerable<MadeTile> Make(BuiltMap map, IReadOnlyList<string> languages, int mostBytes = MostBytes) => new TileMaker(map, languages, mostBytes).All();

    /// <summary>The box of a tile.</summary>
    public static WorldBox BoxOf(int zoom, int x, int y)
    {
        var width = 1L << (31 - zoom);
        return new WorldBox((int)(x * width), (int)(y * width), (int)(((x + 1) * width) - 1), (int)(((y + 1) * width) - 1));
    }

    private IEnumerable<MadeTile> All()
    {
        for (var zoom = Widest; zoom <= Nearest; zoom++)
        {
            foreach (var tile in OfZoom(zoom))
            {
                yield return tile;
            }
        }
    }

    private IEnumerable<MadeTile> OfZoom(int zoom)
    {
        var width = 1L << (31 - zoom);
        var unit = (double)width / Extent;
        var margin = (long)(Margin * unit);
        var tiles = new SortedDictionary<(int Y, int X), List<(MapFeature Feature, IReadOnlyList<WorldPoint[]> Parts)>>();
        foreach (var feature in map.Features)
        {
            if (feature.Class.From > zoom || IsTooSmall(feature, zoom, unit))
            {
                continue;
            }

            var parts = feature.Shape == MapShape.Point ? feature.Parts
                : [.. feature.Parts.Select(part => TileShapes.Simplified(part, unit * (zoom == Nearest ? 1 : 3), feature.Shape == MapShape.Area))];
            // What reaches over the map's edge ends with the tiles that the map touches.
            var box = feature.Box.Both(map.Box);
            var (west, east) = ((int)(Math.Max(0, box.West - margin) / width), (int)(Math.Min(int.MaxValue, box.East + margin) / width));
            var (north, south) = ((int)(Math.Max(0, box.North - margin) / width), (int)(Math.Min(int.MaxValue, box.South + margin) / width));
            for (var x = west; x <= east; x++)
            {
                for (var y = north; y <= south; y++)
                {
                    if (BoxOf(zoom, x, y).Meets(map.Box))
                    {
                        if (!tiles.TryGetValue((y, x), out var there))
                        {
                            tiles.Add((y, x), there = []);
                        }

                        there.Add((feature, parts));
                    }
                }
            }
        }

        foreach (var ((y, x), there) in tiles)
        {
            if (Made(zoom, x, y, unit, there) is { } tile)
            {
                yield return tile;
            }
        }
    }

    /// <summary>What would be a dot, or less, on the screen.</summary>
    private static bool IsTooSmall(MapFeature feature, int zoom, double unit)
    {
        if (feature.Shape != MapShape.Area || zoom == Nearest)
        {
            return false;
        }

        var square = Math.Abs(MapRings.TwiceArea(feature.Parts[0])) / 2 / unit / unit;
        return square < (feature.Class.Layer == MapLayer.Buildings ? 80 : 400);
    }

    private MadeTile? Made(int zoom, int x, int y, double unit, List<(MapFeature Feature, IReadOnlyList<WorldPoint[]> Parts)> there)
    {
        var box = BoxOf(zoom, x, y);
        var drawn = there.Select(t => (t.Feature, Geometry: Geometry(t.Feature.Shape, t.Parts, box, unit))).Where(t => t.Geometry.Count > 0)
            .OrderByDescending(t => t.Feature.Class.Weight).ToList();
        var all = drawn.Count;
        while (drawn.Count > 0)
        {
            var data = Encoded(drawn);
            if (data.Length <= mostBytes)
            {
                return new MadeTile(zoom, x, y, data, all - drawn.Count);
            }

            // A bit more than in proportion, so that it ends soon.
            var left = (int)Math.Min(drawn.Count - 1, drawn.Count * 0.95 * mostBytes / data.Length);
            drawn.RemoveRange(left, drawn.Count - left);
        }

        return null;
    }

    private byte[] Encoded(List<(MapFeature Feature, List<uint> Geometry)> drawn)
    {
        var tile = new Tile();
        foreach (var layer in drawn.GroupBy(d => d.Feature.Class.Layer).OrderBy(g => g.Key))
        {
            var made = new Tile.Layer { Version = 2, Name = LayerName(layer.Key), Extent = Extent };
            var keys = new Dictionary<string, uint>(StringComparer.Ordinal);
            var values = new Dictionary<string, uint>(StringComparer.Ordinal);
            foreach (var (feature, geometry) in layer)
            {
                var entry = new Tile.Feature
                {
                    Type = feature.Shape switch { MapShape.Point => Tile.GeomType.Point, MapShape.Line => Tile.GeomType.LineString, _ => Tile.GeomType.Polygon },
                };
                entry.Geometry.AddRange(geometry);
                foreach (var (key, value) in Attributes(feature))
                {
                    entry.Tags.Add(Number(keys, key, () => made.Keys.Add(key)));
                    entry.Tags.Add(Number(values, value, () => made.Values.Add(new Tile.Value { StringValue = value })));
                }

                made.Features.Add(entry);
            }

            tile.Layers.Add(made);
        }

        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            Serializer.Serialize(zip, tile);
        }

        return bytes.ToArray();
    }

    private IEnumerable<(string Key, string Value)> Attributes(MapFeature feature)
    {
        yield return ("class", feature.Class.Name);
        // A green or blue area is named by its label in the places.
        if (feature.Names is not { } names || (feature.Shape == MapShape.Area && feature.Class.Layer != MapLayer.Buildings))
        {
            yield break;
        }

        yield return ("name", names.Local);
        foreach (var language in languages)
        {
            if (names.In(language) is var name && name != names.Local)
            {
                yield return ($"name_{language}", name);
            }
        }
    }

    private static uint Number(Dictionary<string, uint> numbers, string text, Action add)
    {
        if (!numbers.TryGetValue(text, out var number))
        {
            numbers.Add(text, number = (uint)numbers.Count);
            add();
        }

        return number;
    }

    private static List<uint> Geometry(MapShape shape, IReadOnlyList<WorldPoint[]> parts, WorldBox box, double unit)
    {
        var pen = new Pen();
        var first = true;
        foreach (var part in parts)
        {
            var points = new List<TilePoint>(part.Length);
            foreach (var point in part)
            {
                points.Add(new TilePoint(((double)point.X - box.West) / unit, ((double)point.Y - box.North) / unit));
            }

            switch (shape)
            {
                case MapShape.Point:
                    pen.Point(points[0]);
                    break;
                case MapShape.Line:
                    foreach (var piece in TileShapes.ClipLine(points, -Margin, Extent + Margin))
                    {
                        pen.Line(piece);
                    }

                    break;
                case MapShape.Area:
                    // Holes without their outline would be read as outlines.
                    if (!pen.Ring(TileShapes.ClipRing(points, -Margin, Extent + Margin), outer: first) && first)
                    {
                        return [];
                    }

                    break;
            }

            first = false;
        }

        return pen.Commands;
    }

    /// <summary>Writes the commands of a geometry as the vector tile specification has them.</summary>
    private sealed class Pen
    {
        private (int X, int Y) at;

        public List<uint> Commands { get; } = [];

        public void Point(TilePoint point)
        {
            // Only in the tile that it lies in: a label in the margin would be there twice.
            var (x, y) = Rounded(point);
            if (x is >= 0 and < Extent && y is >= 0 and < Extent)
            {
                Command(1, 1);
                MoveTo((x, y));
            }
        }

        public void Line(List<TilePoint> line)
        {
            var points = Distinct(line);
            if (points.Count >= 2)
            {
                Draw(points);
            }
        }

        public bool Ring(List<TilePoint> ring, bool outer)
        {
            var points = Distinct(ring);
            if (points.Count > 1 && points[^1] == points[0])
            {
                points.RemoveAt(points.Count - 1);
            }

            var twice = 0L;
            for (var i = 0; i < points.Count; i++)
            {
                var (a, b) = (points[i], points[(i + 1) % points.Count]);
                twice += ((long)a.X * b.Y) - ((long)b.X * a.Y);
            }

            if (points.Count < 3 || twice == 0)
            {
                return false;
            }

            if (twice > 0 != outer)
            {
                points.Reverse();
            }

            Draw(points);
            Command(7, 1);
            return true;
        }

        private void Draw(List<(int X, int Y)> points)
        {
            Command(1, 1);
            MoveTo(points[0]);
            Command(2, points.Count - 1);
            foreach (var point in points.Skip(1))
            {
                MoveTo(point);
            }
        }

        private void Command(uint id, int count) => Commands.Add(id | ((uint)count << 3));

        private void MoveTo((int X, int Y) to)
        {
            Commands.Add(Zigzag(to.X - at.X));
            Commands.Add(Zigzag(to.Y - at.Y));
            at = to;
        }

        private static uint Zigzag(int value) => (uint)((value << 1) ^ (value >> 31));

        private static (int X, int Y) Rounded(TilePoint point) => ((int)Math.Floor(point.X + 0.5), (int)Math.Floor(point.Y + 0.5));

        private static List<(int X, int Y)> Distinct(List<TilePoint> points)
        {
            var kept = new List<(int X, int Y)>(points.Count);
            foreach (var point in points)
            {
                var rounded = Rounded(point);
                if (kept.Count == 0 || kept[^1] != rounded)
                {
                    kept.Add(rounded);
                }
            }

            return kept;
        }
    }
}

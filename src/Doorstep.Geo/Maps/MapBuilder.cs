using Doorstep.Geo.Osm;

namespace Doorstep.Geo.Maps;

/// <summary>What an extract holds that a town's map shows.</summary>
/// <param name="Features">What is drawn.</param>
/// <param name="Places">What can be looked up by name.</param>
/// <param name="Box">What the map covers.</param>
/// <param name="Nodes">How many nodes the file has.</param>
/// <param name="LeftOut">How many lines and rings could not be drawn, since points or pieces of them are not in the file.</param>
public sealed record BuiltMap(IReadOnlyList<MapFeature> Features, IReadOnlyList<MapPlace> Places, WorldBox Box, int Nodes, int LeftOut);

/// <summary>
/// Makes what a map shows from an extract, in two readings of the file: nodes and relations, then ways. So the order of the
/// file does not matter, and only points and what is drawn is held in memory.
/// </summary>
public sealed class MapBuilder
{
    private readonly OsmFile file;
    private readonly WorldBox cut;
    private readonly NodeTable nodes = new();
    private readonly List<MapFeature> features = [];
    private readonly PlaceGathering places = new();
    private readonly List<OsmRelation> relations = [];
    private readonly Dictionary<long, OsmWay?> members = [];
    private readonly HashSet<long> outlines = [];
    private readonly List<WorldPoint[]> coasts = [];
    private WorldBox seen = WorldBox.Empty;
    private int leftOut;

    private MapBuilder(OsmFile file, WorldBox cut)
    {
        this.file = file;
        this.cut = cut;
    }

    /// <summary>Reads the file and builds.</summary>
    /// <param name="file">The extract.</param>
    /// <param name="cut">What lies wholly outside this box is left away.</param>
    /// <param name="progress">Told how far it is, from 0 to 1.</param>
    /// <param name="ct">Stops.</param>
    /// <exception cref="MapFileException">The file cannot be read, or nothing of it can be shown.</exception>
    public static BuiltMap Build(OsmFile file, WorldBox cut, IProgress<double>? progress, CancellationToken ct) => new MapBuilder(file, cut).Run(progress, ct);

    private BuiltMap Run(IProgress<double>? progress, CancellationToken ct)
    {
        foreach (var element in file.Read(OsmKinds.Nodes | OsmKinds.Relations, Part(progress, 0, 0.5)))
        {
            ct.ThrowIfCancellationRequested();
            if (element is OsmNode node)
            {
                Take(node);
            }
            else if (element is OsmRelation relation)
            {
                Take(relation);
            }
        }

        if (nodes.Count == 0)
        {
            throw new MapFileException(null, "The file has no points.", $"Give an OpenStreetMap extract that ends with {OsmFile.Kinds}.");
        }

        foreach (var element in file.Read(OsmKinds.Ways, Part(progress, 0.5, 0.45)))
        {
            ct.ThrowIfCancellationRequested();
            Take((OsmWay)element);
        }

        relations.ForEach(Assemble);
        progress?.Report(1);
        var box = seen.IsEmpty ? seen : seen.Both(cut);
        if (!box.IsEmpty)
        {
            var (seas, broken) = Coasts.Sea(coasts, box);
            features.AddRange(seas.Select(sea => new MapFeature(MapTags.Sea, MapShape.Area, sea, null)));
            leftOut += broken;
        }

        return features.Count > 0 && !box.IsEmpty
            ? new BuiltMap(features, places.Merged(), box, nodes.Count, leftOut)
            : throw new MapFileException(null, "Nothing in the file lies in the town.", "Check that it is an extract of the town's region, and the boundaries in areas.geojson.");
    }

    private void Take(OsmNode node)
    {
        nodes.Add(node.Id, node.Point);
        if (node.Tags.Count == 0 || MapNames.Of(node.Tags) is not { } names || !cut.Meets(new(node.Point.X, node.Point.Y, node.Point.X, node.Point.Y)))
        {
            return;
        }

        if (MapTags.Label(node.Tags) is { } label)
        {
            Add(new MapFeature(label, MapShape.Point, [[node.Point]], names));
        }

        if (MapTags.Named(node.Tags) is { } kind)
        {
            places.Add(names, kind, [node.Point]);
        }
    }

    private void Take(OsmRelation relation)
    {
        if (relation.Ways.Count == 0 || !relation.Tags.TryGetValue("type", out var type) || type != "multipolygon")
        {
            return;
        }

        // Old maps put the tags of a shape with holes on its outline: that outline must not be drawn without its holes.
        var byOutline = relation.Tags.Count == 1;
        if (!byOutline && MapTags.Area(relation.Tags) is null && MapTags.Named(relation.Tags) is null)
        {
            return;
        }

        relations.Add(relation);
        foreach (var member in relation.Ways)
        {
            members.TryAdd(member.Way, null);
            if (byOutline && member.Role != "inner")
            {
                outlines.Add(member.Way);
            }
        }
    }

    private void Take(OsmWay way)
    {
        if (members.ContainsKey(way.Id))
        {
            members[way.Id] = way;
        }

        if (way.Tags.Count == 0)
        {
            return;
        }

        if (MapTags.IsCoast(way.Tags) && Points(way.Nodes) is { } coast && cut.Meets(MapFeature.BoxOf([coast])))
        {
            coasts.Add(coast);
        }

        var closed = way.Nodes.Length >= 4 && way.Nodes[0] == way.Nodes[^1];
        var line = MapTags.Line(way.Tags);
        var area = closed && !outlines.Contains(way.Id) ? MapTags.Area(way.Tags) : null;
        var kind = MapTags.Named(way.Tags);
        if ((line is null && area is null && kind is null) || Points(way.Nodes) is not { } points || !cut.Meets(MapFeature.BoxOf([points])))
        {
            return;
        }

        var names = MapNames.Of(way.Tags);
        if (area is not null)
        {
            AddArea(area, [points[..^1]], names, way.Tags);
        }
        else if (line is not null)
        {
            Add(new MapFeature(line, MapShape.Line, [points], names));
        }

        if (names is not null && kind is not null && !outlines.Contains(way.Id))
        {
            places.Add(names, kind.Value, area is null && !(closed && line is null) ? points : [MapRings.Middle(points.AsSpan(..^1))]);
        }
    }

    private void AddArea(MapClass area, IReadOnlyList<WorldPoint[]> rings, MapNames? names, IReadOnlyDictionary<string, string> tags)
    {
        // The larger a thing is on the ground, the more its absence would be seen.
        var square = Math.Abs(MapRings.TwiceArea(rings[0])) / 2 / Math.Pow(rings[0][0].UnitsPerMetre, 2);
        var weight = Math.Clamp(area.Weight + (int)(Math.Log10(square + 1) * 2) - 6, 1, 95);
        Add(new MapFeature(area with { Weight = weight }, MapShape.Area, rings, names));
        if (names is not null && (MapTags.Label(tags) ?? (area.Layer == MapLayer.Buildings ? new MapClass(MapLayer.Places, "building", 14, 25) : null)) is { } label)
        {
            Add(new MapFeature(label, MapShape.Point, [[MapRings.Middle(rings[0])]], names));
        }
    }

    private void Add(MapFeature feature)
    {
        features.Add(feature);
        seen = seen.With(feature.Box.West, feature.Box.North).With(feature.Box.East, feature.Box.South);
    }

    private void Assemble(OsmRelation relation)
    {
        var ways = relation.Ways.Select(member => (member.Role, Way: members[member.Way])).ToList();
        var tags = relation.Tags.Count > 1 ? relation.Tags
            : ways.FirstOrDefault(w => w.Role != "inner" && w.Way is not null && MapTags.Area(w.Way.Tags) is not null).Way?.Tags;
        if (tags is null || MapTags.Area(tags) is not { } area)
        {
            if (tags is not null && MapNames.Of(tags) is { } only && MapTags.Named(tags) is { } what && ways.Select(w => w.Way is { } way ? Points(way.Nodes) : null).FirstOrDefault(p => p is not null) is { } some
                && cut.Meets(MapFeature.BoxOf([some])))
            {
                places.Add(only, what, [some[0]]);
            }

            return;
        }

        var (outer, brokenOuter) = Closed(ways.Where(w => w.Role != "inner").Select(w => w.Way));
        var (inner, brokenInner) = Closed(ways.Where(w => w.Role == "inner").Select(w => w.Way));
        leftOut += brokenOuter + brokenInner;
        var names = MapNames.Of(tags);
        var largest = outer.OrderByDescending(ring => Math.Abs(MapRings.TwiceArea(ring))).FirstOrDefault();
        foreach (var ring in outer.Where(ring => cut.Meets(MapFeature.BoxOf([ring]))))
        {
            var box = MapFeature.BoxOf([ring]);
            var holes = inner.Where(hole => hole[0] is var first && box.Meets(new(first.X, first.Y, first.X, first.Y)) && MapRings.Holds(ring, first));
            AddArea(area, [ring, .. holes], ring == largest ? names : null, tags);
            if (ring == largest && names is not null && MapTags.Named(tags) is { } kind)
            {
                places.Add(names, kind, [MapRings.Middle(ring)]);
            }
        }
    }

    private (List<WorldPoint[]> Rings, int Broken) Closed(IEnumerable<OsmWay?> ways)
    {
        var there = ways.ToList();
        var missing = there.Count(way => way is null);
        var (closed, broken) = Rings.Join(there.OfType<OsmWay>().Select(way => way.Nodes));
        var rings = closed.Select(Points).ToList();
        return ([.. rings.OfType<WorldPoint[]>().Select(ring => ring[..^1])], missing + broken + rings.Count(ring => ring is null));
    }

    /// <summary>Where the nodes are; null, and counted where a drawing is lost, when some are not in the file.</summary>
    private WorldPoint[]? Points(long[] ids)
    {
        var points = new List<WorldPoint>(ids.Length);
        foreach (var id in ids)
        {
            // Extracts cut lines at their edge: what is left is still a line, but no more a ring.
            if (nodes.Find(id) is { } point)
            {
                points.Add(point);
            }
            else if (ids[0] == ids[^1])
            {
                leftOut++;
                return null;
            }
        }

        if (points.Count >= 2)
        {
            return [.. points];
        }

        leftOut++;
        return null;
    }

    private static IProgress<double>? Part(IProgress<double>? whole, double from, double width) => whole is null ? null : new Scaled(whole, from, width);

    private sealed class Scaled(IProgress<double> whole, double from, double width) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + (value * width));
    }
}

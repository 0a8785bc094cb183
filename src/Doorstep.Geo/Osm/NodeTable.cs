using System.Globalization;

namespace Doorstep.Geo.Osm;

/// <summary>Where each node of a file is: 16 bytes for a node, so that a city's millions fit into memory.</summary>
internal sealed class NodeTable
{
    /// <summary>Most nodes of one file: about a gigabyte of memory.</summary>
    public const int Most = 60_000_000;

    private const int Bits = 16;
    private const int PerChunk = 1 << Bits;
    private readonly List<(long[] Ids, WorldPoint[] Points)> chunks = [];
    private Dictionary<long, int>? unsorted;

    /// <summary>How many it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a node; files give them in the order of their numbers, except for those that an editor saved.</summary>
    public void Add(long id, WorldPoint point)
    {
        if (Count == Most)
        {
            throw new MapFileException(null, string.Create(CultureInfo.InvariantCulture, $"The file has more than {Most:N0} nodes: that is a country, not a town."),
                "Cut the town out of it first: osmium extract --bbox WEST,SOUTH,EAST,NORTH FILE -o town.osm.pbf");
        }

        var at = Count & (PerChunk - 1);
        if (at == 0)
        {
            chunks.Add((new long[PerChunk], new WorldPoint[PerChunk]));
        }

        var isNext = Count == 0 || id > IdAt(Count - 1);
        var (ids, points) = chunks[^1];
        (ids[at], points[at]) = (id, point);
        Count++;
        if (unsorted is null && !isNext)
        {
            unsorted = [];
            for (var i = 0; i < Count - 1; i++)
            {
                unsorted[IdAt(i)] = i;
            }
        }

        if (unsorted is not null)
        {
            unsorted[id] = Count - 1;
        }
    }

    /// <summary>Where a node is; null when the file does not have it.</summary>
    public WorldPoint? Find(long id)
    {
        if (unsorted is not null)
        {
            return unsorted.TryGetValue(id, out var number) ? chunks[number >> Bits].Points[number & (PerChunk - 1)] : null;
        }

        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = IdAt(middle);
            if (found == id)
            {
                return chunks[middle >> Bits].Points[middle & (PerChunk - 1)];
            }

            (low, high) = found < id ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    private long IdAt(int number) => chunks[number >> Bits].Ids[number & (PerChunk - 1)];
}

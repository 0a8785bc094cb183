using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Doorstep.Geo.Osm;

/// <summary>
/// Reads OpenStreetMap PBF, one block at a time. No length in the file is believed beyond what the format allows: a block is
/// at most 32 MiB, packed and unpacked.
/// </summary>
internal static class OsmPbf
{
    private const int MostHeader = 64 * 1024;
    private const int MostBlob = 32 * 1024 * 1024;
    private const string Again = "Download the extract again, or save it anew with \"osmium cat\".";

    /// <summary>The elements of the kinds wanted.</summary>
    public static IEnumerable<OsmElement> Read(Stream stream, OsmKinds wanted)
    {
        var size = new byte[4];
        var any = false;
        for (var block = 1; ReadSize(stream, size, block) is { } headerLength; block++)
        {
            if (headerLength is <= 0 or > MostHeader)
            {
                throw Fault(block, block == 1 ? "This is no OpenStreetMap PBF file." : "Its head has an impossible length.");
            }

            var (type, length) = Guarded(block, () => Head(Exactly(stream, headerLength, block)));
            if (length is < 0 or > MostBlob)
            {
                throw Fault(block, "It is larger than the format allows.");
            }

            var blob = Exactly(stream, length, block);
            if (type == "OSMHeader")
            {
                Guarded(block, () => CheckFeatures(Unpacked(blob, block), block));
                any = true;
            }
            else if (type == "OSMData")
            {
                if (!any)
                {
                    throw Fault(block, "Data comes before the file's head.");
                }

                foreach (var element in Guarded(block, () => Elements(Unpacked(blob, block), wanted)))
                {
                    yield return element;
                }
            }
        }

        if (!any)
        {
            throw Fault(1, "The file is empty.");
        }
    }

    private static int? ReadSize(Stream stream, byte[] size, int block)
    {
        var read = stream.ReadAtLeast(size, size.Length, throwOnEndOfStream: false);
        return read == 0 ? null : read == size.Length ? BinaryPrimitives.ReadInt32BigEndian(size) : throw Fault(block, "The file ends in the middle.");
    }

    private static byte[] Exactly(Stream stream, int length, int block)
    {
        var bytes = new byte[length];
        return stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length ? bytes : throw Fault(block, "The file ends in the middle.");
    }

    private static (string Type, int Length) Head(ReadOnlySpan<byte> head)
    {
        var (type, length) = ("", -1);
        for (var reader = new WireReader(head); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1:
                    type = reader.Text();
                    break;
                case 3:
                    length = (int)Math.Min(reader.Varint(), int.MaxValue);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (type, length);
    }

    private static ReadOnlySpan<byte> Unpacked(byte[] blob, int block)
    {
        ReadOnlySpan<byte> raw = default;
        ReadOnlySpan<byte> zlib = default;
        var size = 0UL;
        for (var reader = new WireReader(blob); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1:
                    raw = reader.Bytes();
                    break;
                case 2:
                    size = reader.Varint();
                    break;
                case 3:
                    zlib = reader.Bytes();
                    break;
                case 4 or 5 or 6 or 7:
                    throw new MapFileException(null, InBlock(block, "It is packed in a way that is not read here."), "Save the file anew with \"osmium cat -o NEW.osm.pbf -f pbf,pbf_compression=zlib OLD\".");
                default:
                    reader.Skip();
                    break;
            }
        }

        if (zlib.IsEmpty)
        {
            return raw;
        }

        if (size > MostBlob)
        {
            throw Fault(block, "It unpacks to more than the format allows.");
        }

        var plain = new byte[size];
        using var unpacking = new ZLibStream(new MemoryStream(zlib.ToArray()), CompressionMode.Decompress);
        var read = unpacking.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
        return read == plain.Length && unpacking.ReadByte() < 0 ? plain : throw Fault(block, "It unpacks to another length than it says.");
    }

    private static bool CheckFeatures(ReadOnlySpan<byte> head, int block)
    {
        for (var reader = new WireReader(head); reader.Next();)
        {
            if (reader.Field != 4)
            {
                reader.Skip();
            }
            else if (reader.Text() is var feature && feature is not ("OsmSchema-V0.6" or "DenseNodes"))
            {
                throw Fault(block, $"The file needs \"{feature[..Math.Min(feature.Length, 40)]}\", which is not read here.");
            }
        }

        return true;
    }

    private static List<OsmElement> Elements(ReadOnlySpan<byte> block, OsmKinds wanted)
    {
        var frame = new Frame();
        // Groups may come before the numbers that they are to be read with.
        for (var reader = new WireReader(block); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1:
                    frame.Texts = Texts(reader.Bytes());
                    break;
                case 17:
                    frame.Granularity = (long)reader.Varint();
                    break;
                case 19:
                    frame.Latitude = (long)reader.Varint();
                    break;
                case 20:
                    frame.Longitude = (long)reader.Varint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var elements = new List<OsmElement>();
        for (var reader = new WireReader(block); reader.Next();)
        {
            if (reader.Field == 2 && elements.Count <= OsmLimits.PerBlock)
            {
                Group(reader.Bytes(), frame, wanted, elements);
            }
            else
            {
                reader.Skip();
            }
        }

        return elements;
    }

    private static void Group(ReadOnlySpan<byte> group, Frame frame, OsmKinds wanted, List<OsmElement> elements)
    {
        for (var reader = new WireReader(group); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1 when wanted.HasFlag(OsmKinds.Nodes):
                    elements.Add(Node(reader.Bytes(), frame));
                    break;
                case 2 when wanted.HasFlag(OsmKinds.Nodes):
                    Dense(reader.Bytes(), frame, elements);
                    break;
                case 3 when wanted.HasFlag(OsmKinds.Ways):
                    elements.Add(Way(reader.Bytes(), frame));
                    break;
                case 4 when wanted.HasFlag(OsmKinds.Relations):
                    elements.Add(Relation(reader.Bytes(), frame));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static OsmNode Node(ReadOnlySpan<byte> node, Frame frame)
    {
        var (id, latitude, longitude) = (0L, 0L, 0L);
        ReadOnlySpan<byte> keys = default;
        ReadOnlySpan<byte> values = default;
        for (var reader = new WireReader(node); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1:
                    id = reader.Zigzag();
                    break;
                case 2:
                    keys = reader.Bytes();
                    break;
                case 3:
                    values = reader.Bytes();
                    break;
                case 8:
                    latitude = reader.Zigzag();
                    break;
                case 9:
                    longitude = reader.Zigzag();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new OsmNode(id, frame.Point(latitude, longitude), frame.Tags(keys, values));
    }

    private static void Dense(ReadOnlySpan<byte> dense, Frame frame, List<OsmElement> elements)
    {
        WireReader ids = default, latitudes = default, longitudes = default, tags = default;
        for (var reader = new WireReader(dense); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1:
                    ids = new WireReader(reader.Bytes());
                    break;
                case 8:
                    latitudes = new WireReader(reader.Bytes());
                    break;
                case 9:
                    longitudes = new WireReader(reader.Bytes());
                    break;
                case 10:
                    tags = new WireReader(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var (id, latitude, longitude) = (0L, 0L, 0L);
        while (!ids.IsEmpty)
        {
            id += ids.Zigzag();
            latitude += latitudes.Zigzag();
            longitude += longitudes.Zigzag();
            Dictionary<string, string>? own = null;
            while (!tags.IsEmpty && tags.Varint() is > 0 and var key)
            {
                own ??= new(StringComparer.Ordinal);
                own[frame.Text(key)] = frame.Text(tags.Varint());
            }

            elements.Add(elements.Count < OsmLimits.PerBlock ? new OsmNode(id, frame.Point(latitude, longitude), own ?? OsmElement.NoTags)
                : throw new InvalidDataException("The block has too many elements."));
        }
    }

    private static OsmWay Way(ReadOnlySpan<byte> way, Frame frame)
    {
        var id = 0L;
        var nodes = new List<long>();
        ReadOnlySpan<byte> keys = default;
        ReadOnlySpan<byte> values = default;
        for (var reader = new WireReader(way); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1:
                    id = (long)reader.Varint();
                    break;
                case 2:
                    keys = reader.Bytes();
                    break;
                case 3:
                    values = reader.Bytes();
                    break;
                case 8:
                    var node = 0L;
                    for (var refs = new WireReader(reader.Bytes()); !refs.IsEmpty;)
                    {
                        nodes.Add(node += refs.Zigzag());
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return nodes.Count <= OsmLimits.WayNodes ? new OsmWay(id, [.. nodes], frame.Tags(keys, values)) : throw new InvalidDataException("A way has too many nodes.");
    }

    private static OsmRelation Relation(ReadOnlySpan<byte> relation, Frame frame)
    {
        var id = 0L;
        ReadOnlySpan<byte> keys = default;
        ReadOnlySpan<byte> values = default;
        WireReader roles = default, members = default, types = default;
        for (var reader = new WireReader(relation); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1:
                    id = (long)reader.Varint();
                    break;
                case 2:
                    keys = reader.Bytes();
                    break;
                case 3:
                    values = reader.Bytes();
                    break;
                case 8:
                    roles = new WireReader(reader.Bytes());
                    break;
                case 9:
                    members = new WireReader(reader.Bytes());
                    break;
                case 10:
                    types = new WireReader(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var ways = new List<OsmMember>();
        var member = 0L;
        while (!members.IsEmpty && ways.Count <= OsmLimits.Members)
        {
            member += members.Zigzag();
            var role = frame.Text(roles.Varint());
            if (types.Varint() == 1)
            {
                ways.Add(new OsmMember(member, role));
            }
        }

        return new OsmRelation(id, ways, frame.Tags(keys, values));
    }

    private static string[] Texts(ReadOnlySpan<byte> table)
    {
        var texts = new List<string>();
        for (var reader = new WireReader(table); reader.Next();)
        {
            if (reader.Field == 1)
            {
                var bytes = reader.Bytes();
                texts.Add(texts.Count > OsmLimits.PerBlock ? throw new InvalidDataException("The block has too many texts.")
                    : bytes.Length <= OsmLimits.TextLength * 4 ? Encoding.UTF8.GetString(bytes) : "");
            }
            else
            {
                reader.Skip();
            }
        }

        return [.. texts];
    }

    private delegate T Step<T>();

    private static T Guarded<T>(int block, Step<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or IndexOutOfRangeException)
        {
            throw new MapFileException(null, InBlock(block, "It is damaged."), Again, failure);
        }
    }

    private static MapFileException Fault(int block, string message) => new(null, InBlock(block, message), Again);

    private static string InBlock(int block, string message) => string.Create(CultureInfo.InvariantCulture, $"Block {block} of the file cannot be read: {message}");

    /// <summary>What all elements of a block are to be read with.</summary>
    private sealed class Frame
    {
        public string[] Texts { get; set; } = [];

        public long Granularity { get; set; } = 100;

        public long Latitude { get; set; }

        public long Longitude { get; set; }

        public string Text(ulong number) => number < (ulong)Texts.Length ? Texts[number] : throw new InvalidDataException("A text is missing.");

        public WorldPoint Point(long latitude, long longitude)
        {
            var north = 1e-9 * (Latitude + ((double)Granularity * latitude));
            var east = 1e-9 * (Longitude + ((double)Granularity * longitude));
            return Math.Abs(north) <= 90 && Math.Abs(east) <= 180 ? WorldPoint.At(north, east) : throw new InvalidDataException("A node lies nowhere on Earth.");
        }

        public IReadOnlyDictionary<string, string> Tags(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values)
        {
            if (keys.IsEmpty)
            {
                return OsmElement.NoTags;
            }

            var tags = new Dictionary<string, string>(StringComparer.Ordinal);
            var value = new WireReader(values);
            for (var key = new WireReader(keys); !key.IsEmpty;)
            {
                tags[Text(key.Varint())] = Text(value.Varint());
            }

            return tags;
        }
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Doorstep.UnitTests.Geo.Osm;

/// <summary>Writes OpenStreetMap PBF by the format's description, independently of the reader.</summary>
internal sealed class PbfWriter
{
    private readonly MemoryStream file = new();
    private readonly List<string> texts = [""];

    public byte[] ToArray() => file.ToArray();

    public PbfWriter Header(params string[] features)
    {
        using var head = new MemoryStream();
        foreach (var feature in features)
        {
            Field(head, 4, Encoding.UTF8.GetBytes(feature));
        }

        return Block("OSMHeader", head.ToArray());
    }

    /// <summary>A block with dense nodes in hundred nanodegrees, ways and relations.</summary>
    public PbfWriter Data((long Id, long Latitude, long Longitude, (string, string)[] Tags)[] nodes, (long Id, long[] Nodes, (string, string)[] Tags)[] ways,
        (long Id, (long Way, string Role)[] Members, (string, string)[] Tags)[] relations, bool dense = true)
    {
        using var group = new MemoryStream();
        if (dense)
        {
            using var all = new MemoryStream();
            Field(all, 1, Deltas(nodes.Select(n => n.Id)));
            Field(all, 8, Deltas(nodes.Select(n => n.Latitude)));
            Field(all, 9, Deltas(nodes.Select(n => n.Longitude)));
            Field(all, 10, Packed(nodes.SelectMany(n => n.Tags.SelectMany(t => new[] { Text(t.Item1), Text(t.Item2) }).Append(0ul))));
            Field(group, 2, all.ToArray());
        }
        else
        {
            foreach (var node in nodes)
            {
                using var one = new MemoryStream();
                Number(one, 1, Zigzag(node.Id));
                Tags(one, node.Tags);
                Number(one, 8, Zigzag(node.Latitude));
                Number(one, 9, Zigzag(node.Longitude));
                Field(group, 1, one.ToArray());
            }
        }

        foreach (var way in ways)
        {
            using var one = new MemoryStream();
            Number(one, 1, (ulong)way.Id);
            Tags(one, way.Tags);
            Field(one, 8, Deltas(way.Nodes));
            Field(group, 3, one.ToArray());
        }

        foreach (var relation in relations)
        {
            using var one = new MemoryStream();
            Number(one, 1, (ulong)relation.Id);
            Tags(one, relation.Tags);
            Field(one, 8, Packed(relation.Members.Select(m => Text(m.Role))));
            Field(one, 9, Deltas(relation.Members.Select(m => m.Way)));
            Field(one, 10, Packed(relation.Members.Select(_ => 1ul)));
            Field(group, 4, one.ToArray());
        }

        using var block = new MemoryStream();
        using var table = new MemoryStream();
        texts.ForEach(text => Field(table, 1, Encoding.UTF8.GetBytes(text)));
        Field(block, 1, table.ToArray());
        Field(block, 2, group.ToArray());
        return Block("OSMData", block.ToArray());
    }

    /// <summary>A block as it is in a file; <paramref name="size"/> lies about its length, <paramref name="field"/> about its packing.</summary>
    public PbfWriter Block(string type, byte[] content, long? size = null, int field = 3)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(content);
        }

        using var blob = new MemoryStream();
        Number(blob, 2, (ulong)(size ?? content.Length));
        Field(blob, field, packed.ToArray());
        return Raw(type, blob.ToArray(), (int)blob.Length);
    }

    /// <summary>A blob as it is, with any length said of it.</summary>
    public PbfWriter Raw(string type, byte[] blob, int length)
    {
        using var head = new MemoryStream();
        Field(head, 1, Encoding.UTF8.GetBytes(type));
        Number(head, 3, (ulong)length);
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, (int)head.Length);
        file.Write(size);
        file.Write(head.ToArray());
        file.Write(blob);
        return this;
    }

    private void Tags(MemoryStream to, (string Key, string Value)[] tags)
    {
        Field(to, 2, Packed(tags.Select(t => Text(t.Key))));
        Field(to, 3, Packed(tags.Select(t => Text(t.Value))));
    }

    private ulong Text(string text)
    {
        // The first text is reserved: it ends a dense node's tags.
        var at = texts.IndexOf(text, 1);
        if (at < 0)
        {
            at = texts.Count;
            texts.Add(text);
        }

        return (ulong)at;
    }

    private static byte[] Deltas(IEnumerable<long> values)
    {
        var last = 0L;
        return Packed(values.Select(value =>
        {
            var step = Zigzag(value - last);
            last = value;
            return step;
        }).ToList());
    }

    private static byte[] Packed(IEnumerable<ulong> values)
    {
        using var bytes = new MemoryStream();
        foreach (var value in values)
        {
            Varint(bytes, value);
        }

        return bytes.ToArray();
    }

    private static ulong Zigzag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static void Number(MemoryStream to, int field, ulong value)
    {
        Varint(to, (ulong)(field << 3));
        Varint(to, value);
    }

    private static void Field(MemoryStream to, int field, byte[] bytes)
    {
        Varint(to, (ulong)((field << 3) | 2));
        Varint(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void Varint(MemoryStream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            to.WriteByte((byte)(value | 0x80));
        }

        to.WriteByte((byte)value);
    }
}

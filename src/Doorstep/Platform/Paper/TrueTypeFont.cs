using System.Buffers.Binary;
using System.Text;

namespace Doorstep.Platform.Paper;

/// <summary>
/// A TrueType font file (glyf outlines), read as far as printing needs it: which glyph a character has, how wide it is, and
/// a smaller font of chosen glyphs. The outlines stay in the file until they are asked for. Lengths are in thousandths of
/// the type size.
/// </summary>
public sealed class TrueTypeFont
{
    private const ushort MoreComponents = 0x20;
    private readonly FileInfo file;
    private readonly Dictionary<string, (int Offset, int Length)> tables = new(StringComparer.Ordinal);
    private readonly (int First, int Last, int Glyph)[] characters;
    private readonly byte[] head;
    private readonly byte[] horizontal;
    private readonly byte[] widths;
    private readonly byte[] places;
    private readonly int unitsPerEm;
    private readonly int glyphs;
    private readonly int measured;

    private TrueTypeFont(FileInfo file, Stream font)
    {
        this.file = file;
        var start = Read(font, 0, 12);
        if (BinaryPrimitives.ReadUInt32BigEndian(start) != 0x00010000)
        {
            throw new InvalidDataException($"{file.Name} is no TrueType font.");
        }

        var count = U16(start, 4);
        var directory = Read(font, 12, count * 16);
        for (var i = 0; i < count; i++)
        {
            tables[Encoding.ASCII.GetString(directory, i * 16, 4)] = ((int)U32(directory, (i * 16) + 8), (int)U32(directory, (i * 16) + 12));
        }

        head = Table(font, "head");
        unitsPerEm = U16(head, 18);
        glyphs = U16(Table(font, "maxp"), 4);
        horizontal = Table(font, "hhea");
        measured = U16(horizontal, 34);
        widths = Table(font, "hmtx");
        places = Table(font, "loca");
        characters = Characters(Table(font, "cmap"));
        (Ascent, Descent) = (Em(I16(horizontal, 4)), Em(I16(horizontal, 6)));
        Box = [Em(I16(head, 36)), Em(I16(head, 38)), Em(I16(head, 40)), Em(I16(head, 42))];
    }

    /// <summary>How far it reaches above the line it stands on.</summary>
    public int Ascent { get; }

    /// <summary>How far it reaches below that line; negative.</summary>
    public int Descent { get; }

    /// <summary>The box that any of its glyphs fits in: left, bottom, right, top.</summary>
    public IReadOnlyList<int> Box { get; }

    /// <summary>Reads a font file.</summary>
    /// <exception cref="InvalidDataException">It is no TrueType font, or of a kind that is not read.</exception>
    public static TrueTypeFont Load(FileInfo file)
    {
        using var font = file.OpenRead();
        return new TrueTypeFont(file, font);
    }

    /// <summary>The glyph of a character; 0, an empty box, for one that the font does not have.</summary>
    public int GlyphOf(Rune character)
    {
        var (low, high) = (0, characters.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var group = characters[middle];
            if (character.Value < group.First)
            {
                high = middle - 1;
            }
            else if (character.Value > group.Last)
            {
                low = middle + 1;
            }
            else
            {
                return group.Glyph + character.Value - group.First;
            }
        }

        return 0;
    }

    /// <summary>How far the next glyph stands from this one.</summary>
    public int WidthOf(int glyph) => Em(U16(widths, Math.Min(glyph, measured - 1) * 4));

    /// <summary>
    /// A font of these glyphs alone, in this order: the first becomes glyph 0. Parts that a glyph is put together from
    /// follow behind.
    /// </summary>
    public byte[] Subset(IReadOnlyList<int> chosen)
    {
        using var font = file.OpenRead();
        var order = chosen.ToList();
        var outlines = new MemoryStream();
        var starts = new MemoryStream();
        var spacing = new MemoryStream();
        for (var i = 0; i < order.Count; i++)
        {
            Put32(starts, (uint)outlines.Length);
            outlines.Write(WithParts(Outline(font, order[i]), order));
            outlines.Write(new byte[(4 - (int)(outlines.Length % 4)) % 4]);
            var at = Math.Min(order[i], measured - 1) * 4;
            spacing.Write(widths, at, 2);
            spacing.Write(widths, order[i] < measured ? at + 2 : (measured * 4) + ((order[i] - measured) * 2), 2);
        }

        Put32(starts, (uint)outlines.Length);
        var (newHead, newHorizontal, most) = ((byte[])head.Clone(), (byte[])horizontal.Clone(), Table(font, "maxp"));
        BinaryPrimitives.WriteUInt32BigEndian(newHead.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(newHead.AsSpan(50), 1);
        BinaryPrimitives.WriteUInt16BigEndian(newHorizontal.AsSpan(34), (ushort)order.Count);
        BinaryPrimitives.WriteUInt16BigEndian(most.AsSpan(4), (ushort)order.Count);
        var parts = new List<(string Name, byte[] Content)>
        {
            ("glyf", outlines.ToArray()), ("head", newHead), ("hhea", newHorizontal), ("hmtx", spacing.ToArray()), ("loca", starts.ToArray()), ("maxp", most),
        };
        // The hints' programs, where the font has them.
        parts.AddRange(new[] { "cvt ", "fpgm", "prep" }.Where(tables.ContainsKey).Select(name => (name, Table(font, name))));
        return Assemble([.. parts.OrderBy(p => p.Name, StringComparer.Ordinal)]);
    }

    private static byte[] Assemble(IReadOnlyList<(string Name, byte[] Content)> parts)
    {
        var result = new MemoryStream();
        var power = (int)Math.Log2(parts.Count);
        Put32(result, 0x00010000);
        foreach (var number in new[] { parts.Count, 16 << power, power, (parts.Count - (1 << power)) * 16 })
        {
            Put16(result, (ushort)number);
        }

        var offset = 12 + (parts.Count * 16);
        foreach (var (name, content) in parts)
        {
            result.Write(Encoding.ASCII.GetBytes(name));
            Put32(result, Sum(content));
            Put32(result, (uint)offset);
            Put32(result, (uint)content.Length);
            offset += (content.Length + 3) / 4 * 4;
        }

        foreach (var (_, content) in parts)
        {
            result.Write(content);
            result.Write(new byte[(4 - (content.Length % 4)) % 4]);
        }

        var bytes = result.ToArray();
        var headAt = 12 + (parts.Count * 16) + parts.TakeWhile(p => p.Name != "head").Sum(p => (p.Content.Length + 3) / 4 * 4);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(headAt + 8), unchecked(0xB1B0AFBA - Sum(bytes)));
        return bytes;
    }

    private static uint Sum(byte[] content)
    {
        uint sum = 0;
        Span<byte> last = stackalloc byte[4];
        for (var i = 0; i < content.Length; i += 4)
        {
            if (i + 4 <= content.Length)
            {
                sum = unchecked(sum + U32(content, i));
            }
            else
            {
                last.Clear();
                content.AsSpan(i).CopyTo(last);
                sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(last));
            }
        }

        return sum;
    }

    /// <summary>A glyph that is put together from others names them by their new numbers.</summary>
    private byte[] WithParts(byte[] outline, List<int> order)
    {
        if (outline.Length < 10 || I16(outline, 0) >= 0)
        {
            return outline;
        }

        var at = 10;
        ushort flags;
        do
        {
            flags = U16(outline, at);
            var part = U16(outline, at + 2);
            var number = order.IndexOf(part);
            if (number < 0)
            {
                number = order.Count;
                order.Add(part);
            }

            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at + 2), (ushort)number);
            at += 4 + ((flags & 0x01) != 0 ? 4 : 2) + ((flags & 0x08) != 0 ? 2 : (flags & 0x40) != 0 ? 4 : (flags & 0x80) != 0 ? 8 : 0);
        }
        while ((flags & MoreComponents) != 0);
        return outline;
    }

    private byte[] Outline(Stream font, int glyph)
    {
        if (glyph < 0 || glyph >= glyphs)
        {
            return [];
        }

        var (start, end) = I16(head, 50) == 1
            ? ((int)U32(places, glyph * 4), (int)U32(places, (glyph * 4) + 4))
            : (U16(places, glyph * 2) * 2, U16(places, (glyph * 2) + 2) * 2);
        return Read(font, tables["glyf"].Offset + start, end - start);
    }

    private (int First, int Last, int Glyph)[] Characters(byte[] cmap)
    {
        for (var i = 0; i < U16(cmap, 2); i++)
        {
            var (platform, encoding, at) = (U16(cmap, 4 + (i * 8)), U16(cmap, 6 + (i * 8)), (int)U32(cmap, 8 + (i * 8)));
            if (platform == 3 && encoding == 10 && U16(cmap, at) == 12)
            {
                var groups = new (int, int, int)[(int)U32(cmap, at + 12)];
                for (var g = 0; g < groups.Length; g++)
                {
                    var row = at + 16 + (g * 12);
                    groups[g] = ((int)U32(cmap, row), (int)U32(cmap, row + 4), (int)U32(cmap, row + 8));
                }

                return groups;
            }
        }

        throw new InvalidDataException($"{file.Name} has no table of all characters (cmap format 12).");
    }

    private byte[] Table(Stream font, string name) => tables.TryGetValue(name, out var table)
        ? Read(font, table.Offset, table.Length)
        : throw new InvalidDataException($"{file.Name} has no table '{name}'.");

    private int Em(int units) => (int)Math.Round(units * 1000.0 / unitsPerEm);

    private static byte[] Read(Stream font, int offset, int length)
    {
        var bytes = new byte[length];
        font.Position = offset;
        font.ReadExactly(bytes);
        return bytes;
    }

    private static ushort U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));

    private static short I16(byte[] bytes, int at) => BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

    private static void Put16(Stream stream, ushort number) => stream.Write([(byte)(number >> 8), (byte)number]);

    private static void Put32(Stream stream, uint number)
    {
        Put16(stream, (ushort)(number >> 16));
        Put16(stream, (ushort)number);
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Doorstep.Platform.Paper;

/// <summary>
/// A PDF file (ISO 32000-1) with text in one font, lines and filled boxes. Lengths are in points (1/72 inch) from the upper
/// left corner of an A4 page. Only the characters that are used travel with it, and a reader can copy and search the text.
/// </summary>
/// <param name="font">The one font.</param>
/// <param name="title">Shown as the window's title.</param>
/// <param name="language">The language of the text, as a tag.</param>
/// <param name="made">When it was made.</param>
public sealed class PdfFile(TrueTypeFont font, string title, string language, DateTimeOffset made)
{
    /// <summary>The width of a page.</summary>
    public const double Width = 595.28;

    /// <summary>The height of a page.</summary>
    public const double Height = 841.89;

    private readonly List<StringBuilder> pages = [];
    private readonly List<Rune> used = [new(0)];
    private readonly Dictionary<Rune, int> numbers = [];

    /// <summary>How many pages there are.</summary>
    public int Pages => pages.Count;

    /// <summary>What was written so far and stands as a box, since the font has no outline for it; each once.</summary>
    public IReadOnlyList<Rune> Lacking => [.. used.Skip(1).Where(Lacks)];

    /// <summary>Begins a page; what is drawn from now on is on it.</summary>
    public void AddPage() => pages.Add(new StringBuilder());

    /// <summary>How wide a text is.</summary>
    public double WidthOf(string text, double size) => text.EnumerateRunes().Sum(r => font.WidthOf(font.GlyphOf(r))) * size / 1000;

    /// <summary>Writes a line of text.</summary>
    /// <param name="x">Where it begins.</param>
    /// <param name="y">The line it stands on.</param>
    /// <param name="text">The text; signs that print nothing are left out.</param>
    /// <param name="size">The type size.</param>
    /// <param name="bold">Thickens the strokes: the one font carries only one weight.</param>
    /// <param name="grey">0 black to 1 white.</param>
    /// <param name="page">The page; the last one when not said.</param>
    public void Text(double x, double y, string text, double size, bool bold = false, double grey = 0, int? page = null)
    {
        var glyphs = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Where(r => !Rune.IsControl(r)))
        {
            glyphs.Append(NumberOf(rune).ToString("X4", CultureInfo.InvariantCulture));
        }

        if (glyphs.Length == 0)
        {
            return;
        }

        var how = bold ? $"2 Tr {N(size * 0.035)} w {N(grey)} G {N(grey)} g" : $"0 Tr {N(grey)} g";
        pages[page ?? ^1].Append(CultureInfo.InvariantCulture, $"BT /F {N(size)} Tf {how} {N(x)} {N(Height - y)} Td <{glyphs}> Tj ET\n");
    }

    /// <summary>Draws a line.</summary>
    public void Line(double x1, double y1, double x2, double y2, double width = 0.5, double grey = 0.6) =>
        pages[^1].Append(CultureInfo.InvariantCulture, $"{N(width)} w {N(grey)} G {N(x1)} {N(Height - y1)} m {N(x2)} {N(Height - y2)} l S\n");

    /// <summary>Draws a box; filled boxes have no edge.</summary>
    public void Box(double x, double y, double width, double height, bool filled = false, double grey = 0.4) =>
        pages[^1].Append(CultureInfo.InvariantCulture, $"{(filled ? $"{N(grey)} g" : $"0.7 w {N(grey)} G")} {N(x)} {N(Height - y - height)} {N(width)} {N(height)} re {(filled ? "f" : "S")}\n");

    /// <summary>The file.</summary>
    public byte[] Save()
    {
        var objects = new List<byte[]>();
        int Add(string body, byte[]? stream = null)
        {
            objects.Add(stream is null ? Encoding.Latin1.GetBytes(body) : Stream(body, stream));
            return objects.Count;
        }

        var tree = 3 + pages.Count + pages.Count;
        Add($"<< /Type /Catalog /Pages {tree} 0 R /Lang {Words(language)} /ViewerPreferences << /DisplayDocTitle true >> >>");
        Add($"<< /Title {Words(title)} /Producer (Doorstep) /CreationDate (D:{made.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}Z) >>");
        var sheets = pages.Select(content =>
        {
            var drawn = Add("", Encoding.Latin1.GetBytes(content.ToString()));
            return Add($"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {N(Width)} {N(Height)}] /Resources << /Font << /F {tree + 1} 0 R >> >> /Contents {drawn} 0 R >>");
        }).ToList();
        Add($"<< /Type /Pages /Count {sheets.Count} /Kids [{string.Join(' ', sheets.Select(s => $"{s} 0 R"))}] >>");
        var glyphs = used.Select((rune, number) => number == 0 ? 0 : font.GlyphOf(rune)).ToList();
        var name = $"/{Tag(glyphs)}+Paper";
        Add($"<< /Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /Identity-H /DescendantFonts [{tree + 2} 0 R] /ToUnicode {tree + 5} 0 R >>");
        Add($"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity /FontDescriptor {tree + 3} 0 R /DW 1000 /W [0 [{string.Join(' ', glyphs.Select(font.WidthOf))}]] >>");
        Add($"<< /Type /FontDescriptor /FontName {name} /Flags 4 /FontBBox [{string.Join(' ', font.Box)}] /ItalicAngle 0 /Ascent {font.Ascent} /Descent {font.Descent} /CapHeight 733 /StemV 80 /FontFile2 {tree + 4} 0 R >>");
        var subset = font.Subset(glyphs);
        Add($"/Length1 {subset.Length}", subset);
        Add("", Encoding.Latin1.GetBytes(ToUnicode()));
        return Assemble(objects);
    }

    // Signs that only join or vary others are no loss of their own.
    private bool Lacks(Rune rune) =>
        font.GlyphOf(rune) == 0 && rune.Value is not (>= 0xFE00 and <= 0xFE0F) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format;

    private int NumberOf(Rune rune)
    {
        if (!numbers.TryGetValue(rune, out var number))
        {
            numbers[rune] = number = used.Count;
            used.Add(rune);
        }

        return number;
    }

    /// <summary>Says which characters the numbers in the text stand for: without it nobody could search or copy.</summary>
    private string ToUnicode()
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Paper def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        foreach (var block in used.Select((rune, number) => (rune, number)).Skip(1).Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (rune, number) in block)
            {
                map.Append(CultureInfo.InvariantCulture, $"<{number:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(rune.ToString()))}>\n");
            }

            map.Append("endbfchar\n");
        }

        return map.Append("endcmap CMapName currentdict /CMap defineresource pop end end\n").ToString();
    }

    private static byte[] Assemble(List<byte[]> objects)
    {
        var file = new MemoryStream();
        var places = new List<long>();
        void Put(string text) => file.Write(Encoding.Latin1.GetBytes(text));

        // The second line tells programs that the file is binary.
        Put("%PDF-1.7\n%âãÏÓ\n");
        for (var i = 0; i < objects.Count; i++)
        {
            places.Add(file.Position);
            Put($"{i + 1} 0 obj\n");
            file.Write(objects[i]);
            Put("\nendobj\n");
        }

        var table = file.Position;
        Put($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
        {
            Put($"{place:D10} 00000 n \n");
        }

        Put($"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R /Info 2 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    private static byte[] Stream(string entries, byte[] content)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return [.. Encoding.Latin1.GetBytes($"<< /Filter /FlateDecode /Length {packed.Length} {entries} >>\nstream\n"), .. packed.ToArray(), .. "\nendstream"u8];
    }

    /// <summary>Six letters that tell this choice of glyphs from others of the same font.</summary>
    private static string Tag(List<int> glyphs)
    {
        var hash = glyphs.Aggregate(17u, (sum, glyph) => unchecked((sum * 31) + (uint)glyph));
        return string.Concat(Enumerable.Range(0, 6).Select(i => (char)('A' + ((hash >> (i * 5)) % 26))));
    }

    private static string Words(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    private static string N(double number) => Math.Round(number, 3).ToString("0.###", CultureInfo.InvariantCulture);
}

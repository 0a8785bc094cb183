using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Doorstep.Harness;

/// <summary>Reads a PDF of ours as a reader's search would: pages, and the text on each by its table of characters.</summary>
public sealed partial class PdfText
{
    /// <summary>Reads the file, and fails where its table of places does not lead to its objects.</summary>
    public PdfText(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        var table = int.Parse(StartXref().Match(text).Groups["at"].Value, CultureInfo.InvariantCulture);
        Assert.StartsWith("%PDF-1.7", text, StringComparison.Ordinal);
        Assert.StartsWith("xref", text[table..], StringComparison.Ordinal);
        var places = Place().Matches(text[table..]).Select(m => int.Parse(m.Groups["at"].Value, CultureInfo.InvariantCulture)).ToList();
        for (var i = 0; i < places.Count; i++)
        {
            Assert.StartsWith($"{i + 1} 0 obj\n", text[places[i]..], StringComparison.Ordinal);
        }

        var streams = places.Select((at, i) => Unpack(file, text, at, i + 1 < places.Count ? places[i + 1] : table)).OfType<byte[]>().ToList();
        Font = streams.Single(s => s is [0, 1, 0, 0, ..]);
        var words = streams.Where(s => s != Font).Select(Encoding.Latin1.GetString).ToList();
        var characters = Pair().Matches(words.Single(w => w.Contains("begincmap", StringComparison.Ordinal)))
            .ToDictionary(m => m.Groups["n"].Value, m => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(m.Groups["c"].Value)));
        Pages = [.. words.Where(w => !w.Contains("begincmap", StringComparison.Ordinal)).Select(page => (IReadOnlyList<string>)[.. Shown().Matches(page)
            .Select(m => string.Concat(m.Groups["hex"].Value.Chunk(4).Select(c => characters[new string(c)])))])];
        Title = Encoding.BigEndianUnicode.GetString(Convert.FromHexString(TitleOf().Match(text).Groups["hex"].Value));
    }

    /// <summary>The lines of text on each page, in the order in which they were written.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Pages { get; }

    /// <summary>The font that travels with the file.</summary>
    public byte[] Font { get; }

    /// <summary>The title.</summary>
    public string Title { get; }

    /// <summary>All text, a line each.</summary>
    public string All => string.Join('\n', Pages.SelectMany(p => p));

    private static byte[]? Unpack(byte[] file, string text, int from, int to)
    {
        var start = text.IndexOf("stream\n", from, to - from, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var length = int.Parse(Length().Match(text, from).Groups["n"].Value, CultureInfo.InvariantCulture);
        using var zlib = new ZLibStream(new MemoryStream(file, start + 7, length), CompressionMode.Decompress);
        var plain = new MemoryStream();
        zlib.CopyTo(plain);
        return plain.ToArray();
    }

    [GeneratedRegex(@"startxref\n(?<at>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StartXref();

    [GeneratedRegex(@"(?<at>\d{10}) 00000 n", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"/Length (?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Length();

    [GeneratedRegex("<(?<n>[0-9A-F]{4})> <(?<c>[0-9A-F]+)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pair();

    [GeneratedRegex("<(?<hex>[0-9A-F]+)> Tj", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shown();

    [GeneratedRegex("/Title <FEFF(?<hex>[0-9A-F]*)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TitleOf();
}

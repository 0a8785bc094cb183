using System.Text;

namespace Doorstep.Platform.Paper;

/// <summary>Where a line of text ends: between words, and in Chinese anywhere but where a sign must not stand alone.</summary>
public static class LineBreaks
{
    // These never begin a line (after JIS X 4051 and GB/T 15834), and these never end one.
    private const string NotFirst = "，。、；：？！）》」』】〕〉”’…—～·％%‰℃,.;:?!)]}»›";
    private const string NotLast = "（《「『【〔〈“‘￥([{«‹";

    /// <summary>The lines of a text, each at most as wide as allowed; a word that is wider by itself is cut.</summary>
    /// <param name="text">Line ends in it stay.</param>
    /// <param name="width">The most that fits.</param>
    /// <param name="widthOf">How wide a piece of text is.</param>
    public static IReadOnlyList<string> Of(string text, double width, Func<string, double> widthOf)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = new StringBuilder();
            double filled = 0;
            foreach (var piece in Pieces(paragraph).SelectMany(p => Cut(p, width, widthOf)))
            {
                var space = widthOf(piece.TrimEnd(' '));
                if (line.Length > 0 && filled + space > width)
                {
                    lines.Add(line.ToString().TrimEnd(' '));
                    (line, filled) = (line.Clear(), 0);
                }

                line.Append(piece);
                filled += widthOf(piece);
            }

            lines.Add(line.ToString().TrimEnd(' '));
        }

        return lines;
    }

    /// <summary>Pieces that stay together: a word with the spaces behind it, or a Chinese character with the signs that cling to it.</summary>
    private static IEnumerable<string> Pieces(string paragraph)
    {
        var piece = new StringBuilder();
        Rune? before = null;
        foreach (var rune in paragraph.EnumerateRunes())
        {
            if (before is { } last && MayBreak(last, rune))
            {
                yield return piece.ToString();
                piece.Clear();
            }

            piece.Append(rune);
            before = rune;
        }

        if (piece.Length > 0)
        {
            yield return piece.ToString();
        }
    }

    private static bool MayBreak(Rune before, Rune after)
    {
        if (after.Value == ' ' || Is(NotFirst, after) || Is(NotLast, before))
        {
            return false;
        }

        return before.Value == ' ' || IsWide(before) || IsWide(after) || (before.Value is '-' or '/' && Rune.IsLetter(after));
    }

    private static bool Is(string signs, Rune rune) => rune.IsBmp && signs.Contains((char)rune.Value, StringComparison.Ordinal);

    // Chinese, Japanese and Korean characters and their full-width signs.
    private static bool IsWide(Rune rune) => rune.Value is (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFE30 and <= 0xFE4F) or (>= 0xFF00 and <= 0xFFEF) or (>= 0x20000 and <= 0x3FFFF);

    private static IEnumerable<string> Cut(string piece, double width, Func<string, double> widthOf)
    {
        if (widthOf(piece.TrimEnd(' ')) <= width)
        {
            yield return piece;
            yield break;
        }

        var part = new StringBuilder();
        foreach (var rune in piece.EnumerateRunes())
        {
            if (part.Length > 0 && widthOf($"{part}{rune}") > width)
            {
                yield return part.ToString();
                part.Clear();
            }

            part.Append(rune);
        }

        yield return part.ToString();
    }
}

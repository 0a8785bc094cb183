using System.Globalization;

namespace Doorstep.Platform.Sms;

/// <summary>
/// How many pieces a text message travels in. Each is paid for, and networks charge a letter outside their small alphabet
/// (GSM 03.38) by more than halving what a piece holds.
/// </summary>
public static class SmsText
{
    /// <summary>Most pieces that a message of ours takes.</summary>
    public const int Most = 2;

    private const string Basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    // These take two places.
    private const string Extended = "\f^{}\\[~]|€";

    /// <summary>How many pieces it takes: 160 letters of the small alphabet in one or 153 in each of several; else 70 or 67 UTF-16 units.</summary>
    public static int Segments(string text) => IsSmall(text)
        ? Pieces([.. text.Select(c => Extended.Contains(c, StringComparison.Ordinal) ? 2 : 1)], 160, 153)
        : Pieces([.. text.EnumerateRunes().Select(rune => rune.Utf16SequenceLength)], 70, 67);

    /// <summary>The same words with typographer's marks written plainly, where these alone would make it leave the small alphabet.</summary>
    public static string Plain(string text)
    {
        var plain = string.Concat(text.Select(c => c switch
        {
            '\u2018' or '\u2019' => "'", '\u201C' or '\u201D' => "\"", '\u2013' or '\u2014' => "-", '\u2026' => "...", '\u00A0' or '\u202F' or '\u2009' => " ", _ => c.ToString(),
        }));
        return IsSmall(plain) ? plain : text;
    }

    /// <summary>Writes a message of at most <see cref="Most"/> pieces by shortening names in it, the first ones first. Nothing else is cut: half a link is none.</summary>
    /// <param name="names">What may be shortened.</param>
    /// <param name="write">Writes the message with these names.</param>
    public static string Within(IReadOnlyList<string> names, Func<IReadOnlyList<string>, string> write)
    {
        List<string> shown = [.. names];
        var text = Plain(write(shown));
        for (var i = 0; i < shown.Count; i++)
        {
            var letters = StringInfo.ParseCombiningCharacters(shown[i]);
            for (var kept = letters.Length - 1; kept >= 0 && Segments(text) > Most; kept--)
            {
                shown[i] = kept == 0 ? "" : names[i][..letters[kept]].TrimEnd() + "…";
                text = Plain(write(shown));
            }
        }

        return text;
    }

    private static bool IsSmall(string text) => text.All(c => Basic.Contains(c, StringComparison.Ordinal) || Extended.Contains(c, StringComparison.Ordinal));

    // No letter is torn in two between pieces.
    private static int Pieces(List<int> sizes, int alone, int each)
    {
        if (sizes.Sum() <= alone)
        {
            return 1;
        }

        var (pieces, filled) = (1, 0);
        foreach (var size in sizes)
        {
            (pieces, filled) = filled + size > each ? (pieces + 1, size) : (pieces, filled + size);
        }

        return pieces;
    }
}

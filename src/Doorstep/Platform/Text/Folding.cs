using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Doorstep.Platform.Text;

/// <summary>
/// Text from outside, folded into one form before anything looks at it: what looks the same is the same, and what looks empty
/// is empty. Every way in folds (<c>Web/FoldedInput</c> for pages and addresses, and whoever else reads what people typed), so
/// that no check does so by itself. Folding what is folded changes nothing.
/// </summary>
public static class Folding
{
    /// <summary>
    /// Free text in a person's own words: composed characters, <c>\n</c> at line ends, usual spaces, and without what nobody
    /// sees: control characters, marks without width, and the signs that turn the direction of all that follows. Joiners stay
    /// inside emoji and in the scripts that need them, direction marks in text from right to left, and Chinese punctuation
    /// everywhere. Trimmed; null when nothing is left that could be seen.
    /// </summary>
    public static string? Prose(string? text) => text is null || IsPlain(text) ? NullIfEmpty(text) : Finish(Settled(Seen(text).Normalize()));

    /// <summary>The same on one line, for names and addresses: every run of white space is one space.</summary>
    public static string? Line(string? text) => Prose(text) is { } prose ? OneLine(prose) : null;

    /// <summary>
    /// What stands for something rather than being read: mail addresses, numbers, references, codes, dates, degrees, words to search for.
    /// Full-width signs become the usual ones, every dash <c>-</c>, every decimal digit one of 0 to 9, and nothing without width
    /// stays. On one line; null when nothing is left that could be seen.
    /// </summary>
    public static string? Token(string? text)
    {
        if (text is null || (IsPlain(text) && !HasRuns(text)))
        {
            return NullIfEmpty(text);
        }

        var folded = new StringBuilder(text.Length);
        foreach (var rune in Seen(text).Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (!Invisibles.Joins(rune.Value) && !Invisibles.IsDropped(rune))
            {
                folded.Append(Usual(rune));
            }
        }

        return Finish(OneLine(folded.ToString().Normalize(NormalizationForm.FormKC)));
    }

    /// <summary>True when there is nothing to be seen, whatever there is to be counted.</summary>
    public static bool IsBlank([NotNullWhen(false)] string? text) => text is null || !text.EnumerateRunes().Any(Invisibles.IsSeen);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // Printable ASCII with nothing to trim is what most fields hold.
    private static bool IsPlain(string text)
    {
        if (text.Length > 0 && (text[0] is <= ' ' || text[^1] is <= ' '))
        {
            return false;
        }

        return !text.AsSpan().ContainsAnyExcept(Plain);
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static bool HasRuns(string text) => text.Contains('\n', StringComparison.Ordinal) || text.Contains("  ", StringComparison.Ordinal);

    /// <summary>Line ends and spaces in one form, without what is never seen; joiners and marks stay for now.</summary>
    private static string Seen(string text)
    {
        var seen = new StringBuilder(text.Length);
        var afterReturn = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n' && afterReturn)
            {
                afterReturn = false;
                continue;
            }

            afterReturn = rune.Value == '\r';
            if (Invisibles.EndsLine(rune.Value))
            {
                seen.Append('\n');
            }
            else if (Invisibles.IsSpace(rune))
            {
                seen.Append(' ');
            }
            else if (!Invisibles.IsDropped(rune))
            {
                seen.Append(rune.ToString());
            }
        }

        return seen.ToString();
    }

    // What is left out lets marks change places, beside which others mean nothing any more. It only ever gets shorter.
    private static string Settled(string text)
    {
        for (var before = ""; before != text;)
        {
            (before, text) = (text, Joined(text).Normalize());
        }

        return text;
    }

    /// <summary>Without the joiners, selectors and direction marks that join, select and turn nothing where they stand.</summary>
    private static string Joined(string text)
    {
        if (!text.EnumerateRunes().Any(r => Invisibles.Joins(r.Value)))
        {
            return text;
        }

        Rune[] runes = [.. text.EnumerateRunes()];
        var turns = runes.Any(r => Invisibles.IsFromRight(r.Value));
        var kept = new StringBuilder(text.Length);
        Rune? before = null;
        for (var i = 0; i < runes.Length; i++)
        {
            Rune? after = i + 1 < runes.Length ? runes[i + 1] : null;
            if (!Invisibles.Joins(runes[i].Value) || Invisibles.Belongs(runes[i].Value, before, after, turns))
            {
                kept.Append(runes[i].ToString());
                before = runes[i];
            }
        }

        return kept.ToString();
    }

    private static string Usual(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.DashPunctuation => "-",
        UnicodeCategory.DecimalDigitNumber => ((char)('0' + (int)Rune.GetNumericValue(rune))).ToString(),
        _ => rune.Value switch { 0x2212 or 0x2043 => "-", 0x3002 => ".", _ => rune.ToString() },
    };

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                line.Append(c);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }

    private static string? Finish(string text) => IsBlank(text) ? null : text.Trim();
}

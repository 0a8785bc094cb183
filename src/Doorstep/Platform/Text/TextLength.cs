using System.Globalization;

namespace Doorstep.Platform.Text;

/// <summary>How long a text is to whoever reads it.</summary>
public static class TextLength
{
    /// <summary>
    /// Most units of UTF-16 that one character takes, however many marks and joined pictures it is made of. What is more counts
    /// as further characters, so that a text is bounded in bytes too.
    /// </summary>
    public const int MostUnits = 32;

    /// <summary>The number of characters as people see them: an emoji, a letter with its accents and a flag are one each.</summary>
    public static int Of(string? text)
    {
        var count = 0;
        for (var at = 0; text is not null && at < text.Length;)
        {
            var units = StringInfo.GetNextTextElementLength(text, at);
            count += 1 + Math.Max(0, units - MostUnits);
            at += units;
        }

        return count;
    }

    /// <summary>True when there are more characters than this.</summary>
    public static bool IsOver(string? text, int most) => text is not null && text.Length > most && Of(text) > most;

    /// <summary>The text on one line; null when there is none, or more of it than this many characters.</summary>
    public static string? Short(string? text, int most) => Folding.Line(text) is { } line && !IsOver(line, most) ? line : null;

    /// <summary>The text, or its beginning of this many characters; never half of one.</summary>
    public static string Cut(string text, int most)
    {
        if (!IsOver(text, most))
        {
            return text;
        }

        var (at, left) = (0, most);
        while (at < text.Length)
        {
            var units = StringInfo.GetNextTextElementLength(text, at);
            left -= 1 + Math.Max(0, units - MostUnits);
            if (left < 0)
            {
                break;
            }

            at += units;
        }

        return text[..at];
    }
}

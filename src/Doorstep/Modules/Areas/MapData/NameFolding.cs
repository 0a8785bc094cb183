using System.Globalization;
using System.Text;

namespace Doorstep.Modules.Areas.MapData;

/// <summary>
/// Makes names comparable: without case, accents and punctuation, in words. A run of Chinese characters is one word, apart
/// from letters and numbers beside it.
/// </summary>
internal static class NameFolding
{
    /// <summary>The words of a name or a question, in order.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var han = false;
        foreach (var rune in Clean(text).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            var kind = Rune.GetUnicodeCategory(rune);
            if (kind is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark || rune.Value is 0xB7 or 0x2027)
            {
                // The dot of Catalan "col·legi" joins; most leave it away.
                continue;
            }

            if (!Rune.IsLetterOrDigit(rune) && kind is not (UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber))
            {
                End(words, word);
                continue;
            }

            var isHan = IsHan(rune);
            if (isHan != han)
            {
                End(words, word);
                han = isHan;
            }

            word.Append(Folded(rune));
        }

        End(words, word);
        return words;
    }

    /// <summary>True for a word of Chinese characters, which may be found from any of them.</summary>
    public static bool IsHan(string word) => Rune.TryGetRuneAt(word, 0, out var rune) && IsHan(rune);

    private static bool IsHan(Rune rune) => rune.Value is (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) or 0x3007;

    private static string Folded(Rune rune) => rune.Value switch
    {
        0xDF or 0x1E9E => "ss",
        0xE6 or 0xC6 => "ae",
        0x153 or 0x152 => "oe",
        0xF8 or 0xD8 => "o",
        0x111 or 0x110 or 0xF0 or 0xD0 => "d",
        0x142 or 0x141 => "l",
        0x131 => "i",
        0xFE or 0xDE => "th",
        _ => Rune.ToLowerInvariant(rune).ToString(),
    };

    // Half a character would make normalising throw.
    private static string Clean(string text)
    {
        if (!text.Any(char.IsSurrogate))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    private static void End(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }
}

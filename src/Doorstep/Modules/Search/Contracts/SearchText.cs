using System.Globalization;
using System.Text;

namespace Doorstep.Modules.Search.Contracts;

/// <summary>One word of a text as the index holds it.</summary>
/// <param name="Word">Folded: small letters without accents. Of scripts without spaces two neighbouring characters, or the last one alone.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it ends, exclusive.</param>
public readonly record struct SearchToken(string Word, int Start, int End);

/// <summary>
/// Cuts a text into what can be searched, the same for both engines and for what is typed. Full-width and other forms of a
/// character become one (NFKC), letters small and without accents. Scripts that write words without spaces, such as Chinese,
/// become pairs of neighbours: 屋顶漏水 is 屋顶, 顶漏, 漏水 and the 水 that ends it. No word is left out for being common.
/// </summary>
public static class SearchText
{
    /// <summary>Raised when texts are cut in another way: then the index is made again.</summary>
    public const int Version = 1;

    /// <summary>Longer words are cut here, in texts and in what is typed alike.</summary>
    public const int LongestWord = 40;

    /// <summary>Most tokens of one text.</summary>
    public const int MostTokens = 8000;

    private enum Script
    {
        None,
        Spaced,
        Unspaced,
    }

    /// <summary>The text's tokens in their order.</summary>
    public static IReadOnlyList<SearchToken> Tokens(string? text)
    {
        var tokens = new List<SearchToken>();
        var run = new List<(string Char, int Start, int End)>();
        var kind = Script.None;
        foreach (var (folded, start, end) in Folded(text ?? ""))
        {
            foreach (var rune in folded.EnumerateRunes())
            {
                var script = ScriptOf(rune, kind);
                if (script != kind)
                {
                    Close(run, kind, tokens);
                    kind = script;
                }

                if (script != Script.None)
                {
                    run.Add((rune.ToString(), start, end));
                }
            }

            if (tokens.Count >= MostTokens)
            {
                return tokens[..MostTokens];
            }
        }

        Close(run, kind, tokens);
        return tokens.Count > MostTokens ? tokens[..MostTokens] : tokens;
    }

    private static void Close(List<(string Char, int Start, int End)> run, Script kind, List<SearchToken> tokens)
    {
        if (kind == Script.Spaced)
        {
            var word = new StringBuilder(run.Count);
            foreach (var (c, _, _) in run.Take(LongestWord))
            {
                word.Append(c);
            }

            tokens.Add(new(word.ToString(), run[0].Start, run[^1].End));
        }
        else if (kind == Script.Unspaced)
        {
            for (var i = 0; i + 1 < run.Count; i++)
            {
                tokens.Add(new(run[i].Char + run[i + 1].Char, run[i].Start, run[i + 1].End));
            }

            tokens.Add(new(run[^1].Char, run[^1].Start, run[^1].End));
        }

        run.Clear();
    }

    /// <summary>True for a token of a script without spaces.</summary>
    internal static bool IsUnspaced(string word) => IsUnspaced(Rune.GetRuneAt(word, 0).Value);

    /// <summary>True for two neighbouring characters of such a script.</summary>
    internal static bool IsPair(string word) => IsUnspaced(word) && word.EnumerateRunes().Count() == 2;

    /// <summary>Each character as people see one, folded, with its place in the text.</summary>
    private static IEnumerable<(string Folded, int Start, int End)> Folded(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (text[at] < '\x80' && (at + 1 == text.Length || text[at + 1] < '\x80'))
            {
                yield return (char.ToLowerInvariant(text[at]).ToString(), at, at + 1);
                at++;
                continue;
            }

            var length = StringInfo.GetNextTextElementLength(text, at);
            yield return (Fold(text.Substring(at, length)), at, at + length);
            at += length;
        }
    }

    private static string Fold(string element)
    {
        // Half of a character, from a text that was cut, is nothing that can be searched.
        if (element.Any(char.IsSurrogate) && !IsWhole(element))
        {
            return " ";
        }

        var bare = new StringBuilder(element.Length);
        foreach (var c in element.Normalize(NormalizationForm.FormKC).ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            // Accents of Latin, Greek and Cyrillic; marks of other scripts are letters of theirs.
            if (c is < '\u0300' or > '\u036F')
            {
                bare.Append(c switch
                {
                    'ß' => "ss", 'æ' => "ae", 'œ' => "oe", 'ø' => "o", 'đ' => "d", 'ł' => "l", 'ı' => "i", 'ς' => "σ", 'þ' => "th", 'ð' => "d",
                    _ => c.ToString(),
                });
            }
        }

        return bare.ToString().Normalize(NormalizationForm.FormC);
    }

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static Script ScriptOf(Rune rune, Script before)
    {
        if (rune.IsAscii)
        {
            return Rune.IsLetterOrDigit(rune) ? Script.Spaced : Script.None;
        }

        if (IsUnspaced(rune.Value))
        {
            return Script.Unspaced;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            // A mark belongs to the letter that it follows.
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => before,
            UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Script.Spaced,
            _ => Rune.IsLetterOrDigit(rune) ? Script.Spaced : Script.None,
        };
    }

    // Han with its extensions, kana, Thai, Lao, Myanmar, Khmer.
    private static bool IsUnspaced(int value) => value
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x3FFFF) or (>= 0xF900 and <= 0xFAFF)
        or 0x3005 or 0x3007 or (>= 0x3041 and <= 0x3096) or (>= 0x309D and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF)
        or (>= 0x31F0 and <= 0x31FF) or (>= 0x0E01 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17D3);
}

using System.Text;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Routing.Contracts;

/// <summary>
/// A word that a rule looks for in a text. Upper and lower case are the same, and so are full-width and usual letters.
/// <c>gas</c> is a whole word and not part of "gasket"; <c>leak*</c> is every word that begins so; several words stand one
/// after the other. A word with a Chinese character is found anywhere, since Chinese writes no spaces.
/// </summary>
public sealed class RoutingWord
{
    /// <summary>Most characters of one word.</summary>
    public const int Longest = 60;

    // Stands where a text goes on in a way that nobody knows yet; a letter, so that no whole word ends there.
    private const char Unknown = '\uE000';

    private readonly string sought;
    private readonly bool anywhere;
    private readonly bool beginning;

    private RoutingWord(string sought, bool anywhere, bool beginning) =>
        (this.sought, this.anywhere, this.beginning) = (sought, anywhere, beginning);

    /// <summary>Reads what was typed; null when there is nothing to look for, or a star stands elsewhere than at the end.</summary>
    public static RoutingWord? Read(string? typed)
    {
        var text = Fold(typed);
        var star = text.EndsWith('*');
        text = star ? text[..^1].TrimEnd() : text;
        return text.Length is 0 or > Longest || text.Contains('*', StringComparison.Ordinal) || !text.Any(char.IsLetterOrDigit)
            ? null
            : new RoutingWord(text, text.Any(IsHan), star);
    }

    /// <summary>A text as it is searched: fold it once, then look for all words in it.</summary>
    public static string Fold(string? text)
    {
        var clean = Folding.Token(text)?.ToLowerInvariant() ?? "";
        var folded = new StringBuilder(clean.Length);
        foreach (var c in clean)
        {
            if (!char.IsWhiteSpace(c))
            {
                folded.Append(c == Unknown ? ' ' : c);
            }
            else if (folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }
        }

        return folded.ToString().Trim();
    }

    /// <summary>Whether the word stands in a folded text.</summary>
    public bool IsIn(string folded)
    {
        for (var at = folded.IndexOf(sought, StringComparison.Ordinal); at >= 0; at = folded.IndexOf(sought, at + 1, StringComparison.Ordinal))
        {
            var end = at + sought.Length;
            if (anywhere || ((at == 0 || Parts(folded[at - 1], folded[at])) && (beginning || end == folded.Length || Parts(folded[end - 1], folded[end]))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when this word stands in every text in which the other does.</summary>
    public bool IsInWhatever(RoutingWord other) => IsIn(
        (other.anywhere ? Unknown : "") + other.sought + (other.anywhere || other.beginning ? Unknown : ""));

    // Between two letters or digits of one word there is no edge; a Chinese character is a word of its own.
    private static bool Parts(char before, char after) => !(IsOfAWord(before) && IsOfAWord(after));

    private static bool IsOfAWord(char c) => c == Unknown || ((char.IsLetterOrDigit(c) || char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark) && !IsHan(c));

    private static bool IsHan(char c) => c is (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uD840' and <= '\uD88D');
}

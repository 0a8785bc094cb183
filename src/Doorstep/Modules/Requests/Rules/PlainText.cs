using System.Text;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>Makes text from outside fit to be stored and shown, whoever wrote it.</summary>
public static class PlainText
{
    /// <summary>
    /// The text without what nobody types and other programs stumble over: control characters (PostgreSQL cannot store NUL,
    /// XML not most others), halves of characters, and the signs that turn the direction of all text that follows. Line
    /// breaks and tabs stay. Trimmed; null when nothing is left.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var clean = text.AsSpan().ContainsAnyInRange('\0', '\x1F') || text.Any(c => c >= '\x7F') ? Kept(text) : text;
        return string.IsNullOrWhiteSpace(clean) ? null : clean.Trim();
    }

    /// <summary>True when a template's blank, such as <c>[[what was done]]</c>, is still in the text.</summary>
    public static bool HasBlanks(string? text) => text?.Contains("[[", StringComparison.Ordinal) == true;

    private static string Kept(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t' || !(Rune.IsControl(rune) || TurnsDirection(rune.Value) || IsNoCharacter(rune.Value)))
            {
                kept.Append(rune.ToString());
            }
        }

        return kept.ToString();
    }

    // Embeddings, overrides and isolates. The marks U+200E and U+200F act on their neighbours only, and people need them.
    private static bool TurnsDirection(int value) => value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static bool IsNoCharacter(int value) => (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF;
}

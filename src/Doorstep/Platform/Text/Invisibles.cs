using System.Globalization;
using System.Text;

namespace Doorstep.Platform.Text;

/// <summary>Which characters nobody sees, and where they are needed all the same.</summary>
internal static class Invisibles
{
    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;
    private const int BlackFlag = 0x1F3F4;

    // Scripts whose letters change their shape by their neighbours.
    private static readonly (int From, int To)[] Joining =
    [
        (0x0600, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x18AF), (0x1900, 0x1CFF), (0xA800, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE), (0x10A00, 0x11FFF), (0x1E900, 0x1E95F),
    ];

    private static readonly (int From, int To)[] FromRight =
        [(0x0590, 0x08FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE), (0x10800, 0x10FFF), (0x1E800, 0x1EFFF)];

    public static bool EndsLine(int value) => value is '\n' or '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029;

    /// <summary>White space of any width but the ideographic, which is as wide as a character and indents Chinese; and the Braille blank.</summary>
    public static bool IsSpace(Rune rune) =>
        rune.Value is 0x2800 || (rune.Value is not ('\t' or ' ' or 0x3000) && Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator);

    /// <summary>Never seen and never needed: controls, non-characters, fillers, and marks without width that are not <see cref="Joins"/>.</summary>
    public static bool IsDropped(Rune rune) => !Joins(rune.Value) && rune.Value switch
    {
        '\t' or '\n' => false,
        0x115F or 0x1160 or 0x3164 or 0xFFA0 => true,
        0x17B4 or 0x17B5 or 0xFFFC or 0x1D159 or 0x2065 => true,
        >= 0xFFF0 and <= 0xFFF8 or >= 0xE0000 and <= 0xE0FFF => true,
        // Signs of Arabic and Syriac numbers and of verses are seen, though they count as formatting.
        >= 0x0600 and <= 0x0605 or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD => false,
        _ => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate,
    };

    /// <summary>Without width, but with a meaning between the right neighbours.</summary>
    public static bool Joins(int value) =>
        value is NonJoiner or Joiner or 0x200E or 0x200F or 0x061C or (>= 0x180B and <= 0x180F) || IsSelector(value) || IsTag(value);

    /// <summary>Whether it means something where it stands.</summary>
    /// <param name="value">One that <see cref="Joins"/>.</param>
    /// <param name="before">What is kept before it; null at the beginning.</param>
    /// <param name="after">What comes after it; null at the end.</param>
    /// <param name="turns">Whether some of the text goes from right to left.</param>
    public static bool Belongs(int value, Rune? before, Rune? after, bool turns)
    {
        if (before is not { } left)
        {
            return value is 0x200E or 0x200F or 0x061C && turns;
        }

        return value switch
        {
            NonJoiner => InJoiningScript(left) && after is { } right && InJoiningScript(right),
            Joiner => InJoiningScript(left) || (IsPictured(left) && after is { } next && IsPictured(next) && !Joins(next.Value)),
            0x200E or 0x200F or 0x061C => turns,
            >= 0x180B and <= 0x180F => left.Value is >= 0x1820 and <= 0x18AA,
            _ when IsTag(value) => left.Value == BlackFlag || IsTag(left.Value),
            // One selector for one sign that has forms to choose from; Latin, Greek and Cyrillic letters have none.
            _ => !Joins(left.Value) && !(left.Value < 0x0590 && Rune.IsLetter(left)) && Rune.GetUnicodeCategory(left) is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.Control
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark),
        };
    }

    /// <summary>True when it can be seen by itself: neither space nor mark nor anything without width.</summary>
    public static bool IsSeen(Rune rune) => !Joins(rune.Value) && !IsDropped(rune) && rune.Value is not 0x2800 && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark);

    /// <summary>True for a letter of a script that is written from right to left.</summary>
    public static bool IsFromRight(int value) => !Joins(value) && Within(FromRight, value);

    private static bool InJoiningScript(Rune rune) => !Joins(rune.Value) && Within(Joining, rune.Value);

    // Signs that can be parts of one picture, and what may stand after them within it.
    private static bool IsPictured(Rune rune) =>
        IsSelector(rune.Value) || IsTag(rune.Value) || rune.Value is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2190 and <= 0x2BFF) or 0x00A9 or 0x00AE or 0x203C or 0x2049 or 0x3030 or 0x303D;

    private static bool IsSelector(int value) => value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsTag(int value) => value is >= 0xE0020 and <= 0xE007F;

    private static bool Within((int From, int To)[] ranges, int value) => Array.Exists(ranges, range => value >= range.From && value <= range.To);
}

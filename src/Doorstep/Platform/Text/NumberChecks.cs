using System.Globalization;
using System.Numerics;
using System.Text;

namespace Doorstep.Platform.Text;

/// <summary>Check digits, by which a number is told from one that only looks like it.</summary>
internal static class NumberChecks
{
    private static readonly int[] IdentityWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>GB 11643: a date of birth that exists, and the last of the 18 signs fits the 17 before.</summary>
    public static bool IsChineseIdentity(string number) =>
        DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && "10X98765432"[IdentityWeights.Select((weight, i) => weight * (number[i] - '0')).Sum() % 11] == char.ToUpperInvariant(number[17]);

    /// <summary>ISO 7812: 13 to 19 digits that begin as cards do, with Luhn's check digit.</summary>
    public static bool IsCard(string number)
    {
        var digits = number.Where(char.IsAsciiDigit).Select(c => c - '0').ToList();
        var begins = digits is [4, ..] or [5, >= 1 and <= 5, ..] or [6, 2 or 5, ..] or [6, 0, 1, 1, ..] or [3, 4 or 7, ..] or [2, >= 2 and <= 7, ..];
        return digits.Count is >= 13 and <= 19 && begins
            && digits.AsEnumerable().Reverse().Select((d, i) => i % 2 == 0 ? d : d * 2 > 9 ? (d * 2) - 9 : d * 2).Sum() % 10 == 0;
    }

    /// <summary>ISO 13616: the remainder by 97 is 1.</summary>
    public static bool IsIban(string number)
    {
        var signs = number.Replace(" ", "", StringComparison.Ordinal);
        if (signs.Length is < 15 or > 34)
        {
            return false;
        }

        var digits = new StringBuilder();
        foreach (var sign in string.Concat(signs.AsSpan(4), signs.AsSpan(0, 4)))
        {
            digits.Append(char.IsAsciiDigit(sign) ? sign - '0' : sign - 'A' + 10);
        }

        return BigInteger.Parse(digits.ToString(), CultureInfo.InvariantCulture) % 97 == 1;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Doorstep.Platform.Text;

namespace Doorstep.Platform.Ids;

/// <summary>
/// A reference that people read out and type: seven characters of Crockford's Base32 and a check character, shown as
/// <c>7K3M-9P2Q</c>. The check character catches every single wrong character and every swap of two neighbours
/// (ISO 7064's pure scheme over the prime 37, drawn again where the check would not be a letter or digit).
/// </summary>
public static class ShortReference
{
    /// <summary>Digits and letters without I, L, O and U, which are misread or misheard.</summary>
    public const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private const int Payload = 7;

    /// <summary>A new random reference in canonical form, without the dash. Uniqueness is the caller's index.</summary>
    public static string Create()
    {
        // 32 of 37 check values have a character; the chance to need more than 64 draws is below 1e-55.
        for (var attempt = 0; attempt < 64; attempt++)
        {
            if (WithCheck(RandomNumberGenerator.GetString(Alphabet, Payload)) is { } reference)
            {
                return reference;
            }
        }

        throw new InvalidOperationException("The random number generator repeats itself.");
    }

    /// <summary>
    /// The reference of a number, for what is made up; different for different numbers below 2^35. Null for those whose check
    /// would not be a letter or digit.
    /// </summary>
    public static string? Of(long number) => WithCheck(string.Create(Payload, number, static (payload, left) =>
    {
        for (var i = payload.Length - 1; i >= 0; i--, left >>= 5)
        {
            payload[i] = Alphabet[(int)(left & 31)];
        }
    }));

    /// <summary>With the dash, as shown to people.</summary>
    public static string Show(string canonical) => $"{canonical[..4]}-{canonical[4..]}";

    /// <summary>
    /// Reads what a person typed: any case, spaces and dashes; O for 0, I and L for 1. False when the length, a
    /// character or the check is wrong.
    /// </summary>
    public static bool TryRead(string? typed, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        var plain = Base32Words.Normalise(typed, Payload + 1);
        if (plain is null || Check(plain[..Payload]) != Alphabet.IndexOf(plain[Payload], StringComparison.Ordinal))
        {
            return false;
        }

        canonical = plain;
        return true;
    }

    private static string? WithCheck(string payload) => Check(payload) is var check && check < Alphabet.Length ? payload + Alphabet[check] : null;

    private static int Check(string payload)
    {
        // Weights 2, 4, 8 … modulo 37 differ for every place, so a swap always changes the sum.
        var sum = 0;
        foreach (var c in payload)
        {
            sum = (sum + Alphabet.IndexOf(c, StringComparison.Ordinal)) * 2 % 37;
        }

        return (37 - sum) % 37;
    }
}

/// <summary>Reading Crockford Base32 as people type it.</summary>
internal static class Base32Words
{
    public static string? Normalise(string? typed, int length)
    {
        if (typed is null || typed.Length > 200 || Folding.Token(typed) is not { Length: <= 64 } folded)
        {
            return null;
        }

        var plain = new char[length];
        var n = 0;
        foreach (var raw in folded)
        {
            if (raw is '-' or ' ')
            {
                continue;
            }

            var c = char.ToUpperInvariant(raw) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            if (n == length || !ShortReference.Alphabet.Contains(c, StringComparison.Ordinal))
            {
                return null;
            }

            plain[n++] = c;
        }

        return n == length ? new string(plain) : null;
    }
}

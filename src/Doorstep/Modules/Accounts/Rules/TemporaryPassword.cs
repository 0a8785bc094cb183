using System.Security.Cryptography;
using Doorstep.Platform.Ids;

namespace Doorstep.Modules.Accounts.Rules;

/// <summary>A password that is made up, told or written down, and typed once.</summary>
internal static class TemporaryPassword
{
    private const int Length = 16;

    /// <summary>Sixteen characters that are neither misread nor misheard: 80 bits.</summary>
    public static string Create() => Show(RandomNumberGenerator.GetString(ShortReference.Alphabet, Length));

    /// <summary>What was typed as it was made up, read as forgivingly as a receipt's code; what has another shape as it was typed.</summary>
    public static string Read(string? typed) => Base32Words.Normalise(typed, Length) is { } plain ? Show(plain) : typed ?? "";

    private static string Show(string plain) => string.Join('-', plain.Chunk(4).Select(part => new string(part)));
}

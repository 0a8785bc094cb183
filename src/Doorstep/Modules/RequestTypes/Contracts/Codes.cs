namespace Doorstep.Modules.RequestTypes.Contracts;

/// <summary>Codes of types and questions: they stand in addresses, files and other systems.</summary>
internal static class Codes
{
    public const int Longest = 64;

    public const string Remedy = "Use 1 to 64 letters, digits, dashes, dots or underscores, without spaces.";

    public static bool IsGood(string code) =>
        code.Length is >= 1 and <= Longest && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

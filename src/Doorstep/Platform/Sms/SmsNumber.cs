using Doorstep.Platform.Text;

namespace Doorstep.Platform.Sms;

/// <summary>Numbers that a text message can be sent to.</summary>
public static class SmsNumber
{
    /// <summary>The number without what people write between digits; null when it can be none.</summary>
    public static string? Read(string? typed)
    {
        var number = string.Concat((Folding.Token(typed) ?? "").Where(c => c is not (' ' or '-' or '(' or ')' or '.' or '/')));
        var digits = number.TrimStart('+');
        return digits.Length is >= 6 and <= 15 && digits.All(char.IsAsciiDigit) && number.Length - digits.Length <= 1 ? number : null;
    }
}

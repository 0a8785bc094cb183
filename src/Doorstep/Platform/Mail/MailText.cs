using System.Net.Mail;
using Doorstep.Platform.Text;

namespace Doorstep.Platform.Mail;

/// <summary>Mail addresses as people type them.</summary>
public static class MailText
{
    /// <summary>Longest address that mail knows, in characters.</summary>
    public const int Longest = 254;

    /// <summary>The address alone, with usual letters and signs; null when mail could not be sent to it.</summary>
    public static string? Read(string? typed) =>
        Folding.Token(typed) is { Length: <= Longest } text && MailAddress.TryCreate(text, out var address) && address.Address == text
        && address.Host.Contains('.', StringComparison.Ordinal) ? text : null;
}

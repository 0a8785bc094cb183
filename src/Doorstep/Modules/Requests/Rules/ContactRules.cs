using System.Net.Mail;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>Whether contact details can be used. All of them are optional.</summary>
public static class ContactRules
{
    private const int Longest = 300;

    /// <summary>Every problem, each at its field.</summary>
    public static IReadOnlyList<Problem> Check(Contact contact)
    {
        var problems = new List<Problem>();
        foreach (var (field, value) in new[]
        {
            ("name", contact.Name), ("email", contact.Email), ("phone", contact.Phone), ("postalAddress", contact.PostalAddress),
        })
        {
            if (value?.Length > Longest)
            {
                problems.Add(new Problem("Error.Contact.TooLong", field, Longest));
            }
        }

        if (!string.IsNullOrWhiteSpace(contact.Email) && !IsMailAddress(contact.Email.Trim()))
        {
            problems.Add(new Problem("Error.Email.Invalid", "email"));
        }

        if (!string.IsNullOrWhiteSpace(contact.Phone) && !IsPhone(contact.Phone))
        {
            problems.Add(new Problem("Error.Phone.Invalid", "phone"));
        }

        return problems;
    }

    /// <summary>The same details trimmed, with what is empty left out.</summary>
    public static Contact Tidy(Contact contact, Guid requestId) => new()
    {
        RequestId = requestId,
        Name = PlainText.Clean(contact.Name),
        Email = PlainText.Clean(contact.Email),
        Phone = PlainText.Clean(contact.Phone),
        PostalAddress = PlainText.Clean(contact.PostalAddress),
    };

    private static bool IsMailAddress(string text) =>
        MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal);

    // Numbers are written in too many ways to check more than that a person could dial it.
    private static bool IsPhone(string text) =>
        text.Count(char.IsAsciiDigit) is >= 3 and <= 20 && text.All(c => char.IsAsciiDigit(c) || " +-()./ext#".Contains(c, StringComparison.OrdinalIgnoreCase));
}

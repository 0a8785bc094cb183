using Doorstep.Platform.Mail;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Sms;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Receipts.Contracts;

/// <summary>Whether contact details can be used. All of them are optional.</summary>
public static class ContactRules
{
    private const int Longest = 300;

    /// <summary>Every problem, each at its field.</summary>
    public static IReadOnlyList<Problem> Check(ContactDetails contact)
    {
        var problems = new List<Problem>();
        foreach (var (field, value) in new[]
        {
            ("name", contact.Name), ("email", contact.Email), ("phone", contact.Phone), ("postalAddress", contact.PostalAddress),
        })
        {
            if (TextLength.IsOver(value, Longest))
            {
                problems.Add(new Problem("Error.Contact.TooLong", field, Longest));
            }
        }

        if (contact.Email is not null && MailText.Read(contact.Email) is null)
        {
            problems.Add(new Problem("Error.Email.Invalid", "email"));
        }

        if (contact.Phone is not null && !IsPhone(contact.Phone))
        {
            problems.Add(new Problem("Error.Phone.Invalid", "phone"));
        }

        if (contact.Way is { } way && Reached(contact, way) is null)
        {
            problems.Add(new Problem($"Error.Way.{way}", way switch { ContactWay.Mail => "email", ContactWay.Letter => "postalAddress", _ => "phone" }));
        }

        return problems;
    }

    /// <summary>How they are told news: the way that they chose, or else the first that they gave; null when they gave none.</summary>
    public static ContactWay? WayOf(ContactDetails contact) => contact.Way
        ?? (contact.Email is not null ? ContactWay.Mail : contact.Phone is not null ? ContactWay.Phone : contact.PostalAddress is not null ? ContactWay.Letter : null);

    /// <summary>
    /// The way that is kept, decided once: who chose none and left only a number gets text messages where these are set up and reach
    /// it. A number that another system brings is called, since nobody saw its holder choose.
    /// </summary>
    /// <param name="contact">What was given.</param>
    /// <param name="seen">Whether the holder saw which way is taken.</param>
    /// <param name="offered">Whether the town sends text messages.</param>
    /// <param name="reaches">Whether one reaches the number.</param>
    public static ContactWay? Decide(ContactDetails contact, bool seen, bool offered, bool reaches) => contact switch
    {
        { Way: ContactWay.Sms } when !offered => ContactWay.Phone,
        { Way: null, Phone: not null, Email: null } when offered && reaches && seen => ContactWay.Sms,
        _ => contact.Way,
    };

    private static string? Reached(ContactDetails contact, ContactWay way) =>
        way switch { ContactWay.Mail => contact.Email, ContactWay.Phone => contact.Phone, ContactWay.Sms => SmsNumber.Read(contact.Phone), _ => contact.PostalAddress };

    // Numbers are written in too many ways to check more than that a person could dial it.
    private static bool IsPhone(string text) =>
        text.Count(char.IsAsciiDigit) is >= 3 and <= 20 && text.All(c => char.IsAsciiDigit(c) || " +-()./ext#".Contains(c, StringComparison.OrdinalIgnoreCase));
}

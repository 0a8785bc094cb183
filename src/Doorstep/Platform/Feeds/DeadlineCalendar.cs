using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace Doorstep.Platform.Feeds;

/// <summary>A deadline in a calendar.</summary>
/// <param name="Uid">Always the same for the same thing, and no other's.</param>
/// <param name="Sequence">Grows with each change.</param>
/// <param name="Changed">When it last changed.</param>
/// <param name="At">When it falls.</param>
/// <param name="Summary">In a few words.</param>
/// <param name="Link">Where to read more.</param>
internal sealed record CalendarDeadline(string Uid, int Sequence, DateTimeOffset Changed, DateTimeOffset At, string Summary, Uri Link);

/// <summary>Deadlines as an iCalendar object (RFC 5545) that other programs subscribe to: events without a length that take nobody's time.</summary>
internal static class DeadlineCalendar
{
    public const string ContentType = "text/calendar; charset=utf-8";

    /// <summary>The text of the calendar, the same for the same deadlines.</summary>
    /// <param name="name">As calendar programs show it.</param>
    /// <param name="deadlines">In their order.</param>
    public static string Write(string name, IEnumerable<CalendarDeadline> deadlines)
    {
        var calendar = new Calendar { ProductId = "-//Doorstep//Deadlines//EN", Scale = "GREGORIAN", Method = "PUBLISH" };
        // RFC 7986, and the older names that more programs know.
        calendar.AddProperty("NAME", Text(name));
        calendar.AddProperty("X-WR-CALNAME", Text(name));
        var refresh = new CalendarProperty("REFRESH-INTERVAL", "PT1H");
        refresh.AddParameter("VALUE", "DURATION");
        calendar.Properties.Add(refresh);
        calendar.AddProperty("X-PUBLISHED-TTL", "PT1H");
        foreach (var deadline in deadlines)
        {
            calendar.Events.Add(new CalendarEvent
            {
                Uid = Text(deadline.Uid),
                DtStamp = Utc(deadline.Changed),
                Sequence = deadline.Sequence,
                DtStart = Utc(deadline.At),
                Summary = Text(deadline.Summary),
                Url = deadline.Link,
                Transparency = TransparencyType.Transparent,
            });
        }

        return new CalendarSerializer().SerializeToString(calendar)!;
    }

    private static CalDateTime Utc(DateTimeOffset moment) => new(moment.UtcDateTime);

    // The library escapes and folds; control characters are not allowed in text at all, and it lets them through.
    private static string Text(string words)
    {
        var clean = new StringBuilder(words.Length);
        foreach (var rune in words.ReplaceLineEndings("\n").EnumerateRunes().Where(rune => rune.Value is '\n' or '\t' or (>= 0x20 and not 0x7F)))
        {
            clean.Append(rune.ToString());
        }

        return clean.ToString();
    }
}

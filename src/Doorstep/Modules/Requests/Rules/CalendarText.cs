using System.Globalization;
using System.Text;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>
/// Writes an iCalendar object by RFC 5545: lines end in CR LF and are folded before the 76th octet, never within a character;
/// text is escaped; moments are in UTC.
/// </summary>
public sealed class CalendarText
{
    private const int LongestLine = 75;
    private readonly StringBuilder text = new();

    /// <summary>Begins the calendar.</summary>
    /// <param name="name">As calendar programs show it.</param>
    public CalendarText(string name)
    {
        Line("BEGIN", "VCALENDAR");
        Line("VERSION", "2.0");
        Line("PRODID", "-//Doorstep//Deadlines//EN");
        Line("CALSCALE", "GREGORIAN");
        Line("METHOD", "PUBLISH");
        // RFC 7986, and the older name that more programs know.
        Line("NAME", Escape(name));
        Line("X-WR-CALNAME", Escape(name));
        Line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        Line("X-PUBLISHED-TTL", "PT1H");
    }

    /// <summary>Adds a deadline: an event without a length that takes nobody's time.</summary>
    /// <param name="uid">Always the same for the same thing, and no other's.</param>
    /// <param name="sequence">Grows with each change.</param>
    /// <param name="changed">When it last changed.</param>
    /// <param name="at">The deadline.</param>
    /// <param name="summary">In a few words.</param>
    /// <param name="link">Where to read more.</param>
    public void Deadline(string uid, int sequence, DateTimeOffset changed, DateTimeOffset at, string summary, Uri link)
    {
        Line("BEGIN", "VEVENT");
        Line("UID", Escape(uid));
        Line("DTSTAMP", Utc(changed));
        Line("SEQUENCE", sequence.ToString(CultureInfo.InvariantCulture));
        Line("DTSTART", Utc(at));
        Line("SUMMARY", Escape(summary));
        Line("URL", link.AbsoluteUri);
        Line("TRANSP", "TRANSPARENT");
        Line("END", "VEVENT");
    }

    /// <summary>The whole, with its end.</summary>
    public override string ToString() => text + "END:VCALENDAR\r\n";

    private static string Utc(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    // Other control characters are not allowed in text at all.
    private static string Escape(string words)
    {
        var clean = new StringBuilder(words.Length);
        foreach (var rune in words.ReplaceLineEndings("\n").EnumerateRunes())
        {
            clean.Append(rune.Value switch
            {
                '\\' => "\\\\",
                ';' => "\\;",
                ',' => "\\,",
                '\n' => "\\n",
                '\t' => "\t",
                < 0x20 or 0x7F => "",
                _ => rune.ToString(),
            });
        }

        return clean.ToString();
    }

    private void Line(string name, string value)
    {
        var octets = 0;
        foreach (var rune in $"{name}:{value}".EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                // The blank that begins a continued line counts too.
                text.Append("\r\n ");
                octets = 1;
            }

            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
    }
}

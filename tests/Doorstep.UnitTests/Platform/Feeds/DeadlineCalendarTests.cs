using System.Text;
using Doorstep.Platform.Feeds;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Platform.Feeds;

/// <summary>Lines of a calendar: folded, escaped, and read back as they were.</summary>
public class DeadlineCalendarTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 9, 17, 30, 0, TimeSpan.FromHours(8));

    [Fact]
    public void A_deadline_is_written_as_the_standard_says()
    {
        var text = DeadlineCalendar.Write(
            "Deadlines: Streets, North", [new("018f@town.example", 0, At, At, "Pothole; a\\b\nsecond\u0007", new Uri("https://town.example/staff/requests/7K3M-9P2Q"))]);
        Assert.Equal(
            "BEGIN:VCALENDAR|CALSCALE:GREGORIAN|METHOD:PUBLISH|NAME:Deadlines: Streets\\, North|PRODID:-//Doorstep//Deadlines//EN|"
            + "REFRESH-INTERVAL;VALUE=DURATION:PT1H|VERSION:2.0|X-PUBLISHED-TTL:PT1H|X-WR-CALNAME:Deadlines: Streets\\, North|BEGIN:VEVENT|"
            + "DTSTAMP:20260309T093000Z|DTSTART:20260309T093000Z|SEQUENCE:0|SUMMARY:Pothole\\; a\\\\b\\nsecond|TRANSP:TRANSPARENT|UID:018f@town.example|"
            + "URL:https://town.example/staff/requests/7K3M-9P2Q|END:VEVENT|END:VCALENDAR|",
            text.Replace("\r\n", "|", StringComparison.Ordinal));
    }

    [Fact]
    public void Long_lines_are_folded_before_the_76th_octet_and_never_within_a_character()
    {
        var words = Gen.Elements("a", " ", ";", ",", "\\", "路", "灯", "é", "🚧", "\n", "\t", "\u0007").ArrayOf().Select(string.Concat);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(300),
            Prop.ForAll(words.ToArbitrary(), summary =>
            {
                var text = DeadlineCalendar.Write("x", [new("u", 1, At, At, summary, new Uri("https://town.example/"))]);
                foreach (var line in text.Split("\r\n"))
                {
                    Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75);
                    Assert.DoesNotContain('\uFFFD', line);
                }

                var written = text.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n").Single(l => l.StartsWith("SUMMARY:", StringComparison.Ordinal))["SUMMARY:".Length..];
                var read = new StringBuilder();
                for (var i = 0; i < written.Length; i++)
                {
                    read.Append(written[i] == '\\' ? written[++i] == 'n' ? '\n' : written[i] : written[i]);
                }

                Assert.Equal(summary.Replace("\u0007", "", StringComparison.Ordinal), read.ToString());
            }));
    }
}

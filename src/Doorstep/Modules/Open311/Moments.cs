using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Open311;

/// <summary>Moments of the interface. It writes them as W3C says, with a zone; it also reads what was left out, by the town's clock.</summary>
internal static partial class Moments
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>
    /// Reads a moment, or a day as its first and last second; null when it is none. Without a zone it is meant in the town's. A plus sign that
    /// came as a space is read as meant.
    /// </summary>
    public static (DateTimeOffset First, DateTimeOffset Last)? Read(string text, TimeZoneInfo town)
    {
        var shape = Shape().Match(Folding.Token(text) ?? "");
        if (!shape.Success)
        {
            return null;
        }

        var (date, time, zone) = (shape.Groups["date"].Value, shape.Groups["time"].Value, shape.Groups["zone"].Value.Replace(' ', '+'));
        var whole = time.Length == 0;
        // Years near the ends of the calendar would leave it when they are turned to another zone.
        if (!DateTime.TryParseExact($"{date}T{(whole ? "00:00" : time)}", Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var written)
            || written.Year is < 1900 or > 9000 || Offset(zone) is not { } offset)
        {
            return null;
        }

        DateTimeOffset At(DateTime local) => (zone.Length > 0 ? new DateTimeOffset(local, offset) : InTown(local, town)).ToUniversalTime();
        return (At(written), whole ? At(written.AddDays(1)).AddSeconds(-1) : At(written));
    }

    /// <summary>
    /// The first moment that no longer counts to a window that ends here. Written moments have whole seconds, so a window
    /// holds the whole of its last second; otherwise what happened within it would be in nobody's window.
    /// </summary>
    public static DateTimeOffset After(DateTimeOffset end) => end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1);

    // A time that the clocks skip is one that they show an hour later.
    private static DateTimeOffset InTown(DateTime local, TimeZoneInfo town)
    {
        var shown = town.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(shown, town.GetUtcOffset(shown));
    }

    private static TimeSpan? Offset(string zone)
    {
        if (zone is "" or "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        var digits = zone[1..].Replace(":", "", StringComparison.Ordinal);
        var (hours, minutes) = (int.Parse(digits[..2], CultureInfo.InvariantCulture), digits.Length > 2 ? int.Parse(digits[2..], CultureInfo.InvariantCulture) : 0);
        var offset = new TimeSpan(hours, minutes, 0);
        return minutes < 60 && offset <= TimeSpan.FromHours(14) ? zone[0] == '-' ? -offset : offset : null;
    }

    [GeneratedRegex(@"^(?<date>[0-9]{4}-[0-9][0-9]-[0-9][0-9])([Tt ](?<time>[0-9][0-9]:[0-9][0-9](:[0-9][0-9](\.[0-9]{1,7})?)?) ?(?<zone>([Zz]|[+\- ][0-9][0-9](:?[0-9][0-9])?)?))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}

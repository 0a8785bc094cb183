using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Open311;

/// <summary>Moments as the interface writes them: W3C, with a zone, always.</summary>
internal static partial class Moments
{
    private static readonly string[] Forms =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a moment; null when it is none or has no zone. A plus sign that came as a space is read as meant.</summary>
    public static DateTimeOffset? Read(string text)
    {
        var shape = Shape().Match(Folding.Token(text) ?? "");
        if (!shape.Success)
        {
            return null;
        }

        var repaired = $"{shape.Groups["date"].Value}T{shape.Groups["time"].Value}{shape.Groups["zone"].Value.Replace(' ', '+').ToUpperInvariant()}";
        // Years near the ends of the calendar would leave it when they are turned to another zone.
        return DateTimeOffset.TryParseExact(repaired, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            && moment.Year is >= 1900 and <= 9000
            ? moment.ToUniversalTime()
            : null;
    }

    /// <summary>
    /// The first moment that no longer counts to a window that ends here. Written moments have whole seconds, so a window
    /// holds the whole of its last second; otherwise what happened within it would be in nobody's window.
    /// </summary>
    public static DateTimeOffset After(DateTimeOffset end) => end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1);

    [GeneratedRegex(@"^(?<date>\d{4}-\d\d-\d\d)[Tt](?<time>\d\d:\d\d(:\d\d(\.\d{1,7})?)?)(?<zone>[Zz]|[+\- ]\d\d:\d\d)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}

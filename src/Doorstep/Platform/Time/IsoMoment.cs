using System.Globalization;
using Doorstep.Platform.Text;

namespace Doorstep.Platform.Time;

/// <summary>Dates and times as ISO 8601 writes them, and nothing else: <c>03/04/2026</c> is two different days.</summary>
public static class IsoMoment
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        .. new[] { "'T'", "' '" }.SelectMany(between => new[] { "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF" }
            .SelectMany(time => new[] { "", "zzz", "'Z'" }.Select(zone => $"yyyy-MM-dd{between}{time}{zone}"))),
    ];

    /// <summary>Reads it; what has no offset has the kind Unspecified, what has one is in UTC.</summary>
    public static bool TryRead(string? text, out DateTime moment) =>
        TryRead(text, Formats, out moment);

    /// <summary>The same with formats of another system.</summary>
    public static bool TryRead(string? text, IEnumerable<string> formats, out DateTime moment)
    {
        var folded = Folding.Token(text);
        foreach (var format in formats)
        {
            var styles = format.Contains("'Z'", StringComparison.Ordinal)
                ? DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
                : DateTimeStyles.AdjustToUniversal;
            if (DateTime.TryParseExact(folded, format, CultureInfo.InvariantCulture, styles, out moment))
            {
                return true;
            }
        }

        moment = default;
        return false;
    }
}

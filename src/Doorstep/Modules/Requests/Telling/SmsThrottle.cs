using System.Collections.Concurrent;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>
/// How many receipts go by text message. Anybody can type any number into a form and have it sent; later news need a person who
/// answers. The receipt is on the screen anyway. Each web node counts for itself.
/// </summary>
public sealed class SmsThrottle(TimeProvider clock)
{
    /// <summary>Receipts to one number in a day.</summary>
    public const int MostToOne = 3;

    /// <summary>Receipts of the town in an hour: more is somebody else's trade.</summary>
    public const int MostInAll = 300;

    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Until)> counts = new(StringComparer.Ordinal);

    /// <summary>Counts a receipt; false when there were too many.</summary>
    public bool Lets(string number) => Count(number, MostToOne, TimeSpan.FromDays(1)) && Count("", MostInAll, TimeSpan.FromHours(1));

    private bool Count(string what, int most, TimeSpan window)
    {
        var now = clock.Now();
        // Bounded by itself: no more numbers come in than receipts go out in a day.
        foreach (var old in what.Length == 0 ? counts.Where(c => c.Value.Until <= now).Select(c => c.Key).ToList() : [])
        {
            counts.TryRemove(old, out _);
        }

        return counts.AddOrUpdate(what, _ => (1, now + window), (_, seen) => seen.Until > now ? (seen.Count + 1, seen.Until) : (1, now + window)).Count <= most;
    }
}

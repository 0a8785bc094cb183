using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Requests.Alerts;

/// <summary>How often one network may ask for alerts in an hour, so that nobody fills other people's letter boxes. Each web node counts for itself.</summary>
public sealed class AlertThrottle(TimeProvider clock)
{
    /// <summary>Sign-ups of one network in an hour. Many people can share one.</summary>
    public const int Most = 20;

    private const int MostKept = 100_000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Until)> counts = new(StringComparer.Ordinal);

    /// <summary>Counts a try; false when there were too many.</summary>
    public bool Lets(IPAddress? from)
    {
        var now = clock.Now();
        if (counts.Count > MostKept)
        {
            foreach (var old in counts.Where(c => c.Value.Until <= now || counts.Count > MostKept).Select(c => c.Key).ToList())
            {
                counts.TryRemove(old, out _);
            }
        }

        return counts.AddOrUpdate(Name(from), _ => (1, now + Window), (_, seen) => seen.Until > now ? (seen.Count + 1, seen.Until) : (1, now + Window)).Count <= Most;
    }

    /// <summary>What stands for a network: a home or office has a whole /64 of IPv6 to itself, so that counts as one.</summary>
    internal static string Name(IPAddress? from) => from switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => from.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)),
        _ => from.ToString(),
    };
}

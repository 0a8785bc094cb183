using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Requests.Open311;

/// <summary>
/// How often one key may write, one calendar feed be read, and one network address come with a wrong key, in a minute. Counts on this node only.
/// </summary>
internal sealed class Allowance(TimeProvider clock)
{
    /// <summary>Writes of one key in a minute: a city's busiest hour fits, a loop gone wild does not.</summary>
    public const int Writes = 300;

    /// <summary>Wrong keys from one address in a minute.</summary>
    public const int WrongKeys = 30;

    /// <summary>Reads of one calendar feed in a minute: a person's devices and their retries fit.</summary>
    public const int Feeds = 60;

    // Bounds memory while somebody comes from ever new addresses.
    private const int MostCounted = 20_000;
    private readonly ConcurrentDictionary<string, (long Minute, int Count)> counts = new(StringComparer.Ordinal);

    /// <summary>Counts a write; false when there were too many.</summary>
    public bool TryWrite(ApiKey key) => Count($"key {key.Id}") <= Writes;

    /// <summary>Counts a read of somebody's calendar feed; false when there were too many.</summary>
    public bool TryFeed(Guid account) => Count($"feed {account}") <= Feeds;

    /// <summary>Counts a wrong key.</summary>
    public void WrongKey(IPAddress? from) => Count(Name(from));

    /// <summary>False when too many wrong keys came from there: then no key is looked at.</summary>
    public bool MayTry(IPAddress? from) => !counts.TryGetValue(Name(from), out var seen) || seen.Minute != Minute() || seen.Count < WrongKeys;

    private long Minute() => clock.Now().ToUnixTimeSeconds() / 60;

    private int Count(string who)
    {
        var minute = Minute();
        if (counts.Count > MostCounted)
        {
            foreach (var (name, seen) in counts)
            {
                if (seen.Minute != minute || counts.Count > MostCounted)
                {
                    counts.TryRemove(name, out _);
                }
            }
        }

        return counts.AddOrUpdate(who, _ => (minute, 1), (_, seen) => seen.Minute == minute ? (minute, seen.Count + 1) : (minute, 1)).Count;
    }

    /// <summary>A home or office has a whole /64 of IPv6 to itself, so that counts as one address.</summary>
    private static string Name(IPAddress? from) => from switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => from.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)),
        _ => from.ToString(),
    };
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Accounts;

/// <summary>
/// Bounds how many sign-ins from one network address may fail: <see cref="Most"/> within <see cref="Window"/>. One that
/// succeeds is not counted, so a whole office behind one address can come in at eight. Counts on this node only.
/// </summary>
internal sealed class SignInThrottle(TimeProvider clock)
{
    public const int Most = 30;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // Bounds memory while somebody comes from ever new addresses.
    private const int MostAddresses = 50_000;
    private readonly ConcurrentDictionary<string, Count> counts = new(StringComparer.Ordinal);

    /// <summary>Counts a try as failed until told otherwise; false when there were too many.</summary>
    public bool TryBegin(IPAddress? from)
    {
        var now = clock.Now();
        if (counts.Count > MostAddresses)
        {
            Forget(now);
        }

        var count = counts.AddOrUpdate(
            Key(from),
            _ => new Count(now + Window, 1),
            (_, old) => old.Ends <= now ? new Count(now + Window, 1) : old with { Tries = old.Tries + 1 });
        return count.Tries <= Most;
    }

    /// <summary>The try was a success after all.</summary>
    public void Succeeded(IPAddress? from)
    {
        var key = Key(from);
        // A few rounds at most: each lost round is another thread's progress.
        for (var i = 0; i < 100 && counts.TryGetValue(key, out var old); i++)
        {
            if (counts.TryUpdate(key, old with { Tries = Math.Max(0, old.Tries - 1) }, old))
            {
                return;
            }
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, count) in counts)
        {
            if (count.Ends <= now || counts.Count > MostAddresses)
            {
                counts.TryRemove(key, out _);
            }
        }
    }

    /// <summary>A home or office has a whole /64 of IPv6 to itself, so that counts as one address.</summary>
    private static string Key(IPAddress? from)
    {
        if (from is null)
        {
            return "";
        }

        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    private sealed record Count(DateTimeOffset Ends, int Tries);
}

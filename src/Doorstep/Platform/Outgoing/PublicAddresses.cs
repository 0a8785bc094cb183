using System.Net;
using System.Net.Sockets;

namespace Doorstep.Platform.Outgoing;

/// <summary>Which network addresses belong to everybody: not this machine, not the network it stands in, not what is set apart.</summary>
public static class PublicAddresses
{
    // What is set apart: RFC 6890 and the registries of IANA that it began.
    private static readonly IPNetwork[] NotForAll4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // All of version 6 that is given out lies in here …
    private static readonly IPNetwork Given6 = IPNetwork.Parse("2000::/3");

    // … but for these: tunnels that end who knows where, examples, tests.
    private static readonly IPNetwork[] NotForAll6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    // An address of version 4 as networks without it see it (RFC 6052).
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>True when a program may connect to it without reaching into somebody's own network.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !NotForAll4.Any(network => network.Contains(address));
        }

        return Nat64.Contains(address) ? IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12, 4)))
            : Given6.Contains(address) && !NotForAll6.Any(network => network.Contains(address));
    }
}

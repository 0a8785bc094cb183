using System.Net;
using System.Net.Sockets;

namespace Doorstep.Platform.RateLimits;

/// <summary>What counts as one guesser or sender: an IPv4 address, or the /64 of IPv6 that a home or office has to itself.</summary>
public static class Network
{
    /// <summary>The network of an address.</summary>
    public static string Of(IPAddress? from) => from switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => from.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)),
        _ => from.ToString(),
    };

    /// <summary>From where this call comes. Behind a proxy that is what the proxy says: see <c>docs/operate/proxy.md</c>.</summary>
    public static string Of(HttpContext http) => Of(http.Connection.RemoteIpAddress);
}

using System.Net;
using System.Net.Sockets;

namespace Doorstep.Platform.Outgoing;

/// <summary>Hosts inside the network that the operator lets us call, by name or address as they stand in the address that is called.</summary>
public sealed record OutgoingSettings(IReadOnlySet<string> Inside)
{
    /// <summary>Names them, with commas between.</summary>
    public const string Variable = "DOORSTEP_INSIDE_HOSTS";

    /// <summary>What the environment says.</summary>
    public static OutgoingSettings OfEnvironment() => Of(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Reads a list with commas between.</summary>
    public static OutgoingSettings Of(string? list) => new((list ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(host => host.Trim('[', ']')).ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>True when the operator lets us call this host wherever it lies.</summary>
    public bool Allows(string host) => Inside.Contains(host.Trim('[', ']'));
}

/// <summary>An address lies inside a network, and the operator has not allowed it.</summary>
public sealed class AddressNotAllowedException(string host) : IOException($"{host} lies inside a network; name it in {OutgoingSettings.Variable} to allow it.");

/// <summary>
/// The one way by which we call addresses that others gave us. Looks at the network address that is really connected to, so a
/// name that leads inside, now or at the second look, leads nowhere; follows no redirect, keeps no cookie, goes through no proxy.
/// </summary>
public sealed class OutgoingHttp : IDisposable
{
    private readonly OutgoingSettings settings;
    private readonly TimeProvider clock;
    private readonly HttpMessageInvoker invoker;

    /// <summary>For the hosts that these settings allow, and every public one.</summary>
    public OutgoingHttp(OutgoingSettings settings, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectAsync, MaxResponseHeadersLength = 16,
            // An answer that is not read to its end is not waited for.
            MaxResponseDrainSize = 0, PooledConnectionLifetime = TimeSpan.FromMinutes(1), AutomaticDecompression = DecompressionMethods.None,
        });
    }

    /// <summary>True when such an address may be called at all: encrypted, or inside where the operator allows it.</summary>
    public bool MayCall(Uri address) => address.IsAbsoluteUri && address.UserInfo.Length == 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && settings.Allows(address.Host)))
        && (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var literal) || PublicAddresses.IsPublic(literal) || settings.Allows(address.Host));

    /// <summary>Sends a request and gives the answer's head to <paramref name="read"/>, all within the given time.</summary>
    /// <exception cref="HttpRequestException">The network or the other side failed.</exception>
    /// <exception cref="OperationCanceledException">It took too long, or <paramref name="stop"/> was called.</exception>
    public async Task<T> AskAsync<T>(HttpRequestMessage ask, TimeSpan patience, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken stop)
    {
        using var time = new CancellationTokenSource(patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, stop);
        using var answer = await invoker.SendAsync(ask, both.Token);
        return await read(answer, both.Token);
    }

    /// <summary>The beginning of an answer's body, at most so many bytes of it.</summary>
    public static async Task<byte[]> BeginningAsync(HttpResponseMessage answer, int most, CancellationToken ct)
    {
        await using var content = await answer.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[most];
        return buffer[..await content.ReadAtLeastAsync(buffer, most, throwOnEndOfStream: false, ct)];
    }

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        var allowed = settings.Allows(host) ? found : [.. found.Where(PublicAddresses.IsPublic)];
        if (allowed.Length == 0)
        {
            throw new AddressNotAllowedException(host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

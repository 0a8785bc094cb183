using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Doorstep.Harness;

/// <summary>A call as it came in.</summary>
public sealed record Call(string Line, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>An HTTP server on loopback that answers what the test says: rightly, wrongly, slowly, endlessly or not at all.</summary>
public sealed class Receiver : IAsyncDisposable
{
    /// <summary>A good answer.</summary>
    public const string Ok = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();
    private readonly List<Call> calls = [];

    /// <summary>Opens on a free port.</summary>
    public Receiver()
    {
        listener.Start();
        _ = ListenAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/in";

    /// <summary>Writes the answer; by default a good one.</summary>
    public Func<Stream, CancellationToken, Task> Answer { get; set; } = Say(Ok);

    /// <summary>Ends when a call has come in.</summary>
    public TaskCompletionSource Called { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The calls so far.</summary>
    public IReadOnlyList<Call> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>Answers with these bytes.</summary>
    public static Func<Stream, CancellationToken, Task> Say(string answer) => async (stream, ct) => await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), ct);

    /// <summary>Begins an answer whose head has no end, or one whose body has none.</summary>
    public static Func<Stream, CancellationToken, Task> SayWithoutEnd(string beginning, string more, TimeSpan pause) => async (stream, ct) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), ct);
        for (var i = 0; i < 100_000; i++)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(more), ct);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, ct);
            }
        }
    };

    /// <summary>Says nothing.</summary>
    public static Task Hang(Stream stream, CancellationToken ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        closing.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(closing.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var call = await ReadAsync(stream);
                lock (gate)
                {
                    calls.Add(call);
                }

                Called.TrySetResult();
                await Answer(stream, closing.Token);
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or SocketException)
        {
            // The caller went.
        }
    }

    private async Task<Call> ReadAsync(Stream stream)
    {
        var (bytes, buffer) = (new List<byte>(), new byte[4096]);
        int end;
        while ((end = Encoding.Latin1.GetString([.. bytes]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            await MoreAsync();
        }

        var lines = Encoding.Latin1.GetString([.. bytes], 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).ToDictionary(l => l[0], l => l[1].Trim(), StringComparer.OrdinalIgnoreCase);
        while (bytes.Count < end + 4 + int.Parse(headers.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture))
        {
            await MoreAsync();
        }

        return new Call(lines[0], headers, Encoding.UTF8.GetString([.. bytes.Skip(end + 4)]));

        async Task MoreAsync()
        {
            var read = await stream.ReadAsync(buffer, closing.Token);
            bytes.AddRange(read > 0 ? buffer[..read] : throw new IOException("The caller went."));
        }
    }
}

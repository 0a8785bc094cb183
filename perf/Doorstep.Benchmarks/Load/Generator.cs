using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Doorstep.Benchmarks.Load;

/// <summary>
/// Drives a server from outside. A closed loop sends the next call when the answer has come; an open one sends at a constant rate, whatever
/// comes back, and counts each latency from the moment when the call was due.
/// </summary>
internal static partial class Generator
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>As many calls at once as there are connections, each after the answer to the one before.</summary>
    public static async Task<Measured> ClosedAsync(Uri server, Ask ask, int connections, TimeSpan warm, TimeSpan length, CancellationToken ct)
    {
        await Task.Yield();
        var begun = Stopwatch.GetTimestamp() + Ticks(warm);
        var end = begun + Ticks(length);
        var wires = Wires(server, connections);
        var notes = await WithPatience(wires, warm + length, wire => Task.Run(
            async () =>
            {
                var own = new Notes();
                var bytes = new byte[8192];
                for (var since = Stopwatch.GetTimestamp(); since < end && !ct.IsCancellationRequested;)
                {
                    var answer = await CallAsync(wire, bytes.AsMemory(0, ask.Write(ask.Next(), bytes)));
                    var now = Stopwatch.GetTimestamp();
                    own.Take(answer, since, now, now >= begun, now <= end);
                    since = now;
                }

                return own;
            },
            CancellationToken.None));
        ct.ThrowIfCancellationRequested();
        return Notes.Sum(notes, begun, length.TotalSeconds, []);
    }

    /// <summary>
    /// So many calls a second, in steps of a millisecond, over at most so many connections. When all of them are busy the calls wait, and
    /// their waiting counts.
    /// </summary>
    public static async Task<Measured> OpenAsync(Uri server, Ask ask, int connections, double rate, TimeSpan warm, TimeSpan length, CancellationToken ct)
    {
        await Task.Yield();
        var due = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleWriter = true });
        var start = Stopwatch.GetTimestamp();
        var begun = start + Ticks(warm);
        var end = begun + Ticks(length);
        var pacer = new Thread(() => Pace(due.Writer, start, end, rate, ct)) { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        pacer.Start();
        var wires = Wires(server, connections);
        var notes = await WithPatience(wires, warm + length, wire => Task.Run(
            async () =>
            {
                var own = new Notes();
                var bytes = new byte[8192];
                while (Stopwatch.GetTimestamp() < end && await due.Reader.WaitToReadAsync(CancellationToken.None))
                {
                    while (Stopwatch.GetTimestamp() < end && due.Reader.TryRead(out var since))
                    {
                        var answer = await CallAsync(wire, bytes.AsMemory(0, ask.Write(ask.Next(), bytes)));
                        var now = Stopwatch.GetTimestamp();
                        own.Take(answer, since, now, since >= begun, now <= end);
                    }
                }

                return own;
            },
            CancellationToken.None));
        ct.ThrowIfCancellationRequested();
        var unsent = new List<long>();
        while (due.Reader.TryRead(out var since))
        {
            if (since >= begun)
            {
                unsent.Add(end - since);
            }
        }

        return Notes.Sum(notes, begun, length.TotalSeconds, unsent);
    }

    private static void Pace(ChannelWriter<long> due, long start, long end, double rate, CancellationToken ct)
    {
        // Those of one step are due together, at its end: that is the arrival, and waking late is latency.
        var step = Stopwatch.Frequency / 1000;
        var given = 0L;
        for (var next = start + step; next < end && !ct.IsCancellationRequested; next += step)
        {
            for (var wait = next - Stopwatch.GetTimestamp(); wait > 0; wait = next - Stopwatch.GetTimestamp())
            {
                // A sleep of whole milliseconds would be none, and spin on one of the two cores that are measured.
                _ = Pause((uint)(wait * 1_000_000 / Stopwatch.Frequency) + 1);
            }

            for (var until = (long)((next - start) * rate / Stopwatch.Frequency); given < until; given++)
            {
                due.TryWrite(next);
            }
        }

        due.Complete();
    }

    private static async ValueTask<Answer> CallAsync(Wire wire, ReadOnlyMemory<byte> call)
    {
        try
        {
            return await wire.CallAsync(call);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            // A server that takes no connections is not to be asked a hundred thousand times a second.
            await Task.Delay(10);
            return new Answer(0, 0, SaysWhen: false);
        }
    }

    private static Wire[] Wires(Uri server, int connections)
    {
        var target = new IPEndPoint(IPAddress.Parse(server.Host), server.Port);
        return [.. Enumerable.Range(0, connections).Select(_ => new Wire(target))];
    }

    /// <summary>A server that stops answering ends the measurement, and does not hang it.</summary>
    private static async Task<Notes[]> WithPatience(Wire[] wires, TimeSpan length, Func<Wire, Task<Notes>> run)
    {
        var all = Task.WhenAll(wires.Select(run));
        try
        {
            if (await Task.WhenAny(all, Task.Delay(length + Patience)) != all)
            {
                Array.ForEach(wires, wire => wire.Dispose());
            }

            return await all;
        }
        finally
        {
            Array.ForEach(wires, wire => wire.Dispose());
        }
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Pause(uint microseconds);
}

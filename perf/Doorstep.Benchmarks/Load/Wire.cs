using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Doorstep.Benchmarks.Load;

/// <summary>What one call came to.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Length">Bytes of the body.</param>
/// <param name="SaysWhen">It carried Retry-After.</param>
internal readonly record struct Answer(int Status, long Length, bool SaysWhen)
{
    /// <summary>Anything but 2xx counts as refused.</summary>
    public bool Good => Status is >= 200 and < 300;
}

/// <summary>
/// One connection of HTTP/1.1 that is kept open and carries one call at a time. It reads the status, the length and nothing more, so that
/// the generator takes as little as it can of the processors that it shares with what it measures.
/// </summary>
internal sealed class Wire(IPEndPoint target) : IDisposable
{
    private readonly byte[] buffer = new byte[32 * 1024];
    private Socket? socket;

    /// <summary>Sends the bytes of a whole call and reads the whole answer.</summary>
    /// <exception cref="IOException">The connection ended within an answer; the next call opens another.</exception>
    public async ValueTask<Answer> CallAsync(ReadOnlyMemory<byte> call)
    {
        socket ??= await OpenAsync();
        var open = socket;
        try
        {
            for (var sent = 0; sent < call.Length;)
            {
                sent += await open.SendAsync(call[sent..], SocketFlags.None);
            }

            int head;
            var filled = 0;
            do
            {
                var came = await open.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None);
                if (came == 0)
                {
                    throw new IOException("The connection ended.");
                }

                filled += came;
                head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            }
            while (head < 0 && filled < buffer.Length);

            if (head < 0)
            {
                throw new IOException("The head of the answer is too long.");
            }

            var (status, length, closes, saysWhen) = Read(buffer.AsSpan(0, head + 2));
            var begun = head + 4;
            var body = length >= 0 ? await SkipAsync(open, length, filled - begun) : await SkipChunksAsync(open, begun, filled);
            if (closes)
            {
                Drop();
            }

            return new Answer(status, body, saysWhen);
        }
        catch
        {
            Drop();
            throw;
        }
    }

    /// <summary>Also ends a call that waits.</summary>
    public void Dispose() => Drop();

    private static (int Status, long Length, bool Closes, bool SaysWhen) Read(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new IOException($"No answer of HTTP: {Encoding.Latin1.GetString(head[..Math.Min(40, head.Length)])}");
        }

        var (length, closes, saysWhen) = (status is 204 or 304 ? 0L : -1L, false, false);
        for (var rest = head[(head.IndexOf("\r\n"u8) + 2)..]; rest.Length > 0; rest = rest[(rest.IndexOf("\r\n"u8) + 2)..])
        {
            var line = rest[..rest.IndexOf("\r\n"u8)];
            var colon = line.IndexOf((byte)':');
            var name = line[..Math.Max(colon, 0)];
            var value = line[(colon + 1)..].TrimStart((byte)' ');
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8) && Utf8Parser.TryParse(value, out long told, out _))
            {
                length = told;
            }

            closes |= Ascii.EqualsIgnoreCase(name, "connection"u8) && Ascii.EqualsIgnoreCase(value, "close"u8);
            saysWhen |= Ascii.EqualsIgnoreCase(name, "retry-after"u8);
        }

        return (status, length, closes, saysWhen);
    }

    private async ValueTask<long> SkipAsync(Socket open, long length, long came)
    {
        for (; came < length;)
        {
            var more = await open.ReceiveAsync(buffer.AsMemory(), SocketFlags.None);
            came += more == 0 ? throw new IOException("The connection ended within an answer.") : more;
        }

        return length;
    }

    private async ValueTask<long> SkipChunksAsync(Socket open, int begun, int filled)
    {
        var chunks = default(Chunks);
        while (!chunks.Feed(buffer.AsSpan(begun, filled - begun)))
        {
            (begun, filled) = (0, await open.ReceiveAsync(buffer.AsMemory(), SocketFlags.None));
            if (filled == 0)
            {
                throw new IOException("The connection ended within an answer.");
            }
        }

        return chunks.Length;
    }

    private async ValueTask<Socket> OpenAsync()
    {
        var fresh = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await fresh.ConnectAsync(target);
            return fresh;
        }
        catch
        {
            fresh.Dispose();
            throw;
        }
    }

    private void Drop()
    {
        socket?.Dispose();
        socket = null;
    }

    /// <summary>Finds the end of a body that comes in chunks.</summary>
    private struct Chunks
    {
        private enum At
        {
            Size,
            RestOfLine,
            Data,
            LineAfterData,
            Trailer,
        }

        private At at;
        private long left;
        private int inLine;

        /// <summary>Bytes of the body so far.</summary>
        public long Length { get; private set; }

        /// <summary>Takes the next bytes; true when the body has ended.</summary>
        public bool Feed(ReadOnlySpan<byte> came)
        {
            for (var i = 0; i < came.Length; i++)
            {
                var next = came[i];
                switch (at)
                {
                    case At.Size when Uri.IsHexDigit((char)next):
                        left = (left * 16) + Uri.FromHex((char)next);
                        break;
                    case At.Size or At.RestOfLine when next == '\n':
                        (at, inLine) = (left == 0 ? At.Trailer : At.Data, 0);
                        Length += left;
                        break;
                    case At.Size:
                        at = At.RestOfLine;
                        break;
                    case At.Data:
                        var step = (int)Math.Min(left, came.Length - i);
                        left -= step;
                        i += step - 1;
                        at = left == 0 ? At.LineAfterData : At.Data;
                        break;
                    case At.LineAfterData when next == '\n':
                        at = At.Size;
                        break;
                    case At.Trailer when next == '\n' && inLine == 0:
                        return true;
                    case At.Trailer:
                        inLine = next == '\n' ? 0 : next == '\r' ? inLine : inLine + 1;
                        break;
                }
            }

            return false;
        }
    }
}

using System.Globalization;
using System.Text;

namespace Doorstep.Benchmarks.Load;

/// <summary>What is sent: the bytes of the call with this number. Numbers grow over the whole run, so no two calls need be alike.</summary>
internal abstract class Ask
{
    private long next;

    /// <summary>The number of the next call.</summary>
    public long Next() => Interlocked.Increment(ref next) - 1;

    /// <summary>Writes the call; gives how many bytes it has.</summary>
    public abstract int Write(long number, Span<byte> into);

    /// <summary>Calls that are made beforehand and sent in turn.</summary>
    public static Ask Of(params IReadOnlyList<string> calls) => new Prepared([.. calls.Select(Encoding.UTF8.GetBytes)]);

    /// <summary>A GET of these addresses in turn.</summary>
    public static Ask Get(Uri server, IEnumerable<string> addresses, string headers = "") =>
        Of([.. addresses.Select(a => $"GET {a} HTTP/1.1\r\nHost: {server.Authority}\r\nAccept-Language: en\r\n{headers}\r\n")]);

    /// <summary>A form; what of it changes with each call comes from <paramref name="form"/>.</summary>
    public static Ask Post(Uri server, string address, Func<long, string> form) => new Form(
        $"POST {address} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ", form);

    private sealed class Prepared(byte[][] calls) : Ask
    {
        public override int Write(long number, Span<byte> into)
        {
            var call = calls[number % calls.Length];
            call.CopyTo(into);
            return call.Length;
        }
    }

    private sealed class Form(string head, Func<long, string> form) : Ask
    {
        public override int Write(long number, Span<byte> into)
        {
            var body = form(number);
            return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head}{Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"), into);
        }
    }
}

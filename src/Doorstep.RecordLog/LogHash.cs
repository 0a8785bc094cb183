using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Doorstep.RecordLog;

/// <summary>
/// A SHA-256 hash of the record log: of a leaf, of a node, or of a whole tree (its root).
/// 32 bytes, held by value, so that a million of them cost no million objects.
/// </summary>
/// <remarks>
/// Hashing follows RFC 6962 §2.1: a leaf is hashed behind the byte 0x00 and a node behind 0x01, so that
/// no leaf can be passed off as a node. The default value is 32 zero bytes, which no known input hashes to.
/// Equality is not constant-time: every hash in the log is public.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct LogHash : IEquatable<LogHash>
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int Size = 32;

    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int StackLimit = 1024;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).</summary>
    public static LogHash EmptyRoot { get; } = HashOf([]);

    /// <summary>The hash of a leaf: SHA-256(0x00 || data), RFC 6962 §2.1.</summary>
    /// <param name="data">The leaf's bytes; any length, empty included.</param>
    public static LogHash OfLeaf(ReadOnlySpan<byte> data)
    {
        var length = data.Length + 1;
        byte[]? rented = null;
        var buffer = length <= StackLimit ? stackalloc byte[StackLimit] : (rented = ArrayPool<byte>.Shared.Rent(length));
        buffer[0] = LeafPrefix;
        data.CopyTo(buffer[1..]);
        var hash = HashOf(buffer[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    /// <summary>The hash of a node: SHA-256(0x01 || left || right), RFC 6962 §2.1.</summary>
    public static LogHash OfNode(in LogHash left, in LogHash right)
    {
        Span<byte> buffer = stackalloc byte[1 + (2 * Size)];
        buffer[0] = NodePrefix;
        left.AsBytes().CopyTo(buffer[1..]);
        right.AsBytes().CopyTo(buffer[(1 + Size)..]);
        return HashOf(buffer);
    }

    /// <summary>Takes a hash from its stored form.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">There are not exactly 32 bytes.</exception>
    public static LogHash FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? MemoryMarshal.Read<LogHash>(bytes)
            : throw new ArgumentException($"A hash is {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads standard base64 (RFC 4648 §4) in its one canonical spelling: 44 characters, no white space.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParseBase64([NotNullWhen(true)] string? text, out LogHash hash)
    {
        hash = default;
        if (!CanonicalText.TryFromBase64(text, out var bytes) || bytes.Length != Size)
        {
            return false;
        }

        hash = FromBytes(bytes);
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination) => AsBytes().CopyTo(destination);

    /// <summary>The 32 bytes, as a database column stores them.</summary>
    public byte[] ToArray() => AsBytes().ToArray();

    /// <summary>The hash in standard base64, 44 characters.</summary>
    public string ToBase64() => Convert.ToBase64String(AsBytes());

    /// <summary>The hash in lower-case hexadecimal, 64 characters.</summary>
    public override string ToString() => Convert.ToHexStringLower(AsBytes());

    /// <inheritdoc/>
    public bool Equals(LogHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LogHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_a, _b);

    /// <summary>Whether both hashes hold the same bytes.</summary>
    public static bool operator ==(LogHash left, LogHash right) => left.Equals(right);

    /// <summary>Whether the hashes differ.</summary>
    public static bool operator !=(LogHash left, LogHash right) => !left.Equals(right);

    [UnscopedRef]
    private ReadOnlySpan<byte> AsBytes() => MemoryMarshal.AsBytes(new ReadOnlySpan<LogHash>(in this));

    private static LogHash HashOf(ReadOnlySpan<byte> input)
    {
        LogHash hash = default;
        SHA256.HashData(input, MemoryMarshal.AsBytes(new Span<LogHash>(ref hash)));
        return hash;
    }
}

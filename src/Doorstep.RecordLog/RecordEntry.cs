using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Doorstep.RecordLog;

/// <summary>
/// One line of the record log: something of a kind happened to a subject at a time. It has exactly one
/// encoding, and each encoding is exactly one entry.
/// </summary>
/// <remarks>
/// <para>Encoding, version 1; numbers are big-endian:</para>
/// <code>
/// 1 byte     version, 0x01
/// 1 byte     length of the kind, 1 to 64
/// n bytes    kind, ASCII: lower-case letters, digits, '.', '-', '_', beginning with a letter
/// 16 bytes   subject id, a UUID in the byte order of RFC 9562 §4
/// 8 bytes    time, milliseconds since 1970-01-01T00:00:00Z, 0 to 253402300799999 (the end of year 9999)
/// 4 bytes    length of the payload, 0 to 65536
/// n bytes    payload
/// </code>
/// <para><b>The log never forgets, and people may ask to be forgotten.</b> So a payload holds nothing personal: put
/// in it SHA-256(salt || record) with a random salt of 16 bytes or more that is stored beside the record. Erasing both
/// leaves a number that says nothing, and every proof still holds.</para>
/// </remarks>
public sealed class RecordEntry
{
    /// <summary>The version of the encoding written here, and the only one read.</summary>
    public const byte Version = 1;

    /// <summary>Most characters in a kind.</summary>
    public const int MaxKindLength = 64;

    /// <summary>Most bytes in a payload.</summary>
    public const int MaxPayloadLength = 65536;

    private const long MaxTimeMs = 253402300799999;
    private const int FixedLength = 1 + 1 + 16 + 8 + 4;

    private readonly byte[] _payload;

    /// <summary>Makes an entry.</summary>
    /// <param name="kind">What happened, such as <c>request.received</c>; see the encoding for what it may hold.</param>
    /// <param name="subjectId">Id of the record it happened to; not of a person.</param>
    /// <param name="timeMs">When, in milliseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="payload">What else is to be proved; copied.</param>
    /// <exception cref="ArgumentException">A value is outside what the encoding can hold.</exception>
    public RecordEntry(string kind, Guid subjectId, long timeMs, ReadOnlySpan<byte> payload)
    {
        if (!IsKind(kind))
        {
            throw new ArgumentException($"\"{kind}\" is no kind of entry: up to {MaxKindLength} of a-z, 0-9, '.', '-', '_', beginning with a letter.", nameof(kind));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(timeMs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeMs, MaxTimeMs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayloadLength, nameof(payload));
        Kind = kind;
        SubjectId = subjectId;
        TimeMs = timeMs;
        _payload = payload.ToArray();
    }

    /// <summary>Makes an entry of a point in time, cut to the millisecond and turned to UTC.</summary>
    /// <inheritdoc cref="RecordEntry(string, Guid, long, ReadOnlySpan{byte})"/>
    public RecordEntry(string kind, Guid subjectId, DateTimeOffset time, ReadOnlySpan<byte> payload)
        : this(kind, subjectId, time.ToUnixTimeMilliseconds(), payload)
    {
    }

    /// <summary>What happened.</summary>
    public string Kind { get; }

    /// <summary>Id of the record it happened to.</summary>
    public Guid SubjectId { get; }

    /// <summary>When, in milliseconds since 1970-01-01T00:00:00Z.</summary>
    public long TimeMs { get; }

    /// <summary>When, in UTC, to the millisecond.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(TimeMs);

    /// <summary>What else is proved.</summary>
    public ReadOnlyMemory<byte> Payload => _payload;

    /// <summary>Length of the encoding in bytes.</summary>
    public int EncodedLength => FixedLength + Kind.Length + _payload.Length;

    /// <summary>Reads an encoded entry; never throws.</summary>
    /// <param name="encoded">The whole encoding and nothing more.</param>
    /// <param name="entry">The entry, when there is one.</param>
    /// <param name="reason">Why there is none, in plain English.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out RecordEntry? entry, [NotNullWhen(false)] out string? reason)
    {
        entry = null;
        if (encoded.Length < FixedLength)
        {
            reason = $"The entry has {encoded.Length} bytes, fewer than any entry.";
            return false;
        }

        if (encoded[0] != Version)
        {
            reason = $"The entry is of version {encoded[0]}; only version {Version} is known.";
            return false;
        }

        int kindLength = encoded[1];
        if (encoded.Length < FixedLength + kindLength)
        {
            reason = "The entry is cut off in its kind.";
            return false;
        }

        // Bytes above ASCII become a character that no kind may hold.
        var kind = Encoding.Latin1.GetString(encoded.Slice(2, kindLength));
        if (!IsKind(kind))
        {
            reason = "The entry's kind is empty, too long or holds characters that a kind may not.";
            return false;
        }

        var rest = encoded[(2 + kindLength)..];
        var timeMs = BinaryPrimitives.ReadInt64BigEndian(rest[16..]);
        if (timeMs is < 0 or > MaxTimeMs)
        {
            reason = $"The entry's time, {timeMs} ms, is before 1970 or after 9999.";
            return false;
        }

        var payloadLength = BinaryPrimitives.ReadUInt32BigEndian(rest[24..]);
        var payload = rest[28..];
        if (payloadLength > MaxPayloadLength || payload.Length != payloadLength)
        {
            reason = $"The entry says that its payload has {payloadLength} bytes; {payload.Length} follow and at most {MaxPayloadLength} may.";
            return false;
        }

        entry = new RecordEntry(kind, new Guid(rest[..16], bigEndian: true), timeMs, payload);
        reason = null;
        return true;
    }

    /// <summary>The entry's bytes.</summary>
    public byte[] Encode()
    {
        var encoded = new byte[EncodedLength];
        Encode(encoded);
        return encoded;
    }

    /// <summary>Writes the entry's bytes.</summary>
    /// <returns>How many were written: <see cref="EncodedLength"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public int Encode(Span<byte> destination)
    {
        var length = EncodedLength;
        if (destination.Length < length)
        {
            throw new ArgumentException($"The entry takes {length} bytes.", nameof(destination));
        }

        destination[0] = Version;
        destination[1] = (byte)Kind.Length;
        Encoding.ASCII.GetBytes(Kind, destination[2..]);
        var rest = destination[(2 + Kind.Length)..];
        SubjectId.TryWriteBytes(rest, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(rest[16..], TimeMs);
        BinaryPrimitives.WriteUInt32BigEndian(rest[24..], (uint)_payload.Length);
        _payload.CopyTo(rest[28..]);
        return length;
    }

    /// <summary>The entry's leaf hash: <see cref="LogHash.OfLeaf"/> of its encoding. Allocates nothing.</summary>
    public LogHash LeafHash()
    {
        var length = EncodedLength;
        byte[]? rented = null;
        var buffer = length <= 512 ? stackalloc byte[512] : (rented = ArrayPool<byte>.Shared.Rent(length));
        Encode(buffer);
        var hash = LogHash.OfLeaf(buffer[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    private static bool IsKind(string kind) =>
        kind.Length is > 0 and <= MaxKindLength
        && char.IsAsciiLetterLower(kind[0])
        && kind.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');
}

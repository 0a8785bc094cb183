using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Platform.Files;

namespace Doorstep.Platform.Ids;

/// <summary>
/// The secret code on a receipt: ten characters of Crockford's Base32 (50 bits), shown as <c>K7M2P-4QX9R</c>. It is
/// derived from the record's id with a key kept outside the database: nothing of it is stored, so a copy of the database
/// opens no record, and a letter can carry it again later.
/// </summary>
public sealed class SecretCode
{
    private const int Length = 10;
    private readonly byte[] key;

    /// <summary>Codes made with this key (32 bytes or more). Losing it makes every printed code useless.</summary>
    public SecretCode(byte[] key) => this.key = key.Length >= 32
        ? key
        : throw new ArgumentException("The key for secret codes needs at least 32 bytes.", nameof(key));

    /// <summary>The code of the record with this id, in canonical form: the first 50 bits of its HMAC-SHA-256.</summary>
    public string For(Guid id)
    {
        Span<byte> message = stackalloc byte[16];
        id.TryWriteBytes(message, bigEndian: true, out _);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, message, mac);
        var bits = BinaryPrimitives.ReadUInt64BigEndian(mac);
        return string.Create(Length, bits, static (code, rest) =>
        {
            for (var i = 0; i < code.Length; i++)
            {
                code[i] = ShortReference.Alphabet[(int)(rest >> (59 - (5 * i))) & 31];
            }
        });
    }

    /// <summary>Compares what a person typed, in canonical form, in constant time.</summary>
    public bool Opens(Guid id, string canonical) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(For(id)), Encoding.ASCII.GetBytes(canonical));

    /// <summary>
    /// A keyed fingerprint of a text: the same text has the same one, and nobody without the key can try texts on it.
    /// Different purposes give different ones.
    /// </summary>
    public byte[] Fingerprint(string purpose, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"fingerprint of {purpose}\0{text}"));

    /// <summary>With the dash, as shown to people.</summary>
    public static string Show(string canonical) => $"{canonical[..5]}-{canonical[5..]}";

    /// <summary>Reads what a person typed, as forgiving as <see cref="ShortReference.TryRead"/>.</summary>
    public static bool TryRead(string? typed, [NotNullWhen(true)] out string? canonical) =>
        (canonical = Base32Words.Normalise(typed, Length)) is not null;

    /// <summary>The key kept in this file, made on first use.</summary>
    public static SecretCode WithKeyIn(FileInfo file) => new(KeyFile.ReadOrMake(file, () => RandomNumberGenerator.GetBytes(32)));
}

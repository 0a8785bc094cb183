using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Platform.Ids;

/// <summary>
/// The secret code on a receipt: ten characters of Crockford's Base32 (50 bits), shown as <c>K7M2P-4QX9R</c>. Only a keyed
/// hash is stored, so a copy of the database opens no request.
/// </summary>
public sealed class SecretCode
{
    private const int Length = 10;
    private readonly byte[] key;

    /// <summary>Codes hashed with this key (32 bytes or more). Losing it makes every printed code useless.</summary>
    public SecretCode(byte[] key) => this.key = key.Length >= 32
        ? key
        : throw new ArgumentException("The key for secret codes needs at least 32 bytes.", nameof(key));

    /// <summary>A new random code in canonical form.</summary>
    public static string Create() => RandomNumberGenerator.GetString(ShortReference.Alphabet, Length);

    /// <summary>With the dash, as shown to people.</summary>
    public static string Show(string canonical) => $"{canonical[..5]}-{canonical[5..]}";

    /// <summary>Reads what a person typed, as forgiving as <see cref="ShortReference.TryRead"/>.</summary>
    public static bool TryRead(string? typed, [NotNullWhen(true)] out string? canonical) =>
        (canonical = Base32Words.Normalise(typed, Length)) is not null;

    /// <summary>What is stored: HMAC-SHA-256 of the code, bound to the request that it opens.</summary>
    public byte[] Hash(Guid owner, string canonical)
    {
        Span<byte> message = stackalloc byte[16 + Length];
        owner.TryWriteBytes(message, bigEndian: true, out _);
        Encoding.ASCII.GetBytes(canonical, message[16..]);
        return HMACSHA256.HashData(key, message);
    }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(Guid owner, string canonical, byte[] stored) =>
        CryptographicOperations.FixedTimeEquals(Hash(owner, canonical), stored);

    /// <summary>The key kept in this file, made on first use and readable by its owner only.</summary>
    public static SecretCode WithKeyIn(FileInfo file)
    {
        if (!file.Exists)
        {
            file.Directory!.Create();
            var fresh = Path.Combine(file.DirectoryName!, $"{file.Name}.{RandomNumberGenerator.GetHexString(8)}");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(fresh, options))
            {
                stream.Write(RandomNumberGenerator.GetBytes(32));
                stream.Flush(flushToDisk: true);
            }

            // Two processes may start at once: the first name wins, and both read the same key.
            try
            {
                File.Move(fresh, file.FullName, overwrite: false);
            }
            catch (IOException)
            {
                File.Delete(fresh);
            }
        }

        return new SecretCode(File.ReadAllBytes(file.FullName));
    }
}

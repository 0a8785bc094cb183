using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Platform.Database;

namespace Doorstep.Modules.Requests.Open311;

/// <summary>
/// Lets another system do more than everybody may. The key itself is shown once, when it is made; only its hash is kept.
/// </summary>
public sealed class ApiKey
{
    private const string Prefix = "ds311_";

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>The system that holds it: residents read it on the timeline. Unique, also among keys that were removed.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key in lower-case hexadecimal. The key has 256 random bits, so no slower hash is needed.</summary>
    public required string Hash { get; init; }

    /// <summary>True when it may post requests.</summary>
    public bool MayWrite { get; init; }

    /// <summary>True when it may post updates.</summary>
    public bool MayUpdate { get; init; }

    /// <summary>True when it may read personal requests that others posted; each such look is logged for the resident.</summary>
    public bool MayReadPersonal { get; init; }

    /// <summary>The only unit whose requests it may update or, when they are personal, read; null for every unit.</summary>
    public string? UnitCode { get; init; }

    /// <summary>False once it was removed.</summary>
    public bool Active { get; set; } = true;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last day on which it was used, by UTC; null when it never was.</summary>
    public DateOnly? LastUsedOn { get; set; }

    /// <summary>A fresh random key.</summary>
    public static string CreateSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>What is kept of a key.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>The requests that whoever comes with this key, or without one, may read.</summary>
    internal static Expression<Func<Request, bool>> Readable(DoorstepDb db, ApiKey? key)
    {
        if (key is null)
        {
            return r => r.Public;
        }

        var (id, personal, unit) = (key.Id, key.MayReadPersonal, key.UnitCode);
        return r => r.Public
            || (personal && (unit == null || r.OwnerUnit == unit))
            || db.Set<Open311Report>().Any(report => report.RequestId == r.Id && report.ApiKeyId == id);
    }
}

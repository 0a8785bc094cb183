using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.Accounts.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Tables;

/// <summary>A key as it is stored. Others see what it inherits, never its hash.</summary>
internal sealed class ApiKeyRow : ApiKey
{
    private const string Prefix = "ds311_";

    /// <summary>SHA-256 of the key in lower-case hexadecimal. The key has 256 random bits, so no slower hash is needed.</summary>
    public required string Hash { get; init; }

    /// <summary>A fresh random key.</summary>
    public static string CreateSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>What is kept of a key.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>How it is stored.</summary>
    public static void Map(ModelBuilder model) => model.Entity<ApiKeyRow>(key =>
    {
        key.ToTable("api_keys").HasKey(k => k.Id);
        key.Property(k => k.Id).ValueGeneratedNever();
        key.HasIndex(k => k.Hash).IsUnique();
        key.HasIndex(k => k.Name).IsUnique();
    });
}

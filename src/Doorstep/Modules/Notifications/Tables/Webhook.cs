using System.Security.Cryptography;
using System.Text.Json;
using Doorstep.Platform.Mail;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications.Tables;

/// <summary>Another system that is called when something happens.</summary>
public sealed class Webhook
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose it is: the API key that set it up; null for the administrators'.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>What administrators call it; one of a key begins with the key's name.</summary>
    public required string Name { get; init; }

    /// <summary>The host of its address, to recognise it by: an address may hold a secret.</summary>
    public required string Host { get; init; }

    /// <summary>Address and secrets, protected with keys outside the database.</summary>
    public required byte[] Target { get; set; }

    /// <summary>Until when calls are signed with the secret before this one too; null when there is none.</summary>
    public DateTimeOffset? OldSecretUntil { get; set; }

    /// <summary>Code of the area that it hears of; empty for all.</summary>
    public string AreaCode { get; init; } = "";

    /// <summary>Code of the type that it hears of; empty for all.</summary>
    public string TypeCode { get; init; } = "";

    /// <summary>True when it hears of later steps too.</summary>
    public bool Changes { get; init; }

    /// <summary>Whether it is called.</summary>
    public Contracts.WebhookState State { get; set; }

    /// <summary>When it was set up.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when no call has arrived; null while they do.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>What came of the last call that did not arrive.</summary>
    public HandingOver? Fault { get; set; }

    /// <summary>The number that it answered then.</summary>
    public int? FaultCode { get; set; }

    /// <summary>How many calls it was not made, while it was not called or after they were given up; it is told the number when it answers again.</summary>
    public int Missed { get; set; }

    /// <summary>Since when; null when it missed nothing.</summary>
    public DateTimeOffset? MissedSince { get; set; }

    /// <summary>Counts calls that it will not get.</summary>
    internal void Misses(int calls, DateTimeOffset at)
    {
        Missed += calls;
        MissedSince = calls > 0 ? MissedSince ?? at : MissedSince;
    }

    internal static void Map(ModelBuilder model) => model.Entity<Webhook>(webhook =>
    {
        webhook.ToTable("webhooks").HasKey(w => w.Id);
        webhook.Property(w => w.Id).ValueGeneratedNever();
        webhook.HasIndex(w => w.Name).IsUnique();
        webhook.HasIndex(w => w.OwnerId);
    });
}

/// <summary>Address and secrets of a webhook, as they lie in the database.</summary>
/// <param name="Address">Where it is called.</param>
/// <param name="Secret">What calls are signed with: <c>whsec_</c> and base64.</param>
/// <param name="OldSecret">What they were signed with before; null when there is none.</param>
internal sealed record WebhookTarget(Uri Address, string Secret, string? OldSecret)
{
    /// <summary>Protected with the keys outside the database.</summary>
    public byte[] Seal(IDataProtectionProvider protection) => Protector(protection).Protect(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads what <see cref="Seal"/> made; null when the key for it is gone.</summary>
    public static WebhookTarget? Open(IDataProtectionProvider protection, byte[] kept)
    {
        try
        {
            return JsonSerializer.Deserialize<WebhookTarget>(Protector(protection).Unprotect(kept));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static IDataProtector Protector(IDataProtectionProvider protection) => protection.CreateProtector("Doorstep.Notifications.Webhooks");
}

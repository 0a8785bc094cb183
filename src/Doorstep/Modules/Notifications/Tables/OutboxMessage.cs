using System.Security.Cryptography;
using System.Text.Json;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Rules;
using Doorstep.Platform.Mail;
using Microsoft.AspNetCore.DataProtection;
using Doorstep.Platform.Sms;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Modules.Notifications.Tables;

/// <summary>By which way something leaves the house.</summary>
public enum OutboxWay
{
    /// <summary>A letter by mail.</summary>
    Mail,

    /// <summary>A text message.</summary>
    Sms,

    /// <summary>A call to another system.</summary>
    Webhook,
}

/// <summary>Where a letter is on its way out.</summary>
public enum OutboxState
{
    /// <summary>Sent as soon as it is due.</summary>
    Waiting,

    /// <summary>Being handed over by whoever holds the lease.</summary>
    Sending,

    /// <summary>The mail server took it.</summary>
    Sent,

    /// <summary>It will not be sent: refused for good, or tried for too long.</summary>
    Failed,

    /// <summary>The program or the line broke while it was handed over. It may have arrived, so nobody sends it again by itself.</summary>
    Unknown,

    /// <summary>An administrator gave it up.</summary>
    GivenUp,
}

/// <summary>A letter by mail, and after that the trace that it was sent.</summary>
public sealed class OutboxMessage
{
    public Guid Id { get; init; }

    public required string Key { get; init; }

    public Guid About { get; init; }

    public OutboxWay Way { get; init; }

    /// <summary>Who gets it, of calls to other systems.</summary>
    public Guid? WebhookId { get; init; }

    /// <summary>Address and words, protected; null once they have served.</summary>
    public byte[]? Content { get; set; }

    public OutboxState State { get; set; }

    public DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset DueAt { get; set; }

    /// <summary>After this it is not tried again.</summary>
    public DateTimeOffset TriedUntil { get; set; }

    /// <summary>How often it was tried; the number names the attempt, so that nobody notes the outcome of another's.</summary>
    public int Attempts { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }

    /// <summary>What came of the last attempt.</summary>
    public HandingOver? Fault { get; set; }

    /// <summary>The mail server's number for it.</summary>
    public int? FaultCode { get; set; }

    /// <summary>When it came to rest: sent, failed, unknown or given up.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    internal static OutboxMessage Of(OutboxWay way, string key, Guid about, byte[] content, DateTimeOffset now, Guid? webhook = null) => new()
    {
        Id = Guid.CreateVersion7(now),
        Key = key,
        About = about,
        Way = way,
        WebhookId = webhook,
        Content = content,
        QueuedAt = now,
        DueAt = now,
        TriedUntil = now + Retries.For,
    };
}

/// <summary>That an address was told a fact. Which address is readable by nobody: only whether it is the same.</summary>
public sealed class ToldFact
{
    public required byte[] AddressKey { get; init; }

    public required string Fact { get; init; }

    public Guid About { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>Addresses and numbers as one compares them.</summary>
internal static class Recipient
{
    /// <summary>The same for one address, however it is typed: capitals, full-width signs, spaces in a number, + or 00 before it.</summary>
    public static string Fold(string to)
    {
        var text = (Folding.Token(to) ?? "").ToUpperInvariant();
        if (text.Contains('@', StringComparison.Ordinal))
        {
            return text;
        }

        var number = SmsNumber.Read(text) ?? text;
        return number.StartsWith("00", StringComparison.Ordinal) ? number[2..] : number.TrimStart('+');
    }
}

internal static class OutboxTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<ToldFact>(told =>
        {
            told.ToTable("outbox_told").HasKey(t => new { t.AddressKey, t.Fact });
            told.HasIndex(t => t.About);
            told.HasIndex(t => t.At);
        });
        model.Entity<OutboxMessage>(MapMessages);
    }

    private static void MapMessages(EntityTypeBuilder<OutboxMessage> message)
    {
        message.ToTable("outbox");
        message.HasKey(m => m.Id);
        message.Property(m => m.Id).ValueGeneratedNever();
        message.HasIndex(m => m.Key).IsUnique();
        message.HasIndex(m => m.About);
        message.HasIndex(m => new { m.Way, m.WebhookId, m.State, m.DueAt });
    }

    /// <summary>Takes away who it was for and what it said; the trace that there was a letter stays.</summary>
    public static Task<int> BlankAsync(this IQueryable<OutboxMessage> messages, CancellationToken ct) =>
        messages.ExecuteUpdateAsync(m => m.SetProperty(x => x.Content, (byte[]?)null), ct);
}

/// <summary>
/// Address and words of a letter, as they lie in the database: a letter holds the link to its request, and a copy of the
/// database alone must open none.
/// </summary>
/// <param name="Recipient">The address as it was given.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Text">The words.</param>
/// <param name="Html">The same words with marks, or null.</param>
/// <param name="Leave">Where one click ends such letters, or null.</param>
internal sealed record LetterContent(string Recipient, string Subject, string Text, string? Html, Uri? Leave = null)
{
    /// <summary>Protected with the keys outside the database.</summary>
    public byte[] Seal(IDataProtectionProvider protection) => Protector(protection).Protect(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads what <see cref="Seal"/> made; null when the key for it is gone.</summary>
    public static LetterContent? Open(IDataProtectionProvider protection, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<LetterContent>(Protector(protection).Unprotect(content));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static IDataProtector Protector(IDataProtectionProvider protection) => protection.CreateProtector("Doorstep.Notifications.Outbox");
}

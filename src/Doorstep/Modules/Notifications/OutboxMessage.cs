using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Rules;
using Doorstep.Platform.Mail;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications;

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

    /// <summary>The address; null once it has served.</summary>
    public string? Recipient { get; set; }

    public string? Subject { get; set; }

    public string? Text { get; set; }

    public string? Html { get; set; }

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

    internal static OutboxMessage Of(OutgoingMail mail, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Key = mail.Key,
        About = mail.About,
        Recipient = mail.To.Trim(),
        Subject = mail.Subject,
        Text = mail.Text,
        Html = mail.Html,
        QueuedAt = now,
        DueAt = now,
        TriedUntil = now + Retries.For,
    };
}

internal static class OutboxTables
{
    public static void Map(ModelBuilder model) => model.Entity<OutboxMessage>(message =>
    {
        message.ToTable("outbox");
        message.HasKey(m => m.Id);
        message.Property(m => m.Id).ValueGeneratedNever();
        message.HasIndex(m => m.Key).IsUnique();
        message.HasIndex(m => m.About);
        message.HasIndex(m => new { m.State, m.DueAt });
    });

    /// <summary>Takes away who it was for and what it said; the trace that there was a letter stays.</summary>
    public static Task<int> BlankAsync(this IQueryable<OutboxMessage> messages, CancellationToken ct) => messages.ExecuteUpdateAsync(
        m => m.SetProperty(x => x.Recipient, (string?)null).SetProperty(x => x.Subject, (string?)null)
            .SetProperty(x => x.Text, (string?)null).SetProperty(x => x.Html, (string?)null),
        ct);
}

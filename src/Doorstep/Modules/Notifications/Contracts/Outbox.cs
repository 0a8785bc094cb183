using Doorstep.Platform.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Doorstep.Modules.Notifications.Contracts;

/// <summary>A letter by mail to one person.</summary>
/// <param name="To">The address they gave. One that cannot be an address is shown to administrators as refused.</param>
/// <param name="Subject">One line in their language; never a secret code.</param>
/// <param name="Text">The words, as plain text.</param>
/// <param name="Key">What it tells and of what, such as <c>request.answered:ID:3</c>: a key is told once, however often it is queued.</param>
/// <param name="About">The record that it is about: erasing that record's contact details erases the letter.</param>
/// <param name="Html">The same words with marks; null for plain text alone.</param>
/// <param name="Leave">Where one click ends such letters (RFC 8058); null for letters about one's own request.</param>
public sealed record OutgoingMail(string To, string Subject, string Text, string Key, Guid About, string? Html = null, Uri? Leave = null);

/// <summary>A text message to one person, with the same meanings as <see cref="OutgoingMail"/>.</summary>
/// <param name="To">The number they gave.</param>
/// <param name="Text">The words; short.</param>
/// <param name="Key">What it tells and of what: a key is told once.</param>
/// <param name="About">The record that it is about.</param>
public sealed record OutgoingSms(string To, string Text, string Key, Guid About);

/// <summary>The way out of the house: what is put here in a transaction is sent when the transaction has happened.</summary>
public static class Outbox
{
    /// <summary>Puts a letter into the outbox, in the caller's transaction. A key that was queued before changes nothing.</summary>
    public static Task QueueAsync(WriteScope write, OutgoingMail mail, CancellationToken ct) => QueueAsync(
        OutboxWay.Mail, mail.Key, mail.About, new LetterContent(mail.To, mail.Subject, mail.Text, mail.Html, mail.Leave), null, write, ct);

    /// <summary>Puts a text message into the outbox, as <see cref="QueueAsync(WriteScope, OutgoingMail, CancellationToken)"/> does a letter.</summary>
    public static Task QueueAsync(WriteScope write, OutgoingSms message, CancellationToken ct) => QueueAsync(
        OutboxWay.Sms, message.Key, message.About, new LetterContent(message.To, "", message.Text, null), null, write, ct);

    internal static async Task QueueAsync(OutboxWay way, string key, Guid about, LetterContent content, Guid? webhook, WriteScope write, CancellationToken ct, DateTimeOffset? due = null)
    {
        var message = OutboxMessage.Of(way, key, about, content.Seal(write.Services.GetRequiredService<IDataProtectionProvider>()), write.Now, webhook);
        message.DueAt = due ?? message.DueAt;
        var type = write.Db.Model.FindEntityType(typeof(OutboxMessage))!;
        var given = type.GetProperties()
            .Select(column => (Name: column.GetColumnName(), Value: InTheDatabase(column, message)))
            .Where(column => column.Value is not null).ToList();
        // The database itself decides who was first, whichever of several nodes or lanes that is.
        var sql = $"INSERT INTO outbox ({string.Join(", ", given.Select(c => c.Name))}) VALUES ({string.Join(", ", given.Select((_, i) => $"{{{i}}}"))}) ON CONFLICT (key) DO NOTHING";
        await write.Db.Database.ExecuteSqlRawAsync(sql, given.Select(c => c.Value!), ct);
    }

    /// <summary>Erases what was queued to a person about a record: the unsent is not sent any more, of the sent no address stays.</summary>
    public static async Task ForgetAsync(WriteScope write, Guid about, CancellationToken ct)
    {
        await write.Db.Set<OutboxMessage>().Where(m => m.About == about && m.Way != OutboxWay.Webhook && m.State == OutboxState.Waiting).ExecuteDeleteAsync(ct);
        await write.Db.Set<OutboxMessage>().Where(m => m.About == about && m.Way != OutboxWay.Webhook && m.Content != null).BlankAsync(ct);
    }

    /// <summary>Takes back the text messages about a record that wait: the person wants none any more.</summary>
    public static Task WithdrawTextsAsync(WriteScope write, Guid about, CancellationToken ct) =>
        write.Db.Set<OutboxMessage>().Where(m => m.About == about && m.Way == OutboxWay.Sms && m.State == OutboxState.Waiting).ExecuteDeleteAsync(ct);

    private static object? InTheDatabase(IProperty column, OutboxMessage message)
    {
        var value = column.GetGetter().GetClrValue(message);
        return column.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value;
    }
}

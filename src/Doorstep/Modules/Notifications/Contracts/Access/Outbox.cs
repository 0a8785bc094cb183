using Doorstep.Modules.Notifications.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Doorstep.Modules.Notifications.Contracts.Access;

/// <summary>The way out of the house: what is put here in a transaction is sent when the transaction has happened.</summary>
public static class Outbox
{
    /// <summary>How long it is kept to whom a fact was told: longer than anything waits to be gathered.</summary>
    public static readonly TimeSpan ToldKept = TimeSpan.FromDays(40);

    /// <summary>
    /// Puts a letter into the outbox, in the caller's transaction. A key that was queued before changes nothing, and a fact that was told
    /// to the address before is not told again, for whichever reason it would have been.
    /// </summary>
    public static async Task QueueAsync(WriteScope write, OutgoingMail mail, CancellationToken ct)
    {
        if (mail.Fact is null || (await NewsToAsync(write, mail.To, [mail.Fact], mail.About, ct)).Count > 0)
        {
            await QueueAsync(OutboxWay.Mail, mail.Key, mail.About, new LetterContent(mail.To, mail.Subject, mail.Text, mail.Html, mail.Leave), null, write, ct);
        }
    }

    /// <summary>Puts a text message into the outbox, as <see cref="QueueAsync(WriteScope, OutgoingMail, CancellationToken)"/> does a letter.</summary>
    public static async Task QueueAsync(WriteScope write, OutgoingSms message, CancellationToken ct)
    {
        if (message.Fact is null || (await NewsToAsync(write, message.To, [message.Fact], message.About, ct)).Count > 0)
        {
            await QueueAsync(OutboxWay.Sms, message.Key, message.About, new LetterContent(message.To, "", message.Text, null), null, write, ct);
        }
    }

    /// <summary>
    /// Those of these facts that nobody told to the address yet. They count as told from now on, so whoever asks has to tell them in the
    /// same transaction: for letters that gather several.
    /// </summary>
    public static async Task<IReadOnlyList<string>> NewsToAsync(WriteScope write, string to, IReadOnlyList<string> facts, Guid about, CancellationToken ct)
    {
        var key = write.Services.GetRequiredService<SecretCode>().Fingerprint("told", Recipient.Fold(to));
        var news = new List<string>();
        foreach (var fact in facts.Distinct(StringComparer.Ordinal))
        {
            var told = new ToldFact { AddressKey = key, Fact = fact, About = about, At = write.Now };
            if (await InsertOnceAsync(write, told, "address_key, fact", ct))
            {
                news.Add(fact);
            }
        }

        return news;
    }

    internal static async Task QueueAsync(OutboxWay way, string key, Guid about, LetterContent content, Guid? webhook, WriteScope write, CancellationToken ct, DateTimeOffset? due = null)
    {
        var message = OutboxMessage.Of(way, key, about, content.Seal(write.Services.GetRequiredService<IDataProtectionProvider>()), write.Now, webhook);
        message.DueAt = due ?? message.DueAt;
        await InsertOnceAsync(write, message, "key", ct);
    }

    // The database itself decides who was first, whichever of several nodes or lanes that is.
    private static async Task<bool> InsertOnceAsync<T>(WriteScope write, T row, string unique, CancellationToken ct)
        where T : class
    {
        if (write.Rows is { } rows)
        {
            // What is new, and was told to nobody, whatever its key.
            rows.AddOnce(row, unique);
            return true;
        }

        var type = write.Db.Model.FindEntityType(typeof(T))!;
        var given = type.GetProperties()
            .Select(column => (Name: column.GetColumnName(), Value: InTheDatabase(column, row)))
            .Where(column => column.Value is not null).ToList();
        var sql = $"INSERT INTO {type.GetTableName()} ({string.Join(", ", given.Select(c => c.Name))}) VALUES ({string.Join(", ", given.Select((_, i) => $"{{{i}}}"))}) ON CONFLICT ({unique}) DO NOTHING";
        return await write.Db.Database.ExecuteSqlRawAsync(sql, given.Select(c => c.Value!), ct) > 0;
    }

    /// <summary>Erases what was queued to a person about a record: the unsent is not sent any more, of the sent no address stays.</summary>
    public static async Task ForgetAsync(WriteScope write, Guid about, CancellationToken ct)
    {
        await write.Db.Set<OutboxMessage>().Where(m => m.About == about && m.Way != OutboxWay.Webhook && m.State == OutboxState.Waiting).ExecuteDeleteAsync(ct);
        await write.Db.Set<OutboxMessage>().Where(m => m.About == about && m.Way != OutboxWay.Webhook && m.Content != null).BlankAsync(ct);
        await write.Db.Set<ToldFact>().Where(t => t.About == about).ExecuteDeleteAsync(ct);
    }

    /// <summary>Takes back the text messages about a record that wait: the person wants none any more.</summary>
    public static Task WithdrawTextsAsync(WriteScope write, Guid about, CancellationToken ct) =>
        write.Db.Set<OutboxMessage>().Where(m => m.About == about && m.Way == OutboxWay.Sms && m.State == OutboxState.Waiting).ExecuteDeleteAsync(ct);

    private static object? InTheDatabase(IProperty column, object message)
    {
        var value = column.GetGetter().GetClrValue(message);
        return column.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value;
    }
}

using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Notifications.Rules;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications.Jobs;

/// <summary>What was sent leaves no address after some days, and no trace after some more.</summary>
internal sealed class OutboxRetention(Writer writer) : IRetentionRule
{
    /// <inheritdoc/>
    public string What => "traces of letters and messages";

    /// <inheritdoc/>
    public IReadOnlyList<KeptColumns> Covers =>
    [
        new("outbox", "until it is sent; 7 days when it cannot be delivered; until the resident erases it", "content"),
        new("outbox", "400 days", "id", "key", "about", "webhook_id"),
        new("outbox_told", "40 days; until the resident erases it"),
    ];

    /// <inheritdoc/>
    public async Task<int> CountAsync(DoorstepDb db, DateTimeOffset now, CancellationToken ct) =>
        await Undelivered(db, now).CountAsync(ct) + await Traces(db, now).CountAsync(ct) + await Told(db, now).CountAsync(ct);

    /// <inheritdoc/>
    public async Task<int> ApplyAsync(RetentionRun run, CancellationToken ct) => (await writer.RunAsync<int>(
        async (write, token) =>
        {
            write.Erases = true;
            return await Undelivered(write.Db, run.Now).BlankAsync(token) + await Traces(write.Db, run.Now).ExecuteDeleteAsync(token) + await Told(write.Db, run.Now).ExecuteDeleteAsync(token);
        },
        ct)).Value;

    private static IQueryable<OutboxMessage> Undelivered(DoorstepDb db, DateTimeOffset now)
    {
        var shown = now - Retries.ShownFor;
        return db.Set<OutboxMessage>().Where(m => m.EndedAt <= shown && m.Content != null);
    }

    private static IQueryable<OutboxMessage> Traces(DoorstepDb db, DateTimeOffset now)
    {
        var trace = now - Retries.TraceFor;
        return db.Set<OutboxMessage>().Where(m => m.EndedAt <= trace);
    }

    private static IQueryable<ToldFact> Told(DoorstepDb db, DateTimeOffset now)
    {
        var told = now - Outbox.ToldKept;
        return db.Set<ToldFact>().Where(t => t.At <= told);
    }
}

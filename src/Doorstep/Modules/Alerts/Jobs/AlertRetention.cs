using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Operations;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Alerts.Jobs;

/// <summary>What nobody confirmed goes, and so do addresses without alerts and what happened long ago.</summary>
internal sealed class AlertRetention(Writer writer) : IRetentionRule
{
    /// <summary>How long what happened is kept: longer than any digest waits.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(35);

    private const int Batch = 200;

    /// <inheritdoc/>
    public string What => "alerts that nobody confirmed, and past events";

    /// <inheritdoc/>
    public IReadOnlyList<KeptColumns> Covers =>
    [
        new("alert_receivers", "until they leave; 7 days when nobody confirms; after 14 days in which nothing reaches them", "id", "address"),
        new("alert_receivers", "until they leave; 7 days when nobody confirms", "address_key"),
        new("alert_receivers", "until it is confirmed; 7 days", "asked_at"),
        new("alert_events", "35 days"),
    ];

    /// <inheritdoc/>
    public async Task<int> CountAsync(DoorstepDb db, DateTimeOffset now, CancellationToken ct) =>
        await Unconfirmed(db, now).CountAsync(ct) + await Empty(db).CountAsync(ct) + await Past(db, now).CountAsync(ct);

    /// <inheritdoc/>
    public async Task<int> ApplyAsync(RetentionRun run, CancellationToken ct) => (await writer.RunAsync<int>(
        async (write, token) =>
        {
            write.Erases = true;
            var gone = await Unconfirmed(write.Db, run.Now).ExecuteDeleteAsync(token);
            var empty = await Empty(write.Db).OrderBy(r => r.Id).Select(r => r.Id).Take(Batch).ToListAsync(token);
            foreach (var receiver in empty)
            {
                await OwnAlerts.ForgetAsync(receiver, write, token);
            }

            return gone + empty.Count + await Past(write.Db, run.Now).ExecuteDeleteAsync(token);
        },
        ct)).Value;

    private static IQueryable<Alert> Unconfirmed(DoorstepDb db, DateTimeOffset now)
    {
        var before = now - UnconfirmedAlerts.Kept;
        return db.Set<Alert>().Where(a => a.ConfirmedAt == null && a.CreatedAt <= before);
    }

    private static IQueryable<AlertReceiver> Empty(DoorstepDb db) => db.Set<AlertReceiver>().Where(r => !db.Set<Alert>().Any(a => a.ReceiverId == r.Id));

    private static IQueryable<AlertEvent> Past(DoorstepDb db, DateTimeOffset now)
    {
        var before = now - Kept;
        return db.Set<AlertEvent>().Where(e => e.Done && e.At <= before);
    }
}

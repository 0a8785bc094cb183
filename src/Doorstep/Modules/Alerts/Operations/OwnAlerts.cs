using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Rules;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Alerts.Operations;

/// <summary>What whoever holds an address can do with its alerts, by the secret link that every letter holds.</summary>
public sealed class OwnAlerts(Writer writer, SecretCode codes, AreaAtlas atlas, CurrentTown town)
{
    /// <summary>True when the code of a link is the one of this receiver, whether there is one or not.</summary>
    public bool Opens(Guid receiver, string? code) => SecretCode.TryRead(code, out var canonical) && codes.Opens(receiver, canonical);

    /// <summary>They want what waits: it begins now.</summary>
    public Task<Outcome<Done>> ConfirmAsync(Guid receiver, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            if (await write.Db.Set<AlertReceiver>().FirstOrDefaultAsync(r => r.Id == receiver, token) is not { } known)
            {
                return Refusal.NotFound("Mine.Done.Gone");
            }

            known.AskedAt = null;
            foreach (var alert in await write.Db.Set<Alert>().Where(a => a.ReceiverId == receiver && a.ConfirmedAt == null).ToListAsync(token))
            {
                // What happens in this very moment is after it.
                (alert.ConfirmedAt, alert.ToldUpTo) = (write.Now, write.Now.AddMilliseconds(-1));
                alert.NextAt = DigestTime.Next(alert.Frequency, write.Now, town.Profile.Calendar);
            }

            return default(Done);
        },
        ct);

    /// <summary>Hear of it more or less often.</summary>
    public Task<Outcome<Done>> ChangeAsync(Guid receiver, Guid alert, AlertFrequency frequency, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            if (await write.Db.Set<Alert>().FirstOrDefaultAsync(a => a.Id == alert && a.ReceiverId == receiver && a.ConfirmedAt != null, token) is not { } found)
            {
                return Refusal.NotFound("Mine.Done.Gone");
            }

            if (frequency != found.Frequency)
            {
                await MoveAsync(found, frequency, write, token);
                found.Frequency = frequency;
                found.NextAt = DigestTime.Next(frequency, write.Now, town.Profile.Calendar);
            }

            return default(Done);
        },
        ct);

    /// <summary>Between news at once and gathered ones nothing is lost and nothing told twice.</summary>
    private async Task MoveAsync(Alert alert, AlertFrequency to, WriteScope write, CancellationToken ct)
    {
        var events = write.Db.Set<AlertEvent>().AsNoTracking();
        if (alert.Frequency == AlertFrequency.AtOnce)
        {
            // What is still being handed out to others has not come to this one: it is gathered.
            var open = (await events.Where(e => !e.Done).ToListAsync(ct)).Where(e => e.Reached.CompareTo(alert.ReceiverId) < 0).Select(e => e.At).ToList();
            alert.ToldUpTo = open.Count > 0 ? open.Min().AddMilliseconds(-1) : write.Now;
        }
        else if (to == AlertFrequency.AtOnce)
        {
            var known = await write.Db.Set<AlertNews>().Where(n => n.ReceiverId == alert.ReceiverId).Select(n => new { n.SubjectId, n.Place }).ToListAsync(ct);
            await foreach (var happened in events.Where(e => e.At > alert.ToldUpTo).AsAsyncEnumerable().WithCancellation(ct))
            {
                if ((!happened.Done && happened.Reached.CompareTo(alert.ReceiverId) < 0) || !alert.Wants(happened, atlas.Current.IsWithin)
                    || known.Exists(n => n.SubjectId == happened.SubjectId && n.Place == happened.Place))
                {
                    continue;
                }

                write.Db.Add(new AlertNews { ReceiverId = alert.ReceiverId, SubjectId = happened.SubjectId, Place = happened.Place, AlertId = alert.Id, DueAt = write.Now });
            }
        }
    }

    /// <summary>One alert ends.</summary>
    public Task<Outcome<Done>> EndAsync(Guid receiver, Guid alert, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            await write.Db.Set<AlertNews>().Where(n => n.AlertId == alert && n.ReceiverId == receiver).ExecuteDeleteAsync(token);
            await write.Db.Set<Alert>().Where(a => a.Id == alert && a.ReceiverId == receiver).ExecuteDeleteAsync(token);
            if (!await write.Db.Set<Alert>().AnyAsync(a => a.ReceiverId == receiver, token))
            {
                await ForgetAsync(receiver, write, token);
            }

            return default(Done);
        },
        ct);

    /// <summary>All of it ends, and the address is forgotten. Done twice it is as done once.</summary>
    public Task<Outcome<Done>> LeaveAsync(Guid receiver, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            await ForgetAsync(receiver, write, token);
            return default(Done);
        },
        ct);

    internal static async Task ForgetAsync(Guid receiver, WriteScope write, CancellationToken ct)
    {
        await write.Db.Set<AlertNews>().Where(n => n.ReceiverId == receiver).ExecuteDeleteAsync(ct);
        await write.Db.Set<Alert>().Where(a => a.ReceiverId == receiver).ExecuteDeleteAsync(ct);
        await write.Db.Set<AlertReceiver>().Where(r => r.Id == receiver).ExecuteDeleteAsync(ct);
        await Outbox.ForgetAsync(write, receiver, ct);
    }
}

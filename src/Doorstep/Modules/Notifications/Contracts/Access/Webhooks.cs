using System.Globalization;
using System.Text.Json;
using Doorstep.Modules.Notifications.Rules;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Outgoing;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications.Contracts.Access;

/// <summary>Other systems that are called when something happens: set up by administrators, or by developers with a key; told through the outbox.</summary>
public sealed class Webhooks(Writer writer, IDbContextFactory<DoorstepDb> contexts, IDataProtectionProvider protection, OutgoingHttp http)
{
    /// <summary>How long calls are signed with the old secret too after it was changed.</summary>
    public static readonly TimeSpan OldSecretFor = TimeSpan.FromDays(3);

    /// <summary>Most webhooks of a town.</summary>
    public const int Most = 100;

    /// <summary>Most webhooks of one developer's key.</summary>
    public const int MostOfOne = 5;

    /// <summary>Sets one up and gives its secret, the only time that anybody sees it. A developer's is tried at once.</summary>
    public Task<Outcome<MadeWebhook>> AddAsync(NewWebhook wanted, CancellationToken ct)
    {
        var (name, secret) = (TextLength.Short(wanted.Name, 100), WebhookSignature.CreateSecret());
        var problems = new List<Problem>();
        if (name is null)
        {
            problems.Add(new("Webhook.Error.Name", "name"));
        }

        if (!Uri.TryCreate(Folding.Line(wanted.Address), UriKind.Absolute, out var address) || address.AbsoluteUri.Length > 2000 || !http.MayCall(address))
        {
            problems.Add(new("Webhook.Error.Address", "address"));
        }

        return problems.Count > 0 ? Task.FromResult<Outcome<MadeWebhook>>(Refusal.Invalid(problems)) : writer.RunAsync<MadeWebhook>(
            async (write, token) =>
            {
                var whole = wanted.Owner?.Prefix + name;
                if (await write.Db.Set<Webhook>().AnyAsync(w => w.Name == whole, token))
                {
                    return Refusal.Invalid("Webhook.Error.NameTaken", "name");
                }

                var owner = wanted.Owner?.Id;
                if (await write.Db.Set<Webhook>().CountAsync(token) >= Most
                    || (owner is not null && await write.Db.Set<Webhook>().CountAsync(w => w.OwnerId == owner, token) >= MostOfOne))
                {
                    return Refusal.Conflict("Webhook.Error.TooMany");
                }

                var id = Guid.CreateVersion7(write.Now);
                write.Db.Add(new Webhook
                {
                    Id = id, OwnerId = owner, Name = whole, Host = address!.Host, Target = new WebhookTarget(address, secret, null).Seal(protection),
                    AreaCode = wanted.AreaCode, TypeCode = wanted.TypeCode, Changes = wanted.Changes, CreatedAt = write.Now,
                });
                if (owner is not null)
                {
                    await PingAsync(id, write, token);
                }

                return new MadeWebhook(id, secret);
            },
            ct);
    }

    /// <summary>Gives it a new secret; for some days calls are signed with both.</summary>
    /// <param name="id">Which.</param>
    /// <param name="owner">Whose it must be; null for an administrator, who may change all.</param>
    /// <param name="ct">Stops.</param>
    public Task<Outcome<string>> RotateAsync(Guid id, Guid? owner, CancellationToken ct) => writer.RunAsync<string>(
        async (write, token) => await Of(write.Db, owner).FirstOrDefaultAsync(w => w.Id == id, token) is { } webhook ? Rotate(webhook, write) : Refusal.NotFound("Webhook.Error.Gone"), ct);
    /// <summary>Lets one that was paused or ended go on. It is told how many calls it missed, and what still waits for it at once.</summary>
    public Task<Outcome<string>> ResumeAsync(Guid id, Guid? owner, CancellationToken ct) => writer.RunAsync<string>(
        async (write, token) =>
        {
            if (await Of(write.Db, owner).FirstOrDefaultAsync(w => w.Id == id, token) is not { } webhook)
            {
                return Refusal.NotFound("Webhook.Error.Gone");
            }

            (webhook.State, webhook.FailingSince, webhook.Fault, webhook.FaultCode) = (WebhookState.Active, null, null, null);
            await write.Db.Set<OutboxMessage>().Where(m => m.WebhookId == id && m.State == OutboxState.Waiting && m.DueAt > write.Now)
                .ExecuteUpdateAsync(m => m.SetProperty(x => x.DueAt, write.Now), token);
            await TellMissedAsync(webhook, write, token);
            return webhook.Name;
        },
        ct);

    /// <summary>Calls it once, to try whether it hears.</summary>
    public Task<Outcome<string>> TryAsync(Guid id, Guid? owner, CancellationToken ct) => writer.RunAsync<string>(
        async (write, token) =>
        {
            if (await Of(write.Db, owner).AsNoTracking().FirstOrDefaultAsync(w => w.Id == id && w.State == WebhookState.Active, token) is not { } webhook)
            {
                return Refusal.NotFound("Webhook.Error.Gone");
            }

            await PingAsync(webhook.Id, write, token);
            return webhook.Name;
        },
        ct);

    /// <summary>Ends it; what waited for it is not sent.</summary>
    public Task<Outcome<string>> RemoveAsync(Guid id, Guid? owner, CancellationToken ct) => writer.RunAsync<string>(
        async (write, token) =>
        {
            if (await Of(write.Db, owner).Where(w => w.Id == id).ExecuteDeleteAsync(token) == 0)
            {
                return Refusal.NotFound("Webhook.Error.Gone");
            }

            await write.Db.Set<OutboxMessage>().Where(m => m.WebhookId == id).ExecuteDeleteAsync(token);
            return "";
        },
        ct);

    /// <summary>Ends all of one owner's, in the caller's transaction: the key works no more.</summary>
    public static async Task RemoveAllOfAsync(WriteScope write, Guid owner, CancellationToken ct)
    {
        await write.Db.Set<OutboxMessage>().Where(m => write.Db.Set<Webhook>().Any(w => w.Id == m.WebhookId && w.OwnerId == owner)).ExecuteDeleteAsync(ct);
        await write.Db.Set<Webhook>().Where(w => w.OwnerId == owner).ExecuteDeleteAsync(ct);
    }

    /// <summary>All of them by name, with how many calls wait.</summary>
    public Task<IReadOnlyList<WebhookSummary>> ListAsync(CancellationToken ct) => ListAsync(null, ct);

    /// <summary>Those of one owner, or all.</summary>
    public async Task<IReadOnlyList<WebhookSummary>> ListAsync(Guid? owner, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await Of(db, owner).OrderBy(w => w.Name).Select(w => new WebhookSummary(
            w.Id, w.Name, w.Host, w.AreaCode, w.TypeCode, w.Changes, w.State, w.CreatedAt, w.FailingSince, w.Fault, w.FaultCode, w.OldSecretUntil, w.Missed, w.MissedSince,
            db.Set<OutboxMessage>().Count(m => m.WebhookId == w.Id && (m.State == OutboxState.Waiting || m.State == OutboxState.Sending)))).ToListAsync(ct);
    }

    /// <summary>Puts a call to each webhook that wants to hear of this into the outbox, in the caller's transaction.</summary>
    public static async Task QueueAsync(WriteScope write, OutgoingEvent happened, CancellationToken ct)
    {
        List<string> areas = ["", .. happened.AreaCodes];
        var wanting = write.Db.Set<Webhook>().Where(w => areas.Contains(w.AreaCode) && (w.TypeCode == "" || w.TypeCode == happened.TypeCode) && (!happened.IsChange || w.Changes));
        foreach (var webhook in await wanting.Where(w => w.State == WebhookState.Active).Select(w => w.Id).ToListAsync(ct))
        {
            await CallAsync(webhook, happened, write, ct);
        }

        await wanting.Where(w => w.State != WebhookState.Active)
            .ExecuteUpdateAsync(w => w.SetProperty(x => x.Missed, x => x.Missed + 1).SetProperty(x => x.MissedSince, x => x.MissedSince ?? happened.At), ct);
    }

    /// <summary>Tells a receiver that answers again how many calls it missed and since when, so that it fetches what it wants of them.</summary>
    internal static async Task TellMissedAsync(Webhook webhook, WriteScope write, CancellationToken ct)
    {
        if (webhook.MissedSince is not { } since)
        {
            return;
        }

        var data = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["count"] = webhook.Missed.ToString(CultureInfo.InvariantCulture), ["from"] = Moment(since), ["until"] = Moment(write.Now),
        };
        (webhook.Missed, webhook.MissedSince) = (0, null);
        await CallAsync(webhook.Id, new OutgoingEvent("doorstep.missed", Guid.CreateVersion7(write.Now).ToString("N"), "/", "missed", write.Now, data, Guid.Empty, [], "", false), write, ct);
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What waits about a record is not told any more: it is public no longer.</summary>
    public static Task WithdrawAsync(WriteScope write, Guid about, CancellationToken ct) =>
        write.Db.Set<OutboxMessage>().Where(m => m.About == about && m.Way == OutboxWay.Webhook && m.State != OutboxState.Sent).ExecuteDeleteAsync(ct);

    private Outcome<string> Rotate(Webhook webhook, WriteScope write)
    {
        if (WebhookTarget.Open(protection, webhook.Target) is not { } target)
        {
            return Refusal.Conflict("Webhook.Error.Unreadable");
        }

        var secret = WebhookSignature.CreateSecret();
        webhook.Target = (target with { Secret = secret, OldSecret = target.Secret }).Seal(protection);
        webhook.OldSecretUntil = write.Now + OldSecretFor;
        return secret;
    }

    private static IQueryable<Webhook> Of(DoorstepDb db, Guid? owner) => owner is null ? db.Set<Webhook>() : db.Set<Webhook>().Where(w => w.OwnerId == owner);

    private static Task PingAsync(Guid webhook, WriteScope write, CancellationToken ct) => CallAsync(
        webhook,
        new OutgoingEvent(
            "doorstep.ping", Guid.CreateVersion7(write.Now).ToString("N"), "/", "ping", write.Now, new Dictionary<string, string>(StringComparer.Ordinal), Guid.Empty, [], "", false),
        write, ct);

    // The same bytes at every try: the signature is over them.
    private static async Task CallAsync(Guid webhook, OutgoingEvent happened, WriteScope write, CancellationToken ct) => await Outbox.QueueAsync(
        OutboxWay.Webhook, $"webhook:{webhook:N}:{happened.Id}", happened.About,
        new LetterContent("", "", JsonSerializer.Serialize(new
        {
            specversion = "1.0",
            id = happened.Id,
            source = happened.Source,
            type = happened.Type,
            subject = happened.Subject,
            time = Moment(happened.At),
            datacontenttype = "application/json",
            data = happened.Data,
        }), null),
        webhook, write, ct, await WaitsUntilAsync(webhook, write, ct));

    /// <summary>In order: what is new waits as long as what waits already.</summary>
    private static async Task<DateTimeOffset> WaitsUntilAsync(Guid webhook, WriteScope write, CancellationToken ct)
    {
        var first = await write.Db.Set<OutboxMessage>().AsNoTracking().Where(m => m.Way == OutboxWay.Webhook && m.WebhookId == webhook && m.State == OutboxState.Waiting)
            .OrderBy(m => m.DueAt).Select(m => (DateTimeOffset?)m.DueAt).FirstOrDefaultAsync(ct);
        return first > write.Now ? first.Value : write.Now;
    }
}

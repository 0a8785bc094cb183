using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Notifications.Rules;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Outgoing;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications.Jobs;

/// <summary>
/// Calls other systems, each in its order and several at a time, so that one that hangs holds up no other. A call that was not
/// answered with a good status is tried again under the same id, by which a receiver knows what it had already.
/// </summary>
internal sealed class WebhookSender(
    Writer writer, IDbContextFactory<DoorstepDb> contexts, IDataProtectionProvider protection, OutgoingHttp http, ClockWatch watch, TimeProvider clock, ILogger<WebhookSender> log)
    : Sender(OutboxWay.Webhook, writer, contexts, watch, clock, log)
{
    /// <summary>The longest that a call takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int AtOnce = 8;
    private readonly IDbContextFactory<DoorstepDb> contexts = contexts;
    private readonly TimeProvider clock = clock;

    /// <inheritdoc/>
    protected override bool IsSetUp => true;

    /// <inheritdoc/>
    protected override bool MayComeTwice => true;

    /// <inheritdoc/>
    protected override DateTimeOffset? NextAttempt(OutboxMessage message, DateTimeOffset now) => Retries.NextCall(message.Attempts, message.TriedUntil, now);

    /// <inheritdoc/>
    protected override async Task<int> SendAsync(CancellationToken ct)
    {
        List<Guid> due;
        await using (var db = await contexts.CreateDbContextAsync(ct))
        {
            var now = clock.Now();
            due = await db.Set<Webhook>()
                .Where(w => w.State == WebhookState.Active && db.Set<OutboxMessage>().Any(m => m.Way == OutboxWay.Webhook && m.WebhookId == w.Id && m.State == OutboxState.Waiting && m.DueAt <= now))
                .Select(w => w.Id).ToListAsync(ct);
        }

        var taken = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (webhook, token) =>
            Interlocked.Add(ref taken, await SendAsync(webhook, token)));
        return taken;
    }

    /// <inheritdoc/>
    protected override async Task<Handed> HandOverAsync(OutboxMessage message, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        if (await db.Set<Webhook>().FirstOrDefaultAsync(w => w.Id == message.WebhookId, ct) is not { State: WebhookState.Active } webhook
            || WebhookTarget.Open(protection, webhook.Target) is not { } target || LetterContent.Open(protection, message.Content!)?.Text is not { } body)
        {
            return new(HandingOver.Refused);
        }

        if (!http.MayCall(target.Address))
        {
            return new(HandingOver.NotAllowed);
        }

        var (id, now) = ($"msg_{message.Id:N}", clock.Now());
        string[] secrets = webhook.OldSecretUntil > now && target.OldSecret is { } old ? [target.Secret, old] : [target.Secret];
        using var ask = new HttpRequestMessage(HttpMethod.Post, target.Address) { Version = HttpVersion.Version11, Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        ask.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/cloudevents+json; charset=utf-8");
        ask.Headers.UserAgent.ParseAdd("Doorstep");
        ask.Headers.ConnectionClose = true;
        ask.Headers.Add("webhook-id", id);
        ask.Headers.Add("webhook-timestamp", WebhookSignature.Time(now));
        ask.Headers.Add("webhook-signature", WebhookSignature.Sign(secrets, id, now, body));
        try
        {
            // The status says it all; what else it answers is not read.
            var code = await http.AskAsync(ask, Patience, (answer, _) => Task.FromResult((int)answer.StatusCode), ct);
            return code is >= 200 and < 300 ? new(HandingOver.Taken) : code == (int)HttpStatusCode.Gone ? new(HandingOver.Refused, code) : new(HandingOver.Later, code);
        }
        catch (HttpRequestException failure)
        {
            return new(failure.InnerException is AddressNotAllowedException ? HandingOver.NotAllowed
                : failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError ? HandingOver.Unreachable
                : HandingOver.Unknown);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            return new(HandingOver.Unknown);
        }
    }

    /// <inheritdoc/>
    protected override Task GivenUpAsync(OutboxMessage message, WriteScope write, CancellationToken ct) =>
        write.Db.Set<Webhook>().Where(w => w.Id == message.WebhookId)
            .ExecuteUpdateAsync(w => w.SetProperty(x => x.Missed, x => x.Missed + 1).SetProperty(x => x.MissedSince, x => x.MissedSince ?? message.QueuedAt), ct);

    /// <inheritdoc/>
    protected override async Task AlsoNoteAsync(OutboxMessage message, Handed handed, WriteScope write, CancellationToken ct)
    {
        if (await write.Db.Set<Webhook>().FirstOrDefaultAsync(w => w.Id == message.WebhookId, ct) is not { State: WebhookState.Active } webhook)
        {
            return;
        }

        if (handed.Result == HandingOver.Taken)
        {
            (webhook.FailingSince, webhook.Fault, webhook.FaultCode) = (null, null, null);
            await Webhooks.TellMissedAsync(webhook, write, ct);
            return;
        }

        (webhook.Fault, webhook.FaultCode) = (handed.Result, handed.Code);
        webhook.FailingSince ??= write.Now;
        webhook.State = handed.Code == (int)HttpStatusCode.Gone ? WebhookState.Ended : webhook.FailingSince <= write.Now - Retries.PauseAfter ? WebhookState.Paused : WebhookState.Active;
        var others = write.Db.Set<OutboxMessage>().Where(m => m.WebhookId == webhook.Id && m.Id != message.Id && m.State == OutboxState.Waiting);
        webhook.Misses(message.State == OutboxState.Failed ? 1 : 0, message.QueuedAt);
        if (webhook.State == WebhookState.Ended)
        {
            webhook.Misses(await others.ExecuteDeleteAsync(ct), message.QueuedAt);
        }
        else if (message.State == OutboxState.Waiting)
        {
            // It is asked again with this one, not sooner for its being young; the others wait as long.
            var soonest = Retries.SoonestCall(webhook.FailingSince.Value, write.Now);
            message.DueAt = soonest > message.DueAt ? soonest : message.DueAt;
            await others.Where(m => m.DueAt < message.DueAt).ExecuteUpdateAsync(m => m.SetProperty(x => x.DueAt, message.DueAt), ct);
        }

        if (webhook.State != WebhookState.Active)
        {
            await write.PublishAsync(new WebhookStopped(webhook.Id, webhook.Name, webhook.State), ct);
        }
    }
}

using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Rules;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications.Jobs;

/// <summary>
/// Hands what waits in the outbox for one way out of the house over, in order. Each attempt
/// is noted before it begins: several nodes never send the same, and what a sender that died had in its hands is not sent
/// again where nobody could tell that it came twice.
/// </summary>
internal abstract class Sender(OutboxWay way, Writer writer, IDbContextFactory<DoorstepDb> contexts, ClockWatch watch, TimeProvider clock, ILogger log) : PeriodicJob(Pause, clock, log)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private const int MostInOneRun = 500;

    /// <summary>True when this way is set up; otherwise what waits for it waits.</summary>
    protected abstract bool IsSetUp { get; }

    /// <summary>True when whoever gets it knows it by its id: then it is sent again as long as nobody said that it came.</summary>
    protected virtual bool MayComeTwice => false;

    /// <summary>Settles what is over and sends what is due now, up to a bound. Returns how many were taken.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var clockIs = watch.Look().State;
        if (clockIs == ClockState.Believed)
        {
            await SettleAsync(ct);
        }

        // By a clock that leapt, whatever is not taken at once would have been tried for too long.
        return IsSetUp && clockIs is (ClockState.Believed or ClockState.Settling) ? await SendAsync(ct) : 0;
    }

    /// <summary>Hands one over. Never throws for what the other side or the network does.</summary>
    protected abstract Task<Handed> HandOverAsync(OutboxMessage message, CancellationToken ct);

    /// <summary>The next attempt at what was not taken; null when the time is over.</summary>
    protected virtual DateTimeOffset? NextAttempt(OutboxMessage message, DateTimeOffset now) => Retries.Next(message.Attempts, message.TriedUntil, now);

    /// <summary>What else is to be noted with the outcome, in the same transaction.</summary>
    protected virtual Task AlsoNoteAsync(OutboxMessage message, Handed handed, WriteScope write, CancellationToken ct) => Task.CompletedTask;

    /// <summary>What else is to be noted when something was not sent for too long.</summary>
    protected virtual Task GivenUpAsync(OutboxMessage message, WriteScope write, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Sends what is due, one after the other.</summary>
    protected virtual Task<int> SendAsync(CancellationToken ct) => SendAsync(null, ct);

    /// <summary>Sends what is due to one receiver of webhooks, or what has none, until one cannot be handed over at all.</summary>
    protected async Task<int> SendAsync(Guid? webhook, CancellationToken ct)
    {
        var taken = 0;
        for (var i = 0; i < MostInOneRun && !ct.IsCancellationRequested; i++)
        {
            if (await ClaimAsync(webhook, ct) is not { } message)
            {
                break;
            }

            var handed = await HandOverAsync(message, ct);
            await NoteAsync(message, handed);
            taken += handed.Result == HandingOver.Taken ? 1 : 0;
            if (handed.Result is HandingOver.Unreachable or HandingOver.NotLetIn or HandingOver.NotAllowed || (MayComeTwice && handed.Result != HandingOver.Taken))
            {
                Log.LogWarning("The way out by {Way} cannot be used ({Result} {Code}); what waits is tried again later", way, handed.Result, handed.Code);
                break;
            }
        }

        return taken;
    }

    /// <inheritdoc/>
    protected override string Failure => $"What waits to go out by {way} could not be sent";

    /// <inheritdoc/>
    protected override Task WorkAsync(CancellationToken ct) => RunOnceAsync(ct);

    /// <summary>Takes the next letter that is due, and notes the attempt; null when there is none.</summary>
    private async Task<OutboxMessage?> ClaimAsync(Guid? webhook, CancellationToken ct)
    {
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            var now = Clock.Now();
            var next = await db.Set<OutboxMessage>().Where(m => m.Way == way && m.WebhookId == webhook && m.State == OutboxState.Waiting && m.DueAt <= now)
                .OrderBy(m => m.DueAt).ThenBy(m => m.Id).FirstOrDefaultAsync(ct);
            if (next is null)
            {
                return null;
            }

            // Only one can turn this attempt's number into the next.
            var claimed = await writer.RunAsync<int>(
                async (write, token) => await write.Db.Set<OutboxMessage>()
                    .Where(m => m.Id == next.Id && m.State == OutboxState.Waiting && m.Attempts == next.Attempts)
                    .ExecuteUpdateAsync(
                        m => m.SetProperty(x => x.State, OutboxState.Sending).SetProperty(x => x.Attempts, next.Attempts + 1)
                            .SetProperty(x => x.LeasedUntil, write.Now + Retries.Lease),
                        token),
                ct);
            if (claimed.Value == 1)
            {
                next.Attempts++;
                return next;
            }
        }
    }

    /// <summary>Notes what came of an attempt, also when its lease ran out meanwhile: this is what really happened.</summary>
    private Task NoteAsync(OutboxMessage tried, Handed handed) => writer.RunAsync<Done>(
        async (write, ct) =>
        {
            if (await write.Db.Set<OutboxMessage>().FirstOrDefaultAsync(m => m.Id == tried.Id && m.Attempts == tried.Attempts, ct) is not { } message
                || message.State is not (OutboxState.Sending or OutboxState.Unknown or OutboxState.Waiting))
            {
                return default(Done);
            }

            var again = handed.Result is HandingOver.Later or HandingOver.Unreachable or HandingOver.NotLetIn or HandingOver.NotAllowed
                || (MayComeTwice && handed.Result is HandingOver.Unknown);
            var next = again && message.Content is not null ? NextAttempt(message, write.Now) : null;
            message.State = handed.Result switch
            {
                HandingOver.Taken => OutboxState.Sent,
                HandingOver.Unknown when !MayComeTwice => OutboxState.Unknown,
                _ => next is null ? OutboxState.Failed : OutboxState.Waiting,
            };
            (message.Fault, message.FaultCode, message.LeasedUntil) = (handed.Result == HandingOver.Taken ? null : handed.Result, handed.Code, null);
            (message.DueAt, message.EndedAt) = (next ?? message.DueAt, next is null ? write.Now : null);
            if (message.State == OutboxState.Sent)
            {
                message.Content = null;
                // The other side is back: what waited for it goes at once.
                await write.Db.Set<OutboxMessage>()
                    .Where(m => m.Way == way && m.WebhookId == message.WebhookId && m.State == OutboxState.Waiting && m.DueAt > write.Now
                        && (MayComeTwice || m.Fault == HandingOver.Unreachable || m.Fault == HandingOver.NotLetIn || m.Fault == HandingOver.NotAllowed))
                    .ExecuteUpdateAsync(m => m.SetProperty(x => x.DueAt, write.Now), ct);
            }

            await AlsoNoteAsync(message, handed, write, ct);
            await TellAsync(message, write, ct);
            return default(Done);
        },
        CancellationToken.None);

    /// <summary>Tells the modules that listen, once a letter has come to rest.</summary>
    internal static Task TellAsync(OutboxMessage message, WriteScope write, CancellationToken ct) => message.State switch
    {
        _ when message.Way == OutboxWay.Webhook => Task.CompletedTask,
        OutboxState.Sent => write.PublishAsync(new MailWent(message.Key, message.About), ct),
        OutboxState.Failed or OutboxState.Unknown => write.PublishAsync(new MailDidNotGo(message.Key, message.About), ct),
        _ => Task.CompletedTask,
    };

    /// <summary>Ends what is over: leases that nobody holds any more, letters tried for too long.</summary>
    private async Task SettleAsync(CancellationToken ct)
    {
        var now = Clock.Now();
        await using (var db = await contexts.CreateDbContextAsync(ct))
        {
            if (!await db.Set<OutboxMessage>().Where(m => m.Way == way).AnyAsync(
                m => (m.State == OutboxState.Sending && m.LeasedUntil <= now) || (m.State == OutboxState.Waiting && m.TriedUntil <= now),
                ct))
            {
                return;
            }
        }

        var dropped = (await writer.RunAsync<int>(
            async (write, token) =>
            {
                var all = write.Db.Set<OutboxMessage>().Where(m => m.Way == way);
                var over = await all.Where(m => (m.State == OutboxState.Sending && m.LeasedUntil <= now) || (m.State == OutboxState.Waiting && m.TriedUntil <= now))
                    .OrderBy(m => m.Id).Take(MostInOneRun).ToListAsync(token);
                foreach (var message in over)
                {
                    if (message.State == OutboxState.Sending)
                    {
                        (message.Fault, message.FaultCode) = (HandingOver.Unknown, null);
                        if (MayComeTwice && message.TriedUntil > now)
                        {
                            (message.State, message.LeasedUntil, message.DueAt) = (OutboxState.Waiting, null, now);
                            continue;
                        }
                    }

                    message.State = message.State == OutboxState.Sending && !MayComeTwice ? OutboxState.Unknown : OutboxState.Failed;
                    (message.LeasedUntil, message.EndedAt) = (null, now);
                    await GivenUpAsync(message, write, token);
                    await TellAsync(message, write, token);
                }

                return over.Count;
            },
            ct)).Value;
        if (dropped > 0)
        {
            Log.LogWarning("{Count} going out by {Way} could not be delivered, or nobody knows whether they arrived; see /staff/mail", dropped, way);
        }
    }
}

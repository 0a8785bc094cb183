using Doorstep.Modules.Notifications.Rules;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications.Operations;

/// <summary>What an administrator can do about a letter that waits or did not get out.</summary>
public sealed class StuckMail(Writer writer)
{
    /// <summary>Sends it as soon as the sender looks again, and tries for as long as at first.</summary>
    public Task<Outcome<Done>> TryAgainAsync(Guid id, CancellationToken ct) => TakeAsync(
        id,
        (message, now) => (message.State, message.DueAt, message.TriedUntil, message.EndedAt) = (OutboxState.Waiting, now, now + Retries.For, null),
        ct);

    /// <summary>Never sends it; address and words go at once.</summary>
    public Task<Outcome<Done>> GiveUpAsync(Guid id, CancellationToken ct) => TakeAsync(
        id,
        (message, now) =>
        {
            (message.State, message.EndedAt, message.Content) = (OutboxState.GivenUp, now, null);
        },
        ct);

    private Task<Outcome<Done>> TakeAsync(Guid id, Action<OutboxMessage, DateTimeOffset> step, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            if (await write.Db.Set<OutboxMessage>().FirstOrDefaultAsync(m => m.Id == id, token) is not { } message)
            {
                return Refusal.NotFound("Error.Gone");
            }

            if (message.Content is null || message.State is not (OutboxState.Waiting or OutboxState.Failed or OutboxState.Unknown))
            {
                return Refusal.Conflict("Error.Gone");
            }

            step(message, write.Now);
            return default(Done);
        },
        ct);
}

using Doorstep.Modules.Alerts.Letters;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Alerts.Operations;

/// <summary>Hears what became of letters to an address that asked for alerts.</summary>
internal sealed class AlertListener
    : IListener<MailWent>, IListener<MailDidNotGo>
{
    /// <summary>An address that nothing reaches for so long is forgotten.</summary>
    public static readonly TimeSpan Hopeless = TimeSpan.FromDays(14);

    /// <inheritdoc/>
    public async Task HearAsync(MailWent happened, WriteScope write, CancellationToken ct)
    {
        if (IsOurs(happened.Key))
        {
            await write.Db.Set<AlertReceiver>().Where(r => r.Id == happened.About && r.FailingSince != null)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.FailingSince, (DateTimeOffset?)null), ct);
        }
    }

    /// <inheritdoc/>
    public async Task HearAsync(MailDidNotGo happened, WriteScope write, CancellationToken ct)
    {
        if (!IsOurs(happened.Key) || await write.Db.Set<AlertReceiver>().FirstOrDefaultAsync(r => r.Id == happened.About, ct) is not { } receiver)
        {
            return;
        }

        receiver.FailingSince ??= write.Now;
        if (receiver.FailingSince <= write.Now - Hopeless)
        {
            write.Db.Entry(receiver).State = EntityState.Detached;
            await OwnAlerts.ForgetAsync(receiver.Id, write, ct);
        }
    }

    private static bool IsOurs(string key) => key.StartsWith($"{AlertLetters.Key}:", StringComparison.Ordinal) || key.StartsWith($"{AlertLetters.Key}-ask:", StringComparison.Ordinal);
}

using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Alerts;

/// <summary>
/// Notes what happened to public requests, in the transaction in which it happened; who wants to hear of it is looked up
/// later, so that no write waits for that. Hears too what became of letters to an address that asked for alerts.
/// </summary>
internal sealed class AlertListener(TimeProvider clock)
    : IListener<RequestChanged>, IListener<MailWent>, IListener<MailDidNotGo>
{
    /// <summary>Begins the keys of letters about alerts.</summary>
    public const string Key = "alert";

    /// <summary>An address that nothing reaches for so long is forgotten.</summary>
    public static readonly TimeSpan Hopeless = TimeSpan.FromDays(14);

    // What is older is history that is stored later, and news to nobody.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private static readonly HashSet<TimelineKind> Told =
    [
        TimelineKind.Reported, TimelineKind.Accepted, TimelineKind.HandedOver, TimelineKind.DateChanged, TimelineKind.Answered, TimelineKind.Confirmed, TimelineKind.Reopened,
        TimelineKind.ClosedBySource, TimelineKind.ClosedUnconfirmed, TimelineKind.MustSolve, TimelineKind.MustSolveProgress,
    ];

    /// <inheritdoc/>
    public async Task HearAsync(RequestChanged happened, WriteScope write, CancellationToken ct)
    {
        if (happened.Kind == TimelineKind.Retyped && !happened.Snapshot.Public && IsNews(write))
        {
            await WithdrawAsync(happened.Id, write, ct);
        }
        else if (Told.Contains(happened.Kind) && happened.Snapshot.Public && happened.Line.Public && IsNews(write))
        {
            Note(happened, write);
        }
    }

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

    private static bool IsOurs(string key) => key.StartsWith($"{Key}:", StringComparison.Ordinal) || key.StartsWith($"{Key}-ask:", StringComparison.Ordinal);

    private bool IsNews(WriteScope write) => write.Now >= clock.Now() - Fresh;

    private static void Note(RequestChanged happened, WriteScope write) => write.Db.Add(new AlertEvent
    {
        Id = Guid.CreateVersion7(write.Now), RequestId = happened.Id, Place = happened.Sequence, Kind = happened.Kind, TypeCode = happened.Snapshot.TypeCode,
        AreaCode = happened.Snapshot.AreaCode, Latitude = happened.Snapshot.Latitude, Longitude = happened.Snapshot.Longitude, At = write.Now,
    });

    /// <summary>It is public no longer: what was to be told of it is not told.</summary>
    private static async Task WithdrawAsync(Guid request, WriteScope write, CancellationToken ct)
    {
        await write.Db.Set<AlertEvent>().Where(e => e.RequestId == request).ExecuteDeleteAsync(ct);
        await write.Db.Set<AlertNews>().Where(n => n.RequestId == request).ExecuteDeleteAsync(ct);
        await Webhooks.WithdrawAsync(write, request, ct);
    }
}

using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Sms;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>
/// Tells residents who chose mail or text messages what happened, in the transaction in which it happened; notes on the timeline
/// that they were asked whether it is solved once that was sent, or that it did not arrive.
/// </summary>
internal sealed class TellResident(ResidentMail mail, ResidentSms sms, Limiter limiter, HandlingRules rules, TimeProvider clock)
    : IListener<RequestChanged>, IListener<MailWent>, IListener<MailDidNotGo>
{
    // What is older is history that is stored later, and news to nobody.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public Task HearAsync(RequestChanged happened, WriteScope write, CancellationToken ct) => happened.Kind switch
    {
        TimelineKind.Reported => ReportedAsync(happened, write, ct),
        _ => happened.Line.By == ActorKind.Resident ? Task.CompletedTask : SteppedAsync(happened, write, ct),
    };

    private async Task ReportedAsync(RequestChanged happened, WriteScope write, CancellationToken ct)
    {
        if (!IsNews(write) || await Contacts.OfAsync(write, happened.Id, ct) is not { } contact || await ChangedAsync(write, happened.Id, ct) is not { } request)
        {
            return;
        }

        // The receipt goes to a mail address that was given, whichever way was chosen for news; to a number only where texts were.
        if (contact.Email is { } to)
        {
            await Outbox.QueueAsync(write, mail.Receipt(request, contact.Name, to), ct);
        }

        if (contact.Way == ContactWay.Sms && SmsNumber.Read(contact.Phone) is { } number && limiter.LetsReceipt(number))
        {
            await Outbox.QueueAsync(write, sms.Receipt(request, number), ct);
        }
    }

    private async Task SteppedAsync(RequestChanged happened, WriteScope write, CancellationToken ct)
    {
        if (IsNews(write) && await Contacts.OfAsync(write, happened.Id, ct) is { } contact && await ChangedAsync(write, happened.Id, ct) is { } request
            && request.Timeline.Find(e => e.Place == happened.Sequence) is { } entry)
        {
            var way = ContactRules.WayOf(contact);
            if (way == ContactWay.Mail && contact.Email is { } to && mail.News(request, entry, contact.Name, to) is { } letter)
            {
                await Outbox.QueueAsync(write, letter, ct);
            }
            else if (way == ContactWay.Sms && SmsNumber.Read(contact.Phone) is { } number && sms.News(request, entry, number) is { } message)
            {
                await Outbox.QueueAsync(write, message, ct);
            }
        }
    }

    /// <inheritdoc/>
    public Task HearAsync(MailWent happened, WriteScope write, CancellationToken ct) => AskedAsync(happened.Key, happened.About, reached: true, write, ct);

    /// <inheritdoc/>
    public Task HearAsync(MailDidNotGo happened, WriteScope write, CancellationToken ct) => AskedAsync(happened.Key, happened.About, reached: false, write, ct);

    private static async Task<Request?> ChangedAsync(WriteScope write, Guid id, CancellationToken ct) =>
        write.Rows is { } rows ? rows.Find<Request>(r => r.Id == id) : await write.Db.Set<Request>().FindAsync([id], ct);

    private bool IsNews(WriteScope write) => write.Now >= clock.Now() - Fresh;

    private async Task AskedAsync(string key, Guid about, bool reached, WriteScope write, CancellationToken ct)
    {
        // A letter about an earlier answer asked about that one, and not about the last.
        if (ResidentMail.AskOf(key) is var (way, place)
            && !await write.Db.Set<TimelineEntry>().AnyAsync(e => e.RequestId == about && e.Kind == TimelineKind.Answered && e.Place > place, ct)
            && await write.Db.Set<Request>().ForSteps().FirstOrDefaultAsync(r => r.Id == about, ct) is { } request)
        {
            // Refused when the resident has had their say meanwhile: then there is nothing to note.
            _ = await RequestSteps.TakeAsync(request, (r, at) => r.AskedWhetherSolved(Actor.System, way, reached, at), rules, write, ct);
        }
    }
}

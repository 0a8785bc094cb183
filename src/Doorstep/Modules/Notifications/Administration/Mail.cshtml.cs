using Doorstep.Modules.Notifications.Operations;
using Doorstep.Modules.Notifications.Rules;
using Doorstep.Modules.Notifications.Setup;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Notifications.Administration;

/// <summary>What waits or did not get out, why, and what to do about it.</summary>
public sealed class MailModel(
    DoorstepDb db, StuckMail stuck, MailSetup setup, SmsSetup sms, DayWords days, IDataProtectionProvider protection, IStringLocalizer<NotificationsTexts> texts) : PageModel
{
    private const int PerPage = 25;
    private static readonly ListOrder<OutboxMessage> AtRestFirst = ListOrder.Of<OutboxMessage>("mail")
        .Up(m => m.State == OutboxState.Waiting || m.State == OutboxState.Sending ? 1 : 0).Up(m => m.DueAt).Up(m => m.Id);

    /// <summary>True when letters can be sent at all.</summary>
    public bool IsSetUp => setup.Settings is not null;

    /// <summary>True when what goes this way can be sent at all.</summary>
    public bool IsSent(OutboxWay way) => way switch { OutboxWay.Mail => IsSetUp, OutboxWay.Sms => sms.Settings is not null, _ => true };

    /// <summary>Those that came to rest first, then those that wait, by when they are due.</summary>
    public IReadOnlyList<Row> Rows { get; private set; } = [];

    /// <summary>The pages of the list.</summary>
    public Pager Pager { get; private set; } = new(1, 1, _ => "");

    /// <summary>A letter, without its words.</summary>
    public sealed record Row(Guid Id, OutboxWay Way, string Address, OutboxState State, HandingOver? Fault, int? Code, int Attempts, DateTimeOffset QueuedAt, DateTimeOffset? DueAt);

    /// <summary>Reads the list.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        var open = db.Set<OutboxMessage>().Where(m => m.Content != null
            && (m.State == OutboxState.Waiting || m.State == OutboxState.Sending || m.State == OutboxState.Failed || m.State == OutboxState.Unknown));
        var total = await open.CountAsync(ct);
        var page = await AtRestFirst.PageAsync(open, PagePlace.In(Request.Query).UpTo(total, PerPage), PerPage, total, n => $"/staff/mail?p={n}", ct);
        Pager = page.Pager;
        var found = await AtRestFirst.Of(open, page).ToListAsync(ct);
        var called = found.Select(m => m.WebhookId).OfType<Guid>().ToList();
        var hosts = await db.Set<Webhook>().Where(w => called.Contains(w.Id)).ToDictionaryAsync(w => w.Id, w => $"{w.Name} ({w.Host})", ct);
        Rows = [.. found.Select(m => new Row(m.Id, m.Way, m.WebhookId is { } hook ? hosts.GetValueOrDefault(hook, "…") : Retries.Mask(LetterContent.Open(protection, m.Content!)?.Recipient ?? ""), m.State, m.Fault, m.FaultCode, m.Attempts, m.QueuedAt, m.State == OutboxState.Waiting ? m.DueAt : null))];
    }

    /// <summary>Tries one again.</summary>
    public async Task<IActionResult> OnPostAgainAsync(Guid id, CancellationToken ct) => await TurnAsync(await stuck.TryAgainAsync(id, ct), ct);

    public async Task<IActionResult> OnPostGiveUpAsync(Guid id, CancellationToken ct) => await TurnAsync(await stuck.GiveUpAsync(id, ct), ct);

    /// <summary>A moment by the town's clock.</summary>
    public string When(DateTimeOffset moment) => days.ShortMoment(moment);

    private async Task<IActionResult> TurnAsync(Outcome<Done> outcome, CancellationToken ct)
    {
        if (outcome.Succeeded)
        {
            return RedirectToPage();
        }

        foreach (var problem in outcome.Refusal!.Problems)
        {
            ModelState.AddModelError("", texts[problem.Key]);
        }

        await OnGetAsync(ct);
        return Page();
    }
}

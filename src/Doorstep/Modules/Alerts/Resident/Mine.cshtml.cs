using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Letters;
using Doorstep.Modules.Alerts.Operations;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Alerts.Resident;

/// <summary>
/// The alerts of one address, for whoever holds the link of its letters: to confirm, change and end. Opening the page changes
/// nothing, since machines that check mails open every link.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class MineModel(
    OwnAlerts own, DoorstepDb db, AlertAddresses addresses, AlertWording wording, Limiter limiter, IStringLocalizer<AlertsTexts> texts) : PageModel
{
    /// <summary>Whose they are.</summary>
    public AlertReceiver? Receiver { get; private set; }

    /// <summary>The address as its holder recognises it.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Those that wait for a yes.</summary>
    public IReadOnlyList<Alert> Waiting { get; private set; } = [];

    /// <summary>Those that run.</summary>
    public IReadOnlyList<Alert> Running { get; private set; } = [];

    /// <summary>The things that they follow.</summary>
    public IReadOnlyDictionary<Guid, NewsSubject> Followed { get; private set; } = new Dictionary<Guid, NewsSubject>();

    /// <summary>What was just done: a key of the texts.</summary>
    [BindProperty(SupportsGet = true, Name = "done")]
    public string? Done { get; set; }

    /// <summary>Shows them.</summary>
    public Task<IActionResult> OnGetAsync(Guid id, string code, CancellationToken ct) => ShowAsync(id, code, ct);

    /// <summary>What waits begins.</summary>
    public Task<IActionResult> OnPostConfirmAsync(Guid id, string code, CancellationToken ct) => DoAsync(id, code, () => own.ConfirmAsync(id, ct), "Confirmed", ct);

    /// <summary>How often.</summary>
    public Task<IActionResult> OnPostChangeAsync(Guid id, string code, Guid alert, AlertFrequency often, CancellationToken ct) => DoAsync(id, code, () => own.ChangeAsync(id, alert, often, ct), "Changed", ct);

    /// <summary>One ends.</summary>
    public Task<IActionResult> OnPostEndAsync(Guid id, string code, Guid alert, CancellationToken ct) => DoAsync(id, code, () => own.EndAsync(id, alert, ct), "Ended", ct);

    private async Task<IActionResult> DoAsync(Guid id, string code, Func<Task<Outcome<Done>>> step, string done, CancellationToken ct)
    {
        if (!MayOpen(id, code))
        {
            return NotFound();
        }

        var outcome = await step();
        return Redirect($"/alerts/my/{id:N}/{code}?done={(outcome.Succeeded ? done : "Gone")}");
    }

    private async Task<IActionResult> ShowAsync(Guid id, string code, CancellationToken ct)
    {
        if (!MayOpen(id, code))
        {
            return NotFound();
        }

        Response.Headers["Referrer-Policy"] = "no-referrer";
        Done = Done is "Confirmed" or "Changed" or "Ended" or "Gone" ? texts[$"Mine.Done.{Done}"].Value : null;
        Receiver = await db.Set<AlertReceiver>().FirstOrDefaultAsync(r => r.Id == id, ct);
        Address = Receiver is null ? "" : addresses.Open(Receiver.Address) ?? "";
        var all = await db.Set<Alert>().Where(a => a.ReceiverId == id).OrderBy(a => a.CreatedAt).ThenBy(a => a.Id).ToListAsync(ct);
        (Waiting, Running) = ([.. all.Where(a => a.ConfirmedAt is null)], [.. all.Where(a => a.ConfirmedAt is not null)]);
        Followed = await wording.FollowedAsync(all, db, ct);
        return Page();
    }

    private bool MayOpen(Guid id, string code)
    {
        if (own.Opens(id, code))
        {
            return true;
        }

        limiter.Take(CodeGuesses.OfNetwork, Network.Of(HttpContext));
        return false;
    }
}

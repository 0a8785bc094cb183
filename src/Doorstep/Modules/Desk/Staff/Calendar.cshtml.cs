using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Desk.Calendars;
using Doorstep.Platform.Database;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Desk.Staff;

/// <summary>Switches a staff member's calendar feed on, renews its address, switches it off.</summary>
[ResponseCache(NoStore = true)]
public sealed class CalendarModel(CalendarFeeds feeds, DoorstepDb db, PublicSite site) : PageModel
{
    /// <summary>Since when there is a feed; null when there is none.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>The new address, this once; null otherwise.</summary>
    public string? Address { get; private set; }

    /// <summary>True when it was switched off just now.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Off { get; set; }

    /// <summary>Says whether there is one.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Since = await CalendarFeeds.SinceAsync(db, StaffMember.From(User)!, ct);

    /// <summary>Makes an address and shows it, which no later page can.</summary>
    public async Task<IActionResult> OnPostRenewAsync(CancellationToken ct)
    {
        var token = (await feeds.RenewAsync(StaffMember.From(User)!, CultureInfo.CurrentUICulture.Name, ct)).Value;
        Address = new Uri(site.For(Request), $"/staff/calendar/{token}.ics").AbsoluteUri;
        await OnGetAsync(ct);
        return Page();
    }

    /// <summary>Ends it.</summary>
    public async Task<IActionResult> OnPostEndAsync(CancellationToken ct)
    {
        await feeds.EndAsync(StaffMember.From(User)!, ct);
        return LocalRedirect("/staff/calendar?off=true");
    }
}

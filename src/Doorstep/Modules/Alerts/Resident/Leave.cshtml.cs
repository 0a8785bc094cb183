using Doorstep.Modules.Alerts.Operations;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Alerts.Resident;

/// <summary>
/// Ends all alerts of an address: by one button for people, and by the POST that mail programs send for their users (RFC 8058).
/// The secret in the address is what counts, so no token is asked for: a mail program has none.
/// </summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
[NeverWaits]
public sealed class LeaveModel(OwnAlerts own) : PageModel
{
    /// <summary>True once it is done.</summary>
    public bool Left { get; private set; }

    /// <summary>Shows the button; opening the address ends nothing.</summary>
    public IActionResult OnGet(Guid id, string code)
    {
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return own.Opens(id, code) ? Page() : NotFound();
    }

    /// <summary>Ends them. Asked twice it answers the same.</summary>
    public async Task<IActionResult> OnPostAsync(Guid id, string code, CancellationToken ct)
    {
        if (!own.Opens(id, code))
        {
            return NotFound();
        }

        await own.LeaveAsync(id, ct);
        Left = true;
        return Page();
    }
}

using Doorstep.Modules.Receipts.Sessions;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Receipts.Resident;

/// <summary>Stops following in this browser: on a shared phone the next person must show a receipt of their own.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
[NeverWaits]
public sealed class EndFollowingModel(FollowCookie cookie) : PageModel
{
    /// <summary>An address alone changes nothing.</summary>
    public IActionResult OnGet() => Redirect("/follow");

    /// <summary>Forgets the receipts that were shown.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await cookie.EndAsync(HttpContext, ct);
        return Redirect("/follow?ended=true");
    }
}

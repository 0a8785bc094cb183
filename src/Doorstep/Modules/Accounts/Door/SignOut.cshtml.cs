using Doorstep.Modules.Accounts.Tables;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Accounts.Door;

/// <summary>Where staff sign out. Opening the address alone does nothing, so no picture or link can sign anybody out.</summary>
[NeverWaits]
public sealed class SignOutModel(SignInManager<Account> sessions) : PageModel
{
    /// <summary>Signs out and goes to the front page.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await sessions.SignOutAsync();
        return LocalRedirect("/");
    }
}

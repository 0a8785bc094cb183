using System.Security.Claims;
using Doorstep.Modules.Accounts.Administration;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Sessions;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Accounts.Staff;

/// <summary>One's own account: what it says, and a new password.</summary>
public sealed class OwnAccountModel(IServiceProvider services, DoorstepDb db, IStringLocalizer<AccountsTexts> texts) : PageModel
{
    /// <summary>Who looks.</summary>
    public StaffMember Me { get; private set; } = null!;

    /// <summary>What they sign in with.</summary>
    public string Email { get; private set; } = "";

    /// <summary>Their unit or area in words.</summary>
    public string Scope { get; private set; } = "";

    /// <summary>True while somebody else knows the password.</summary>
    public bool MustChange { get; private set; }

    /// <summary>True right after a change.</summary>
    [TempData]
    public bool Changed { get; set; }

    /// <summary>The password up to now.</summary>
    [BindProperty]
    [AsTyped]
    public string? Current { get; set; }

    /// <summary>The password from now on.</summary>
    [BindProperty]
    [AsTyped]
    public string? New { get; set; }

    /// <inheritdoc/>
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var id = Guid.Parse(User.FindFirstValue(ClaimTypes.NameIdentifier)!);
        var account = await db.Set<Account>().FirstAsync(a => a.Id == id, HttpContext.RequestAborted);
        (Me, Email) = (account.ToStaffMember(), account.Email);
        Scope = services.GetRequiredService<ScopeWords>().Of(Me.Role, Me.UnitCode, Me.AreaCode);
        MustChange = User.HasClaim(c => c.Type == StaffCookie.TemporaryClaim);
        await next();
    }

    /// <summary>Changes the password.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        // Whoever finds a desk with an open sign-in does not get to try passwords at it.
        var (limiter, session) = (services.GetRequiredService<Limiter>(), User.FindFirstValue(StaffCookie.SessionClaim) ?? "");
        if (limiter.Take(Operations.SignIn.OfSession, session) is var wait && wait > TimeSpan.Zero)
        {
            ModelState.Show(Refusal.Conflict("Error.SignIn.TooMany", Limiter.Seconds(wait)), texts);
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Page();
        }

        var outcome = await services.GetRequiredService<Operations.KeepAccount>().ChangeOwnPasswordAsync(Me.Id, Current, New);
        if (outcome.Refusal is { } refusal)
        {
            ModelState.Show(refusal, texts);
            return Page();
        }

        // The new stamp ends every other open sign-in; this one goes on.
        await services.GetRequiredService<SignInManager<Account>>().SignInAsync(outcome.Value, isPersistent: false);
        Changed = true;
        return RedirectToPage();
    }
}

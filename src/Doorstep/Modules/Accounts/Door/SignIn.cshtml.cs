using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Accounts.Door;

/// <summary>Where staff sign in.</summary>
[NeverWaits]
public sealed class SignInModel(IServiceProvider services, IStringLocalizer<AccountsTexts> texts) : PageModel
{
    /// <summary>Where to go afterwards; only addresses of this site count.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What they sign in with.</summary>
    [BindProperty]
    public string? Email { get; set; }

    /// <summary>Never shown again.</summary>
    [BindProperty]
    [AsTyped]
    public string? Password { get; set; }

    /// <summary>The form; those who are signed in go on.</summary>
    public IActionResult OnGet() => StaffMember.From(User) is { } staff ? Onwards(staff.Role) : Page();

    /// <summary>Signs in.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var operation = services.GetRequiredService<Operations.SignIn>();
        var outcome = await operation.RunAsync(Email, Password, HttpContext, ct);
        if (outcome.Refusal is { } refusal)
        {
            ModelState.Show(refusal, texts);
            if (refusal.Kind == RefusalKind.Conflict)
            {
                Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Response.Headers.RetryAfter = string.Create(CultureInfo.InvariantCulture, $"{refusal.Problems[0].Args[0]}");
            }

            return Page();
        }

        return outcome.Value.PasswordIsTemporary ? Redirect("/staff/account") : Onwards(outcome.Value.Role);
    }

    private LocalRedirectResult Onwards(StaffRole role) => LocalRedirect(
        Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : role == StaffRole.Administrator ? "/staff/accounts" : "/staff");
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Operations;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Accounts.Administration;

/// <summary>One account: role and bounds, a new password, close and open.</summary>
public sealed class AccountModel(IServiceProvider services, DoorstepDb db, IStringLocalizer<AccountsTexts> texts) : PageModel
{
    /// <summary>As it is stored.</summary>
    public Account Kept { get; private set; } = null!;

    /// <summary>As it was filled in.</summary>
    public AccountInput Input { get; private set; } = new();

    /// <summary>The password that was just made up.</summary>
    public FreshPassword? Fresh { get; private set; }

    /// <summary>Who looks.</summary>
    public Guid Me { get; private set; }

    private KeepAccount Keep => services.GetRequiredService<KeepAccount>();

    /// <inheritdoc/>
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        Me = StaffMember.From(User)!.Id;
        var id = Guid.Parse((string)RouteData.Values["id"]!);
        if (await db.Set<Account>().FirstOrDefaultAsync(a => a.Id == id, HttpContext.RequestAborted) is not { } kept)
        {
            context.Result = NotFound();
            return;
        }

        (Kept, Input) = (kept, AccountInput.Of(kept));
        await next();
    }

    /// <summary>Changes name, role and bounds.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] AccountInput input, CancellationToken ct)
    {
        (input.Email, input.EmailIsOpen) = (Kept.Email, false);
        Input = input;
        ModelState.Clear();
        return Turn(await Keep.ChangeAsync(Kept.Id, Me, input.ToForm(), ct));
    }

    /// <summary>Closes it: its open sign-ins end with their next request.</summary>
    public async Task<IActionResult> OnPostCloseAsync(CancellationToken ct) => Turn(await Keep.SetActiveAsync(Kept.Id, Me, active: false, ct));

    /// <summary>Opens it again.</summary>
    public async Task<IActionResult> OnPostOpenAsync(CancellationToken ct) => Turn(await Keep.SetActiveAsync(Kept.Id, Me, active: true, ct));

    /// <summary>Makes up a new password and shows it once.</summary>
    public async Task OnPostResetAsync()
    {
        var outcome = await Keep.ResetPasswordAsync(Kept.Id);
        Fresh = Held(outcome.Refusal) ? outcome.Value : null;
    }

    private IActionResult Turn(Outcome<Done> outcome) => Held(outcome.Refusal) ? RedirectToPage() : Page();

    private bool Held(Refusal? refusal)
    {
        if (refusal is not null)
        {
            ModelState.Show(refusal, texts);
        }

        return refusal is null;
    }
}

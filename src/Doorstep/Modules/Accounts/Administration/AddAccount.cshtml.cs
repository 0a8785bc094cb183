using Doorstep.Modules.Accounts.Operations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Accounts.Administration;

/// <summary>A new account; its password is shown once.</summary>
public sealed class AddAccountModel(IServiceProvider services, IStringLocalizer<AccountsTexts> texts) : PageModel
{
    /// <summary>What was filled in.</summary>
    public AccountInput Input { get; private set; } = new();

    /// <summary>The account that was just made.</summary>
    public FreshPassword? Fresh { get; private set; }

    /// <summary>Makes the account.</summary>
    public async Task OnPostAsync([FromForm] AccountInput input)
    {
        Input = input;
        var outcome = await services.GetRequiredService<KeepAccount>().AddAsync(input.ToForm());
        if (outcome.Refusal is { } refusal)
        {
            ModelState.Clear();
            ModelState.Show(refusal, texts);
            return;
        }

        Fresh = outcome.Value;
    }
}

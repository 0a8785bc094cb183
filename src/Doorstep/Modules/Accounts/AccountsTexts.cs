using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Accounts;

/// <summary>The module's words, in <c>AccountsTexts.resx</c> and its translations.</summary>
public sealed class AccountsTexts;

internal static class RefusalsInWords
{
    /// <summary>Shows a refusal's problems at their fields and in the error summary.</summary>
    public static void Show(this ModelStateDictionary state, Refusal refusal, IStringLocalizer<AccountsTexts> texts)
    {
        foreach (var problem in refusal.Problems)
        {
            state.AddModelError(problem.Field ?? "", texts[problem.Key, problem.Args]);
        }
    }
}

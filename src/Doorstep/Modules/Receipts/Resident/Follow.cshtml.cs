using System.Globalization;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Receipts.Resident;

/// <summary>
/// Reference and code open what the receipt is for: typed here, or by the link on the receipt. What does not exist and what the code
/// does not open get the same page.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class FollowModel(ReceiptAccess receipts, ReceiptWording words) : PageModel
{
    /// <summary>The reference as typed.</summary>
    [BindProperty(SupportsGet = true, Name = "reference")]
    public string? Reference { get; set; }

    /// <summary>True after signing out.</summary>
    public bool Ended { get; private set; }

    /// <summary>Shows the form; with a code in the address, the one of the receipt's link, tries it.</summary>
    public Task<IActionResult> OnGetAsync(string? code, bool ended, CancellationToken ct)
    {
        Ended = ended;
        if (!RouteData.Values.ContainsKey("code"))
        {
            return Task.FromResult<IActionResult>(Page());
        }

        // The code must not travel on in a referrer.
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return TryAsync(code, ct);
    }

    /// <summary>Tries what was typed.</summary>
    public Task<IActionResult> OnPostAsync(string? code, CancellationToken ct) => TryAsync(code, ct);

    private async Task<IActionResult> TryAsync(string? code, CancellationToken ct)
    {
        var outcome = await receipts.TryAsync(HttpContext, Reference, code, ct);
        if (outcome.Succeeded)
        {
            return Redirect(outcome.Value.Page);
        }

        words.Put(outcome.Refusal!.Problems.Select(p => p.Field is null ? p with { Field = "reference" } : p), this);
        if (outcome.Refusal.Kind == RefusalKind.Forbidden)
        {
            Response.Headers.RetryAfter = string.Create(CultureInfo.InvariantCulture, $"{outcome.Refusal.Problems[0].Args[0]}");
        }

        Response.StatusCode = outcome.Refusal.Kind switch
        {
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Forbidden => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status200OK,
        };
        return Page();
    }
}

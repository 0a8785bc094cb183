using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Receipts.Resident;

/// <summary>Everything that is held about what was asked and who asked it, and who looked at it.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class HeldDataModel(ReceiptAccess receipts, HeldByTown held) : PageModel
{
    /// <summary>What is held.</summary>
    public Held Held { get; private set; } = null!;

    /// <summary>Shows it, or asks for the code.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await receipts.ReadAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        Held = await held.GatherAsync(receipt, ct);
        return Page();
    }
}

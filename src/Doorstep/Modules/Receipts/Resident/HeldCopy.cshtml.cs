using Doorstep.Platform.Time;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Receipts.Resident;

/// <summary>The same as one file that any browser reads, also without a connection.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class HeldCopyModel(ReceiptAccess receipts, HeldByTown held, TimeProvider clock) : PageModel
{
    /// <summary>What is held.</summary>
    public Held Held { get; private set; } = null!;

    /// <summary>When the copy was made.</summary>
    public DateTimeOffset Now { get; } = clock.Now();

    /// <summary>Sends the file, or asks for the code.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await receipts.ReadAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        Held = await held.GatherAsync(receipt, ct);
        Response.Headers.ContentDisposition = $"attachment; filename=\"{HeldFiles.NameOf(Held, "html")}\"";
        return Page();
    }
}

using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The same as one file that any browser reads, also without a connection.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class HeldCopyModel(ReceiptDoor door, ResidentCopy copy, TimeProvider clock) : PageModel
{
    /// <summary>What is held.</summary>
    public Held Held { get; private set; } = null!;

    /// <summary>When the copy was made.</summary>
    public DateTimeOffset Now { get; } = clock.Now();

    /// <summary>Sends the file, or asks for the code.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await door.ReadAsync(HttpContext, reference, ct) is not { Request: var request })
        {
            return Redirect(FollowModel.AddressFor(reference));
        }

        Held = await copy.GatherAsync(request, ct);
        Response.Headers.ContentDisposition = $"attachment; filename=\"request-{Held.Reference}.html\"";
        return Page();
    }
}

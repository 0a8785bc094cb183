using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>Everything that is held about the request and its resident, and who looked at it.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class HeldDataModel(ReceiptDoor door, ResidentCopy copy) : PageModel
{
    /// <summary>What is held.</summary>
    public Held Held { get; private set; } = null!;

    /// <summary>Shows it, or asks for the code.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await door.ReadAsync(HttpContext, reference, ct) is not { Request: var request })
        {
            return Redirect(FollowModel.AddressFor(reference));
        }

        Held = await copy.GatherAsync(request, ct);
        return Page();
    }
}

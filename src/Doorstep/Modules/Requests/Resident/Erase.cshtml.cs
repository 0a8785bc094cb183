using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>Asks once more, then erases the resident's contact details for good.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class EraseModel(ReceiptDoor door, EraseContact erase, ResidentMessages messages) : PageModel
{
    /// <summary>The reference with its dash.</summary>
    public string ShownReference { get; private set; } = "";

    /// <summary>What goes.</summary>
    public IReadOnlyList<string> Values { get; private set; } = [];

    /// <summary>Shows what goes; when nothing is held there is nothing to ask.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await door.OpenAsync(HttpContext, reference, ct) is not { } request)
        {
            return Redirect(FollowModel.AddressFor(reference));
        }

        ShownReference = ShortReference.Show(request.Reference);
        Values = [.. new[] { request.Contact?.Name, request.Contact?.Phone, request.Contact?.Email, request.Contact?.PostalAddress }.OfType<string>()];
        return Values.Count > 0 ? Page() : Redirect($"/follow/{ShownReference}/data");
    }

    /// <summary>Erases.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (await door.ShownAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(FollowModel.AddressFor(reference));
        }

        var outcome = await erase.RunAsync(receipt.Reference, receipt.Code, ct);
        if (outcome.Succeeded)
        {
            return Redirect($"/follow/{ShortReference.Show(receipt.Reference)}?said=erased");
        }

        messages.Put(outcome.Refusal!.Problems, this);
        return await OnGetAsync(reference, ct);
    }
}

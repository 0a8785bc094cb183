using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>Asks once more, then ends the text messages about a request.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class TextsModel(ReceiptAccess receipts, DoorstepDb db, StopTexts stop, ResidentMessages messages) : PageModel
{
    /// <summary>The reference with its dash.</summary>
    public string ShownReference { get; private set; } = "";

    /// <summary>Where the messages go.</summary>
    public string Number { get; private set; } = "";

    /// <summary>Shows the question; when no messages go there is nothing to ask.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await receipts.OpenAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        ShownReference = receipt.Shown;
        Number = await Contacts.OfAsync(db, receipt.Id, ct) is { Way: ContactWay.Sms, Phone: { } phone } ? phone : "";
        return Number.Length > 0 ? Page() : Redirect($"/follow/{ShownReference}");
    }

    /// <summary>Ends them.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (await receipts.ReadAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        var outcome = await stop.RunAsync(receipt.Reference, receipt.Code, ct);
        if (outcome.Succeeded)
        {
            return Redirect($"/follow/{receipt.Shown}?said=texts");
        }

        messages.Put(outcome.Refusal!.Problems, this);
        return await OnGetAsync(reference, ct);
    }
}

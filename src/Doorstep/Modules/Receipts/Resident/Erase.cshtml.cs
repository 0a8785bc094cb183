using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Receipts.Operations;
using Doorstep.Platform.Database;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Receipts.Resident;

/// <summary>Asks once more, then erases the resident's contact details for good.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class EraseModel(ReceiptAccess receipts, DoorstepDb db, EraseContact erase) : PageModel
{
    /// <summary>The reference with its dash.</summary>
    public string ShownReference { get; private set; } = "";

    /// <summary>What goes.</summary>
    public IReadOnlyList<string> Values { get; private set; } = [];

    /// <summary>Shows what goes; when nothing is held there is nothing to ask.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await receipts.OpenAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        var contact = await Contacts.OfAsync(db, receipt.Id, ct);
        ShownReference = receipt.Shown;
        Values = [.. new[] { contact?.Name, contact?.Phone, contact?.Email, contact?.PostalAddress }.OfType<string>()];
        return Values.Count > 0 ? Page() : Redirect($"/follow/{ShownReference}/data");
    }

    /// <summary>Erases.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (await receipts.OpenAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        await erase.RunAsync(receipt, ct);
        return Redirect($"{receipt.Page}?said=erased");
    }
}

using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The receipt: what to keep, who answers and until when. Only for a browser that has just sent it or shown its code.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ReceiptModel(OwnRequest requests, DoorstepDb db, PublicSite site, IStringLocalizer<ResidentTexts> texts) : PageModel
{
    /// <summary>The request.</summary>
    public Request Asked { get; private set; } = null!;

    /// <summary>True when the town can reach who asked; otherwise the receipt is all that they have.</summary>
    public bool HasContact { get; private set; }

    /// <summary>The reference with its dash.</summary>
    public string ShownReference { get; private set; } = "";

    /// <summary>The secret code with its dash.</summary>
    public string ShownCode { get; private set; } = "";

    /// <summary>The QR code as SVG.</summary>
    public string Qr { get; private set; } = "";

    /// <summary>Where to type reference and code.</summary>
    public string FollowAddress => $"{site.Start(Request)}/follow";

    /// <summary>Shows the receipt, or asks for the code.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await requests.ReadAsync(HttpContext, reference, ct) is not { Receipt: { Letter: null } receipt, Request: { } asked })
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        Asked = asked;
        HasContact = await Contacts.OfAsync(db, asked.Id, ct) is not null;
        ShownReference = receipt.Shown;
        ShownCode = SecretCode.Show(receipt.Code);
        Qr = QrSvg.Of($"{site.Start(Request)}/r/{ShownReference}/{ShownCode}", texts["Receipt.Qr"]);
        return Page();
    }
}

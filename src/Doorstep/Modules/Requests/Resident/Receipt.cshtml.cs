using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The receipt: what to keep, who answers and until when. Only for a browser that has just sent it or shown its code.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ReceiptModel(ReceiptDoor door, PublicSite site, IStringLocalizer<ResidentTexts> texts) : PageModel
{
    /// <summary>The request.</summary>
    public Request Asked { get; private set; } = null!;

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
        if (await door.ShownAsync(HttpContext, reference, ct) is not { } receipt || await door.OpenAsync(HttpContext, reference, ct) is not { } asked)
        {
            return Redirect(FollowModel.AddressFor(reference));
        }

        Asked = asked;
        ShownReference = ShortReference.Show(receipt.Reference);
        ShownCode = SecretCode.Show(receipt.Code);
        Qr = QrSvg.Of($"{site.Start(Request)}/r/{ShownReference}/{ShownCode}", texts["Receipt.Qr"]);
        return Page();
    }
}

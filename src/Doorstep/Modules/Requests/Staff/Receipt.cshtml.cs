using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>
/// The resident's receipt, to be printed, sent with a letter or read out: with its code once, for who wrote the request down.
/// </summary>
[ResponseCache(NoStore = true)]
public sealed class ReceiptModel(RequestDesk desk, ReportRequest report, PublicSite site, IStringLocalizer<StaffTexts> texts) : PageModel
{
    /// <summary>The request.</summary>
    public Request Asked { get; private set; } = null!;

    /// <summary>The reference with its dash.</summary>
    public string ShownReference { get; private set; } = "";

    /// <summary>The secret code with its dash, the one time that it is shown to who wrote the request down; null otherwise.</summary>
    public string? ShownCode { get; private set; }

    /// <summary>The QR code as SVG.</summary>
    public string Qr { get; private set; } = "";

    /// <summary>Set right after the request was written down.</summary>
    [BindProperty(SupportsGet = true, Name = "new")]
    public string? New { get; set; }

    /// <summary>Where the resident types reference and code.</summary>
    public string FollowAddress => $"{site.Start(Request)}/follow";

    /// <summary>Logs the look, then shows; for others than those who may, there is no such receipt.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await desk.OpenReceiptAsync(StaffMember.From(User)!, reference, ct) is not { } asked)
        {
            return NotFound();
        }

        Asked = asked;
        ShownReference = ShortReference.Show(asked.Reference);
        if (HttpMethods.IsGet(Request.Method) && await desk.ShowsCodeAsync(StaffMember.From(User)!, asked, ct))
        {
            ShownCode = SecretCode.Show(report.ReceiptOf(asked).Code);
            Qr = QrSvg.Of($"{site.Start(Request)}/r/{ShownReference}/{ShownCode}", texts["Receipt.Qr"]);
        }

        return Page();
    }
}

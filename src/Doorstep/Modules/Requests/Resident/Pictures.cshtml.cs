using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Publishing;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The pictures of a request for its resident: who sees them, adding some, taking some back.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
[RefuseLargeBody(KeptFiles.MostFormBytes)]
[RequestSizeLimit(KeptFiles.MostFormBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = KeptFiles.MostFormBytes)]
public sealed class PicturesModel(
    ReceiptAccess receipts, OwnRequest requests, OwnPictures own, Uploads uploads, SentPictures sent, ResidentMessages messages, IStringLocalizer<PublishingTexts> texts) : PageModel
{
    /// <summary>The request.</summary>
    public Request Asked { get; private set; } = null!;

    /// <summary>The reference with its dash.</summary>
    public string ShownReference => ShortReference.Show(Asked.Reference);

    /// <summary>Pictures that have come and are not added yet.</summary>
    public IReadOnlyList<UploadedPicture> Come { get; private set; } = [];

    /// <summary>What was just done, in a sentence.</summary>
    public string? Said { get; private set; }

    /// <summary>Shows them, or asks for the code.</summary>
    public Task<IActionResult> OnGetAsync(string reference, string? said, CancellationToken ct)
    {
        Said = said is "added" or "withdrawn" ? texts[$"MyPictures.Said.{said}"].Value : null;
        return ShowAsync(reference, ct);
    }

    /// <summary>Takes what came with the form, and adds it all to the request.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (await receipts.OpenAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        var (problems, stay) = await sent.ReadAsync(HttpContext, receipt.Id, ct);
        if (problems.Count == 0 && !stay)
        {
            var outcome = await own.AddAsync(receipt.Reference, receipt.Code, ct);
            if (outcome.Succeeded)
            {
                return Redirect($"/follow/{receipt.Shown}/pictures?said=added");
            }

            problems = [.. outcome.Refusal!.Problems.Select(p => p with { Field = "photos" })];
        }

        messages.Put(problems, this);
        return await ShowAsync(reference, ct);
    }

    /// <summary>Takes one back.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(string reference, int number, CancellationToken ct)
    {
        if (await receipts.ReadAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        var outcome = await own.WithdrawAsync(receipt.Reference, receipt.Code, number, ct);
        messages.Put(outcome.Refusal?.Problems ?? [], this);
        return outcome.Succeeded ? Redirect($"/follow/{receipt.Shown}/pictures?said=withdrawn") : await ShowAsync(reference, ct);
    }

    private async Task<IActionResult> ShowAsync(string reference, CancellationToken ct)
    {
        if (await requests.OpenAsync(HttpContext, reference, ct) is not { } asked)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        (Asked, Come) = (asked, await uploads.OfAsync(asked.Id, ct));
        return Page();
    }
}

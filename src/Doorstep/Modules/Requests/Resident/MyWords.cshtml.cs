using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Publishing;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The writer changes their words, or takes them back.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class MyWordsModel(ReceiptAccess receipts, OwnRequest requests, OwnWords own, ResidentMessages messages, IStringLocalizer<PublishingTexts> texts) : PageModel
{
    /// <summary>The request.</summary>
    public Request Asked { get; private set; } = null!;

    /// <summary>The reference with its dash.</summary>
    public string ShownReference => ShortReference.Show(Asked.Reference);

    /// <summary>What the form shows: what was typed, else what is kept.</summary>
    public (string? Words, string? Address) Typed { get; private set; }

    /// <summary>True when something in what was typed points at a person, and the writer has not said that they need it.</summary>
    public bool Asking { get; private set; }

    /// <summary>What was just done, in a sentence.</summary>
    public string? Said { get; private set; }

    /// <summary>Shows them, or asks for the code.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, string? said, CancellationToken ct)
    {
        Said = said is "edited" or "withdrawn" ? texts[$"MyWords.Said.{said}"].Value : null;
        return await ShowAsync(reference, null, ct);
    }

    /// <summary>Puts other words in their place.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, string? description, string? address, bool keep, CancellationToken ct)
    {
        if (await requests.OpenAsync(HttpContext, reference, ct) is { Public: true } && !keep && (PrivateDetails.Find(description).Count > 0 || PrivateDetails.Find(address).Count > 0))
        {
            Asking = true;
            ModelState.AddModelError("keep", texts["Error.Keep"]);
            return await ShowAsync(reference, (description, address), ct);
        }

        return await StepAsync(reference, "edited", r => own.EditAsync(r.Reference, r.Code, description, address, ct), (description, address), ct);
    }

    /// <summary>Takes them back, once the writer said that they are sure.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(string reference, bool sure, CancellationToken ct)
    {
        if (!sure)
        {
            ModelState.AddModelError("sure", texts["MyWords.Sure"]);
            return await ShowAsync(reference, null, ct);
        }

        return await StepAsync(reference, "withdrawn", r => own.WithdrawAsync(r.Reference, r.Code, ct), null, ct);
    }

    private async Task<IActionResult> StepAsync(
        string reference, string said, Func<OpenedReceipt, Task<Outcome<Done>>> step, (string?, string?)? typed, CancellationToken ct)
    {
        if (await receipts.ReadAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        var outcome = await step(receipt);
        if (outcome.Succeeded)
        {
            return Redirect($"/follow/{receipt.Shown}/words?said={said}");
        }

        messages.Put(outcome.Refusal!.Problems, this);
        return await ShowAsync(reference, typed, ct);
    }

    private async Task<IActionResult> ShowAsync(string reference, (string?, string?)? typed, CancellationToken ct)
    {
        if (await requests.OpenAsync(HttpContext, reference, ct) is not { } asked)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        (Asked, Typed) = (asked, typed ?? (asked.Description, asked.Address));
        return Page();
    }
}

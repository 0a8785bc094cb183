using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>
/// Where a link of a mail leads: the word that was clicked, and one button that says it. Opening the address changes nothing,
/// since machines that check mails open every link and run the scripts of what they open.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
[Sends]
public sealed class SayModel(ReceiptAccess receipts, OwnRequest requests, ConfirmRequest confirm, ResidentMessages messages, TimeProvider clock) : PageModel
{
    /// <summary>The request.</summary>
    public Request Asked { get; private set; } = null!;

    /// <summary>The word that was clicked.</summary>
    public Confirmation Word { get; private set; }

    /// <summary>What is left, when it is not solved.</summary>
    public string? Words { get; private set; }

    /// <summary>False when it was said before, or cannot be said any more.</summary>
    public bool MaySay { get; private set; }

    /// <summary>What else the resident could say, as it stands in the address.</summary>
    public IEnumerable<(string Address, Confirmation Word)> Others =>
        ResidentMail.OneClick.Where(choice => choice.Word != Word && Asked.MayConfirm(choice.Word, clock.Now()));

    /// <summary>Where the request is followed.</summary>
    public string FollowAddress => $"/follow/{ShortReference.Show(Asked.Reference)}";

    /// <summary>Shows the word. With the code in the address it is looked at first, and taken out of the address.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, string word, string? code, CancellationToken ct)
    {
        if (!Read(word))
        {
            return NotFound();
        }

        if (!RouteData.Values.ContainsKey("code"))
        {
            return await ShowAsync(reference, ct);
        }

        // The code must not travel on in a referrer.
        Response.Headers["Referrer-Policy"] = "no-referrer";
        var opened = await receipts.TryAsync(HttpContext, reference, code, ct);
        return Redirect(opened.Succeeded ? $"/follow/{opened.Value.Shown}/say/{word}" : ReceiptAccess.AddressFor(reference));
    }

    /// <summary>Says it.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, string word, string? words, CancellationToken ct)
    {
        if (!Read(word))
        {
            return NotFound();
        }

        if (await receipts.ReadAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        Words = words;
        var outcome = await confirm.RunAsync(receipt.Reference, receipt.Code, Word, words, ct);
        if (outcome.Succeeded)
        {
            return Redirect($"/follow/{receipt.Shown}?said={(Word == Confirmation.NotSolved ? "reopened" : "confirmed")}");
        }

        if (outcome.Refusal!.Kind == RefusalKind.Invalid)
        {
            messages.Put(outcome.Refusal.Problems, this);
        }

        return await ShowAsync(reference, ct);
    }

    private bool Read(string word)
    {
        var known = ResidentMail.OneClick.FirstOrDefault(choice => choice.Address == word);
        Word = known.Word;
        return known.Address is not null;
    }

    private async Task<IActionResult> ShowAsync(string reference, CancellationToken ct)
    {
        if (await requests.ReadAsync(HttpContext, reference, ct) is not { Request: var asked } found)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        Asked = asked;
        MaySay = asked.MayConfirm(Word, clock.Now()) && found.Receipt.Letter?.UsedAt is null;
        return Page();
    }
}

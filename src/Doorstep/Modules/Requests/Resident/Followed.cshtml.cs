using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>A request as its resident follows it: where it stands, every change, messages, and their word on the answer.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
[Sends]
public sealed class FollowedModel(
    ReceiptAccess receipts, OwnRequest requests, ReplyToOwner reply, ConfirmRequest confirm, ResidentMessages messages,
    DoorstepDb db, UnitList units, TimeProvider clock, Story story, IStringLocalizer<ResidentTexts> texts) : PageModel
{
    /// <summary>The request.</summary>
    public Request Asked { get; private set; } = null!;

    /// <summary>The reference with its dash.</summary>
    public string ShownReference => ShortReference.Show(Asked.Reference);

    /// <summary>The moment of the page.</summary>
    public DateTimeOffset Now { get; } = clock.Now();

    /// <summary>The unit accountable now.</summary>
    public Unit? Owner => units.Find(Asked.OwnerUnit);

    /// <summary>Where it stands and what comes next, in sentences.</summary>
    public IReadOnlyList<string> Told => story.Of(Asked, Now);

    /// <summary>The letter by whose code it was opened; null for the resident's own code.</summary>
    public OpenedLetter? Letter { get; private set; }

    /// <summary>True when the resident can say whether it is solved.</summary>
    public bool MayConfirm => Choices.Count > 0 && Letter?.UsedAt is null;

    /// <summary>True when they can do all that the owner of the receipt can, beside giving a word.</summary>
    public bool IsOwn => Letter is null;

    /// <summary>What the resident can say now.</summary>
    public IReadOnlyList<Confirmation> Choices => Asked.State switch
    {
        RequestState.Answered => [Confirmation.Solved, Confirmation.Partly, Confirmation.NotSolved, Confirmation.NoLongerNeeded],
        RequestState.Closed when Asked.MayConfirm(Confirmation.NotSolved, Now) => [Confirmation.NotSolved],
        _ => [],
    };

    /// <summary>True when text messages go to the owner of the receipt, who can end them.</summary>
    public bool TextsGo { get; private set; }

    /// <summary>What was just done, in a sentence.</summary>
    public string? Said { get; private set; }

    /// <summary>The chosen word.</summary>
    public Confirmation? Word { get; private set; }

    /// <summary>What the resident adds to it.</summary>
    public string? Added { get; private set; }

    /// <summary>The message to the owner.</summary>
    public string? Message { get; private set; }

    /// <summary>Why it is no longer needed.</summary>
    public string? Why { get; private set; }

    /// <summary>True when the form for "no longer needed" has a problem to show.</summary>
    public bool GivingUp { get; private set; }

    /// <summary>Shows the page, or asks for the code.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, string? said, CancellationToken ct)
    {
        Said = said is "reply" or "confirmed" or "reopened" or "erased" or "texts" ? texts[$"Said.{said}"].Value : null;
        return await ShowAsync(reference, ct);
    }

    /// <summary>A message to the owner.</summary>
    public Task<IActionResult> OnPostReplyAsync(string reference, string? message, CancellationToken ct)
    {
        Message = message;
        return StepAsync(reference, "reply", "message", r => reply.RunAsync(r.Reference, r.Code, message, ct), ct);
    }

    /// <summary>The resident's word on the answer.</summary>
    public Task<IActionResult> OnPostConfirmAsync(string reference, Confirmation? word, string? words, CancellationToken ct)
    {
        ModelState.Clear();
        (Word, Added) = (word, words);
        return StepAsync(
            reference, word == Confirmation.NotSolved ? "reopened" : "confirmed", "words", r => confirm.RunAsync(r.Reference, r.Code, word, words, ct), ct);
    }

    /// <summary>It is no longer needed, answered or not.</summary>
    public Task<IActionResult> OnPostGiveUpAsync(string reference, string? why, CancellationToken ct)
    {
        (Why, GivingUp) = (why, true);
        return StepAsync(reference, "confirmed", "why", r => confirm.RunAsync(r.Reference, r.Code, Confirmation.NoLongerNeeded, why, ct), ct);
    }

    private async Task<IActionResult> StepAsync(
        string reference, string said, string wordsField, Func<OpenedReceipt, Task<Outcome<Done>>> step, CancellationToken ct)
    {
        if (await receipts.ReadAsync(HttpContext, reference, ct) is not { } receipt)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        var outcome = await step(receipt);
        if (outcome.Succeeded)
        {
            return Redirect($"/follow/{receipt.Shown}?said={said}");
        }

        // Each form of the page has a name of its own for its words.
        messages.Put(outcome.Refusal!.Problems.Select(p => p.Field == "words" ? p with { Field = wordsField } : p), this);
        return await ShowAsync(reference, ct);
    }

    private async Task<IActionResult> ShowAsync(string reference, CancellationToken ct)
    {
        if (await requests.ReadAsync(HttpContext, reference, ct) is not { } found)
        {
            return Redirect(ReceiptAccess.AddressFor(reference));
        }

        (Asked, Letter) = (found.Request, found.Receipt.Letter);
        TextsGo = IsOwn && await Contacts.OfAsync(db, Asked.Id, ct) is { Way: ContactWay.Sms };
        return Page();
    }
}

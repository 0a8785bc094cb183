using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Reviews.Operations;
using Doorstep.Modules.Reviews.Reading;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Reviews.Staff;

/// <summary>One drawn request: whom to call, what was claimed, and what the resident says.</summary>
[ResponseCache(NoStore = true)]
public sealed class CallModel(
    ReviewReads reads, StaffRequests requests, NoteReviewCall note, RequestWording wording, IStringLocalizer<ReviewsTexts> texts) : PageModel
{
    /// <summary>The request.</summary>
    public OpenedRequest Opened { get; private set; } = null!;

    public ReviewCall Call { get; private set; } = null!;

    /// <summary>What was chosen.</summary>
    public CallResult? Result { get; private set; }

    /// <summary>What was typed.</summary>
    public string? Words { get; private set; }

    /// <summary>True when a step was refused.</summary>
    public bool Refused { get; private set; }

    /// <summary>True when there is something by which to reach the resident.</summary>
    public bool HasContact => Opened.Contact?.Reaches == true;

    /// <summary>True when it can be opened again.</summary>
    public bool MayReopen => !Opened.IsOpen && Opened.MayBeReopened;

    /// <summary>What the resident said when they were called.</summary>
    public string? NotedWords => Opened.SaidWhenCalled;

    private StaffMember Me => StaffMember.From(User)!;

    /// <summary>Logs the look, then shows.</summary>
    public async Task<IActionResult> OnGetAsync(Guid id, string reference, CancellationToken ct) => await OpenAsync(id, reference, ct) ? Page() : NotFound();

    /// <summary>Notes the call; "not solved" leads on to opening it again.</summary>
    public async Task<IActionResult> OnPostAsync(Guid id, string reference, int version, CallResult? result, string? words, CancellationToken ct)
    {
        (Result, Words) = (result, words);
        var noted = await note.RunAsync(new CallNote(Me, id, reference, version, result, words), ct);
        return noted.Succeeded
            ? LocalRedirect(result == CallResult.NotSolved ? $"/staff/reviews/{id}/{reference}" : $"/staff/reviews/{id}?done=Noted")
            : await RefuseAsync(id, reference, noted.Refusal!, problem => texts[problem.Key, problem.Args], ct);
    }

    /// <summary>The resident's word, heard by phone: it opens again.</summary>
    public async Task<IActionResult> OnPostReopenAsync(Guid id, string reference, int version, string? words, CancellationToken ct)
    {
        Words = words;
        if (!ShortReference.TryRead(reference, out var canonical) || (await reads.FindAsync(Me, id, ct))?.Rows.Any(r => r.Reference == canonical && r.Call.Result == CallResult.NotSolved) != true)
        {
            return NotFound();
        }

        var reopened = await requests.NotSolvedAsync(Me, canonical, version, words, ct);
        return reopened.Succeeded
            ? LocalRedirect($"/staff/reviews/{id}?done=Reopened")
            : await RefuseAsync(id, reference, reopened.Refusal!, wording.Message, ct);
    }

    private async Task<IActionResult> RefuseAsync(Guid id, string reference, Refusal refusal, Func<Problem, string> say, CancellationToken ct)
    {
        ModelState.Clear();
        if (refusal.Kind == RefusalKind.NotFound || !await OpenAsync(id, reference, ct))
        {
            return NotFound();
        }

        foreach (var problem in refusal.Problems)
        {
            ModelState.AddModelError(problem.Field ?? "", say(problem));
        }

        Refused = true;
        Response.StatusCode = refusal.Kind == RefusalKind.Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<bool> OpenAsync(Guid id, string reference, CancellationToken ct)
    {
        // The sample first: who may not see it opens nothing, and no look is logged.
        if (!ShortReference.TryRead(reference, out var canonical)
            || (await reads.FindAsync(Me, id, ct))?.Rows.FirstOrDefault(r => r.Reference == canonical) is not { } row
            || await requests.OpenAsync(Me, canonical, StaffRequests.Reviewing, ct) is not { } opened)
        {
            return false;
        }

        (Call, Opened) = (row.Call, opened);
        return true;
    }
}

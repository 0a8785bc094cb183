using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>What was done to many requests, and the way back.</summary>
[ResponseCache(NoStore = true)]
public sealed class BulkDoneModel(BulkSteps bulk, DoorstepDb db, BenchWording wording, TimeProvider clock) : PageModel
{
    /// <summary>The action.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The workbench's address to go back to.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Back { get; set; }

    /// <summary>What was done.</summary>
    public BulkReport Report { get; private set; } = null!;

    /// <summary>The moment of the page.</summary>
    public DateTimeOffset Now { get; } = clock.Now();

    /// <summary>Where to go back to.</summary>
    public string BackAddress => new BulkForm { Back = Back }.BackAddress;

    /// <summary>Shows it to who did it.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (await BulkSteps.ReadAsync(db, StaffMember.From(User)!, Id, ct) is not { } report)
        {
            return NotFound();
        }

        Report = report;
        return Page();
    }

    /// <summary>Takes it back.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var outcome = await bulk.TakeBackAsync(StaffMember.From(User)!, Id, ct);
        if (outcome.Succeeded)
        {
            return LocalRedirect($"/staff/bulk/{Id}{QueryString.Create("back", BackAddress)}");
        }

        var answer = await OnGetAsync(ct);
        ModelState.AddModelError("", wording.Message(outcome.Refusal!.Problems[0]));
        Response.StatusCode = outcome.Refusal.Kind == RefusalKind.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict;
        return answer;
    }
}

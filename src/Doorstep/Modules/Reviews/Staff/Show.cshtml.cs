using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Reviews.Reading;
using Doorstep.Modules.Reviews.Rules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Reviews.Staff;

/// <summary>A sample: whom to call, what came of it, and how it was drawn.</summary>
[ResponseCache(NoStore = true)]
public sealed class ShowModel(ReviewReads reads) : PageModel
{
    /// <summary>The review.</summary>
    public OpenedReview Opened { get; private set; } = null!;

    /// <summary>What was done last, to be confirmed at the top.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    /// <summary>Modifier of <c>ds-state--</c> for what came of a call.</summary>
    public static string StateClass(CallResult result) => result switch
    {
        CallResult.Solved => "solved",
        CallResult.Partly => "partly",
        CallResult.NotSolved => "late",
        _ => "closed",
    };

    /// <summary>Shows it. One that is not theirs looks like none.</summary>
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        if (await reads.FindAsync(StaffMember.From(User)!, id, ct) is not { } opened)
        {
            return NotFound();
        }

        Opened = opened;
        return Page();
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>Moves a request to another type.</summary>
[ResponseCache(NoStore = true)]
public sealed class RetypeModel(RequestDesk desk, MoveToType move, RequestTypeList types, AreaAtlas atlas, RequestWording wording) : PageModel
{
    /// <summary>As it stands in the address.</summary>
    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    /// <summary>The new type's code.</summary>
    [BindProperty]
    public string? Type { get; set; }

    /// <summary>Why, for the resident.</summary>
    [BindProperty]
    public string? Why { get; set; }

    /// <summary>The request.</summary>
    public Request Opened { get; private set; } = null!;

    /// <summary>What others did since the page was opened.</summary>
    public IReadOnlyList<TimelineLine> News { get; private set; } = [];

    /// <summary>The types that it can be moved to.</summary>
    public IEnumerable<RequestType> Types => types.Active.Where(t => t.Code != Opened.TypeCode);

    /// <summary>True while it can still be moved.</summary>
    public bool Possible => Opened.IsUnanswered;

    /// <summary>Logs the look, then shows.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await OpenAsync(ct) ? Page() : NotFound();

    /// <summary>Moves it.</summary>
    public async Task<IActionResult> OnPostAsync(int version, int seen, bool keep, CancellationToken ct)
    {
        ModelState.Clear();
        var staff = StaffMember.From(User)!;
        var canonical = ShortReference.TryRead(Reference, out var read) ? read : "";
        var outcome = await move.RunAsync(new StaffStep(staff, canonical, version, keep), Type, Why, ct);
        if (outcome.Succeeded)
        {
            // It may be another unit's now.
            var shown = ShortReference.Show(canonical);
            return await OpenAsync(ct) ? LocalRedirect($"/staff/requests/{shown}") : LocalRedirect($"/staff?handed={shown}");
        }

        if (outcome.Refusal!.Kind == RefusalKind.NotFound || !await OpenAsync(ct))
        {
            return NotFound();
        }

        outcome.Refusal.Problems.ToList().ForEach(problem => ModelState.AddModelError(problem.Field ?? "", wording.Message(problem)));
        News = wording.Lines(Opened.Timeline.Where(e => e.Place > seen), TimelineViewer.Staff);
        Response.StatusCode = outcome.Refusal.Kind switch
        {
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status400BadRequest,
        };
        return Page();
    }

    private async Task<bool> OpenAsync(CancellationToken ct)
    {
        var staff = StaffMember.From(User)!;
        if (await desk.OpenAsync(staff, Reference, ct) is not { } opened || (Scope.Parts(staff, atlas.Current, opened) & (Part.Owner | Part.Coordinator)) == Part.None)
        {
            return false;
        }

        Opened = opened;
        return true;
    }
}

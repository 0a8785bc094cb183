using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>
/// A page of asking. Each works by itself: it reads the browser's draft, adds what it is about, and sends on to the next.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public abstract class ReportStep(Drafts drafts, RequestTypeList types, ResidentMessages messages) : PageModel
{
    /// <summary>How many pages there are.</summary>
    public const int Steps = 5;

    private const string Lost = "/report?lost=1";

    /// <summary><c>check</c> when the resident came from the check page to change something.</summary>
    [BindProperty(SupportsGet = true, Name = "return")]
    public string? BackTo { get; set; }

    /// <summary>True when the next page is the check page again.</summary>
    public bool Changing => BackTo == "check";

    /// <summary>The draft's id, to which its pictures are bound.</summary>
    public Guid? DraftId => Drafts.IdIn(HttpContext);

    /// <summary>What is known so far.</summary>
    public Draft Draft { get; private set; } = new();

    /// <summary>The chosen type; null before one is chosen.</summary>
    public RequestType? Type => types.Find(Draft.TypeCode) is { Active: true } type ? type : null;

    /// <summary>An address of another page that keeps the way back to the check page.</summary>
    public string Keep(string address) => !Changing || address == "/report/check" ? address
        : address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "return=check";

    /// <summary>Reads the draft; a type in the address or form comes first, so that a link can begin with it.</summary>
    /// <returns>False when this browser has no draft.</returns>
    protected async Task<bool> ReadAsync(string? type, CancellationToken ct)
    {
        var kept = await drafts.ReadAsync(HttpContext, ct);
        Draft = kept ?? new Draft();
        if (types.Find(type) is { Active: true } chosen)
        {
            Draft = Draft with { TypeCode = chosen.Code };
        }

        return kept is not null;
    }

    /// <summary>Where to go when this page cannot be shown yet: back to the first that lacks something.</summary>
    protected IActionResult Earlier(bool had) => Redirect(had ? Keep(Draft.FirstOpenStep(types)) : Lost);

    /// <summary>Keeps what this page adds and goes on.</summary>
    protected async Task<IActionResult> GoOnAsync(Draft changed, string next, CancellationToken ct)
    {
        await drafts.KeepAsync(HttpContext, changed, ct);
        Draft = changed;
        return Redirect(Changing ? Keep(changed.FirstOpenStep(types)) : next);
    }

    /// <summary>Shows the problems at their fields; the page keeps what was typed.</summary>
    protected IActionResult Again(IEnumerable<Problem> problems)
    {
        messages.Put(problems, this);
        return Page();
    }
}

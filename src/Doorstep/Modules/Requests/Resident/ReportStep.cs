using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>
/// A page of asking. Each works by itself: it reads the draft that its form's ticket or its address names, adds what it is about, and
/// sends on to the next. Nothing is taken from "the browser's draft": another tab is another form.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public abstract class ReportStep(ReportSteps steps) : PageModel
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
    public Guid DraftId { get; private set; } = Drafts.NewId();

    /// <summary>The draft's name in addresses.</summary>
    public string DraftName => Drafts.NameOf(DraftId);

    /// <summary>What is known so far.</summary>
    public Draft Draft { get; private set; } = new();

    /// <summary>The draft as it is stored; null when it is not.</summary>
    public Draft? Kept { get; private set; }

    /// <summary>What the form that was sent carried; null when none was sent.</summary>
    public FormTicket? Carried { get; private set; }

    /// <summary>What another tab changed meanwhile of what this page is about.</summary>
    public IReadOnlyList<DraftRow> Overtaken { get; private set; } = [];

    /// <summary>The chosen type; null before one is chosen, or when it is no longer offered.</summary>
    public RequestType? Type => steps.Types.Find(Draft.TypeCode) is { Active: true } type ? type : null;

    /// <summary>What the page's form carries.</summary>
    public string Ticket => steps.Tickets.Seal(FormTicket.Of(DraftId, steps.Clock.Now(), (Kept ?? new Draft()).Parts()));

    /// <summary>An address of another page of this draft.</summary>
    public string At(string address) => address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "draft=" + DraftName;

    /// <summary>The same, keeping the way back to the check page.</summary>
    public string Keep(string address) => !Changing || address == "/report/check" ? At(address) : Change(address);

    /// <summary>The same, coming back to the check page.</summary>
    public string Change(string address) => At(address) + "&return=check";

    /// <summary>Reads the draft; a type in the address or form comes first, so that a link can begin with it.</summary>
    /// <returns>False when there is no such draft.</returns>
    protected async Task<bool> ReadAsync(string? type, CancellationToken ct)
    {
        // A form that is shown again because its token or cookie was lost still says which draft it is about.
        Carried = steps.Tickets.Open(HttpMethods.IsPost(Request.Method) ? Request.Form["ticket"] : KeptForm.In(HttpContext)?["ticket"]);
        if (Carried is not null)
        {
            DraftId = Carried.Draft;
            Kept = await steps.Drafts.FindAsync(DraftId, ct);
            // What is written under a request that was sent already is another request.
            DraftId = Kept is null && await steps.Send.WasSentAsync(DraftId, ct) ? Drafts.NewId() : DraftId;
        }
        else if (Named is { } named && await steps.Drafts.FindAsync(HttpContext, named, ct) is { } kept)
        {
            (DraftId, Kept) = (named, kept);
        }

        Draft = Kept ?? new Draft();
        if (steps.Types.Find(type) is { Active: true } chosen)
        {
            Draft = Draft with { TypeCode = chosen.Code };
        }

        return Kept is not null;
    }

    /// <summary>Where to go when this page cannot be shown yet: to the first that lacks something, to what became of it, or to begin.</summary>
    protected async Task<IActionResult> EarlierAsync(CancellationToken ct)
    {
        if (Kept is not null)
        {
            return Redirect(Keep(Draft.FirstOpenStep(steps.Types, steps.Areas)));
        }

        if (Named is { } named)
        {
            return await steps.Send.HeldAsync(HttpContext, named, ct) is { } sent ? Redirect($"/report/receipt/{ShortReference.Show(sent)}") : Redirect(Lost);
        }

        // An address without a name is meant for what this browser wrote last.
        return HttpMethods.IsGet(Request.Method) && await steps.Drafts.OfBrowserAsync(HttpContext, ct) is [var last, ..]
            ? Redirect($"{Request.Path}{Request.QueryString.Add("draft", Drafts.NameOf(last.Id))}") : Redirect(Lost);
    }

    /// <summary>
    /// True when another tab changed something of these parts since the page was shown, and this form would put other things in its
    /// place: then the page is shown again with both, and the next press counts.
    /// </summary>
    protected async Task<bool> OvertakenAsync(Draft changed, Func<string, bool> mine, CancellationToken ct)
    {
        if (Carried is null || Kept is null)
        {
            return false;
        }

        var (now, then) = (Kept.Parts(), changed.Parts());
        var parts = Carried.ChangedIn(now).Where(p => mine(p) && now.GetValueOrDefault(p, "") != then.GetValueOrDefault(p, "")).ToHashSet(StringComparer.Ordinal);
        Overtaken = parts.Count == 0 ? [] : [.. (await steps.RowsAsync(Kept, ct)).Where(row => parts.Contains(row.Part))];
        if (parts.Count > 0)
        {
            ModelState.AddModelError("", steps.Texts["Overtaken.Error"]);
        }

        return parts.Count > 0;
    }

    /// <summary>Lets the page show what was typed.</summary>
    protected void Show(Draft typed) => Draft = typed;

    /// <summary>Keeps what this page adds.</summary>
    protected async Task StoreAsync(Draft changed, CancellationToken ct)
    {
        await steps.Drafts.KeepAsync(HttpContext, DraftId, changed, ct);
        (Draft, Kept) = (changed, changed);
    }

    /// <summary>Keeps what this page adds and goes on.</summary>
    protected async Task<IActionResult> GoOnAsync(Draft changed, string next, CancellationToken ct)
    {
        await StoreAsync(changed, ct);
        return Redirect(Changing ? Keep(changed.FirstOpenStep(steps.Types, steps.Areas)) : At(next));
    }

    /// <summary>Shows the problems at their fields; the page keeps what was typed.</summary>
    protected IActionResult Again(IEnumerable<Problem> problems)
    {
        steps.Messages.Put(problems, this);
        return Page();
    }

    /// <summary>The draft that the address names; null when it names none.</summary>
    protected Guid? Named => Drafts.IdOf(Request.Query["draft"]);
}

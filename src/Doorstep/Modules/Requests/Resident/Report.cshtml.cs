using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>What it is about: search or browse the types. Choosing one is a link, so nothing is stored before the next page is sent.</summary>
public sealed class ReportModel(ReportSteps steps) : ReportStep(steps)
{
    private readonly ReportSteps steps = steps;

    /// <summary>The words searched for.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Query { get; set; }

    /// <summary><c>1</c> when a draft could not be found any more.</summary>
    [BindProperty(SupportsGet = true, Name = "lost")]
    public string? LostMark { get; set; }

    /// <summary>Code of a type that was chosen and is no longer offered.</summary>
    [BindProperty(SupportsGet = true, Name = "gone")]
    public string? GoneCode { get; set; }

    /// <summary>True when it is said that the draft is gone.</summary>
    public bool Lost => LostMark == "1";

    /// <summary>The type that was chosen and is no longer offered; null when there is none.</summary>
    public RequestType? Gone => steps.Types.Find(Kept?.TypeCode ?? GoneCode) is { Active: false } gone ? gone : null;

    /// <summary>What comes nearest to it.</summary>
    public IReadOnlyList<RequestType> Near => Gone is { } gone ? TypeSearch.Near(steps.Types.Active, gone) : [];

    /// <summary>The types to show.</summary>
    public TypeSearch.Found Found { get; private set; } = new([], true);

    /// <summary>What this browser began and has not sent, each with where it goes on and the ticket with which it is thrown away.</summary>
    public IReadOnlyList<(string Type, string GoOn, string Ticket)> Unfinished { get; private set; } = [];

    /// <summary>The link of a type: for the draft that the page is about, or for a new one.</summary>
    public string Choose(RequestType type)
    {
        var next = $"{(Kept is { HasPlace: true } ? "/report/details" : "/report/where")}?type={Uri.EscapeDataString(type.Code)}";
        return Kept is null ? next : Keep(next);
    }

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (!await ReadAsync(type: null, ct) && Changing)
        {
            return await EarlierAsync(ct);
        }

        Query = Query is { } typed ? TextLength.Cut(typed, 200) : null;
        Found = TypeSearch.Find(steps.Types.Active, Query ?? "");
        Unfinished = Kept is not null ? [] : [.. (await steps.Drafts.OfBrowserAsync(HttpContext, ct)).Select(d => (
            steps.Types.Find(d.Draft.TypeCode)?.Name.ToString() ?? "",
            $"{d.Draft.FirstOpenStep(steps.Types, steps.Areas)}?draft={Drafts.NameOf(d.Id)}",
            steps.Tickets.Seal(FormTicket.Of(d.Id, steps.Clock.GetUtcNow(), d.Draft.Parts()))))];
        return Page();
    }

    /// <summary>Forgets the draft whose button was pressed.</summary>
    public async Task<IActionResult> OnPostStartAgainAsync(CancellationToken ct)
    {
        if (await ReadAsync(type: null, ct))
        {
            await steps.Drafts.RemoveAsync(DraftId, ct);
        }

        return Redirect("/report");
    }
}

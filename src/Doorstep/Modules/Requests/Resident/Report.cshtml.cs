using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>What it is about: search or browse the types. Choosing one is a link, so nothing is stored before the next page is sent.</summary>
public sealed class ReportModel(Drafts drafts, RequestTypeList types, ResidentMessages messages) : ReportStep(drafts, types, messages)
{
    private readonly Drafts drafts = drafts;
    private readonly RequestTypeList types = types;

    /// <summary>The words searched for.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Query { get; set; }

    /// <summary><c>1</c> when a draft could not be found any more.</summary>
    [BindProperty(SupportsGet = true, Name = "lost")]
    public string? LostMark { get; set; }

    /// <summary>True when it is said that the draft is gone.</summary>
    public bool Lost => LostMark == "1";

    /// <summary>The types to show.</summary>
    public TypeSearch.Found Found { get; private set; } = new([], true);

    /// <summary>Where an unfinished draft goes on.</summary>
    public string GoOn => Draft.FirstOpenStep(types);

    /// <summary>The link of a type.</summary>
    public string Choose(RequestType type) =>
        Keep($"{(Changing ? "/report/details" : "/report/where")}?type={Uri.EscapeDataString(type.Code)}");

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        await ReadAsync(type: null, ct);
        Query = Query is { } typed ? TextLength.Cut(typed, 200) : null;
        Found = TypeSearch.Find(types.Active, Query ?? "");
    }

    /// <summary>Forgets the draft.</summary>
    public async Task<IActionResult> OnPostStartAgainAsync(CancellationToken ct)
    {
        await drafts.RemoveAsync(HttpContext, ct);
        return Redirect("/report");
    }
}

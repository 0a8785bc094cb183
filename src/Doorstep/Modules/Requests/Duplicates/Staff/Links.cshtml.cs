using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Duplicates.Staff;

/// <summary>What a request is linked to and what is likely the same; staff link and take links back.</summary>
[ResponseCache(NoStore = true)]
public sealed class LinksModel(
    RequestDesk desk, NearRequests near, LinkedRequests linked, LinkRequests link, RequestWording wording, IStringLocalizer<DuplicateTexts> texts) : PageModel
{
    /// <summary>As it stands in the address.</summary>
    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    /// <summary>Set after a step.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    /// <summary>The other request's reference, as typed.</summary>
    public string? Other { get; private set; }

    /// <summary>Why a link is taken back, as typed.</summary>
    public string? Why { get; private set; }

    /// <summary>The request.</summary>
    public Request Opened { get; private set; } = null!;

    /// <summary>What it is linked to.</summary>
    public Links Links { get; private set; } = null!;

    /// <summary>What may be the same and is not linked yet.</summary>
    public IReadOnlyList<NearRequest> Likely { get; private set; } = [];

    /// <summary>Logs the look, then shows.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (await desk.OpenAsync(StaffMember.From(User)!, Reference, ct) is not { } opened)
        {
            return NotFound();
        }

        (Opened, Links) = (opened, await linked.OfAsync(opened.Id, ct));
        var known = Links.Children.Concat(Links.SeeAlso).Select(l => l.Id).Append(Links.Parent?.Id ?? Guid.Empty).ToHashSet();
        Likely = [.. (await near.OfAsync(opened, ct)).Where(n => !known.Contains(n.Request.Id))];
        return Page();
    }

    /// <summary>Links.</summary>
    public Task<IActionResult> OnPostAsync([FromForm] string? other, [FromForm] LinkKind? kind, CancellationToken ct) =>
        ShowAsync(other, null, link.RunAsync(StaffMember.From(User)!, Canonical, other, kind, ct), ct);

    /// <summary>Takes a link back.</summary>
    public Task<IActionResult> OnPostUndoAsync([FromForm] string? other, [FromForm] string? why, CancellationToken ct) =>
        ShowAsync(other, why, link.UndoAsync(StaffMember.From(User)!, Canonical, other, why, ct), ct);

    private string Canonical => ShortReference.TryRead(Reference, out var reference) ? reference : "";

    private async Task<IActionResult> ShowAsync(string? other, string? why, Task<Outcome<Done>> step, CancellationToken ct)
    {
        var outcome = await step;
        if (outcome.Succeeded)
        {
            return LocalRedirect($"/staff/requests/{ShortReference.Show(Canonical)}/links?done=1");
        }

        ModelState.Clear();
        (Other, Why) = (other, why);
        foreach (var problem in outcome.Refusal!.Problems)
        {
            var own = texts[problem.Key, [.. problem.Args.Select(a => (object)(a.ToString() ?? ""))]];
            ModelState.AddModelError(problem.Field ?? "other", own.ResourceNotFound ? wording.Message(problem) : own.Value);
        }

        var page = await OnGetAsync(ct);
        Response.StatusCode = outcome.Refusal.Kind switch
        {
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status400BadRequest,
        };
        return page;
    }
}

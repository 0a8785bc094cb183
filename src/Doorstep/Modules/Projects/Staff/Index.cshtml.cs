using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Projects.Staff;

/// <summary>Every claimed problem, as staff see it.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(MustSolveReads reads, AttachRequests attach, MustSolveWording wording, AreaAtlas atlas) : PageModel
{
    /// <summary>What is worked on.</summary>
    public IReadOnlyList<ClaimedProblem> Open { get; private set; } = [];

    /// <summary>What is solved or given up.</summary>
    public IReadOnlyList<ClaimedProblem> Closed { get; private set; } = [];

    /// <summary>How many requests belong to each.</summary>
    public IReadOnlyDictionary<Guid, Belonging> Counts { get; private set; } = new Dictionary<Guid, Belonging>();

    /// <summary>The pages of those that are closed.</summary>
    public Pager Pager { get; private set; } = null!;

    /// <summary>May they claim one.</summary>
    public bool MayLead { get; private set; }

    /// <summary>From a request's page: it belongs to this problem. Goes back there, or says here why not.</summary>
    public async Task<IActionResult> OnPostAttachAsync(string? problem, string? references, CancellationToken ct)
    {
        ModelState.Clear();
        var attached = await attach.RunAsync(
            StaffMember.From(User)!, ShortReference.TryRead(problem, out var canonical) ? canonical : "", AttachRequests.Split(references), ct);
        if (attached.Succeeded && ShortReference.TryRead(references, out var request))
        {
            return LocalRedirect($"/staff/requests/{ShortReference.Show(request)}");
        }

        foreach (var wrong in attached.Refusal?.Problems ?? [])
        {
            ModelState.AddModelError("", wording.Message(wrong));
        }

        Response.StatusCode = attached.Succeeded ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        await OnGetAsync(ct);
        return Page();
    }

    /// <summary>Shows the lists.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        MayLead = MustSolveRights.MayLead(StaffMember.From(User)!, atlas.Current);
        Open = await reads.OpenAsync(ct);
        (Closed, Pager) = await reads.ClosedAsync(PagePlace.In(Request.Query), "/staff/must-solve", ct);
        Counts = await reads.CountAsync([.. Open.Concat(Closed).Select(p => p.Id)], ct);
    }
}

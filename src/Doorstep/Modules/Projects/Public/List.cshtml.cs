using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Projects.Public;

/// <summary>What the town has claimed in public.</summary>
public sealed class ListModel(MustSolveReads reads) : PageModel
{
    /// <summary>What it works on.</summary>
    public IReadOnlyList<ClaimedProblem> Open { get; private set; } = [];

    /// <summary>What is solved or given up.</summary>
    public IReadOnlyList<ClaimedProblem> Closed { get; private set; } = [];

    /// <summary>The pages of the latter.</summary>
    public Pager Pager { get; private set; } = null!;

    /// <summary>Shows the list. A page number that is none shows the first.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Open = await reads.OpenAsync(ct);
        (Closed, Pager) = await reads.ClosedAsync(PagePlace.In(Request.Query), "/must-solve", ct);
    }
}

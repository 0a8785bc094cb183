using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Projects.Public;

/// <summary>One claimed problem: its story, its milestones, how many requests belong to it.</summary>
public sealed class ShowModel(MustSolveReads reads, MustSolvePeople people) : PageModel
{
    public ClaimedProblem Problem { get; private set; } = null!;

    /// <summary>How many public requests belong to it.</summary>
    public int Public { get; private set; }

    /// <summary>What is told of the personal ones.</summary>
    public ToldPeople People { get; private set; } = null!;

    /// <summary>Its steps, without those that attached or detached personal requests alone: their number would tell how many there are.</summary>
    public IEnumerable<MustSolveLine> Lines { get; private set; } = [];

    /// <summary>Some of the public ones.</summary>
    public IReadOnlyList<RequestSummary> Requests { get; private set; } = [];

    /// <summary>The pages of them.</summary>
    public Pager Pager { get; private set; } = null!;

    /// <summary>Shows it, at its own address.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await reads.FindAsync(reference, ct) is not { } problem)
        {
            return NotFound();
        }

        if (reference != ShortReference.Show(problem.Reference))
        {
            return LocalRedirectPermanent($"/must-solve/{ShortReference.Show(problem.Reference)}");
        }

        (Problem, Public) = (problem, (await reads.CountAsync([problem.Id], ct))[problem.Id].Public);
        var named = await reads.PublicAmongAsync([.. problem.Lines.SelectMany(l => l.Requests)], ct);
        Lines = problem.Lines.Where(l => l.Step is not (MustSolveStep.Attached or MustSolveStep.Detached) || l.Requests.Any(named.Contains));
        People = await people.OfAsync(problem.Id, ct);
        (Requests, Pager) = await reads.PublicAsync(problem, PagePlace.In(Request.Query), ct);
        return Page();
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Projects.Staff;

/// <summary>One claimed problem for staff: how it goes on, and the requests that belong to it.</summary>
[ResponseCache(NoStore = true)]
public sealed class DetailsModel(
    MustSolveReads reads, MustSolveSteps steps, AttachRequests attach, AreaAtlas atlas, MustSolveWording wording) : PageModel
{
    /// <summary>As it stands in the address.</summary>
    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    /// <summary>The step that was done last, to be confirmed at the top.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    /// <summary>What was typed; kept when a step is refused.</summary>
    [BindProperty]
    public MustSolveForm Form { get; set; } = new();

    public ClaimedProblem Problem { get; private set; } = null!;

    /// <summary>Those that belong to it and that they may open.</summary>
    public IReadOnlyList<RequestSummary> Attached { get; private set; } = [];

    /// <summary>The pages of those.</summary>
    public Pager Pager { get; private set; } = null!;

    /// <summary>How many belong to it.</summary>
    public int All { get; private set; }

    /// <summary>How many of those they may open.</summary>
    public int Readable { get; private set; }

    /// <summary>Those that may belong to it.</summary>
    public IReadOnlyList<RequestSummary> Likely { get; private set; } = [];

    /// <summary>What others did since the page was opened.</summary>
    public IReadOnlyList<MustSolveLine> News { get; private set; } = [];

    /// <summary>The step that was refused; its form stays open.</summary>
    public string? Refused { get; private set; }

    /// <summary>May they add milestones, close, give up.</summary>
    public bool MayLead => MustSolveRights.MayLead(Me, atlas.Current);

    /// <summary>May they say how it goes on.</summary>
    public bool MayNote => MustSolveRights.MayNote(Me, atlas.Current, Problem.LeadUnit);

    /// <summary>May they attach requests.</summary>
    public bool MayAttach => MustSolveRights.MayAttach(Me);

    private StaffMember Me => StaffMember.From(User)!;

    /// <summary>Shows it.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await OpenAsync(ct) ? Page() : NotFound();

    /// <summary>Takes a step and says that it is done, or shows what is wrong beside what was typed.</summary>
    public async Task<IActionResult> OnPostAsync(string? step, CancellationToken ct)
    {
        // What could not be read is empty, and the operation says what is missing in the reader's language.
        ModelState.Clear();
        if (await TakeAsync(step, ct) is not { } refusal)
        {
            return LocalRedirect($"/staff/must-solve/{Reference}?done={step}");
        }

        if (!await OpenAsync(ct))
        {
            return NotFound();
        }

        foreach (var problem in refusal.Problems)
        {
            ModelState.AddModelError(problem.Field ?? "", wording.Message(problem));
        }

        (Refused, News) = (step, refusal.Kind == RefusalKind.Conflict ? [.. Problem.Lines.Where(l => l.Place > Form.Seen)] : []);
        Response.StatusCode = refusal.Kind switch { RefusalKind.Conflict => 409, RefusalKind.Forbidden => 403, RefusalKind.NotFound => 404, _ => 400 };
        return Page();
    }

    private async Task<Refusal?> TakeAsync(string? name, CancellationToken ct)
    {
        var step = new StaffStep(Me, ShortReference.TryRead(Reference, out var canonical) ? canonical : "", Form.Version);
        return name switch
        {
            "Reach" => (await steps.ReachAsync(step, Form.Milestone, MustSolveWording.ReadDay(Form.DoneOn), Form.Account, ct)).Refusal,
            "Move" => (await steps.MoveAsync(step, Form.Milestone, MustSolveWording.ReadDay(Form.MoveTo), Form.MoveWhy, ct)).Refusal,
            "Milestone" => (await steps.AddMilestoneAsync(step, new PromisedMilestone(Form.NewTitle, MustSolveWording.ReadDay(Form.NewDueOn)), ct)).Refusal,
            "Note" => (await steps.NoteAsync(step, Form.Note, ct)).Refusal,
            "Solve" => (await steps.SolveAsync(step, Form.SolvedAccount, ct)).Refusal,
            "GiveUp" => (await steps.GiveUpAsync(step, Form.GiveUpWhy, ct)).Refusal,
            "Attach" => (await attach.RunAsync(Me, step.Reference, [.. Form.Pick, .. AttachRequests.Split(Form.References)], ct)).Refusal,
            "Detach" => (await attach.DetachAsync(Me, step.Reference, Form.Detach, Form.DetachWhy, ct)).Refusal,
            _ => Refusal.NotFound("Error.NotFound"),
        };
    }

    private async Task<bool> OpenAsync(CancellationToken ct)
    {
        if (await reads.FindAsync(Reference, ct) is not { } problem)
        {
            return false;
        }

        Problem = problem;
        var belonging = (await reads.CountAsync([problem.Id], ct))[problem.Id];
        (All, Readable) = (belonging.Public + belonging.Personal, await reads.CountReadableAsync(Me, problem, ct));
        (Attached, Pager) = await reads.ReadableAsync(Me, problem, PagePlace.In(Request.Query), ct);
        Likely = problem.State == MustSolveState.Open && MayAttach ? await reads.LikelyAsync(Me, problem, ct) : [];
        return true;
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Projects.Staff;

/// <summary>A coordinator of the whole town claims a problem.</summary>
[ResponseCache(NoStore = true)]
public sealed class NewModel(ClaimProblem claim, UnitList units, RequestTypeList types, AreaAtlas atlas, MustSolveWording wording) : PageModel
{
    /// <summary>What was typed.</summary>
    [BindProperty]
    public ClaimForm Form { get; set; } = new();

    /// <summary>Units that can lead.</summary>
    public IEnumerable<Unit> Units => units.Current.Where(u => u.Active);

    /// <summary>Types to choose from.</summary>
    public IReadOnlyList<RequestType> Types => types.All;

    /// <summary>Areas to choose from.</summary>
    public IReadOnlyList<AreaChoice> Areas => AreaChoice.In(atlas.Current, null);

    /// <summary>Shows the form to those who may.</summary>
    public IActionResult OnGet() => MustSolveRights.MayLead(StaffMember.From(User)!, atlas.Current) ? Page() : Forbid();

    /// <summary>Claims it, or says what is wrong beside what was typed.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        ModelState.Clear();
        var claimed = await claim.RunAsync(StaffMember.From(User)!, Form.Read(), ct);
        if (claimed.Succeeded)
        {
            return LocalRedirect($"/staff/must-solve/{ShortReference.Show(claimed.Value)}?done=Claimed");
        }

        if (claimed.Refusal!.Kind == RefusalKind.Forbidden)
        {
            return Forbid();
        }

        foreach (var problem in claimed.Refusal.Problems)
        {
            ModelState.AddModelError(problem.Field ?? "", wording.Message(problem));
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}

/// <summary>The form as it is typed.</summary>
public sealed record ClaimForm
{
    /// <summary>Rows for milestones; more can be added later.</summary>
    public const int Rows = 6;

    /// <summary>The reasons to choose from.</summary>
    public static readonly IReadOnlyList<string> AllReasons = ["LongStanding", "Hard", "Common"];

    /// <summary>What it is called.</summary>
    public string? Title { get; init; }

    /// <summary>What the problem is.</summary>
    public string? Problem { get; init; }

    /// <summary>The chosen reasons.</summary>
    public List<string> Reasons { get; init; } = [];

    /// <summary>The unit that leads.</summary>
    public string? LeadUnit { get; init; }

    /// <summary>The person who answers for it.</summary>
    public string? AnswersName { get; init; }

    /// <summary>The area; empty for the whole town.</summary>
    public string? AreaCode { get; init; }

    /// <summary>The type; empty for any.</summary>
    public string? TypeCode { get; init; }

    /// <summary>The day until which it shall be solved.</summary>
    public string? DueOn { get; init; }

    public List<MilestoneRow> Milestones { get; init; } = [];

    /// <summary>What it says. A day that cannot be read is missing.</summary>
    public NewClaim Read() => new()
    {
        Title = Title,
        Problem = Problem,
        LongStanding = Reasons.Contains("LongStanding", StringComparer.Ordinal),
        Hard = Reasons.Contains("Hard", StringComparer.Ordinal),
        Common = Reasons.Contains("Common", StringComparer.Ordinal),
        LeadUnit = LeadUnit,
        AnswersName = AnswersName,
        AreaCode = AreaCode,
        TypeCode = TypeCode,
        DueOn = MustSolveWording.ReadDay(DueOn),
        Milestones = [.. Milestones.Take(ClaimedProblem.MostMilestones).Select(m => new PromisedMilestone(
            // A day without a title, even one that cannot be read, is a milestone that lacks something.
            Folding.IsBlank(m.Title) && !Folding.IsBlank(m.DueOn) && MustSolveWording.ReadDay(m.DueOn) is null ? m.DueOn : m.Title,
            MustSolveWording.ReadDay(m.DueOn)))],
    };
}

/// <summary>One row of the form.</summary>
public sealed record MilestoneRow
{
    /// <summary>What will have been done.</summary>
    public string? Title { get; init; }

    /// <summary>By which day.</summary>
    public string? DueOn { get; init; }
}

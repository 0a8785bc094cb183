using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Operations;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Routing.Staff;

/// <summary>What a draft would have changed for the last requests, and the button that puts it into force.</summary>
[ResponseCache(NoStore = true)]
public sealed class TrialModel(DoorstepDb db, IPastRequests past, RoutingRules rules, RoutingDrafts drafts, RuleWording words, AreaAtlas atlas) : PageModel
{
    /// <summary>How many moved requests are on a page.</summary>
    public const int OnAPage = 50;

    private static readonly ListOrder<TrialMove> NewestFirst = ListOrder.Of<TrialMove>("trial").Down(m => m.ReportedAt).Down(m => m.Id);

    /// <summary>The edition of the draft that the figures are of.</summary>
    public int Edition { get; private set; }

    /// <summary>True when the draft was tried as it is: only then it can be put into force.</summary>
    public bool MayPut { get; private set; }

    /// <summary>What would have changed.</summary>
    public TrialFigures Figures { get; private set; } = null!;

    /// <summary>The pages of moved requests.</summary>
    public Pager Pager { get; private set; } = null!;

    /// <summary>The moved requests of this page.</summary>
    public IReadOnlyList<TrialMove> Shown { get; private set; } = [];

    /// <summary>Shows the figures of a draft that was tried.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    /// <summary>Puts the draft into force, as it was tried.</summary>
    public async Task<IActionResult> OnPostAsync(int edition, CancellationToken ct)
    {
        ModelState.Clear();
        var outcome = await drafts.PutIntoForceAsync(StaffMember.From(User)!, edition, ct);
        if (outcome.Succeeded)
        {
            return LocalRedirect("/staff/routing?done=InForce");
        }

        if (outcome.Refusal!.Kind == RefusalKind.Forbidden)
        {
            return Forbid();
        }

        outcome.Refusal.Problems.ToList().ForEach(problem => ModelState.AddModelError("", words.Message(problem)));
        Response.StatusCode = outcome.Refusal.Kind == RefusalKind.Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest;
        return await ShowAsync(ct);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var staff = StaffMember.From(User)!;
        if (!StaffScope.LeadsTown(staff, atlas.Current))
        {
            return Forbid();
        }

        var draft = await RoutingDrafts.ReadAsync(db, staff, ct);
        if (draft is null || (!draft.Tried && ModelState.IsValid))
        {
            return LocalRedirect("/staff/routing");
        }

        (Edition, MayPut) = (draft.Edition, draft.Tried && ModelState.IsValid);
        Figures = await RoutingTrial.RunAsync(past, await rules.InForceAsync(db, ct), new RoutingRuleSet(0, draft.Rules), rules.Town, ct);
        var moves = Figures.Moves.AsQueryable();
        var page = await NewestFirst.PageAsync(moves, PagePlace.In(Request.Query, "part").UpTo(Figures.Moves.Count, OnAPage), OnAPage, Figures.Moves.Count, part => $"/staff/routing/trial?part={part}", ct);
        (Shown, Pager) = ([.. NewestFirst.Of(moves, page)], page.Pager);
        return Page();
    }
}

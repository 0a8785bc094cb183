using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Routing.Staff;

/// <summary>One rule of a draft: written new, or changed.</summary>
[ResponseCache(NoStore = true)]
public sealed class RuleModel(
    DoorstepDb db, RoutingRules rules, RoutingDrafts drafts, RuleWording words, AreaAtlas atlas, UnitList units, TimeProvider clock) : PageModel
{
    /// <summary>The rule's id; null for a new one.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    /// <summary>The rule as it was when the page was opened, in short; another page may have changed it since.</summary>
    [BindProperty]
    public string Seen { get; set; } = "";

    /// <summary>What stands in the fields.</summary>
    public RuleForm Form { get; private set; } = null!;

    /// <summary>The rule as another page left it, when that came between.</summary>
    public RoutingRule? Other { get; private set; }

    /// <summary>The choices of the form.</summary>
    public RuleChoices Choices => field ??= new RuleChoices(rules.Town, units, atlas.Current, Form);

    /// <summary>Shows the rule, or an empty form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var staff = StaffMember.From(User)!;
        var all = (await RoutingDrafts.ReadAsync(db, staff, ct))?.Rules ?? (await rules.InForceAsync(db, ct)).Rules;
        var rule = all.FirstOrDefault(r => r.Id == Id);
        if (!StaffScope.LeadsTown(staff, atlas.Current) || (Id is not null && rule is null))
        {
            return rule is null && Id is not null ? NotFound() : Forbid();
        }

        Seen = RoutingDrafts.Print(rule);
        Form = RuleForm.Of(rule ?? new RoutingRule { Id = Guid.Empty, Name = LocalTextOf.Nothing, Reason = LocalTextOf.Nothing, To = RoutingTarget.ToUnit("") });
        return Page();
    }

    /// <summary>Keeps the rule in the draft, or only shows the questions of the types that were ticked.</summary>
    public async Task<IActionResult> OnPostAsync(string? step, CancellationToken ct)
    {
        ModelState.Clear();
        Form = RuleForm.Of(Request.Form);
        if (step == "questions")
        {
            return Page();
        }

        var (rule, unread) = Form.Read(Id ?? Guid.CreateVersion7(clock.Now()), rules.Town);
        var outcome = await drafts.WriteAsync(StaffMember.From(User)!, rule, unread, isNew: Id is null, Seen, ct);
        if (outcome.Succeeded)
        {
            return LocalRedirect($"/staff/routing#rule-{rule.Id:N}");
        }

        if (outcome.Refusal!.Kind == RefusalKind.Forbidden)
        {
            return Forbid();
        }

        if (outcome.Refusal.Kind == RefusalKind.Conflict)
        {
            // Saving again then counts as a decision against what stands there.
            Other = (await RoutingDrafts.ReadAsync(db, StaffMember.From(User)!, ct))?.Rules.FirstOrDefault(r => r.Id == Id);
            (Seen, Id) = (RoutingDrafts.Print(Other), Other is null ? null : Id);
        }

        outcome.Refusal.Problems.ToList().ForEach(problem => ModelState.AddModelError(problem.Field ?? "", words.Message(problem)));
        Response.StatusCode = outcome.Refusal.Kind == RefusalKind.Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest;
        return Page();
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Operations;
using Doorstep.Modules.Routing.Rules;
using Doorstep.Modules.Routing.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Routing.Staff;

/// <summary>The rules in their order: all staff read them, coordinators of the whole town change them in a draft of their own.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(DoorstepDb db, RoutingRules rules, RoutingDrafts drafts, RuleWording words, AreaAtlas atlas, TimeProvider clock) : PageModel
{
    /// <summary>What was just done, to be confirmed at the top.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    /// <summary>True for those who may change the rules.</summary>
    public bool MayChange { get; private set; }

    /// <summary>The set in force.</summary>
    public RuleSetInForce InForce { get; private set; } = null!;

    /// <summary>Every set that ever was, newest first.</summary>
    public IReadOnlyList<RuleSetInForce> Versions { get; private set; } = [];

    /// <summary>The reader's own draft; null when they have none.</summary>
    public RoutingDraft? Draft { get; private set; }

    /// <summary>True when somebody else has put rules into force since the draft began.</summary>
    public bool Overtaken => Draft is not null && Draft.BaseVersion != InForce.Version;

    /// <summary>What is shown: the draft, or else what is in force.</summary>
    public IReadOnlyList<RuleCard> Cards { get; private set; } = [];

    /// <summary>What is in force, where the draft hides it.</summary>
    public IReadOnlyList<RuleCard> Theirs { get; private set; } = [];

    /// <summary>Shows the list.</summary>
    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    /// <summary>Moves, switches or deletes one rule of the draft.</summary>
    public Task<IActionResult> OnPostAsync(Guid rule, string? step, CancellationToken ct) =>
        AnswerAsync(drafts.ChangeAsync(StaffMember.From(User)!, (all, _) => RuleOrder.Take(all, rule, step), ct), step == "delete" ? "/staff/routing" : $"/staff/routing#rule-{rule:N}", ct);

    /// <summary>Checks the draft and shows what it would have changed.</summary>
    public Task<IActionResult> OnPostTryAsync(CancellationToken ct) => AnswerAsync(drafts.TryAsync(StaffMember.From(User)!, ct), "/staff/routing/trial", ct);

    /// <summary>Throws the draft away.</summary>
    public Task<IActionResult> OnPostDropAsync(CancellationToken ct) => AnswerAsync(drafts.DropAsync(StaffMember.From(User)!, ct), "/staff/routing?done=Dropped", ct);

    /// <summary>Goes on with the draft on top of what somebody else put into force.</summary>
    public Task<IActionResult> OnPostKeepAsync(CancellationToken ct) => AnswerAsync(drafts.KeepOverAsync(StaffMember.From(User)!, ct), "/staff/routing", ct);

    private async Task<IActionResult> AnswerAsync(Task<Outcome<Done>> taken, string next, CancellationToken ct)
    {
        ModelState.Clear();
        if ((await taken).Refusal is not { } refusal)
        {
            return LocalRedirect(next);
        }

        if (refusal.Kind == RefusalKind.Forbidden)
        {
            return Forbid();
        }

        refusal.Problems.ToList().ForEach(problem => ModelState.AddModelError(problem.Field ?? "", words.Message(problem)));
        Response.StatusCode = refusal.Kind == RefusalKind.Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest;
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var staff = StaffMember.From(User)!;
        MayChange = StaffScope.LeadsTown(staff, atlas.Current);
        Draft = MayChange ? await RoutingDrafts.ReadAsync(db, staff, ct) : null;
        var current = (await rules.InForceAsync(db, ct)).Rules;
        Versions = await db.Set<StoredRuleSet>().OrderByDescending(s => s.Version).Select(s => new RuleSetInForce(s.Version, s.At, s.ByName)).ToListAsync(ct);
        InForce = Versions is [var last, ..] ? last : new RuleSetInForce(0, null, null);
        Cards = RuleCard.Of(Draft?.Rules ?? current, MayChange, MayChange ? RoutingCheck.Of(Draft?.Rules ?? current, rules.Town, clock.Now()) : []);
        Theirs = Draft is null ? [] : RuleCard.Of(current, false, []);
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>Shows what a step would do to many requests, and then does it.</summary>
[ResponseCache(NoStore = true)]
public sealed class BulkModel(BulkSteps bulk, DoorstepDb db, UnitList units, BenchWording wording, TimeProvider clock) : PageModel
{
    /// <summary>What was sent; an address that says nonsense is told what is missing.</summary>
    [BindProperty(SupportsGet = true)]
    public BulkForm Form { get; set; } = new();

    /// <summary>Who is signed in.</summary>
    public StaffMember Me { get; private set; } = null!;

    /// <summary>The step; null when none was chosen.</summary>
    public BulkStep? Step { get; private set; }

    /// <summary>What would happen to each; empty until the step can be tried.</summary>
    public IReadOnlyList<BulkForecast> Forecasts { get; private set; } = [];

    /// <summary>True once it is known what would happen.</summary>
    public bool IsForecast { get; private set; }

    /// <summary>Under which it will be done, once.</summary>
    public Guid Id { get; private set; }

    /// <summary>Units that could take over.</summary>
    public IEnumerable<Unit> Units => units.Current.Where(u => u.Active);

    /// <summary>Asks for what the step needs; a step that needs nothing is shown at once.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(asks: Form.Why is null, [], ct);

    /// <summary>Shows what would happen.</summary>
    public Task<IActionResult> OnPostPreviewAsync(CancellationToken ct) => ShowAsync(asks: false, [], ct);

    public async Task<IActionResult> OnPostDoAsync(CancellationToken ct)
    {
        Me = StaffMember.From(User)!;
        if (Form.Step(Me) is not { } step || Form.Id is not { } id)
        {
            return await ShowAsync(asks: false, [], ct);
        }

        var outcome = await bulk.RunAsync(Me, id, step, Form.Targets, ct);
        return outcome.Succeeded
            ? LocalRedirect($"/staff/bulk/{outcome.Value}{QueryString.Create("back", Form.BackAddress)}")
            : await ShowAsync(asks: false, outcome.Refusal!.Problems, ct);
    }

    private async Task<IActionResult> ShowAsync(bool asks, IReadOnlyList<Problem> problems, CancellationToken ct)
    {
        Me = StaffMember.From(User)!;
        ModelState.Clear();
        Step = Form.Step(Me);
        Id = Guid.CreateVersion7(clock.Now());
        var references = Form.References;
        List<Problem> wrong = [.. problems];
        wrong.AddRange(Step is null ? [new Problem("Error.Bulk.Kind", "kind")] : []);
        wrong.AddRange(references.Count == 0 ? [new Problem("Error.Bulk.None", "r")] : references.Count > BulkSteps.Most ? [new Problem("Error.Bulk.TooMany", "r", BulkSteps.Most)] : []);
        if (Step is not null && !(asks && Step.Kind != BulkKind.Accept))
        {
            wrong.AddRange(bulk.Check(Step));
            IsForecast = wrong.Count == 0;
        }

        Forecasts = IsForecast ? await bulk.ForecastAsync(db, Me, Step!, references, clock.Now(), ct) : [];
        foreach (var problem in wrong.DistinctBy(p => p.Key, StringComparer.Ordinal))
        {
            ModelState.AddModelError(problem.Field ?? "", wording.Message(problem));
        }

        Response.StatusCode = wrong.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        return Page();
    }
}

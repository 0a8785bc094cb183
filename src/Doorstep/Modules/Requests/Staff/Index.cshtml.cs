using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Desk.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Bench;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Staff.Steps;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>The workbench: what is theirs, by when.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(
    Workbench workbench, RequestDesk desk, SavedFilters filters, DoorstepDb db, BenchWording wording, RequestTypeList types, UnitList units, AreaAtlas atlas,
    TimeProvider clock) : PageModel
{
    /// <summary>What is asked for. An address that says nonsense shows the usual.</summary>
    [BindProperty(SupportsGet = true)]
    public WorkbenchQuery Query { get; set; } = new();

    /// <summary>The step by which the request left the reader's hands.</summary>
    [BindProperty(SupportsGet = true)]
    public DeskStep? Done { get; set; }

    /// <summary>Reference of the request that was just handed over, or of which they did or declined their part, to be confirmed at the top.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Handed { get; set; }

    /// <summary>Who is signed in.</summary>
    public StaffMember Me { get; private set; } = null!;

    /// <summary>The rows and counts.</summary>
    public WorkbenchPage Work { get; private set; } = null!;

    /// <summary>The moment of the page.</summary>
    public DateTimeOffset Now { get; } = clock.Now();

    /// <summary>Choices of the filter.</summary>
    public IReadOnlyList<RequestType> Types => types.All;

    /// <summary>Choices of the filter.</summary>
    public IReadOnlyList<Unit> Units => UnitChoice.Of(units);

    /// <summary>Choices of the filter: what lies within their area.</summary>
    public IReadOnlyList<AreaChoice> Areas => AreaChoice.In(atlas.Current, Me.AreaCode);

    /// <summary>Views with filters that they gave a name.</summary>
    public IReadOnlyList<FilterLink> Saved { get; private set; } = [];

    /// <summary>The name that was refused.</summary>
    public string? Typed { get; private set; }

    /// <summary>May they write down a request.</summary>
    public bool MayEnter => Me.Role != StaffRole.Administrator;

    /// <summary>What they may do to many at once.</summary>
    public IEnumerable<BulkKind> Bulk => Me.Role switch
    {
        StaffRole.Coordinator => Enum.GetValues<BulkKind>(),
        StaffRole.Officer => [BulkKind.Accept, BulkKind.HandOver, BulkKind.ChangeDate],
        _ => [],
    };

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Me = StaffMember.From(User)!;
        // What could not be read stands at its default; nobody is to be told off for an old bookmark.
        ModelState.Clear();
        Handed = ShortReference.TryRead(Handed, out var handed) ? ShortReference.Show(handed) : null;
        Query = Query with { Unit = UnitChoice.Named(units, Query.Unit) ?? Query.Unit, Q = Query.Q is { } q ? TextLength.Cut(q, 200) : null };
        Work = await workbench.ReadAsync(Me, Query, Now, ct);
        if (SearchQuery.Read(Query.Q) is not null)
        {
            await desk.FoundAsync(Me, [.. Work.Rows.Where(row => row.Confidential).Select(row => row.Id)], ct);
        }

        Saved = await SavedFilters.OfAsync(db, Me, ct);
    }

    /// <summary>Keeps what is shown under a name.</summary>
    public async Task<IActionResult> OnPostSaveAsync([FromForm] string? name, CancellationToken ct)
    {
        await OnGetAsync(ct);
        Typed = name;
        var outcome = await filters.SaveAsync(Me, name, (Query with { Page = 1 }).Address, ct);
        if (outcome.Succeeded)
        {
            return LocalRedirect((Query with { Page = 1 }).Address);
        }

        foreach (var problem in outcome.Refusal!.Problems)
        {
            ModelState.AddModelError(problem.Field ?? "name", wording.Message(problem));
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>Forgets a name.</summary>
    public async Task<IActionResult> OnPostForgetAsync([FromForm] string? name, CancellationToken ct)
    {
        await filters.ForgetAsync(StaffMember.From(User)!, name, ct);
        return LocalRedirect(Query.Address);
    }
}

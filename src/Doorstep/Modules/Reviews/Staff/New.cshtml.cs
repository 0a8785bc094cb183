using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Modules.Reviews.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Reviews.Staff;

/// <summary>A coordinator has a sample drawn.</summary>
[ResponseCache(NoStore = true)]
public sealed class NewModel(
    DrawReview draw, UnitList units, AreaAtlas atlas, CurrentTown town, TimeProvider clock, IStringLocalizer<ReviewsTexts> texts) : PageModel
{
    /// <summary>What was typed; at first the month before.</summary>
    [BindProperty]
    public SampleForm Form { get; set; } = new();

    /// <summary>Units to choose from, those that closed too.</summary>
    public IReadOnlyList<Unit> Units => units.Current;

    /// <summary>Areas to choose from.</summary>
    public IReadOnlyList<AreaChoice> Areas => AreaChoice.In(atlas.Current, StaffMember.From(User)!.AreaCode);

    /// <summary>Shows the form.</summary>
    public void OnGet()
    {
        var today = town.Profile.Calendar.DateOf(clock.Now());
        Form = new SampleForm { ClosedFrom = SampleForm.Iso(today.AddDays(-30)), ClosedTo = SampleForm.Iso(today), Size = "30" };
    }

    /// <summary>Draws, or says what is wrong beside what was typed.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        ModelState.Clear();
        var drawn = await draw.RunAsync(StaffMember.From(User)!, Form.Read(), ct);
        if (drawn.Succeeded)
        {
            return LocalRedirect($"/staff/reviews/{drawn.Value}?done=Drawn");
        }

        if (drawn.Refusal!.Kind == RefusalKind.Forbidden)
        {
            return Forbid();
        }

        foreach (var problem in drawn.Refusal.Problems)
        {
            ModelState.AddModelError(problem.Field ?? "", texts[problem.Key, problem.Args]);
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}

/// <summary>The form as it is typed.</summary>
public sealed record SampleForm
{
    /// <summary>What a closed request's resident can have said.</summary>
    public static readonly IReadOnlyList<Confirmation> Words = [Confirmation.Solved, Confirmation.Partly, Confirmation.NoLongerNeeded, Confirmation.Unconfirmed];

    /// <summary>Code of a unit.</summary>
    public string? Unit { get; init; }

    /// <summary>Code of an area.</summary>
    public string? Area { get; init; }

    /// <summary>Name of an outcome.</summary>
    public string? Outcome { get; init; }

    /// <summary>Name of a word.</summary>
    public string? Word { get; init; }

    /// <summary>First day.</summary>
    public string? ClosedFrom { get; init; }

    /// <summary>Last day.</summary>
    public string? ClosedTo { get; init; }

    /// <summary>How many.</summary>
    public string? Size { get; init; }

    /// <summary>A day as a date field takes it.</summary>
    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What it says; what cannot be read is missing.</summary>
    public SampleOf Read() => new()
    {
        UnitCode = Unit,
        AreaCode = Area,
        Outcome = Enum.TryParse<RequestOutcome>(Outcome, out var outcome) && Enum.IsDefined(outcome) ? outcome : null,
        Word = Enum.TryParse<Confirmation>(Word, out var word) && Enum.IsDefined(word) ? word : null,
        ClosedFrom = Day(ClosedFrom),
        ClosedTo = Day(ClosedTo),
        Size = Typed.Whole(Size),
    };

    private static DateOnly? Day(string? typed) =>
        Typed.Day(typed);
}

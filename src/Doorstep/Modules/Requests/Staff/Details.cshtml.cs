using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>One request with everything in it, and the steps that its reader may take.</summary>
[ResponseCache(NoStore = true)]
public sealed class DetailsModel(
    RequestDesk desk, AreaAtlas atlas, UnitList units, RequestWording wording, TimeProvider clock,
    AcceptRequest accept, HandOverRequest handOver, AskResident ask, AnswerRequest answer, NoteResidentsWord note) : PageModel
{
    /// <summary>As it stands in the address.</summary>
    [BindProperty(SupportsGet = true)]
    public string Reference { get; set; } = "";

    /// <summary>What was typed; kept when a step is refused.</summary>
    [BindProperty]
    public StepForm Form { get; set; } = new();

    /// <summary>The step that was done last, to be confirmed at the top.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    /// <summary>The request.</summary>
    public Request Opened { get; private set; } = null!;

    /// <summary>What they may do now.</summary>
    public NextSteps Next { get; private set; } = NextSteps.None;

    /// <summary>Who is signed in.</summary>
    public StaffMember Me { get; private set; } = null!;

    /// <summary>The step that was refused; its form stays open.</summary>
    public string? Refused { get; private set; }

    /// <summary>What others did since the page was opened.</summary>
    public IReadOnlyList<TimelineLine> News { get; private set; } = [];

    /// <summary>The moment of the page.</summary>
    public DateTimeOffset Now { get; } = clock.Now();

    /// <summary>Units that could take over.</summary>
    public IEnumerable<Unit> OtherUnits => units.Current.Where(u => u.Active && u.Code != Opened.OwnerUnit);

    private StaffStep Step => new(Me, ShortReference.TryRead(Reference, out var canonical) ? canonical : "", Form.Version);

    /// <summary>Logs the look, then shows.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await OpenAsync(ct) ? Page() : NotFound();

    /// <summary>Takes it on.</summary>
    public Task<IActionResult> OnPostAcceptAsync(CancellationToken ct) => TakeAsync("Accept", () => accept.RunAsync(Step, ct), ct);

    /// <summary>Gives it to another unit.</summary>
    public Task<IActionResult> OnPostHandOverAsync(CancellationToken ct) =>
        TakeAsync("HandOver", () => handOver.RunAsync(Step, Form.Unit, Form.Why, ct), ct);

    /// <summary>Asks the resident.</summary>
    public Task<IActionResult> OnPostAskAsync(CancellationToken ct) => TakeAsync("Ask", () => ask.RunAsync(Step, Form.Question, ct), ct);

    /// <summary>Says what was done.</summary>
    public Task<IActionResult> OnPostAnswerAsync(CancellationToken ct) => TakeAsync("Answer", () => answer.RunAsync(Step, Form.Answer, ct), ct);

    /// <summary>Notes what the resident said by phone, letter or at the counter.</summary>
    public Task<IActionResult> OnPostWordAsync(CancellationToken ct) => TakeAsync("Word", () => Form.Said(out var word)
        ? note.RunAsync(Step, Form.Channel, word, Form.Words, ct)
        : Task.FromResult<Outcome<Done>>(Refusal.Invalid("Error.Word.Missing", "word")), ct);

    private async Task<IActionResult> TakeAsync(string step, Func<Task<Outcome<Done>>> take, CancellationToken ct)
    {
        Me = StaffMember.From(User)!;
        // What could not be read is empty, and the operation says what is missing in the reader's language.
        ModelState.Clear();
        var outcome = await take();
        if (outcome.Succeeded)
        {
            // An officer who handed it over may not open it any more.
            var shown = ShortReference.Show(Step.Reference);
            return step == "HandOver" ? LocalRedirect($"/staff?handed={shown}") : LocalRedirect($"/staff/requests/{shown}?done={step}");
        }

        if (outcome.Refusal!.Kind == RefusalKind.NotFound || !await OpenAsync(ct))
        {
            return NotFound();
        }

        foreach (var problem in outcome.Refusal.Problems)
        {
            ModelState.AddModelError(problem.Field ?? "", wording.Message(problem));
        }

        Refused = step;
        News = wording.Lines(Opened.Timeline.Where(e => e.Place > Form.Seen), TimelineViewer.Staff);
        Response.StatusCode = outcome.Refusal.Kind switch
        {
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status400BadRequest,
        };
        return Page();
    }

    private async Task<bool> OpenAsync(CancellationToken ct)
    {
        Me = StaffMember.From(User)!;
        if (await desk.OpenAsync(Me, Reference, ct) is not { } opened)
        {
            return false;
        }

        Opened = opened;
        var areas = atlas.Current;
        Next = NextSteps.For(
            opened, Scope.Parts(Me, areas, opened), new Actor(ActorKind.Staff, Me.Id, Me.Name), Me.UnitCode, code => areas.Find(code)?.ParentCode, Now);
        return true;
    }
}

/// <summary>The fields of all step forms; each sends its own and the first two.</summary>
public sealed record StepForm
{
    /// <summary>The version that the page showed.</summary>
    public int Version { get; init; }

    /// <summary>How many lines the timeline had.</summary>
    public int Seen { get; init; }

    /// <summary>The unit that takes over.</summary>
    public string? Unit { get; init; }

    /// <summary>Why it is handed over.</summary>
    public string? Why { get; init; }

    /// <summary>To the resident.</summary>
    public string? Question { get; init; }

    /// <summary>What was done.</summary>
    public string? Account { get; init; }

    /// <summary>What came of it.</summary>
    public string? Outcome { get; init; }

    /// <summary>A day as its field gives it, <c>2026-01-31</c>.</summary>
    public string? Day { get; init; }

    /// <summary>Who is to be asked instead.</summary>
    public string? Whom { get; init; }

    /// <summary>Reference of the request that goes on.</summary>
    public string? Duplicate { get; init; }

    /// <summary>What was typed into the form of the answer.</summary>
    public AnswerInput Answer => new(
        Enum.TryParse<RequestOutcome>(Outcome, out var outcome) && Enum.IsDefined(outcome) ? outcome : null,
        Account, DayOf(Day), Whom, Duplicate);

    /// <summary>Reads a day; null when it is none.</summary>
    public static DateOnly? DayOf(string? typed) =>
        DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary><c>Reply</c>, or what the resident says of the answer.</summary>
    public string? Word { get; init; }

    /// <summary>The resident's words.</summary>
    public string? Words { get; init; }

    /// <summary>How they were heard.</summary>
    public string? HeardBy { get; init; }

    /// <summary><see cref="HeardBy"/> as a channel; null when it is none.</summary>
    public Channel? Channel => Enum.TryParse<Channel>(HeardBy, out var channel) && Enum.IsDefined(channel) ? channel : null;

    /// <summary>What a person typed, in whichever form, for when that form is not offered any more.</summary>
    public string? Typed => new[] { Account, Question, Why, Words }.FirstOrDefault(t => !string.IsNullOrWhiteSpace(t));

    /// <summary>Reads <see cref="Word"/>: null for a reply. False when nothing was chosen.</summary>
    public bool Said(out Confirmation? word)
    {
        word = Enum.TryParse<Confirmation>(Word, out var said) && Enum.IsDefined(said) ? said : null;
        return word is not null || Word == "Reply";
    }
}

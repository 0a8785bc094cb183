using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Telling;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>Writing down a call, a letter, a talk at the counter or on a visit: one page, keyboard only.</summary>
[ResponseCache(NoStore = true)]
[RefuseLargeBody(KeptFiles.MostFormBytes)]
[RequestSizeLimit(KeptFiles.MostFormBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = KeptFiles.MostFormBytes, ValueCountLimit = 400)]
public sealed class EnterModel(
    ReportRequest report, KeptFiles keptFiles, RequestTypeList types, AreaAtlas atlas, CurrentTown town, SpotSearch search, Contacts contacts, RequestWording wording, TimeProvider clock) : PageModel
{
    /// <summary>How a request comes that staff write down.</summary>
    public static readonly IReadOnlyList<Channel> Channels = [Channel.Phone, Channel.Letter, Channel.Counter, Channel.Visit];

    /// <summary>What was typed.</summary>
    [BindProperty]
    public EntryForm Entry { get; set; } = new();

    /// <summary>Files that come with it.</summary>
    [BindProperty]
    public List<IFormFile> Scans { get; set; } = [];

    /// <summary>Notes of the files that came before.</summary>
    [BindProperty]
    public List<string> Kept { get; set; } = [];

    /// <summary><c>questions</c>: only show what the type asks; <c>find</c>: only show places of a name.</summary>
    [BindProperty]
    public string? Step { get; set; }

    /// <summary>The questions of the type, with what was typed.</summary>
    public QuestionFields Questions { get; private set; } = new(null, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));

    /// <summary>Files that are safe while the form comes back.</summary>
    public IReadOnlyList<(KeptFile File, string Note)> Files { get; private set; } = [];

    /// <summary>The question on which side of a line the point lies; null when there is none.</summary>
    public EdgeQuestion? Edge { get; private set; }

    /// <summary>Places of the name that was looked for; null when none was.</summary>
    public SpotChoice? Spots { get; private set; }

    /// <summary>Choices of the type field.</summary>
    public IReadOnlyList<RequestType> Types => types.Active;

    /// <summary>Choices of how the resident is told; the first is none in particular.</summary>
    public IEnumerable<string> Ways => contacts.Offered.Select(way => way.ToString()).Prepend("");

    /// <summary>Choices of the area field.</summary>
    public IReadOnlyList<AreaChoice> Areas => AreaChoice.In(atlas.Current, null);

    /// <summary>Where the map begins; null for a town without boundaries.</summary>
    public MapBox? TownBox => MapBox.Of(atlas.Current.Bounds);

    /// <summary>In which languages residents are answered, the town's own first.</summary>
    public IReadOnlyList<string> Languages => [.. town.Profile.Languages.OrderByDescending(l => l == town.Profile.DefaultLanguage)];

    /// <summary>The empty form: just now, by phone.</summary>
    public void OnGet()
    {
        var now = wording.InTown(clock.Now());
        Entry = new EntryForm
        {
            Channel = nameof(RequestTypes.Contracts.Channel.Phone),
            AskedDate = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            AskedTime = now.ToString("HH:mm", CultureInfo.InvariantCulture),
            Language = Languages[0],
            Submission = Guid.CreateVersion7(clock.Now()),
        };
    }

    /// <summary>The questions of one type, for the page's script.</summary>
    public IActionResult OnGetQuestions(string? type) => Partial("_Questions", new QuestionFields(EntryForm.Find(types, type).Type, Questions.Answers));

    /// <summary>Stores it and shows the receipt; or shows what is wrong, with everything kept.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        // What could not be read is empty, and the problems below say so in the reader's language.
        ModelState.Clear();
        var staff = StaffMember.From(User)!;
        var (type, near) = EntryForm.Find(types, Entry.Type);
        // What was answered for a type that went away meanwhile stays on the page until another is chosen.
        var gone = type is null ? types.All.FirstOrDefault(t => !t.Active && (t.Code == Entry.Type || t.Name.All.Values.Contains(Entry.Type ?? "", StringComparer.OrdinalIgnoreCase))) : null;
        Questions = QuestionFields.Of(type ?? gone, Request.Form);
        Entry = Entry.AtSpot();
        var (files, problems) = await keptFiles.TakeAsync(Scans, Kept, staff.Id, ct);
        Files = [.. files.Select(f => (f, keptFiles.Note(f)))];
        if (Step is "questions" or "find")
        {
            // Enter in the search field presses the form's first button, which is the one for questions.
            Spots = string.IsNullOrEmpty(Entry.SoughtPlace) ? null : new SpotChoice(Entry.SoughtPlace, await search.FindAsync(Entry.SoughtPlace, ct), MapSpot.Read($"{Entry.Latitude},{Entry.Longitude}"));
            return Show(type is null && Step == "questions" && Spots is null ? [TypeProblem(near, gone)] : problems);
        }

        var (asked, unread) = Entry.Read(type, Questions.Answers, staff, town.Profile.TimeZone, Languages);
        Edge = EdgeQuestion.About(atlas.Current, asked.Latitude, asked.Longitude, asked.AreaCode, Entry.Edge, Entry.EdgeAsked);
        asked = asked with { AreaCode = Edge?.Chosen ?? asked.AreaCode };
        problems = [.. unread, .. report.Check(asked, clock.Now()), .. problems];
        if (problems.Count > 0 || Edge is { Open: true })
        {
            return Show([.. problems.Select(p => p.Key == "Error.Type.Missing" ? TypeProblem(near, gone) : p)]);
        }

        var outcome = await report.RunAsync(asked with { Files = [.. files.Select(keptFiles.ForRequest)] }, ct);
        if (outcome.Succeeded)
        {
            return LocalRedirect($"/staff/requests/{ShortReference.Show(outcome.Value.Reference)}/receipt?new=1");
        }

        Entry = outcome.Refusal!.Kind == RefusalKind.Conflict ? Entry with { Submission = Guid.CreateVersion7(clock.Now()) } : Entry;
        return Show(outcome.Refusal.Problems);
    }

    /// <summary>The key that chooses a channel: the same in every language, as it is printed on the keyboard.</summary>
    public static string KeyOf(Channel channel) => channel.ToString()[..1].ToLowerInvariant();

    /// <summary>A file's size as people say it.</summary>
    public static string SizeInWords(long bytes) => bytes >= 1024 * 1024
        ? $"{(bytes / 1024d / 1024d).ToString("0.0", CultureInfo.CurrentCulture)} MB"
        : $"{Math.Max(1, bytes / 1024).ToString(CultureInfo.CurrentCulture)} kB";

    private Problem TypeProblem(IReadOnlyList<RequestType> near, RequestType? gone) => gone is not null ? new Problem("Error.Type.Gone", "type", gone.Code) : Folding.IsBlank(Entry.Type)
        ? new Problem("Error.Type.Missing", "type")
        : near.Count == 0 ? new Problem("Error.Type.Unclear", "type")
        : new Problem("Error.Type.Several", "type", string.Join(" / ", near.Select(t => t.Name.In(CultureInfo.CurrentUICulture))));

    private PageResult Show(IReadOnlyList<Problem> problems)
    {
        foreach (var problem in problems)
        {
            var field = problem.Field switch { "where" => "address", "askedAt" => "askedDate", var own => own ?? "" };
            ModelState.AddModelError(field, wording.Message(problem));
        }

        Response.StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return Page();
    }
}

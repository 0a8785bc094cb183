using System.Globalization;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The type's own questions and the resident's words.</summary>
[RefuseLargeBody(KeptFiles.MostFormBytes)]
[RequestSizeLimit(KeptFiles.MostFormBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = KeptFiles.MostFormBytes)]
public sealed class DetailsModel(
    ReportSteps steps, CurrentTown town, ReportRequest report, Uploads uploads, SentPictures sent) : ReportStep(steps)
{
    private readonly ReportSteps steps = steps;

    /// <summary>The resident's words.</summary>
    [BindProperty(Name = "description")]
    public string? Description { get; set; }

    /// <summary>The pictures that have come.</summary>
    public IReadOnlyList<UploadedPicture> Photos { get; private set; } = [];

    /// <summary>The values to show for a question: what was just typed, else what is kept.</summary>
    public IReadOnlyList<string> ValuesOf(Question question) => Draft.Answers.GetValueOrDefault(question.Code) ?? [];

    /// <summary>The date part of a moment, for its input.</summary>
    public string? DateOf(Question question) => Part(question, "date", 0);

    /// <summary>The time part of a moment, for its input; empty when only the day is known.</summary>
    public string? TimeOf(Question question) => Part(question, "time", 1);

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(string? type, CancellationToken ct)
    {
        // A form that comes back because its token was lost is shown also when its draft is gone: it holds the words.
        var back = KeptForm.In(HttpContext);
        var had = await ReadAsync(type ?? back?["type"], ct);
        Description = Draft.Description;
        Photos = had ? await uploads.OfAsync(DraftId, ct) : [];
        return (!had && back is null) || Type is null || (had && !Draft.HasPlace) ? await EarlierAsync(ct) : Page();
    }

    /// <summary>Keeps the answers.</summary>
    public async Task<IActionResult> OnPostAsync(string? type, CancellationToken ct)
    {
        await ReadAsync(type, ct);
        // What was typed is not lost with the type: it stays, and another type is asked for.
        var asked = Type ?? steps.Types.Find(type) ?? steps.Types.Find(Draft.TypeCode);
        var answers = new Dictionary<string, IReadOnlyList<string>>(Draft.Answers, StringComparer.Ordinal);
        foreach (var question in asked?.Questions ?? [])
        {
            answers[question.Code] = question.Datatype == QuestionDatatype.Datetime
                ? Moment(QuestionRules.Field(question.Code))
                : [.. Request.Form[QuestionRules.Field(question.Code)].OfType<string>()];
        }

        // Words and kind say what is alike as much as the place does.
        var changed = Draft with { TypeCode = asked?.Code, Description = Description, Answers = answers, Compared = false };
        Show(changed);
        var (problems, stay) = await sent.ReadAsync(HttpContext, DraftId, ct);
        Photos = await uploads.OfAsync(DraftId, ct);
        if (await OvertakenAsync(changed, part => part is not (PartOf.Place or PartOf.Contact), ct))
        {
            return Again(problems);
        }

        if (stay)
        {
            await StoreAsync(changed, ct);
            return problems.Count > 0 ? Again(problems) : Redirect(Keep("/report/details"));
        }

        if (Type is { } offered)
        {
            var fields = offered.Questions.Select(q => QuestionRules.Field(q.Code)).Append("description").ToHashSet(StringComparer.Ordinal);
            problems = [.. problems, .. report.Check(changed.ToRequest("en"), steps.Clock.Now()).Where(p => p.Field is not null && fields.Contains(p.Field))];
        }

        return problems.Count > 0 ? Again(problems)
            : Type is null || !changed.HasPlace ? await GoOnAsync(changed, changed.FirstOpenStep(steps.Types, steps.Areas), ct)
            : await GoOnAsync(changed, "/report/similar", ct);
    }

    /// <summary>The day alone, or the moment by the town's clock, ISO 8601; what cannot be read stays as it was typed.</summary>
    private IReadOnlyList<string> Moment(string field)
    {
        var (date, time) = (Request.Form[$"{field}-date"].ToString(), Request.Form[$"{field}-time"].ToString());
        if (date.Length == 0 && time.Length == 0)
        {
            return [];
        }

        if (Typed.Day(date) is not { } day)
        {
            return [$"? {date} {time}"];
        }

        if (time.Length == 0)
        {
            return [date];
        }

        return Typed.Time(time) is { } hour
            ? [AtTownTime(day.ToDateTime(hour))]
            : [$"? {date} {time}"];
    }

    private string AtTownTime(DateTime wall) =>
        new DateTimeOffset(wall, town.Profile.TimeZone.GetUtcOffset(wall)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private string? Part(Question question, string part, int place)
    {
        var typed = Request.HasFormContentType ? Request.Form[$"{QuestionRules.Field(question.Code)}-{part}"].ToString() : null;
        return typed ?? (ValuesOf(question) is [var kept, ..] && kept.Split('T') is var parts && parts.Length > place
            ? parts[place].Split('+', '-')[0] is var first && place == 1 ? first[..5] : parts[place]
            : null);
    }
}

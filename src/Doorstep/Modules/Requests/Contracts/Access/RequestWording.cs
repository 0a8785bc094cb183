using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>Who reads a page about a request; decides what it may say and how it addresses them.</summary>
public enum TimelineViewer
{
    /// <summary>Whoever holds the receipt: sees every line and every name.</summary>
    Resident,

    /// <summary>Everybody: sees public lines, and units instead of names.</summary>
    Public,

    /// <summary>Staff who may open it: see every line and every name.</summary>
    Staff,
}

/// <summary>A line of the timeline in words.</summary>
/// <param name="Title">What happened.</param>
/// <param name="By">Who did it; null when the title says it or the reader may not know.</param>
/// <param name="At">The moment in words.</param>
/// <param name="Moment">The moment for a <c>datetime</c> attribute.</param>
/// <param name="Text">A person's own words; null when there are none or the reader may not see them.</param>
/// <param name="Reason">A rule's reason in words.</param>
/// <param name="CssClass">Class of the timeline's item, or empty.</param>
/// <param name="Entry">What it was made from.</param>
public sealed record TimelineLine(
    string Title, string? By, string At, string Moment, string? Text, string? Reason, string CssClass, TimelineEntry Entry);

/// <summary>
/// Says in the language of the page what a request's codes, states and moments mean, by the town's clock. All pages about
/// requests say it with this, so that they say the same.
/// </summary>
public sealed class RequestWording(
    IStringLocalizer<RequestsTexts> texts, CurrentTown town, DayWords days, UnitList units, RequestTypeList types, AreaAtlas atlas, RoutingRules rules, TypeWording names, ReceiptWording receipts, ModerationWording moderation)
{
    /// <summary>Where a request stands, in a word or two.</summary>
    internal string State(Request request, TimelineViewer viewer = TimelineViewer.Public) =>
        State(request.State, request.Confirmation, request.ReopenCount, viewer);

    /// <summary>The same for the columns of a list.</summary>
    public string State(RequestState state, Confirmation? confirmation, int reopenCount, TimelineViewer viewer = TimelineViewer.Public)
    {
        var row = RequestStates.Of(state, confirmation, reopenCount);
        return texts[viewer == TimelineViewer.Resident ? row.ResidentsTextKey : row.TextKey];
    }

    /// <summary>Modifier of <c>ds-state--</c> for the tag of that state; "late" wins while it is late.</summary>
    internal static string StateClass(Request request, DateTimeOffset now) =>
        request.IsLate(now) ? "late" : StateClass(request.State, request.Confirmation, request.ReopenCount);

    /// <summary>The same for the columns of a list, without the date.</summary>
    public static string StateClass(RequestState state, Confirmation? confirmation, int reopenCount) => RequestStates.Of(state, confirmation, reopenCount).Colour;

    /// <summary>How often a request opened again and why, in a few words; null when it never did.</summary>
    /// <param name="times">How often.</param>
    /// <param name="said">Of these, how often because the resident said that it is not solved.</param>
    /// <param name="reported">… because the app in which they asked reported it.</param>
    /// <param name="found">… because somebody looked again and found the danger still there.</param>
    public string? Reopened(int times, int said, int reported, int found)
    {
        var unlinked = times - said - reported - found;
        var causes = new[] { (ReopenCause.Said, said), (ReopenCause.Reported, reported), (ReopenCause.Found, found), (ReopenCause.Unlinked, unlinked) }
            .Where(c => c.Item2 > 0).Select(c => (Words: texts[$"Reopened.{c.Item1}"].Value, Count: c.Item2)).ToList();
        return times == 0 ? null
            : times == 1 ? texts["Reopened.Once", causes[0].Words].Value
            : causes.Count == 1 ? texts["Reopened.Times", times, causes[0].Words].Value
            : texts["Reopened.Times", times, string.Join(texts["Reopened.And"], causes.Select(c => texts["Reopened.Part", c.Count, c.Words].Value))].Value;
    }

    /// <summary>What the resident said of an answer.</summary>
    public string Confirmed(Confirmation word) => texts[$"Confirmation.{word}"];

    /// <summary>What an answer says came of it.</summary>
    public string Outcome(RequestOutcome outcome) => texts[$"Outcome.{outcome}"];

    /// <summary>What is awaited, in a few words.</summary>
    public string Next(Awaited step) => texts[$"Awaited.{step}"];

    /// <summary>How dangerous a hazard is.</summary>
    public string Severity(HazardSeverity severity) => texts[$"Severity.{severity}"];

    /// <summary>How a request came in.</summary>
    public string Channel(Channel channel) => names.Channel(channel);

    /// <summary>What everybody reads in place of words that they do not see.</summary>
    public string InPlaceOf(TextState state) => texts[$"TextState.{state}"];

    /// <summary>Whether everybody can see it, in a sentence.</summary>
    public string Visibility(bool isPublic) => texts[isPublic ? "Visibility.Public" : "Visibility.Personal"];

    /// <summary>A stored reason, such as <c>AreaReason.Inside</c>, as a sentence; for one of the town's rules, its name and its reason.</summary>
    public string Reason(string key) => rules.Find(key) is not { } found ? texts[key]
        : found.Count == 0 ? texts["RoutingReason.RuleUnknown"]
        : string.Join('\n', found.Select(rule => texts["RoutingReason.Rule", rule.Name, rule.Reason].Value));

    /// <summary>A problem of an operation, as a sentence.</summary>
    public string Message(Problem problem)
    {
        var args = problem.Args.Select(a => a.ToString() ?? "").ToArray();
        // What went away while somebody wrote is named, with what comes nearest; what never was is only asked for.
        return (problem.Key, args) switch
        {
            ("Error.Unit.Gone", [var code]) => Gone(problem.Key, "Error.HandOver.Unit", units.Find(code)?.Name, NearUnits(code).Select(u => u.Name)),
            ("Error.Type.Gone", [var code]) => Gone(problem.Key, "Error.Type.Missing", types.Find(code)?.Name, types.Find(code) is { } gone ? TypeSearch.Near(types.Active, gone).Select(t => t.Name) : []),
            ("Error.Area.Gone", [var code]) => Gone(problem.Key, "Error.Area.Unknown", atlas.Current.Find(code)?.Name, atlas.Current.Near(code).Select(a => a.Name)),
            _ => names.Message(problem) ?? receipts.Message(problem) ?? moderation.Message(problem) ?? texts[problem.Key, [.. args.Cast<object>()]].Value,
        };
    }

    private string Gone(string key, string otherwise, LocalText? name, IEnumerable<LocalText> near) => name is null ? texts[otherwise]
        : texts[key, name.In(CultureInfo.CurrentUICulture), string.Join(texts["ListSeparator"], near.Take(3).Select(n => n.In(CultureInfo.CurrentUICulture)))];

    private IEnumerable<Unit> NearUnits(string code) => units.Current.Where(u => u.Active && u.Kind == units.Find(code)?.Kind).Append(units.FrontDesk).DistinctBy(u => u.Code, StringComparer.Ordinal);

    /// <summary>A day by the town's clock, with its weekday: <c>Monday 9 March 2026</c>.</summary>
    public string Date(DateTimeOffset moment) => Known(moment, days.Long);

    /// <summary>A day by the town's clock, for lists: <c>9 Mar 2026</c>.</summary>
    public string ShortDate(DateTimeOffset moment) => Known(moment, days.Short);

    /// <summary>A moment by the town's clock: <c>9 March 2026, 17:30</c>.</summary>
    public string DateTime(DateTimeOffset moment) => Known(moment, days.Moment);

    /// <summary>A moment with its weekday, for a promise: <c>Monday 9 March 2026, 17:30</c>.</summary>
    public string DateAndTime(DateTimeOffset moment) => Known(moment, days.LongMoment);

    /// <summary>The moment for a <c>datetime</c> attribute, ISO 8601 with the town's offset.</summary>
    public string Moment(DateTimeOffset moment) => NoDate.OrNull(moment) is null ? "" : days.Iso(moment);

    /// <summary>The same; null for a date that nobody promised.</summary>
    public string? Moment(DateTimeOffset? moment) => moment is { } at && NoDate.OrNull(at) is not null ? Moment(at) : null;

    /// <summary>The same moment by the town's clock.</summary>
    public DateTimeOffset InTown(DateTimeOffset moment) => days.InTown(moment);

    /// <summary>How late it is or how long there is left, in whole days: "2 days late"; null once it is answered.</summary>
    internal string? Due(Request request, DateTimeOffset now) => Due(request.State, request.DueAt, now);

    /// <summary>The same for the columns of a list.</summary>
    public string? Due(RequestState state, DateTimeOffset dueAt, DateTimeOffset now)
    {
        if (state is RequestState.Answered or RequestState.Closed or RequestState.WaitingForResident || NoDate.OrNull(dueAt) is null)
        {
            return null;
        }

        return DueIn(dueAt, now);
    }

    /// <summary>How late something is or how long there is left, in whole days, whoever's turn it is.</summary>
    public string DueIn(DateTimeOffset dueAt, DateTimeOffset now)
    {
        if (NoDate.OrNull(dueAt) is null)
        {
            return texts["Due.None"];
        }

        var left = days.DayOf(dueAt).DayNumber - days.DayOf(now).DayNumber;
        return now > dueAt
            ? left switch { 0 => texts["Due.LateToday"], -1 => texts["Due.LateOne"], _ => texts["Due.Late", -left] }
            : left switch { 0 => texts["Due.Today"], 1 => texts["Due.Tomorrow"], _ => texts["Due.In", left] };
    }

    /// <inheritdoc cref="TypeWording.Unit"/>
    public string Unit(string? code) => names.Unit(code);

    /// <inheritdoc cref="TypeWording.Type"/>
    public string Type(string? code) => names.Type(code);

    /// <inheritdoc cref="TypeWording.Area"/>
    public string? Area(string? code) => names.Area(code);

    /// <summary>The area whose coordinator looks after a request; the town's name for the whole town.</summary>
    public string Desk(string? area) => Area(area) ?? town.Profile.Name.In(CultureInfo.CurrentUICulture);

    /// <summary>Who is to be asked instead, or which request goes on, as a sentence; null where an answer names nothing.</summary>
    internal string? About(TimelineEntry entry, string about) =>
        texts[$"About.{entry.Reason}", ShownAbout(about)] is { ResourceNotFound: false } named ? named.Value : null;

    /// <summary>A day, with its weekday.</summary>
    public string Day(DateOnly day) => days.Long(day);

    /// <summary>A day of a filter, as its address has it, in words; as it is when it is none.</summary>
    public string DayOf(string iso) => DayWords.Read(iso) is { } day ? days.Short(day) : iso;

    /// <summary>The name of the unit or area that bounds what a staff member sees; the code when neither is known any more.</summary>
    public string UnitOrArea(string code) => units.Find(code) is not null ? Unit(code) : Area(code) ?? code;

    /// <summary>Why a staff member looked: the fixed reason in words, or the words that they typed.</summary>
    public string? Purpose(string purpose) => texts[$"Purpose.{purpose}"] is { ResourceNotFound: false } known ? known.Value : null;

    /// <summary>The moment at which the month of this moment began, by the town's clock.</summary>
    public DateTimeOffset StartOfMonth(DateTimeOffset moment)
    {
        var local = InTown(moment);
        var first = new DateTime(local.Year, local.Month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        return new DateTimeOffset(first, town.Profile.TimeZone.GetUtcOffset(first)).ToUniversalTime();
    }

    /// <inheritdoc cref="TypeWording.Question"/>
    public string Question(string typeCode, string questionCode) => names.Question(typeCode, questionCode);

    /// <inheritdoc cref="TypeWording.Answer"/>
    public string Answer(string typeCode, string questionCode, string value) => names.Answer(typeCode, questionCode, value);

    /// <summary>A line of the timeline; null when the viewer may not see it.</summary>
    internal TimelineLine? Line(TimelineEntry entry, TimelineViewer viewer)
    {
        if (viewer == TimelineViewer.Public && !entry.Public)
        {
            return null;
        }

        var about = entry.Kind switch
        {
            TimelineKind.Confirmed when entry.Reason is not null => texts[entry.Reason].Value,
            TimelineKind.Escalated or TimelineKind.SteppedDown => Desk(entry.AreaCode),
            TimelineKind.Retyped => Type(entry.About),
            TimelineKind.PassedOn => entry.Text ?? "",
            _ => Unit(entry.Unit),
        };
        var own = viewer == TimelineViewer.Resident ? texts[$"Timeline.{entry.Kind}.You", about] : null;
        var title = own is { ResourceNotFound: false } ? own : texts[$"Timeline.{entry.Kind}", about];
        return new TimelineLine(
            title,
            By(entry, viewer),
            DateTime(entry.At),
            Moment(entry.At),
            entry.Kind == TimelineKind.PassedOn || (viewer == TimelineViewer.Public && !entry.TextPublic) ? null : TextOf(entry),
            Because(entry, viewer),
            entry.Kind switch
            {
                TimelineKind.Reopened or TimelineKind.Overdue or TimelineKind.HelperLate or TimelineKind.TaskOverdue => "ds-timeline__item--again",
                _ when entry.Reason is "HelperReason.Late" or "Inspection.Failed" => "ds-timeline__item--again",
                TimelineKind.Confirmed when entry.Reason == $"Confirmation.{Confirmation.Solved}" => "ds-timeline__item--good",
                TimelineKind.Inspected or TimelineKind.TasksDone => "ds-timeline__item--good",
                _ => "",
            },
            entry);
    }

    /// <summary>The lines that the viewer may see, oldest first.</summary>
    internal IReadOnlyList<TimelineLine> Lines(IEnumerable<TimelineEntry> timeline, TimelineViewer viewer) =>
        [.. timeline.OrderBy(e => e.Place).Select(e => Line(e, viewer)).OfType<TimelineLine>()];

    // Whatever page forgets that a request may have no date says so, and never the moment that stands for none.
    private string Known(DateTimeOffset moment, Func<DateTimeOffset, string> written) =>
        NoDate.OrNull(moment) is null ? texts["Due.None"] : written(moment);

    // The reason, and the date that the line sets, each as a sentence.
    private string? Because(TimelineEntry entry, TimelineViewer viewer)
    {
        var reason = entry.Kind is TimelineKind.Confirmed or TimelineKind.ClosedBySource or TimelineKind.ClosedUnconfirmed || entry.Reason is null
            ? null
            : Sentence(viewer == TimelineViewer.Resident && texts[$"{entry.Reason}.You"] is { ResourceNotFound: false } own ? own.Value : Reason(entry.Reason));
        var until = entry.Until is { } moment && texts[$"Until.{entry.Kind}", UntilOf(entry, moment)] is { ResourceNotFound: false } told ? told.Value : null;
        var whom = entry is { Kind: TimelineKind.Answered or TimelineKind.PassedOn or TimelineKind.Linked, About: { } about } ? About(entry, about) : null;
        var all = string.Join(' ', new[] { reason, whom, until }.OfType<string>());
        return all.Length == 0 ? null : all;
    }

    // Progress of a must-solve problem has its days on a line of their own, as data.
    private string? TextOf(TimelineEntry entry) => entry is not { Kind: TimelineKind.MustSolveProgress, Text: { } text } ? entry.Text
        : string.Join('\n', text.Split('\n').Select(line => line.Split(" → ") switch
        {
            [var one] when DayWords.Read(one) is { } day => days.Plain(day),
            [var from, var to] when DayWords.Read(from) is { } old && DayWords.Read(to) is { } day => days.Moved(old, day),
            _ => line,
        }));

    private string Sentence(string text) => text.EndsWith('.') || text.EndsWith('。') ? text : texts["Format.Sentence", text];

    private string UntilOf(TimelineEntry entry, DateTimeOffset moment) =>
        entry.Kind == TimelineKind.Answered ? Date(moment) : DateAndTime(moment);

    private static string ShownAbout(string about) => ShortReference.TryRead(about, out var reference) ? ShortReference.Show(reference) : about;

    private string? By(TimelineEntry entry, TimelineViewer viewer) => entry.ActorKind switch
    {
        // Everybody sees by which way a resident's word came, and nobody's name.
        _ when entry.LetterAt is { } printed => texts["By.Letter", Date(printed), entry.LetterOffice is { } office ? UnitOrArea(office) : town.Profile.Name.In(CultureInfo.CurrentUICulture)],
        ActorKind.Staff when viewer == TimelineViewer.Public => entry is { Kind: TimelineKind.Confirmed, HeardBy: { } way } ? texts["By.HeardPublic", Channel(way)].Value : null,
        ActorKind.Staff when entry.HeardBy is { } heardBy => texts["By.Heard", entry.ActorName ?? "", Channel(heardBy)],
        // The resident said it; a staff member only wrote it down.
        ActorKind.Staff when entry.Kind is TimelineKind.Reported or TimelineKind.Replied or TimelineKind.Confirmed => texts["By.WrittenDown", entry.ActorName ?? ""],
        ActorKind.Staff => texts["By.Name", entry.ActorName ?? ""],
        ActorKind.Resident => viewer == TimelineViewer.Resident ? null : texts["Actor.Resident"].Value,
        ActorKind.Source => texts["By.Name", entry.ActorName ?? ""],
        _ => null,
    };
}

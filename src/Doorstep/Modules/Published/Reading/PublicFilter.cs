using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Text;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Published.Reading;

/// <summary>
/// What the public list is narrowed to, bound from the address. A value that makes no sense is left out rather than
/// refused: links are typed by hand and shortened by other programs.
/// </summary>
public sealed class PublicFilter
{
    /// <summary>Value of <see cref="Sort"/>.</summary>
    public const string Newest = "newest";

    /// <summary>Code of a type.</summary>
    [FromQuery(Name = "type")]
    public string? Type { get; set => field = Typed.Code(value); }

    /// <summary>A state, or <c>open</c> for all but closed, <c>late</c>, <c>solved</c>.</summary>
    [FromQuery(Name = "state")]
    public string? State { get; set => field = Known(value, ["open", "late", "solved", .. Enum.GetNames<RequestState>()]); }

    /// <summary>Code of an area; what lies within it is included. <c>none</c> for requests whose area is not known.</summary>
    [FromQuery(Name = "area")]
    public string? Area { get; set => field = Typed.Code(value); }

    /// <summary>Code of the owner.</summary>
    [FromQuery(Name = "unit")]
    public string? Unit { get; set => field = Typed.Code(value); }

    /// <summary>How it came in.</summary>
    [FromQuery(Name = "channel")]
    public string? Channel { get; set => field = Known(value, Enum.GetNames<Channel>()); }

    /// <summary>What the last answer says came of it.</summary>
    [FromQuery(Name = "outcome")]
    public string? Outcome { get; set => field = Known(value, Enum.GetNames<RequestOutcome>()); }

    /// <summary>
    /// The word that stands: a <see cref="Confirmation"/>; <c>said</c> for solved, partly or not solved; <c>none</c> for no word yet.
    /// </summary>
    [FromQuery(Name = "word")]
    public string? Word { get; set => field = Known(value, ["said", "none", .. Enum.GetNames<Confirmation>()]); }

    /// <summary>By which way the resident said solved, partly or not solved: a <see cref="WordSource"/>.</summary>
    [FromQuery(Name = "by")]
    public string? By { get; set => field = Known(value, Enum.GetNames<WordSource>()); }

    /// <summary>
    /// The first answer against the date promised for it: <c>yes</c>, <c>intime</c>, <c>late</c> (given late, or still missing past its date),
    /// <c>due</c> (in time or late), <c>no</c> (open without an answer).
    /// </summary>
    [FromQuery(Name = "answered")]
    public string? Answered { get; set => field = Known(value, ["yes", "intime", "late", "due", "no"]); }

    /// <summary><c>yes</c> for requests that opened again at least once; <c>said</c> for those whose resident said that it is not solved.</summary>
    [FromQuery(Name = "reopened")]
    public string? Reopened { get; set => field = Known(value, ["yes", "said"]); }

    /// <summary><c>yes</c> for requests that a wider area's coordinator looks after.</summary>
    [FromQuery(Name = "raised")]
    public string? Raised { get; set => field = Known(value, ["yes"]); }

    /// <summary>A word that the text holds as it stands, or Chinese characters side by side; unlike <see cref="Q"/> neither its beginning nor the place.</summary>
    [FromQuery(Name = "says")]
    public string? Says { get; set => field = Typed.Code(value); }

    /// <summary>A square on the map: south, west, north, east in degrees, with commas; its north and east edges lie outside.</summary>
    [FromQuery(Name = "square")]
    public string? Square { get; set => field = Edges(value) is null ? null : Folding.Token(value); }

    /// <summary>First day, in the town's time zone.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; set => field = Day(value) is null ? null : Folding.Token(value); }

    /// <summary>Last day, in the town's time zone.</summary>
    [FromQuery(Name = "to")]
    public string? To { get; set => field = Day(value) is null ? null : Folding.Token(value); }

    /// <summary>Words, or a reference: see <see cref="SearchQuery"/>. Cut to what is read.</summary>
    [FromQuery(Name = "q")]
    public string? Q { get; set => (field, Search) = (SearchQuery.Read(value)?.Typed, SearchQuery.Read(value)); }

    /// <summary>Of a search: <c>newest</c> for the newest first; otherwise what fits best.</summary>
    [FromQuery(Name = "sort")]
    public string? Sort { get; set => field = value == Newest ? value : null; }

    /// <summary>What the words were read as; null when there are none.</summary>
    public SearchQuery? Search { get; private set; }

    /// <summary>Page of the list, from 1.</summary>
    [FromQuery(Name = "page")]
    public string? Page { get; set; }

    /// <summary>The row after which the page begins: see <see cref="PagePlace"/>.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>The row before which the page ends.</summary>
    [FromQuery(Name = "before")]
    public string? Before { get; set; }

    /// <summary>Which page of the list.</summary>
    public PagePlace Place => PagePlace.Of(Page, After, Before);

    /// <summary>The address of a page of the list by its number.</summary>
    public string AddressOfPage(string path, int page) => AddressWith(path, "page", page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null);

    /// <summary>The parts that narrow something, by their names in the address.</summary>
    public IReadOnlyDictionary<string, string> Chosen => Parts();

    /// <summary>True when nothing is narrowed.</summary>
    public bool IsEmpty => Parts().Count == 0;

    /// <summary>True when something beside words narrows it.</summary>
    public bool IsNarrowed => Parts().Keys.Any(k => k is not ("q" or "sort"));

    /// <summary>The same filter with one part changed, or taken out with null, on the first page.</summary>
    public string AddressWith(string path, string? part = null, string? value = null)
    {
        var parts = Parts();
        if (part is not null)
        {
            parts.Remove(part);
            if (value is not null)
            {
                parts[part] = value;
            }
        }

        return $"{path}{QueryString.Create(parts!)}";
    }

    /// <summary>True when nothing narrows it but a type, an area and a state that a request has by itself: then kinds alone say how many there are.</summary>
    internal bool NarrowsKindsOnly => State is not ("late" or "solved") && Parts().Keys.All(k => k is "type" or "area" or "state");

    /// <summary>Whether a kind is within the filter's state, its area and its type, each apart. Only where <see cref="NarrowsKindsOnly"/>.</summary>
    internal Func<KindCount, (bool State, bool Area, bool Type)> HoldsKind(AreaTree areas)
    {
        RequestState? only = Enum.TryParse<RequestState>(State, out var named) ? named : null;
        var within = string.IsNullOrEmpty(Area) || Area == "none" ? null : areas.SelfAndDescendants(Area).Select(a => a.Code).ToHashSet(StringComparer.Ordinal);
        return kind => (
            only is not null ? kind.State == only : State != "open" || kind.State != RequestState.Closed,
            string.IsNullOrEmpty(Area) || (within is null ? kind.Area is null : kind.Area is not null && within.Contains(kind.Area)),
            string.IsNullOrEmpty(Type) || kind.Type == Type);
    }

    /// <summary>Narrows the requests. <paramref name="except"/> leaves one part out, for counting what its choices would show.</summary>
    /// <param name="requests">What is narrowed.</param>
    /// <param name="areas">The town's areas.</param>
    /// <param name="zone">Where the town's days begin.</param>
    /// <param name="now">By which moment something is late.</param>
    /// <param name="except">The part that is left out.</param>
    /// <param name="broad">
    /// True where much is left, and the newest are asked for: then they are met soon by going back in time, and no index of types or areas is looked into, whose thousands would have
    /// to be sorted first.
    /// </param>
    internal IQueryable<PublicRequest> Apply(
        IQueryable<PublicRequest> requests, AreaTree areas, TimeZoneInfo zone, DateTimeOffset now, string? except = null, bool broad = false)
    {
        if (!string.IsNullOrEmpty(Type) && except != "type")
        {
            requests = broad ? requests.Where(r => r.TypeCode + "" == Type) : requests.Where(r => r.TypeCode == Type);
        }

        if (!string.IsNullOrEmpty(Unit) && except != "unit")
        {
            requests = requests.Where(r => r.OwnerUnit == Unit);
        }

        if (!string.IsNullOrEmpty(State) && except != "state")
        {
            requests = ApplyState(requests, now);
        }

        if (!string.IsNullOrEmpty(Area) && except != "area")
        {
            requests = ApplyArea(requests, areas, broad);
        }

        requests = ApplyResults(requests, now);
        if (Day(From) is { } from)
        {
            var start = Start(from, zone);
            requests = requests.Where(r => r.ReportedAt >= start);
        }

        if (Day(To) is { } to)
        {
            var end = Start(to.AddDays(1), zone);
            requests = requests.Where(r => r.ReportedAt < end);
        }

        return requests;
    }

    /// <summary>What of this narrows a search already in its index.</summary>
    internal SearchWithin Within(TimeZoneInfo zone, string? except = null) => new()
    {
        Type = except == "type" ? null : Type,
        Unit = except == "unit" ? null : Unit,
        Area = except == "area" ? null : Area,
        From = Day(From) is { } from ? Start(from, zone) : null,
        Until = Day(To) is { } to ? Start(to.AddDays(1), zone) : null,
    };

    // What the figures of the town's results count, so that each can be followed to its rows.
    private IQueryable<PublicRequest> ApplyResults(IQueryable<PublicRequest> requests, DateTimeOffset now)
    {
        if (Enum.TryParse<Channel>(Channel, out var channel))
        {
            requests = requests.Where(r => r.Channel == channel);
        }

        if (Enum.TryParse<RequestOutcome>(Outcome, out var outcome))
        {
            requests = requests.Where(r => r.Outcome == outcome);
        }

        if (Reopened is not null)
        {
            requests = Reopened == "said" ? requests.Where(r => r.SaidNotSolved > 0) : requests.Where(r => r.ReopenCount > 0);
        }

        if (Raised is not null)
        {
            requests = requests.Where(r => r.Escalated > 0);
        }

        if (Edges(Square) is [var south, var west, var north, var east])
        {
            requests = requests.Where(r => r.Latitude >= south && r.Latitude < north && r.Longitude >= west && r.Longitude < east);
        }

        return ApplyAnswered(ApplyBy(ApplyWord(requests)), now);
    }

    private IQueryable<PublicRequest> ApplyWord(IQueryable<PublicRequest> requests) => Word switch
    {
        null => requests,
        "none" => requests.Where(r => r.Confirmation == null),
        "said" => requests.Where(r => r.Confirmation == Confirmation.Solved || r.Confirmation == Confirmation.Partly || r.Confirmation == Confirmation.NotSolved),
        _ => WithWord(requests, Enum.Parse<Confirmation>(Word)),
    };

    private static IQueryable<PublicRequest> WithWord(IQueryable<PublicRequest> requests, Confirmation word) => requests.Where(r => r.Confirmation == word);

    private IQueryable<PublicRequest> ApplyBy(IQueryable<PublicRequest> requests)
    {
        if (!Enum.TryParse<WordSource>(By, out var by))
        {
            return requests;
        }

        requests = requests.Where(r => r.Confirmation == Confirmation.Solved || r.Confirmation == Confirmation.Partly || r.Confirmation == Confirmation.NotSolved);
        return by == WordSource.Resident ? requests.Where(r => r.WordBy == null || r.WordBy == by) : requests.Where(r => r.WordBy == by);
    }

    private IQueryable<PublicRequest> ApplyAnswered(IQueryable<PublicRequest> requests, DateTimeOffset now) => Answered switch
    {
        "yes" => requests.Where(r => r.FirstAnsweredAt != null),
        "no" => requests.Where(r => r.FirstAnsweredAt == null && r.State != RequestState.Closed),
        "intime" => requests.Where(r => r.FirstAnsweredAt <= r.FirstAnswerBy),
        "late" => requests.Where(r => r.FirstAnsweredAt > r.FirstAnswerBy
            || (r.FirstAnsweredAt == null && r.AnswerBy < now && (r.State == RequestState.Received || r.State == RequestState.Accepted))),
        "due" => requests.Where(r => (r.FirstAnsweredAt != null && r.FirstAnswerBy != null)
            || (r.AnswerBy < now && (r.State == RequestState.Received || r.State == RequestState.Accepted))),
        _ => requests,
    };

    private IQueryable<PublicRequest> ApplyState(IQueryable<PublicRequest> requests, DateTimeOffset now) => State switch
    {
        "open" => requests.Where(r => r.State != RequestState.Closed),
        "late" => requests.Where(Promises.AreBroken<PublicRequest>(now)),
        "solved" => requests.Where(r => r.State == RequestState.Closed && r.Confirmation == Confirmation.Solved),
        _ => InState(requests, Enum.Parse<RequestState>(State!)),
    };

    private static IQueryable<PublicRequest> InState(IQueryable<PublicRequest> requests, RequestState state) => requests.Where(r => r.State == state);

    private IQueryable<PublicRequest> ApplyArea(IQueryable<PublicRequest> requests, AreaTree areas, bool broad)
    {
        if (Area == "none")
        {
            return requests.Where(r => r.AreaCode == null);
        }

        var within = areas.SelfAndDescendants(Area!).Select(a => a.Code).ToList();
        return broad ? requests.Where(r => r.AreaCode != null && within.Contains(r.AreaCode + "")) : requests.Where(r => r.AreaCode != null && within.Contains(r.AreaCode));
    }

    private Dictionary<string, string> Parts()
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in new[]
        {
            ("type", Type), ("state", State), ("area", Area), ("unit", Unit), ("channel", Channel), ("outcome", Outcome), ("word", Word), ("by", By),
            ("answered", Answered), ("reopened", Reopened), ("raised", Raised), ("square", Square), ("says", Says), ("from", From), ("to", To), ("q", Q), ("sort", Q is null ? null : Sort),
        })
        {
            if (!Folding.IsBlank(value))
            {
                parts[name] = value;
            }
        }

        return parts;
    }

    private static string? Known(string? value, IEnumerable<string> known) =>
        Typed.Code(value) is { } word ? known.FirstOrDefault(k => k.Equals(word, StringComparison.OrdinalIgnoreCase)) : null;

    private static double[]? Edges(string? text)
    {
        var parts = text is { Length: <= 120 } ? Folding.Token(text)?.Split(',') ?? [] : [];
        var edges = parts.Select(p => Typed.Degrees(p) ?? double.NaN).ToArray();
        return edges.Length == 4 && !edges.Any(double.IsNaN) ? edges : null;
    }

    // The outermost years cannot be turned into moments of every time zone.
    private static DateOnly? Day(string? text) =>
        Typed.Day(text) is { Year: > 1 and < 9999 } day ? day : null;

    private static DateTimeOffset Start(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // A day whose midnight the clocks skip begins an hour later.
        return new DateTimeOffset(midnight, zone.GetUtcOffset(zone.IsInvalidTime(midnight) ? midnight.AddHours(1) : midnight));
    }
}

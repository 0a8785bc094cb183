using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>
/// What was typed on the entry page, as typed: it comes back unchanged when something is wrong.
/// </summary>
public sealed record EntryForm
{
    /// <summary>How the resident asked.</summary>
    public string? Channel { get; init; }

    /// <summary>A type's name, code, or words that find exactly one.</summary>
    public string? Type { get; init; }

    /// <summary>When the resident asked, by the town's clock: <c>2026-03-02</c>.</summary>
    public string? AskedDate { get; init; }

    /// <summary>The time of that day: <c>09:30</c>; may be missing.</summary>
    public string? AskedTime { get; init; }

    /// <summary>The resident's words.</summary>
    public string? Description { get; init; }

    /// <summary>The place in words.</summary>
    public string? Address { get; init; }

    /// <summary>Code of the area.</summary>
    public string? Area { get; init; }

    /// <summary>Degrees.</summary>
    public string? Latitude { get; init; }

    /// <summary>Degrees.</summary>
    public string? Longitude { get; init; }

    /// <summary>The name of a place that is looked for.</summary>
    public string? SoughtPlace { get; init; }

    /// <summary>A place that was chosen by its name, as latitude and longitude.</summary>
    public string? Spot { get; init; }

    /// <summary>Code of the area that was chosen for a point on a line between areas.</summary>
    public string? Edge { get; init; }

    /// <summary>The point for which that was asked.</summary>
    public string? EdgeAsked { get; init; }

    /// <summary>The resident's name.</summary>
    public string? Name { get; init; }

    /// <summary>The resident's number.</summary>
    public string? Phone { get; init; }

    /// <summary>The resident's mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Where a letter reaches them.</summary>
    public string? PostalAddress { get; init; }

    /// <summary>How they want to hear from the town; empty for what they gave.</summary>
    public string? Way { get; init; }

    /// <summary>In which language they are answered.</summary>
    public string? Language { get; init; }

    /// <summary>The same for each try to send this form.</summary>
    public Guid Submission { get; init; }

    /// <summary>The channel; null when it is none that staff write down.</summary>
    public Channel? By => Enum.TryParse<Channel>(Channel, out var by) && EnterModel.Channels.Contains(by) ? by : null;

    /// <summary>The same with the chosen place as its point.</summary>
    public EntryForm AtSpot() => MapSpot.Read(Spot) is not { } spot ? this : this with
    {
        Latitude = spot.Latitude.ToString("0.#####", CultureInfo.InvariantCulture), Longitude = spot.Longitude.ToString("0.#####", CultureInfo.InvariantCulture), Spot = null,
    };

    /// <summary>The type that is meant, if exactly one is; otherwise those that come near.</summary>
    public static (RequestType? Type, IReadOnlyList<RequestType> Near) Find(RequestTypeList types, string? typed)
    {
        if (TextLength.Short(typed, 200) is not { } text)
        {
            return (null, []);
        }

        var called = types.Active.Where(t => t.Code == text || t.Name.All.Values.Contains(text, StringComparer.OrdinalIgnoreCase)).ToList();
        if (called.Count == 0)
        {
            // Who types the first letters of a name means that name, also where the words stand elsewhere too.
            called = [.. types.Active.Where(t => t.Name.All.Values.Any(n => n.StartsWith(text, StringComparison.OrdinalIgnoreCase)))];
        }

        if (called.Count == 0 && TypeSearch.Find(types.Active, text) is { } found)
        {
            called = found.Exact || found.Types.Count != 1 ? [.. found.Types] : [];
        }

        return called.Count == 1 ? (called[0], []) : (null, [.. called.Take(5)]);
    }

    /// <summary>What is asked, for the operation, with the problems of what it could not even read.</summary>
    /// <param name="type">The type that was found.</param>
    /// <param name="answers">As typed, by question code.</param>
    /// <param name="staff">Who writes it down.</param>
    /// <param name="zone">The town's clock.</param>
    /// <param name="languages">Those in which the town serves, its own first.</param>
    public (NewRequest Asked, IReadOnlyList<Problem> Problems) Read(
        RequestType? type, IReadOnlyDictionary<string, IReadOnlyList<string>> answers, StaffMember staff, TimeZoneInfo zone, IReadOnlyList<string> languages)
    {
        var problems = new List<Problem>();
        if (By is null)
        {
            problems.Add(new Problem("Error.Channel.Missing", "channel"));
        }

        var asked = AskedAt(zone);
        if (asked is null)
        {
            problems.Add(new Problem("Error.AskedAt.Unclear", "askedDate"));
        }

        var (latitude, longitude) = (Degrees(Latitude), Degrees(Longitude));
        return (new NewRequest
        {
            TypeCode = type?.Code,
            Description = Description,
            Answers = type is null ? answers : WithTownTime(type, answers, zone),
            Latitude = latitude,
            Longitude = longitude,
            Address = Address,
            AreaCode = Area,
            Contact = new ContactDetails { Name = Name, Email = Email, Phone = Phone, PostalAddress = PostalAddress, Way = Enum.TryParse<ContactWay>(Way, out var way) && Enum.IsDefined(way) ? way : null },
            Channel = By ?? RequestTypes.Contracts.Channel.Phone,
            AskedAt = asked,
            Language = languages.Contains(Language, StringComparer.OrdinalIgnoreCase) ? Language! : languages[0],
            SubmissionId = Submission == Guid.Empty ? null : Submission,
            By = new Actor(ActorKind.Staff, staff.Id, staff.Name),
        }, problems);
    }

    /// <summary>The moment that was typed; null when it is none. An hour that the clocks skipped counts as the one after.</summary>
    internal DateTimeOffset? AskedAt(TimeZoneInfo zone)
    {
        var time = Folding.IsBlank(AskedTime) ? TimeOnly.MinValue : Typed.Time(AskedTime);
        return Typed.Day(AskedDate) is { Year: >= 1990 } day && time is { } clock ? InZone(day.ToDateTime(clock), zone) : null;
    }

    private static DateTimeOffset InZone(DateTime local, TimeZoneInfo zone)
    {
        local = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    // Not NaN for nonsense and null for nothing: the operation tells a half point from none.
    private static double? Degrees(string? typed) => Folding.IsBlank(typed) ? null : Typed.Degrees(typed) ?? double.NaN;

    /// <summary>A time that was typed without an offset is meant by the town's clock.</summary>
    private static Dictionary<string, IReadOnlyList<string>> WithTownTime(
        RequestType type, IReadOnlyDictionary<string, IReadOnlyList<string>> answers, TimeZoneInfo zone)
    {
        var read = answers.ToDictionary(StringComparer.Ordinal);
        foreach (var question in type.Questions.Where(q => q.Datatype == QuestionDatatype.Datetime && read.ContainsKey(q.Code)))
        {
            read[question.Code] = [.. read[question.Code].Select(value =>
                Typed.Moment(value) is { } local
                    ? InZone(local, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)
                    : value)];
        }

        return read;
    }
}

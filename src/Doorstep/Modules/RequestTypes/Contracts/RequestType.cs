using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Languages;

namespace Doorstep.Modules.RequestTypes.Contracts;

/// <summary>A kind of request (Open311 <i>service</i>): what is asked, who owns it, until when it is answered.</summary>
public class RequestType
{
    /// <summary>The code in <c>request-types.csv</c> and Open311's <c>service_code</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The group it is browsed under; empty when it has none.</summary>
    public required LocalText Group { get; set; }

    /// <summary>What residents call it.</summary>
    public required LocalText Name { get; set; }

    /// <summary>One sentence that helps to choose.</summary>
    public required LocalText Description { get; set; }

    /// <summary>True when its requests are shown to everybody.</summary>
    public bool Public { get; set; }

    /// <summary>Code of the unit that owns it unless an area says otherwise.</summary>
    public required string OwnerUnit { get; set; }

    /// <summary>Units that own it within an area instead, each as <c>AREA=UNIT</c>.</summary>
    public required IReadOnlyList<string> OwnersByArea { get; set; }

    /// <summary>How long the owner has to answer, as written in the file, such as <c>3 working days</c>.</summary>
    public required string Deadline { get; set; }

    /// <summary>How long the owner has to take it on, as written in the file; empty for what the town has set for all.</summary>
    public string AcceptWithin { get; set; } = "";

    /// <summary>How long the owner has until it is done, as written in the file; empty for as long as the answer.</summary>
    public string ResolveWithin { get; set; } = "";

    /// <summary>True when its requests are dangers: they stay open until somebody has looked again.</summary>
    public bool Hazard { get; set; }

    /// <summary>Further words to find it by, in any language.</summary>
    public required IReadOnlyList<string> Keywords { get; set; }

    /// <summary>Questions of this type, in order, as JSON: see <see cref="Questions"/>.</summary>
    public required string QuestionsJson { get; set; }

    /// <summary>False when it can no longer be chosen; requests of it stay.</summary>
    public bool Active { get; set; } = true;

    /// <summary>Place in the list.</summary>
    public int Place { get; set; }

    /// <summary>Questions of this type, in order.</summary>
    public IReadOnlyList<Question> Questions => field ??= Question.ListFromJson(QuestionsJson);

    /// <summary>How long the owner has to answer.</summary>
    public Deadline TimeToAnswer => Checked(Deadline);

    /// <summary>How long the owner has to take it on; null for what the town has set for all.</summary>
    public Deadline? TimeToAccept => AcceptWithin.Length == 0 ? null : Checked(AcceptWithin);

    /// <summary>How long the owner has until it is done.</summary>
    public Deadline TimeToResolve => Checked(ResolveWithin.Length == 0 ? Deadline : ResolveWithin);

    private Deadline Checked(string stored) => Town.Contracts.Deadline.TryParse(stored, out var deadline)
        ? deadline
        : throw new InvalidOperationException($"The stored deadline '{stored}' of type {Code} was not checked.");
}

/// <summary>Kinds of answers, as in Open311.</summary>
public enum QuestionDatatype
{
    /// <summary>A short text.</summary>
    String,

    /// <summary>A number, with a point as the decimal sign.</summary>
    Number,

    /// <summary>A date and time, ISO 8601.</summary>
    Datetime,

    /// <summary>A longer text.</summary>
    Text,

    /// <summary>One of the values.</summary>
    SingleValueList,

    /// <summary>Any of the values.</summary>
    MultiValueList,
}

/// <summary>One choice of a list question.</summary>
/// <param name="Key">What is stored and sent.</param>
/// <param name="Name">What is shown.</param>
public sealed record QuestionValue(string Key, LocalText Name);

/// <summary>A question that a type asks (Open311 <i>attribute</i>).</summary>
/// <param name="Code">Unique within the town.</param>
/// <param name="Datatype">Which answers it takes.</param>
/// <param name="Required">True when it must be answered.</param>
/// <param name="Label">The question.</param>
/// <param name="Hint">Help under the question; empty when none is needed.</param>
/// <param name="Values">The choices of a list; empty for other kinds.</param>
public sealed record Question(
    string Code, QuestionDatatype Datatype, bool Required, LocalText Label, LocalText Hint, IReadOnlyList<QuestionValue> Values)
{
    /// <summary>How the questions of a type are stored.</summary>
    public static string ListToJson(IEnumerable<Question> questions) => System.Text.Json.JsonSerializer.Serialize(
        questions.Select(q => new Stored(
            q.Code, q.Datatype.ToString(), q.Required, q.Label.ToJson(), q.Hint.ToJson(),
            [.. q.Values.Select(v => new StoredValue(v.Key, v.Name.ToJson()))])));

    /// <summary>Reads what <see cref="ListToJson"/> wrote.</summary>
    public static IReadOnlyList<Question> ListFromJson(string json) =>
    [
        .. (System.Text.Json.JsonSerializer.Deserialize<List<Stored>>(json) ?? []).Select(q => new Question(
            q.Code, Enum.Parse<QuestionDatatype>(q.Datatype), q.Required, LocalText.FromJson(q.Label), LocalText.FromJson(q.Hint),
            [.. q.Values.Select(v => new QuestionValue(v.Key, LocalText.FromJson(v.Name)))])),
    ];

    private sealed record Stored(string Code, string Datatype, bool Required, string Label, string Hint, IReadOnlyList<StoredValue> Values);

    private sealed record StoredValue(string Key, string Name);
}

/// <summary>The types as loaded from the town folder; replaced as a whole when it is loaded again.</summary>
public sealed class RequestTypeList
{
    private volatile Snapshot current = new([]);

    /// <summary>Every type, also those that can no longer be chosen, in the town's order.</summary>
    public IReadOnlyList<RequestType> All => current.All;

    /// <summary>The types that can be chosen.</summary>
    public IReadOnlyList<RequestType> Active => current.Active;

    /// <summary>The type with this code; null when there is none.</summary>
    public RequestType? Find(string? code) => code is null ? null : current.ByCode.GetValueOrDefault(code);

    internal void Replace(IEnumerable<RequestType> types) => current = new Snapshot([.. types.OrderBy(t => t.Place).ThenBy(t => t.Code, StringComparer.Ordinal)]);

    private sealed record Snapshot(IReadOnlyList<RequestType> All)
    {
        public IReadOnlyList<RequestType> Active { get; } = [.. All.Where(t => t.Active)];

        public Dictionary<string, RequestType> ByCode { get; } = All.ToDictionary(t => t.Code, StringComparer.Ordinal);
    }
}

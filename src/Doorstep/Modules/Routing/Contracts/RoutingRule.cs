using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Routing.Contracts;

/// <summary>One rule of who gets which requests, as a coordinator of the town wrote it.</summary>
public sealed record RoutingRule
{
    /// <summary>The same in every version of the rules that still has it.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is called, in each language of the town.</summary>
    public required LocalText Name { get; init; }

    /// <summary>Why it is so, in each language of the town. The resident reads it on their request.</summary>
    public required LocalText Reason { get; init; }

    /// <summary>False: it is kept, and passed over.</summary>
    public bool Active { get; init; } = true;

    /// <summary>Which requests it takes.</summary>
    public RoutingConditions When { get; init; } = new();

    /// <summary>Where those go.</summary>
    public required RoutingTarget To { get; init; }
}

/// <summary>Where a rule sends a request: exactly one of the two is set.</summary>
/// <param name="Unit">Code of the unit that becomes the owner.</param>
/// <param name="AsType">
/// Code of a type: the request goes to whoever looks after that type. It starts again at the first rule as if it were of that
/// type; its own type stays what it is. Such a rule passes over what is of that type already.
/// </param>
public sealed record RoutingTarget(string? Unit, string? AsType)
{
    public static RoutingTarget ToUnit(string unit) => new(unit, null);

    /// <summary>To whoever looks after a type.</summary>
    public static RoutingTarget ToWhoeverHas(string type) => new(null, type);
}

/// <summary>What a rule asks of a request. All of it must hold; what is empty asks nothing.</summary>
public sealed record RoutingConditions
{
    /// <summary>Codes of types: one of them.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>What was answered: all of them.</summary>
    public IReadOnlyList<AnswerCondition> Answers { get; init; } = [];

    /// <summary>Codes of areas: in one of them, or in an area within it. What has no area does not fit.</summary>
    public IReadOnlyList<string> Areas { get; init; } = [];

    /// <summary>On one of these days, by the town's clock. An hour after midnight belongs to the new day.</summary>
    public IReadOnlyList<DayOfWeek> Weekdays { get; init; } = [];

    /// <summary>Between these hours of the day, by the town's clock.</summary>
    public DayHours? Hours { get; init; }

    /// <summary>Whether the town works at that moment.</summary>
    public TownWork Work { get; init; } = TownWork.Either;

    /// <summary>Between these days of any year.</summary>
    public Season? Season { get; init; }

    /// <summary>How it came in: one of them.</summary>
    public IReadOnlyList<Channel> Channels { get; init; } = [];

    /// <summary>Words of which one stands in the text: see <see cref="RoutingWord"/>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}

/// <summary>What is asked of the answer to one question.</summary>
/// <param name="Question">Its code.</param>
/// <param name="AnyOf">
/// Choices of a list, of which one was made; or for a question that is answered in words, words of which one stands in the
/// answer. Empty for a number.
/// </param>
/// <param name="AtLeast">The least that a number may be.</param>
/// <param name="AtMost">The most that a number may be.</param>
public sealed record AnswerCondition(string Question, IReadOnlyList<string> AnyOf, decimal? AtLeast = null, decimal? AtMost = null);

/// <summary>Whether the town works.</summary>
public enum TownWork
{
    /// <summary>It does not matter.</summary>
    Either,

    /// <summary>Only while it works.</summary>
    Working,

    /// <summary>Only while it does not.</summary>
    Off,
}

/// <summary>Hours of a day: the first minute belongs to it, the last does not. 22:00 to 06:00 goes over midnight.</summary>
public sealed record DayHours(TimeOnly From, TimeOnly To)
{
    /// <summary>As stretches of minutes of one day, each with its first and last.</summary>
    internal IReadOnlyList<(int First, int Last)> Minutes => From < To
        ? [(Minute(From), Minute(To) - 1)]
        : To == TimeOnly.MinValue ? [(Minute(From), (24 * 60) - 1)]
        : From == To ? []
        : [(Minute(From), (24 * 60) - 1), (0, Minute(To) - 1)];

    private static int Minute(TimeOnly time) => (time.Hour * 60) + time.Minute;
}

/// <summary>A day of any year.</summary>
public readonly record struct YearDay(int Month, int Day)
{
    /// <summary>Its place in a leap year, from 1; 0 for a day that no year has.</summary>
    internal int Number => Exists ? new DateOnly(2024, Month, Day).DayOfYear : 0;

    /// <summary>True when some year has it: 29 February is one.</summary>
    internal bool Exists => Month is >= 1 and <= 12 && Day >= 1 && Day <= DateTime.DaysInMonth(2024, Month);
}

/// <summary>Days of any year, both ends included. 15 October to 30 April goes over new year.</summary>
public sealed record Season(YearDay From, YearDay To)
{
    /// <summary>As stretches of <see cref="YearDay.Number"/>, each with its first and last.</summary>
    internal IReadOnlyList<(int First, int Last)> Days => From.Number <= To.Number
        ? [(From.Number, To.Number)]
        : [(From.Number, new YearDay(12, 31).Number), (new YearDay(1, 1).Number, To.Number)];
}

/// <summary>The rules in their order, as they were put into force once. Never changes.</summary>
/// <param name="Version">0 for the rules of a town that has written none.</param>
/// <param name="Rules">The first that fits takes the request.</param>
public sealed record RoutingRuleSet(int Version, IReadOnlyList<RoutingRule> Rules)
{
    private const string Mark = "Rule:";

    /// <summary>No rules: every type's own owners decide.</summary>
    public static RoutingRuleSet Empty { get; } = new(0, []);

    /// <summary>How a timeline refers to rules, since their words are kept in several languages: <c>Rule:3:ID,ID</c>.</summary>
    public string Refer(IEnumerable<RoutingRule> rules) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Mark}{Version}:{string.Join(',', rules.Select(r => r.Id.ToString("N")))}");

    /// <summary>Reads what <see cref="Refer"/> wrote; false for anything else.</summary>
    public static bool TryReadReference(string? reason, out int version, out IReadOnlyList<Guid> rules)
    {
        (version, rules) = (0, []);
        if (reason?.StartsWith(Mark, StringComparison.Ordinal) != true || reason[Mark.Length..].Split(':') is not [var number, var ids]
            || !int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out version))
        {
            return false;
        }

        var read = ids.Split(',').Select(id => Guid.TryParseExact(id, "N", out var rule) ? rule : (Guid?)null).ToList();
        rules = [.. read.OfType<Guid>()];
        return rules.Count == read.Count;
    }
}

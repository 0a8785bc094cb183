using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.Extensions.Primitives;

namespace Doorstep.Modules.Routing.Staff;

/// <summary>The fields of the page on which a rule is written, as typed: they come back unchanged when something is wrong.</summary>
public sealed class RuleForm
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> fields;

    private RuleForm(IReadOnlyDictionary<string, IReadOnlyList<string>> fields) => this.fields = fields;

    /// <summary>What was sent.</summary>
    public static RuleForm Of(IEnumerable<KeyValuePair<string, StringValues>> form) =>
        new(form.ToDictionary(f => f.Key, IReadOnlyList<string> (f) => [.. f.Value.OfType<string>()], StringComparer.Ordinal));

    /// <summary>The fields of a rule as it is.</summary>
    public static RuleForm Of(RoutingRule rule)
    {
        var when = rule.When;
        var own = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["active"] = rule.Active ? ["yes"] : [],
            ["types"] = when.Types,
            ["areas"] = when.Areas,
            ["weekdays"] = [.. when.Weekdays.Select(d => d.ToString())],
            ["channels"] = [.. when.Channels.Select(c => c.ToString())],
            ["hours"] = [Time(when.Hours?.From)],
            ["until"] = [Time(when.Hours?.To)],
            ["work"] = [when.Work.ToString()],
            ["season"] = [Number(when.Season?.From.Day)],
            ["seasonMonth"] = [Number(when.Season?.From.Month)],
            ["seasonEnd"] = [Number(when.Season?.To.Day)],
            ["seasonEndMonth"] = [Number(when.Season?.To.Month)],
            ["words"] = [string.Join('\n', when.Words)],
            ["to"] = [rule.To.AsType is null ? "unit" : "type"],
            ["unit"] = [rule.To.Unit ?? ""],
            ["asType"] = [rule.To.AsType ?? ""],
        };
        foreach (var (part, text) in new[] { ("name", rule.Name), ("reason", rule.Reason) })
        {
            foreach (var (language, words) in text.All)
            {
                own[$"{part}-{language}"] = [words];
            }
        }

        foreach (var answer in when.Answers)
        {
            own[$"answer-{answer.Question}"] = answer.AtLeast is null && answer.AtMost is null ? answer.AnyOf : [Number(answer.AtLeast)];
            own[$"answer-{answer.Question}-most"] = [Number(answer.AtMost)];
        }

        return new RuleForm(own);
    }

    /// <summary>The first value of a field; empty when there is none.</summary>
    public string Value(string field) => fields.TryGetValue(field, out var values) && values.Count > 0 ? values[0] : "";

    /// <summary>All values of a field.</summary>
    public IReadOnlyList<string> Values(string field) => fields.GetValueOrDefault(field) ?? [];

    /// <summary>True when one of the field's values is this one.</summary>
    public bool Has(string field, string value) => Values(field).Contains(value, StringComparer.Ordinal);

    /// <summary>The lines of an answer in words.</summary>
    public string Lines(string field) => string.Join('\n', Values(field));

    /// <summary>True when an answer to the question is asked for.</summary>
    public bool Asks(Question question) => AnswerTo(question, []) is not null || Value($"answer-{question.Code}").Length > 0;

    /// <summary>The rule that was written, with the problems of what could not even be read.</summary>
    /// <param name="id">The rule's.</param>
    /// <param name="town">For its questions and languages.</param>
    public (RoutingRule Rule, IReadOnlyList<Problem> Problems) Read(Guid id, RoutingTown town)
    {
        var problems = new List<Problem>();
        var questions = town.Types.SelectMany(t => t.Questions).DistinctBy(q => q.Code, StringComparer.Ordinal);
        var rule = new RoutingRule
        {
            Id = id,
            Name = Texts("name", town),
            Reason = Texts("reason", town),
            Active = Has("active", "yes"),
            To = Value("to") == "type" ? new RoutingTarget(null, Filled("asType")) : new RoutingTarget(Filled("unit"), null),
            When = new RoutingConditions
            {
                Types = Values("types"),
                Answers = [.. questions.Select(q => AnswerTo(q, problems)).OfType<AnswerCondition>()],
                Areas = Values("areas"),
                Weekdays = [.. Values("weekdays").Select(Known<DayOfWeek>).OfType<DayOfWeek>()],
                Channels = [.. Values("channels").Select(Known<Channel>).OfType<Channel>()],
                Work = Known<TownWork>(Value("work")) ?? TownWork.Either,
                Hours = ReadHours(problems),
                Season = ReadSeason(problems),
                Words = Split(Value("words")),
            },
        };
        return (rule, problems);
    }

    private AnswerCondition? AnswerTo(Question question, List<Problem> problems)
    {
        var field = $"answer-{question.Code}";
        switch (question.Datatype)
        {
            case QuestionDatatype.Number:
                var (least, most) = (ReadNumber(field, question, problems), ReadNumber($"{field}-most", question, problems));
                return least is null && most is null ? null : new AnswerCondition(question.Code, [], least, most);
            case QuestionDatatype.SingleValueList or QuestionDatatype.MultiValueList:
                return Values(field) is { Count: > 0 } chosen ? new AnswerCondition(question.Code, chosen) : null;
            case QuestionDatatype.Datetime:
                return null;
            default:
                return Split(Lines(field)) is { Count: > 0 } words ? new AnswerCondition(question.Code, words) : null;
        }
    }

    private decimal? ReadNumber(string field, Question question, List<Problem> problems)
    {
        var typed = Value(field);
        if (typed.Length == 0 || Typed.Number(typed) is { })
        {
            return Typed.Number(typed);
        }

        problems.Add(new Problem("Error.Number.Unclear", field, question.Label));
        return null;
    }

    private DayHours? ReadHours(List<Problem> problems)
    {
        var (from, until) = (Value("hours"), Value("until"));
        if (from.Length == 0 && until.Length == 0)
        {
            return null;
        }

        if (Typed.Time(from) is { } first && Typed.Time(until) is { } last)
        {
            return new DayHours(first, last);
        }

        problems.Add(new Problem("Error.Hours.Unclear", "hours"));
        return null;
    }

    private Season? ReadSeason(List<Problem> problems)
    {
        string[] typed = [.. new[] { "season", "seasonMonth", "seasonEnd", "seasonEndMonth" }.Select(Value)];
        if (typed.All(t => t.Length == 0))
        {
            return null;
        }

        var read = typed.Select(t => Typed.Whole(t) is { } n and > 0 and < 100 ? n : 0).ToList();
        if (!read.Contains(0))
        {
            return new Season(new YearDay(read[1], read[0]), new YearDay(read[3], read[2]));
        }

        problems.Add(new Problem("Error.Season.Unclear", "season"));
        return null;
    }

    private LocalText Texts(string part, RoutingTown town) =>
        new(town.Languages.Select(language => KeyValuePair.Create(language, Folding.Line(Value($"{part}-{language}")) ?? "")));

    private string? Filled(string field) => Value(field) is { Length: > 0 } value ? value : null;

    private static List<string> Split(string typed) =>
        [.. typed.Split(['\n', '\r', ',', ';', '，', '、', '；'], StringSplitOptions.RemoveEmptyEntries)
            .Select(Folding.Line).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static T? Known<T>(string typed)
        where T : struct, Enum => Enum.TryParse<T>(typed, out var value) && Enum.IsDefined(value) ? value : null;

    private static string Time(TimeOnly? time) => time?.ToString("HH:mm", CultureInfo.InvariantCulture) ?? "";

    private static string Number(decimal? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

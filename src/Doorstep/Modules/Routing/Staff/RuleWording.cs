using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Routing.Staff;

/// <summary>A condition of a rule in plain words.</summary>
/// <param name="What">What it is about, such as "Where".</param>
/// <param name="Text">What it asks.</param>
public sealed record ConditionLine(string What, string Text);

/// <summary>Says rules in the language of the page, by the names that types, units and areas have now.</summary>
public sealed class RuleWording(IStringLocalizer<RoutingTexts> texts, TypeWording wording, DayWords days, RoutingRules rules)
{
    /// <summary>What the rule asks of a request, each condition on a line; none for a rule that takes every request.</summary>
    public IReadOnlyList<ConditionLine> Conditions(RoutingRule rule)
    {
        var when = rule.When;
        var lines = new List<ConditionLine>();
        void Add(string key, IEnumerable<string> parts)
        {
            if (parts.ToList() is { Count: > 0 } some)
            {
                lines.Add(new ConditionLine(texts[$"When.{key}"], AnyOf(some)));
            }
        }

        Add("Types", when.Types.Select(wording.Type));
        lines.AddRange(when.Answers.Select(Answer));
        Add("Areas", when.Areas.Select(a => wording.Area(a)!));
        Add("Weekdays", when.Weekdays.OrderBy(d => ((int)d + 6) % 7).Select(Weekday));
        Add("Hours", when.Hours is { } hours ? [texts["Span", Time(hours.From), Time(hours.To)].Value] : []);
        Add("Work", when.Work == TownWork.Either ? [] : [texts[$"Work.{when.Work}"].Value]);
        Add("Season", when.Season is { } season ? [texts["Span", Day(season.From), Day(season.To)].Value] : []);
        Add("Channels", when.Channels.Select(wording.Channel));
        Add("Words", when.Words.Select(w => texts["Quoted", w].Value));
        return lines;
    }

    /// <summary>Where the rule sends a request.</summary>
    public string Target(RoutingRule rule) => rule.To.AsType is { } type
        ? texts["To.Type", wording.Type(type)]
        : wording.Unit(rule.To.Unit);

    /// <summary>A rule's name in the language of the page.</summary>
    public static string Name(RoutingRule rule) => rule.Name.ToString();

    /// <summary>What is wrong, in a sentence.</summary>
    public string Message(Problem problem) => texts[problem.Key, [.. problem.Args.Select(a => (object)NameOf(problem, a))]];

    /// <summary>A weekday's name.</summary>
    public static string Weekday(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(day);

    /// <summary>A month's name.</summary>
    public static string Month(int month) => CultureInfo.CurrentUICulture.DateTimeFormat.GetMonthName(month);

    private string AnyOf(List<string> some) => some.Count == 1 ? some[0]
        : texts["Or", string.Join(texts["Comma"], some.SkipLast(1)), some[^1]];

    private ConditionLine Answer(AnswerCondition asked)
    {
        var type = rules.Town.Types.FirstOrDefault(t => t.Questions.Any(q => q.Code == asked.Question));
        var question = type is null ? asked.Question : wording.Question(type.Code, asked.Question);
        var (least, most) = (asked.AtLeast?.ToString(CultureInfo.CurrentCulture), asked.AtMost?.ToString(CultureInfo.CurrentCulture));
        var text = (least, most) switch
        {
            ({ } a, { } b) => texts["Number.Both", a, b].Value,
            ({ } a, null) => texts["Number.Least", a].Value,
            (null, { } b) => texts["Number.Most", b].Value,
            _ => AnyOf([.. asked.AnyOf.Select(v => type is null ? v : wording.Answer(type.Code, asked.Question, v))]),
        };
        return new ConditionLine(question, text);
    }

    // A day that no year has can only stand in a draft.
    private string Day(YearDay day) => day.Exists
        ? days.OfYear(day.Month, day.Day)
        : string.Create(CultureInfo.InvariantCulture, $"{day.Day}.{day.Month}.");

    private static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    // Codes that are gone have no name; those that are not are called by theirs.
    private string NameOf(Problem problem, object arg) => (problem.Key, arg) switch
    {
        ("Fault.Unit.Unknown", string code) => wording.Unit(code),
        ("Fault.Type.Unknown" or "Fault.Target.Type", string code) => wording.Type(code),
        ("Fault.Area.Unknown", string code) => wording.Area(code)!,
        _ => Convert.ToString(arg, CultureInfo.CurrentCulture) ?? "",
    };
}

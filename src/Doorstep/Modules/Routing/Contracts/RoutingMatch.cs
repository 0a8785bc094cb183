using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;

namespace Doorstep.Modules.Routing.Contracts;

/// <summary>Whether a rule fits a request.</summary>
public static class RoutingMatch
{
    /// <summary>True when every condition of the rule holds.</summary>
    /// <param name="rule">Active or not.</param>
    /// <param name="facts">The request.</param>
    /// <param name="asType">The type that it counts as now: its own, or that to which a rule before led.</param>
    /// <param name="town">The town's areas and clock.</param>
    public static bool Fits(RoutingRule rule, RoutingFacts facts, string asType, RoutingTown town)
    {
        var when = rule.When;
        return asType != rule.To.AsType
            && (when.Types.Count == 0 || when.Types.Contains(asType, StringComparer.Ordinal))
            && (when.Channels.Count == 0 || when.Channels.Contains(facts.Channel))
            && (when.Areas.Count == 0 || (facts.AreaCode is { } area && when.Areas.Any(around => town.Areas.IsWithin(area, around))))
            && FitsMoment(when, facts.At, town)
            && when.Answers.All(answer => FitsAnswer(answer, facts, town))
            && (when.Words.Count == 0 || HasOneOf(when.Words, facts.Folded));
    }

    /// <summary>True when the days, the hours, the season and the town's work allow the moment.</summary>
    public static bool FitsMoment(RoutingConditions when, DateTimeOffset at, RoutingTown town)
    {
        var local = TimeZoneInfo.ConvertTime(at, town.Calendar.Zone);
        return (when.Weekdays.Count == 0 || when.Weekdays.Contains(local.DayOfWeek))
            && (when.Hours is null || Holds(when.Hours.Minutes, (local.Hour * 60) + local.Minute))
            && (when.Season is null || Holds(when.Season.Days, new YearDay(local.Month, local.Day).Number))
            && (when.Work == TownWork.Either || town.Calendar.IsWorkingTime(at) == (when.Work == TownWork.Working));
    }

    private static bool Holds(IReadOnlyList<(int First, int Last)> stretches, int value) => stretches.Any(s => s.First <= value && value <= s.Last);

    private static bool FitsAnswer(AnswerCondition asked, RoutingFacts facts, RoutingTown town)
    {
        if (!facts.Answers.TryGetValue(asked.Question, out var values) || values.Count == 0)
        {
            return false;
        }

        return town.Question(facts.TypeCode, asked.Question)?.Datatype switch
        {
            QuestionDatatype.Number => decimal.TryParse(values[0], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && !(number < asked.AtLeast) && !(number > asked.AtMost),
            QuestionDatatype.SingleValueList or QuestionDatatype.MultiValueList => values.Any(v => asked.AnyOf.Contains(v, StringComparer.Ordinal)),
            QuestionDatatype.String or QuestionDatatype.Text => HasOneOf(asked.AnyOf, RoutingWord.Fold(values[0])),
            _ => false,
        };
    }

    private static bool HasOneOf(IReadOnlyList<string> words, string folded) =>
        words.Any(word => RoutingWord.Read(word) is { } read && read.IsIn(folded));
}

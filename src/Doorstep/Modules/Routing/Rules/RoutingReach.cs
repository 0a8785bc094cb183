using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Routing.Contracts;

namespace Doorstep.Modules.Routing.Rules;

/// <summary>Compares what rules can take, condition by condition, without looking at a request.</summary>
/// <remarks>
/// It knows each condition by itself and not what several mean together: that no town works on a Sunday night, or that a
/// list without a choice left over takes every answer to a question that must be answered. So "covers" is said only when it is
/// surely so, and "can meet" unless it surely is not.
/// </remarks>
internal static class RoutingReach
{
    private static readonly IReadOnlyList<(int First, int Last)> WholeDay = [(0, (24 * 60) - 1)];
    private static readonly IReadOnlyList<(int First, int Last)> WholeYear = [(new YearDay(1, 1).Number, new YearDay(12, 31).Number)];

    /// <summary>True when the rule takes what counts as this type, whatever else it asks.</summary>
    public static bool Takes(RoutingRule rule, string type) =>
        rule.To.AsType != type && (rule.When.Types.Count == 0 || rule.When.Types.Contains(type, StringComparer.Ordinal));

    /// <summary>True when every request that fits <paramref name="narrow"/> also fits <paramref name="wide"/>.</summary>
    public static bool Covers(RoutingRule wide, RoutingRule narrow, RoutingTown town) =>
        CoversTypes(wide, narrow) && CoversBesideTypes(wide.When, narrow.When, town);

    /// <summary>The same for what counts as one type.</summary>
    public static bool CoversFor(string type, RoutingRule wide, RoutingRule narrow, RoutingTown town) =>
        Takes(wide, type) && CoversBesideTypes(wide.When, narrow.When, town);

    /// <summary>False when no request fits both, their types left aside.</summary>
    public static bool CanMeet(RoutingRule one, RoutingRule other, RoutingTown town) => CanMeet(one.When, other.When, town);

    /// <summary>False when no request has all the answers that these rules ask for: they are those of one type, the request's own.</summary>
    public static bool CanBeAsked(IReadOnlyList<RoutingRule> rules, RoutingTown town)
    {
        var questions = rules.SelectMany(r => r.When.Answers).Select(a => a.Question).Distinct(StringComparer.Ordinal).ToList();
        return questions.Count == 0 || town.Types.Any(type => questions.All(q => type.Questions.Any(asked => asked.Code == q)));
    }

    private static bool CoversTypes(RoutingRule wide, RoutingRule narrow) => narrow.When.Types.Count == 0
        ? wide.When.Types.Count == 0 && (wide.To.AsType is null || wide.To.AsType == narrow.To.AsType)
        : narrow.When.Types.Where(type => type != narrow.To.AsType).All(type => Takes(wide, type));

    private static bool CoversBesideTypes(RoutingConditions wide, RoutingConditions narrow, RoutingTown town) =>
        wide.Answers.All(a => narrow.Answers.Any(b => a.Question == b.Question && Covers(a, b, town)))
        && (wide.Areas.Count == 0 || (narrow.Areas.Count > 0 && narrow.Areas.All(inner => wide.Areas.Any(outer => town.Areas.IsWithin(inner, outer)))))
        && (Days(wide) & Days(narrow)) == Days(narrow)
        && Covers(wide.Hours?.Minutes ?? WholeDay, narrow.Hours?.Minutes ?? WholeDay)
        && Covers(wide.Season?.Days ?? WholeYear, narrow.Season?.Days ?? WholeYear)
        && (wide.Work == TownWork.Either || wide.Work == narrow.Work)
        && (Channels(wide) & Channels(narrow)) == Channels(narrow)
        && (wide.Words.Count == 0 || (narrow.Words.Count > 0 && CoversWords(wide.Words, narrow.Words)));

    private static bool CanMeet(RoutingConditions a, RoutingConditions b, RoutingTown town) =>
        a.Answers.All(x => b.Answers.All(y => x.Question != y.Question || CanMeet(x, y, town)))
        && (a.Areas.Count == 0 || b.Areas.Count == 0
            || a.Areas.Any(x => b.Areas.Any(y => town.Areas.IsWithin(x, y) || town.Areas.IsWithin(y, x))))
        && (Days(a) & Days(b)) != 0
        && CanMeet(a.Hours?.Minutes ?? WholeDay, b.Hours?.Minutes ?? WholeDay)
        && CanMeet(a.Season?.Days ?? WholeYear, b.Season?.Days ?? WholeYear)
        && (a.Work == TownWork.Either || b.Work == TownWork.Either || a.Work == b.Work)
        && (Channels(a) & Channels(b)) != 0;

    private static bool Covers(AnswerCondition wide, AnswerCondition narrow, RoutingTown town) => Datatype(wide.Question, town) switch
    {
        QuestionDatatype.Number => !(wide.AtLeast > (narrow.AtLeast ?? decimal.MinValue)) && !(wide.AtMost < (narrow.AtMost ?? decimal.MaxValue)),
        QuestionDatatype.SingleValueList or QuestionDatatype.MultiValueList => narrow.AnyOf.All(v => wide.AnyOf.Contains(v, StringComparer.Ordinal)),
        _ => CoversWords(wide.AnyOf, narrow.AnyOf),
    };

    private static bool CanMeet(AnswerCondition a, AnswerCondition b, RoutingTown town) => Datatype(a.Question, town) switch
    {
        QuestionDatatype.Number => !(a.AtLeast > b.AtMost) && !(b.AtLeast > a.AtMost),
        QuestionDatatype.SingleValueList => a.AnyOf.Any(v => b.AnyOf.Contains(v, StringComparer.Ordinal)),
        _ => true,
    };

    private static bool CoversWords(IReadOnlyList<string> wide, IReadOnlyList<string> narrow)
    {
        var outer = wide.Select(RoutingWord.Read).OfType<RoutingWord>().ToList();
        return narrow.Select(RoutingWord.Read).OfType<RoutingWord>().All(inner => outer.Exists(word => word.IsInWhatever(inner)));
    }

    private static bool Covers(IReadOnlyList<(int First, int Last)> wide, IReadOnlyList<(int First, int Last)> narrow)
    {
        // Two stretches that follow on each other hold what reaches over both.
        var joined = Joined(wide);
        return narrow.All(n => joined.Exists(w => w.First <= n.First && n.Last <= w.Last));
    }

    private static List<(int First, int Last)> Joined(IReadOnlyList<(int First, int Last)> stretches)
    {
        var joined = new List<(int First, int Last)>();
        foreach (var next in stretches.OrderBy(s => s.First))
        {
            if (joined.Count > 0 && next.First <= joined[^1].Last + 1)
            {
                joined[^1] = (joined[^1].First, Math.Max(joined[^1].Last, next.Last));
            }
            else
            {
                joined.Add(next);
            }
        }

        return joined;
    }

    private static bool CanMeet(IReadOnlyList<(int First, int Last)> a, IReadOnlyList<(int First, int Last)> b) =>
        a.Any(x => b.Any(y => x.First <= y.Last && y.First <= x.Last));

    private static int Days(RoutingConditions when) => when.Weekdays.Count == 0 ? 127 : when.Weekdays.Aggregate(0, (days, day) => days | (1 << (int)day));

    private static int Channels(RoutingConditions when) => when.Channels.Count == 0
        ? (1 << Enum.GetValues<Channel>().Length) - 1
        : when.Channels.Aggregate(0, (channels, channel) => channels | (1 << (int)channel));

    private static QuestionDatatype? Datatype(string question, RoutingTown town) =>
        town.Types.SelectMany(t => t.Questions).FirstOrDefault(q => q.Code == question)?.Datatype;
}

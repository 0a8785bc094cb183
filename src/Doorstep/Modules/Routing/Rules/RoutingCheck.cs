using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Routing.Rules;

/// <summary>Why a set of rules cannot be put into force.</summary>
/// <param name="Rule">The rule to mend.</param>
/// <param name="Problem">What is wrong with it; its first argument is the rule's name.</param>
public sealed record RoutingFault(RoutingRule Rule, Problem Problem);

/// <summary>
/// Says of a set of rules what keeps it from being put into force: a rule that cannot take anything, rules that lead in a
/// circle, a rule that an earlier one always comes before, two of one name, words that Doorstep does not hold.
/// </summary>
/// <remarks>
/// "An earlier rule comes before it" is said only when it is surely so. Not seen is what several earlier rules take only
/// together (Monday to Wednesday here, Thursday to Sunday there), what follows from two conditions together (a list of all the
/// areas there are; "while the town works" on a Sunday), and what follows from how a rule before leads from type to type.
/// </remarks>
public static class RoutingCheck
{
    /// <summary>Most rules of a town: more cannot be read by a person.</summary>
    public const int MostRules = 200;

    /// <summary>Most characters of a name.</summary>
    public const int LongestName = 100;

    /// <summary>Most characters of a reason.</summary>
    public const int LongestReason = 500;

    /// <summary>Most words of one condition.</summary>
    public const int MostWords = 100;

    private const int MostLoopSteps = 20_000;
    private const int MostLoops = 10;

    /// <summary>Everything that is wrong with the set; empty when it can be put into force.</summary>
    /// <param name="rules">In their order.</param>
    /// <param name="town">The town as it is now.</param>
    /// <param name="now">Rules with working hours are tried from this day on.</param>
    public static IReadOnlyList<RoutingFault> Of(IReadOnlyList<RoutingRule> rules, RoutingTown town, DateTimeOffset now)
    {
        var faults = rules.SelectMany(rule => OfOne(rule, rules, town, now)).ToList();
        faults.AddRange(rules.Skip(MostRules).Take(1).Select(rule => Fault(rule, rules, "Fault.TooMany", "", MostRules)));
        faults.AddRange(Twice(rules));
        // What is wrong by itself takes nothing: comparing it with others would only say so twice.
        var wrong = faults.Select(f => f.Rule.Id).ToHashSet();
        var sound = rules.Where(rule => rule.Active && !wrong.Contains(rule.Id)).ToList();
        faults.AddRange(Shadowed(sound, rules, town));
        faults.AddRange(Loops(sound, rules, town));
        return faults;
    }

    /// <summary>What is wrong with one rule, its place among the others left aside: by itself, and its name.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="rules">All rules, this one included.</param>
    /// <param name="town">The town as it is now.</param>
    /// <param name="now">Working hours are tried from this day on.</param>
    public static IReadOnlyList<RoutingFault> OfText(RoutingRule rule, IReadOnlyList<RoutingRule> rules, RoutingTown town, DateTimeOffset now) =>
        [.. OfOne(rule, rules, town, now), .. Twice(rules.Where(r => r.Id != rule.Id).Append(rule).ToList()).Where(f => f.Rule.Id == rule.Id)];

    /// <summary>What is wrong with one rule by itself, each at its field. A rule that is switched off only has to be readable.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="rules">All rules: others may lead to the types that it takes.</param>
    /// <param name="town">The town as it is now.</param>
    /// <param name="now">Working hours are tried from this day on.</param>
    public static IReadOnlyList<RoutingFault> OfOne(RoutingRule rule, IReadOnlyList<RoutingRule> rules, RoutingTown town, DateTimeOffset now)
    {
        var faults = new List<RoutingFault>(Words(rule, rules, town));
        if (!rule.Active)
        {
            return faults;
        }

        faults.AddRange(Target(rule, rules, town));
        faults.AddRange(rule.When.Types.Where(code => town.Type(code) is null).Select(code => Fault(rule, rules, "Fault.Type.Unknown", "types", code)));
        faults.AddRange(rule.When.Areas.Where(code => town.Areas.Find(code) is not { Active: true }).Select(code => Fault(rule, rules, "Fault.Area.Unknown", "areas", code)));
        faults.AddRange(Answers(rule, rules, town));
        faults.AddRange(Times(rule, rules, town, now));
        return faults;
    }

    private static IEnumerable<RoutingFault> Words(RoutingRule rule, IReadOnlyList<RoutingRule> rules, RoutingTown town)
    {
        foreach (var (text, part, longest) in new[] { (rule.Name, "name", LongestName), (rule.Reason, "reason", LongestReason) })
        {
            foreach (var language in town.Languages)
            {
                var field = $"{part}-{language}";
                if (!text.All.TryGetValue(language, out var words))
                {
                    yield return Fault(rule, rules, part == "name" ? "Fault.Name.Missing" : "Fault.Reason.Missing", field, NativeName(language));
                }
                else if (TextLength.IsOver(words, longest))
                {
                    yield return Fault(rule, rules, "Fault.TooLong", field, longest);
                }
                else if (ForbiddenQuestions.Find(words) is { } found)
                {
                    yield return Forbidden(rule, rules, field, found);
                }
            }
        }

        foreach (var (words, field) in rule.When.Answers.Select(a => (a.AnyOf, $"answer-{a.Question}")).Prepend((rule.When.Words, "words")))
        {
            if (ForbiddenQuestions.FindIn(words) is { } found)
            {
                yield return Forbidden(rule, rules, field, found);
            }
        }

        foreach (var word in rule.When.Words.Where(w => RoutingWord.Read(w) is null))
        {
            yield return Fault(rule, rules, "Fault.Word", "words", word);
        }

        if (rule.When.Words.Count > MostWords)
        {
            yield return Fault(rule, rules, "Fault.Words.TooMany", "words", MostWords);
        }
    }

    private static IEnumerable<RoutingFault> Target(RoutingRule rule, IReadOnlyList<RoutingRule> rules, RoutingTown town)
    {
        if (rule.To.Unit is null == rule.To.AsType is null)
        {
            yield return Fault(rule, rules, "Fault.Target.Missing", "unit");
        }
        else if (rule.To.Unit is { } unit && !town.Works(unit))
        {
            yield return Fault(rule, rules, "Fault.Unit.Unknown", "unit", unit);
        }
        else if (rule.To.AsType is { } type && town.Type(type) is null)
        {
            yield return Fault(rule, rules, "Fault.Target.Type", "asType", type);
        }
        else if (rule.When.Types.Contains(rule.To.AsType, StringComparer.Ordinal))
        {
            yield return Fault(rule, rules, "Fault.Target.Itself", "types", town.Type(rule.To.AsType)!.Name);
        }
    }

    private static IEnumerable<RoutingFault> Answers(RoutingRule rule, IReadOnlyList<RoutingRule> rules, RoutingTown town)
    {
        var asking = Origins(rule, rules, town);
        var faultless = true;
        foreach (var answer in rule.When.Answers)
        {
            var field = $"answer-{answer.Question}";
            var question = town.Types.SelectMany(t => t.Questions).FirstOrDefault(q => q.Code == answer.Question);
            var (key, what) = question is null ? ("Fault.Question.Unknown", answer.Question) : Fault(answer, question);
            if (key is null && asking.Count > 0 && asking.TrueForAll(t => t.Questions.All(q => q.Code != answer.Question)))
            {
                key = "Fault.Question.NotAsked";
            }

            if (key is not null)
            {
                faultless = false;
                yield return Fault(rule, rules, key, field, question is null ? answer.Question : question.Label, what ?? "");
            }
        }

        if (faultless && asking.Count > 0 && asking.TrueForAll(type => !rule.When.Answers.All(a => type.Questions.Any(q => q.Code == a.Question))))
        {
            yield return Fault(rule, rules, "Fault.Question.NotTogether", $"answer-{rule.When.Answers[0].Question}");
        }
    }

    private static (string? Key, string? What) Fault(AnswerCondition answer, Question question)
    {
        switch (question.Datatype)
        {
            case QuestionDatatype.Number:
                return answer.AtLeast is null && answer.AtMost is null ? ("Fault.Answer.Empty", null)
                    : answer.AtLeast > answer.AtMost ? ("Fault.Answer.MinMax", null) : (null, null);
            case QuestionDatatype.SingleValueList or QuestionDatatype.MultiValueList:
                return answer.AnyOf.Count == 0 ? ("Fault.Answer.Empty", null)
                    : answer.AnyOf.FirstOrDefault(v => question.Values.All(c => c.Key != v)) is { } unknown ? ("Fault.Answer.NotAChoice", unknown) : (null, null);
            case QuestionDatatype.Datetime:
                return ("Fault.Answer.Kind", null);
            default:
                return answer.AnyOf.Count == 0 ? ("Fault.Answer.Empty", null)
                    : answer.AnyOf.FirstOrDefault(w => RoutingWord.Read(w) is null) is { } word ? ("Fault.Answer.Word", word) : (null, null);
        }
    }

    private static IEnumerable<RoutingFault> Times(RoutingRule rule, IReadOnlyList<RoutingRule> rules, RoutingTown town, DateTimeOffset now)
    {
        if (rule.When.Season is { } season && !(season.From.Exists && season.To.Exists))
        {
            yield return Fault(rule, rules, "Fault.Season", "season");
        }
        else if (rule.When.Hours is { Minutes.Count: 0 })
        {
            yield return Fault(rule, rules, "Fault.Hours", "hours");
        }
        else if (rule.When.Work != TownWork.Either && RoutingMoment.First(rule.When, town, now) is null)
        {
            yield return Fault(rule, rules, rule.When.Work == TownWork.Working ? "Fault.Time.NeverWorks" : "Fault.Time.AlwaysWorks", "work");
        }
    }

    private static IEnumerable<RoutingFault> Twice(IReadOnlyList<RoutingRule> rules)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in rules)
        {
            var own = rule.Name.All.Values.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (own.Exists(names.Contains))
            {
                yield return Fault(rule, rules, "Fault.Name.Twice", $"name-{rule.Name.All.Keys.Order(StringComparer.Ordinal).First()}");
            }

            names.UnionWith(own);
        }
    }

    private static IEnumerable<RoutingFault> Shadowed(List<RoutingRule> sound, IReadOnlyList<RoutingRule> rules, RoutingTown town)
    {
        for (var i = 1; i < sound.Count; i++)
        {
            if (sound.Take(i).FirstOrDefault(earlier => RoutingReach.Covers(earlier, sound[i], town)) is { } first)
            {
                yield return Fault(sound[i], rules, "Fault.Shadowed", "", first.Name);
            }
        }
    }

    private static List<RoutingFault> Loops(List<RoutingRule> sound, IReadOnlyList<RoutingRule> rules, RoutingTown town)
    {
        var leading = sound.Where(r => r.To.AsType is not null).ToList();
        var steps = MostLoopSteps;
        var faults = new Dictionary<Guid, RoutingFault>();
        // Paths meet the same pairs again and again.
        var taken = new Dictionary<(Guid, string), bool>();
        var meetings = new Dictionary<(Guid, Guid), bool>();
        var path = new List<RoutingRule>();
        // Only a type to which a rule leads can come back.
        foreach (var start in leading.Select(r => r.To.AsType!).Distinct(StringComparer.Ordinal))
        {
            Walk(start, start, [start]);
        }

        return [.. faults.Values];

        void Walk(string start, string type, HashSet<string> been)
        {
            foreach (var rule in leading.Where(r => RoutingReach.Takes(r, type)))
            {
                if (faults.Count >= MostLoops)
                {
                    return;
                }

                if (steps-- <= 0)
                {
                    faults.TryAdd(rule.Id, Fault(rule, rules, "Fault.Tangled", ""));
                    return;
                }

                path.Add(rule);
                if (!TakenBefore(rule, type) && path.TrueForAll(other => Meet(other, rule)) && RoutingReach.CanBeAsked(path, town))
                {
                    if (rule.To.AsType == start)
                    {
                        var last = path.MaxBy(sound.IndexOf)!;
                        faults.TryAdd(last.Id, Fault(last, rules, "Fault.Loop", "", new Names([.. path.Select(r => r.Name)])));
                    }
                    else if (been.Add(rule.To.AsType!))
                    {
                        Walk(start, rule.To.AsType!, been);
                        been.Remove(rule.To.AsType!);
                    }
                }

                path.RemoveAt(path.Count - 1);
            }
        }

        bool TakenBefore(RoutingRule rule, string type)
        {
            if (!taken.TryGetValue((rule.Id, type), out var before))
            {
                before = sound.TakeWhile(r => r.Id != rule.Id).Any(earlier => RoutingReach.CoversFor(type, earlier, rule, town));
                taken[(rule.Id, type)] = before;
            }

            return before;
        }

        bool Meet(RoutingRule one, RoutingRule other)
        {
            if (!meetings.TryGetValue((one.Id, other.Id), out var can))
            {
                can = RoutingReach.CanMeet(one, other, town);
                meetings[(one.Id, other.Id)] = can;
            }

            return can;
        }
    }

    /// <summary>The types whose requests can come to the rule, directly or led to one of its types by others.</summary>
    private static List<RequestType> Origins(RoutingRule rule, IReadOnlyList<RoutingRule> rules, RoutingTown town)
    {
        var reached = town.Types.Where(t => RoutingReach.Takes(rule, t.Code)).ToDictionary(t => t.Code, StringComparer.Ordinal);
        for (var before = -1; before < reached.Count;)
        {
            before = reached.Count;
            foreach (var type in rules.Where(r => r.Active && r.To.AsType is { } to && reached.ContainsKey(to))
                .SelectMany(r => town.Types.Where(t => RoutingReach.Takes(r, t.Code))).ToList())
            {
                reached.TryAdd(type.Code, type);
            }
        }

        return [.. reached.Values];
    }

    private static RoutingFault Forbidden(RoutingRule rule, IReadOnlyList<RoutingRule> rules, string field, ForbiddenQuestion found) =>
        Fault(rule, rules, $"Fault.Forbidden.{found.Subject}", field, found.Words);

    private static RoutingFault Fault(RoutingRule rule, IReadOnlyList<RoutingRule> rules, string key, string field, params object[] args) =>
        new(rule, new Problem(key, field, [NameOf(rule, rules), .. args]));

    // A rule without a name is called by its place.
    private static LocalText NameOf(RoutingRule rule, IReadOnlyList<RoutingRule> rules) => !rule.Name.IsEmpty
        ? rule.Name
        : LocalText.Same($"#{(rules.Index().First(r => r.Item.Id == rule.Id).Index + 1).ToString(CultureInfo.InvariantCulture)}");

    private static string NativeName(string language) => AppLanguages.For(language)?.NativeName ?? language;

    /// <summary>Names of rules in the language of the page, one after the other.</summary>
    private sealed record Names(IReadOnlyList<LocalText> All)
    {
        public override string ToString() => string.Join(" → ", All.Select(n => n.ToString()));
    }
}

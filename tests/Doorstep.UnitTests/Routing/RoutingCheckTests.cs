using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Rules;
using Doorstep.Platform.Languages;
using FsCheck;
using FsCheck.Fluent;

using static Doorstep.UnitTests.Routing.RoutingSamples;

namespace Doorstep.UnitTests.Routing;

/// <summary>Which sets of rules are refused, and that what is refused is wrong and what is not is right.</summary>
public sealed class RoutingCheckTests
{
    private static readonly RoutingTarget Roads = RoutingTarget.ToUnit("roads");

    public static TheoryData<string, string, RoutingRule> WrongByThemselves => new()
    {
        { "Type.Unknown", "types", Rule("r", Roads, new() { Types = ["nothing"] }) },
        { "Type.Unknown", "types", Rule("r", Roads, new() { Types = ["hole", "gone"] }) },
        { "Area.Unknown", "areas", Rule("r", Roads, new() { Areas = ["nowhere"] }) },
        { "Area.Unknown", "areas", Rule("r", Roads, new() { Areas = ["north", "old"] }) },
        { "Unit.Unknown", "unit", Rule("r", RoutingTarget.ToUnit("nobody")) },
        { "Unit.Unknown", "unit", Rule("r", RoutingTarget.ToUnit("closed")) },
        { "Target.Missing", "unit", Rule("r", new RoutingTarget(null, null)) },
        { "Target.Missing", "unit", Rule("r", new RoutingTarget("roads", "hole")) },
        { "Target.Type", "asType", Rule("r", RoutingTarget.ToWhoeverHas("gone")) },
        { "Target.Itself", "types", Rule("r", RoutingTarget.ToWhoeverHas("hole"), new() { Types = ["hole", "tree"] }) },
        { "Question.Unknown", "answer-age", Rule("r", Roads, new() { Answers = [new("age", ["x"])] }) },
        { "Question.NotAsked", "answer-contents", Rule("r", Roads, new() { Types = ["hole", "tree"], Answers = [new("contents", ["bags"])] }) },
        { "Question.NotTogether", "answer-contents", Rule("r", Roads, new() { Types = ["hole", "waste"], Answers = [new("contents", ["bags"]), new("depth", [], 1)] }) },
        { "Answer.NotAChoice", "answer-danger", Rule("r", Roads, new() { Answers = [new("danger", ["yes", "maybe"])] }) },
        { "Answer.Empty", "answer-danger", Rule("r", Roads, new() { Answers = [new("danger", [])] }) },
        { "Answer.Empty", "answer-depth", Rule("r", Roads, new() { Answers = [new("depth", [])] }) },
        { "Answer.Empty", "answer-number", Rule("r", Roads, new() { Answers = [new("number", [])] }) },
        { "Answer.MinMax", "answer-depth", Rule("r", Roads, new() { Answers = [new("depth", [], 5, 4)] }) },
        { "Answer.Kind", "answer-since", Rule("r", Roads, new() { Answers = [new("since", ["2026-01-01"])] }) },
        { "Answer.Word", "answer-number", Rule("r", Roads, new() { Answers = [new("number", ["*"])] }) },
        { "Hours", "hours", Rule("r", Roads, new() { Hours = new(new TimeOnly(8, 0), new TimeOnly(8, 0)) }) },
        { "Season", "season", Rule("r", Roads, new() { Season = new(new YearDay(2, 30), new YearDay(3, 1)) }) },
        { "Time.NeverWorks", "work", Rule("r", Roads, new() { Work = TownWork.Working, Hours = new(new TimeOnly(20, 0), new TimeOnly(22, 0)) }) },
        { "Time.NeverWorks", "work", Rule("r", Roads, new() { Work = TownWork.Working, Weekdays = [DayOfWeek.Sunday] }) },
        { "Word", "words", Rule("r", Roads, new() { Words = ["gas", "*"] }) },
        { "Words.TooMany", "words", Rule("r", Roads, new() { Words = [.. Enumerable.Range(0, 101).Select(n => $"word{n}")] }) },
        { "Name.Missing", "name-zh-Hans", Rule("r", Roads) with { Name = new LocalText([new("en", "r")]) } },
        { "Reason.Missing", "reason-en", Rule("r", Roads) with { Reason = new LocalText([new("zh-Hans", "因为")]) } },
        { "TooLong", "name-en", Rule("r", Roads) with { Name = LocalText.Of(new string('n', 101), "名") } },
        { "TooLong", "reason-zh-Hans", Rule("r", Roads) with { Reason = LocalText.Of("r", new string('因', 501)) } },
        { "Forbidden.Religion", "words", Rule("r", Roads, new() { Words = ["religion"] }) },
        { "Forbidden.Ethnicity", "name-en", Rule("r", Roads) with { Name = LocalText.Of("By ethnicity", "按类别") } },
        { "Forbidden.Score", "reason-zh-Hans", Rule("r", Roads) with { Reason = LocalText.Of("Because", "重点人员") } },
        { "Forbidden.Politics", "answer-number", Rule("r", Roads, new() { Answers = [new("number", ["党员"])] }) },
    };

    [Theory]
    [MemberData(nameof(WrongByThemselves))]
    public void A_rule_that_cannot_be_is_named_with_what_is_wrong(string fault, string field, RoutingRule rule)
    {
        var found = Assert.Single(RoutingCheck.Of([Rule("another", Roads, new() { Channels = [Channel.Letter] }), rule], River, Wednesday));
        Assert.Equal(($"Fault.{fault}", field, rule.Id), (found.Problem.Key, found.Problem.Field, found.Rule.Id));
        Assert.Equal(rule.Name.ToString(), found.Problem.Args[0].ToString());
    }

    [Theory]
    [InlineData("20:00", "13:31", false)]
    [InlineData("12:00", "13:30", true)]
    public void Working_hours_and_the_towns_work_must_come_together(string from, string to, bool never)
    {
        var hours = new DayHours(TimeOnly.Parse(from, null), TimeOnly.Parse(to, null));
        Assert.Equal(never, RoutingCheck.Of([Rule("r", Roads, new() { Work = TownWork.Working, Hours = hours })], River, Wednesday).Count > 0);
        // On holidays the town is off at any hour.
        Assert.Empty(RoutingCheck.Of([Rule("r", Roads, new() { Work = TownWork.Off, Weekdays = [DayOfWeek.Friday], Hours = new(new TimeOnly(10, 0), new TimeOnly(11, 0)) })], River, Wednesday));
        Assert.Equal("Fault.Time.AlwaysWorks", Assert.Single(RoutingCheck.Of([Rule("r", Roads, new() { Work = TownWork.Off, Weekdays = [DayOfWeek.Monday], Hours = new(new TimeOnly(10, 0), new TimeOnly(11, 0)) })], River, Wednesday)).Problem.Key);
        // A Saturday that is worked for a holiday is enough.
        Assert.Empty(RoutingCheck.Of([Rule("r", Roads, new() { Work = TownWork.Working, Weekdays = [DayOfWeek.Saturday] })], River, Wednesday));
    }

    [Fact]
    public void A_rule_that_is_off_may_name_what_is_gone_but_not_what_is_forbidden()
    {
        Assert.Empty(RoutingCheck.Of([Rule("r", RoutingTarget.ToUnit("closed"), new() { Types = ["gone"] }, active: false)], River, Wednesday));
        Assert.All(RoutingCheck.Of([Rule("religion", Roads, active: false)], River, Wednesday), f => Assert.Equal("Fault.Forbidden.Religion", f.Problem.Key));
        Assert.NotEmpty(RoutingCheck.Of([Rule("religion", Roads, active: false)], River, Wednesday));
    }

    [Fact]
    public void A_question_of_another_type_may_be_asked_when_a_rule_leads_from_there()
    {
        var lead = Rule("lead", RoutingTarget.ToWhoeverHas("tree"), new() { Types = ["waste"] });
        var asks = Rule("asks", Roads, new() { Types = ["tree"], Answers = [new("contents", ["bags"])] });
        Assert.Equal("Fault.Question.NotAsked", Assert.Single(RoutingCheck.Of([asks], River, Wednesday)).Problem.Key);
        Assert.Empty(RoutingCheck.Of([asks, lead], River, Wednesday));
    }

    [Fact]
    public void Two_rules_have_two_names()
    {
        var faults = RoutingCheck.Of([Rule("Same", Roads, new() { Channels = [Channel.Web] }), Rule("same", Roads, new() { Channels = [Channel.Phone] }, active: false)], River, Wednesday);
        Assert.Equal("Fault.Name.Twice", Assert.Single(faults).Problem.Key);
    }

    public static TheoryData<bool, RoutingConditions, RoutingConditions> Shadows => new()
    {
        { true, new(), new() { Types = ["hole"] } },
        { false, new() { Types = ["hole"] }, new() },
        { true, new() { Types = ["hole", "tree"] }, new() { Types = ["tree"] } },
        { false, new() { Types = ["hole", "tree"] }, new() { Types = ["tree", "waste"] } },
        { true, new() { Areas = ["north", "south"] }, new() { Areas = ["n1", "s1"] } },
        { false, new() { Areas = ["n1", "n2"] }, new() { Areas = ["north"] } },
        { false, new() { Areas = ["town"] }, new() { Types = ["hole"] } },
        { true, new() { Answers = [new("danger", ["yes", "unsure"])] }, new() { Answers = [new("danger", ["yes"])] } },
        { false, new() { Answers = [new("danger", ["yes"])] }, new() { Answers = [new("danger", ["yes", "unsure"])] } },
        { false, new() { Answers = [new("danger", ["yes", "no", "unsure"])] }, new() { Types = ["hole"] } },
        { true, new() { Answers = [new("depth", [], 1)] }, new() { Answers = [new("depth", [], 1, 9)] } },
        { false, new() { Answers = [new("depth", [], 1, 8)] }, new() { Answers = [new("depth", [], 1)] } },
        { false, new() { Answers = [new("depth", [], 2)] }, new() { Answers = [new("depth", [], 1, 9)] } },
        { true, new() { Answers = [new("number", ["ms*"])] }, new() { Answers = [new("number", ["ms-1", "msx"])] } },
        { true, new() { Weekdays = [.. Enum.GetValues<DayOfWeek>()] }, new() { Types = ["hole"] } },
        { false, new() { Weekdays = [DayOfWeek.Monday] }, new() { Weekdays = [DayOfWeek.Monday, DayOfWeek.Friday] } },
        { true, new() { Hours = new(new(22, 0), new(6, 0)) }, new() { Hours = new(new(23, 0), new(1, 0)) } },
        { true, new() { Hours = new(new(22, 0), new(6, 0)) }, new() { Hours = new(new(1, 0), new(6, 0)) } },
        { false, new() { Hours = new(new(22, 0), new(6, 0)) }, new() { Hours = new(new(1, 0), new(6, 1)) } },
        { false, new() { Hours = new(new(6, 0), new(22, 0)) }, new() { Hours = new(new(21, 0), new(7, 0)) } },
        { true, new() { Season = new(new(10, 15), new(4, 30)) }, new() { Season = new(new(12, 1), new(2, 29)) } },
        { false, new() { Season = new(new(10, 15), new(4, 30)) }, new() { Season = new(new(4, 1), new(5, 1)) } },
        { true, new() { Season = new(new(5, 1), new(4, 30)) }, new() { Types = ["hole"] } },
        { true, new() { Work = TownWork.Either }, new() { Work = TownWork.Off } },
        { false, new() { Work = TownWork.Off }, new() },
        { true, new() { Channels = [Channel.Web, Channel.Phone] }, new() { Channels = [Channel.Phone] } },
        { true, new() { Channels = [.. Enum.GetValues<Channel>()] }, new() },
        { true, new() { Words = ["ga*", "气"] }, new() { Words = ["gas leak", "燃气"] } },
        { false, new() { Words = ["gas leak"] }, new() { Words = ["gas"] } },
        { false, new() { Words = ["gas"] }, new() },
    };

    [Theory]
    [MemberData(nameof(Shadows))]
    public void A_rule_behind_one_that_takes_all_of_it_is_refused(bool shadowed, RoutingConditions first, RoutingConditions second)
    {
        var (wide, narrow) = (Rule("wide", Roads, first), Rule("narrow", RoutingTarget.ToUnit("parks"), second));
        var faults = RoutingCheck.Of([wide, narrow], River, Wednesday);
        Assert.Equal(shadowed ? [("Fault.Shadowed", narrow.Id, "wide")] : [], faults.Select(f => (f.Problem.Key, f.Rule.Id, f.Problem.Args[1].ToString()!)));
        Assert.Empty(RoutingCheck.Of([wide with { Active = false }, narrow], River, Wednesday));
    }

    [Fact]
    public void A_rule_that_leads_away_does_not_shadow_what_it_passes_over()
    {
        var lead = Rule("all to trees", RoutingTarget.ToWhoeverHas("tree"));
        Assert.Empty(RoutingCheck.Of([lead, Rule("trees", Roads, new() { Types = ["tree"] })], River, Wednesday));
        Assert.Equal("Fault.Shadowed", Assert.Single(RoutingCheck.Of([lead, Rule("holes", Roads, new() { Types = ["hole"] })], River, Wednesday)).Problem.Key);
    }

    public static TheoryData<bool, string, RoutingConditions[]> Circles => new()
    {
        // Each leads from the type before to the next, and the last back to the first.
        { true, "hole tree", [new(), new()] },
        { true, "hole tree waste water", [new(), new(), new(), new()] },
        { true, "hole tree", [new() { Areas = ["north"] }, new() { Areas = ["n1", "s1"] }] },
        { false, "hole tree", [new() { Areas = ["north"] }, new() { Areas = ["s1"] }] },
        { false, "hole tree waste", [new() { Season = new(new(5, 1), new(9, 30)) }, new(), new() { Season = new(new(10, 1), new(4, 30)) }] },
        { true, "hole tree", [new() { Words = ["gas"] }, new() { Words = ["leak"] }] },
        { false, "hole tree", [new() { Work = TownWork.Working }, new() { Work = TownWork.Off }] },
        { false, "hole tree", [new() { Channels = [Channel.Web] }, new() { Channels = [Channel.Phone] }] },
        { false, "hole tree", [new() { Answers = [new("danger", ["yes"])] }, new() { Answers = [new("danger", ["no"])] }] },
        { false, "hole waste", [new() { Answers = [new("depth", [], 1)] }, new() { Answers = [new("contents", ["bags"])] }] },
    };

    [Theory]
    [MemberData(nameof(Circles))]
    public void Rules_that_lead_in_a_circle_are_refused(bool circle, string types, RoutingConditions[] when)
    {
        var codes = types.Split(' ');
        var rules = codes.Index().Select(c => Rule($"from {c.Item}", RoutingTarget.ToWhoeverHas(codes[(c.Index + 1) % codes.Length]), when[c.Index] with { Types = [c.Item] })).ToList();
        var faults = RoutingCheck.Of(rules, River, Wednesday);
        if (!circle)
        {
            Assert.Empty(faults);
            return;
        }

        var fault = Assert.Single(faults);
        Assert.Equal(("Fault.Loop", rules[^1].Id), (fault.Problem.Key, fault.Rule.Id));
        Assert.All(rules, rule => Assert.Contains(rule.Name.ToString(), fault.Problem.Args[1].ToString()!, StringComparison.Ordinal));
        // Where an earlier rule takes it out of the circle there is none.
        Assert.Empty(RoutingCheck.Of([.. rules.Take(1), Rule("out", Roads, new() { Types = [codes[1]] }), .. rules.Skip(2)], River, Wednesday));
    }

    [Fact]
    public void Rules_for_any_type_lead_in_a_circle_too()
    {
        RoutingRule[] rules = [Rule("a", RoutingTarget.ToWhoeverHas("tree"), new() { Words = ["gas"] }), Rule("b", RoutingTarget.ToWhoeverHas("hole"), new() { Words = ["leak"] })];
        Assert.Equal("Fault.Loop", Assert.Single(RoutingCheck.Of(rules, River, Wednesday)).Problem.Key);
        Assert.Empty(RoutingCheck.Of(rules[..1], River, Wednesday));
    }

    [Fact]
    public void Two_hundred_rules_that_lead_from_any_type_are_judged_in_a_moment()
    {
        var codes = new[] { "hole", "waste", "water", "tree", "other" };
        var rules = Enumerable.Range(0, 200).Select(n => Rule($"r{n}", RoutingTarget.ToWhoeverHas(codes[n % 5]), new() { Words = [$"word{n}"] })).ToList();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains(RoutingCheck.Of(rules, River, Wednesday), f => f.Problem.Key == "Fault.Loop");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public void What_passes_the_check_gives_every_request_exactly_one_owner()
    {
        var judged = 0;
        Prop.ForAll(Gen.ListOf(AnyRule, 6).ToArbitrary(), AnyFacts.ToArbitrary(), (many, facts) =>
        {
            var rules = Numbered(many);
            if (RoutingCheck.Of(rules, River, Wednesday).Count > 0)
            {
                return true;
            }

            judged++;
            var decision = RoutingDecision.Of(facts, new RoutingRuleSet(1, rules), River);
            // The guard against circles never had to step in: no rule was gone through twice, and the last one really fits.
            return River.Works(decision.Unit) && decision.AwaitsCoordinator == (decision.Reason == "RoutingReason.Fallback")
                && decision.By.Distinct().Count() == decision.By.Count
                && Walked(facts, rules) is var (unit, steps) && unit == decision.Unit && steps <= rules.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        Assert.True(judged > 300, $"Only {judged} sets passed the check.");
    }

    [Fact]
    public void What_is_said_to_be_shadowed_never_wins()
    {
        var shadowed = 0;
        var pairs = from many in Gen.ListOf(AnyRule, 5) from narrow in Gen.Elements(0, 1, 2) from facts in AnyFacts select (many, narrow, facts);
        Prop.ForAll(pairs.ToArbitrary(), one =>
        {
            // One of them again with a condition more, so that shadows are found often.
            var rules = Numbered([.. one.many, Narrowed(one.many.First(), one.narrow)]);
            var faults = RoutingCheck.Of(rules, River, Wednesday);
            var behind = faults.Where(f => f.Problem.Key == "Fault.Shadowed").Select(f => f.Rule.Id).ToHashSet();
            // A rule that is wrong by itself is compared with none, yet here it still leads on: such a set is refused anyway.
            if (behind.Count == 0 || faults.Any(f => f.Problem.Key is not "Fault.Shadowed"))
            {
                return true;
            }

            shadowed++;
            return !RoutingDecision.Of(one.facts, new RoutingRuleSet(1, rules), River).By.Any(rule => behind.Contains(rule.Id));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
        Assert.True(shadowed > 1000, $"Only {shadowed} shadows were seen.");
    }

    [Fact]
    public void What_is_not_refused_can_win_alone()
    {
        var won = 0;
        Prop.ForAll(AnyRule.ToArbitrary(), rule =>
        {
            if (RoutingCheck.Of([rule], River, Wednesday).Count > 0)
            {
                return true;
            }

            won++;
            var facts = MadeFor(rule);
            return RoutingDecision.Of(facts, new RoutingRuleSet(1, [rule]), River).By.SequenceEqual([rule]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        Assert.True(won > 1000, $"Only {won} rules could win.");
    }

    /// <summary>A request that fits the rule, built from its conditions.</summary>
    private static RoutingFacts MadeFor(RoutingRule rule)
    {
        var when = rule.When;
        var type = River.Types.First(t => t.Code != rule.To.AsType && (when.Types.Count == 0 || when.Types.Contains(t.Code))
            && when.Answers.All(a => t.Questions.Any(q => q.Code == a.Question)));
        var answers = when.Answers.Select(a => (a.Question, a.AnyOf.Count > 0 ? a.AnyOf[0].TrimEnd('*')
            : (a.AtLeast ?? a.AtMost)!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return Facts(
            type.Code, when.Areas.Count > 0 ? when.Areas[^1] : null, when.Words.Count > 0 ? when.Words[^1].TrimEnd('*') : "",
            when.Channels.Count > 0 ? when.Channels[^1] : Channel.Web, RoutingMoment.First(when, River, Wednesday)!.Value, [.. answers]);
    }

    /// <summary>The decision again as its words say it, without a guard against circles: more steps than rules is a circle.</summary>
    private static (string Unit, int Steps) Walked(RoutingFacts facts, IReadOnlyList<RoutingRule> rules)
    {
        var type = facts.TypeCode;
        for (var steps = 0; steps <= rules.Count; steps++)
        {
            var rule = rules.FirstOrDefault(r => r.Active && RoutingMatch.Fits(r, facts, type, River));
            if (rule?.To.Unit is { } unit)
            {
                return (unit, steps);
            }

            if (rule is null)
            {
                return (RoutingDecision.Of(facts with { TypeCode = type }, RoutingRuleSet.Empty, River).Unit, steps);
            }

            type = rule.To.AsType!;
        }

        return ("", int.MaxValue);
    }

    private static RoutingRule Narrowed(RoutingRule rule, int how) => how switch
    {
        0 => rule with { To = RoutingTarget.ToUnit("parks"), When = rule.When with { Channels = [rule.When.Channels.Count > 0 ? rule.When.Channels[0] : Channel.Phone] } },
        1 => rule with { To = RoutingTarget.ToUnit("cleaning"), When = rule.When with { Areas = [rule.When.Areas.Count > 0 ? rule.When.Areas[0] : "n1"] } },
        _ => rule with { To = RoutingTarget.ToUnit("roads"), When = rule.When with { Words = [rule.When.Words.Count > 0 ? rule.When.Words[0] : "gas"] } },
    };

    private static List<RoutingRule> Numbered(IEnumerable<RoutingRule> rules) =>
        [.. rules.Index().Select(r => r.Item with { Id = Guid.CreateVersion7(Wednesday), Name = LocalText.Of($"Rule {r.Index}", $"规则 {r.Index}") })];
}

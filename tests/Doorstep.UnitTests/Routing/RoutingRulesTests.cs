using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;

using static Doorstep.UnitTests.Routing.RoutingSamples;

namespace Doorstep.UnitTests.Routing;

/// <summary>Which requests a rule takes, condition by condition, and what a set of rules decides.</summary>
public sealed class RoutingRulesTests
{
    [Theory]
    [InlineData("", "hole", true)]
    [InlineData("hole", "hole", true)]
    [InlineData("waste hole", "hole", true)]
    [InlineData("waste", "hole", false)]
    public void Types(string types, string type, bool fits) => Assert.Equal(fits, Fits(new() { Types = Split(types) }, Facts(type)));

    [Theory]
    [InlineData("n1", "n1", true)]
    [InlineData("north", "n1", true)]
    [InlineData("town", "n1", true)]
    [InlineData("south n1", "n1", true)]
    [InlineData("north", "old", true)]
    [InlineData("n1", "north", false)]
    [InlineData("south", "n1", false)]
    [InlineData("town", null, false)]
    [InlineData("", null, true)]
    public void Areas(string areas, string? area, bool fits) => Assert.Equal(fits, Fits(new() { Areas = Split(areas) }, Facts(area: area)));

    [Theory]
    [InlineData("danger", "yes", "danger=yes", true)]
    [InlineData("danger", "yes unsure", "danger=unsure", true)]
    [InlineData("danger", "yes", "danger=no", false)]
    [InlineData("danger", "yes", "", false)]
    [InlineData("contents", "paint", "contents=bags contents=paint", true)]
    [InlineData("contents", "paint", "contents=bags", false)]
    [InlineData("depth", "5..", "depth=5", true)]
    [InlineData("depth", "5..", "depth=4.99", false)]
    [InlineData("depth", "..5", "depth=5.0", true)]
    [InlineData("depth", "..5", "depth=5.01", false)]
    [InlineData("depth", "-1..1", "depth=-1", true)]
    [InlineData("depth", "5..", "", false)]
    [InlineData("number", "ms*", "number=MS-114", true)]
    [InlineData("number", "ms", "number=MS-114", true)]
    [InlineData("number", "114", "number=MS-1141", false)]
    public void Answers(string question, string asked, string given, bool fits)
    {
        var type = question switch { "danger" => "hole", "contents" => "waste", _ => "water" };
        var bounds = asked.Split("..");
        var condition = bounds.Length == 2
            ? new AnswerCondition(question, [], Number(bounds[0]), Number(bounds[1]))
            : new AnswerCondition(question, Split(asked));
        var facts = Facts(type, answers: [.. Split(given).Select(g => (g.Split('=')[0], g.Split('=')[1]))]);

        Assert.Equal(fits, Fits(new() { Answers = [condition] }, facts));

        static decimal? Number(string text) => text.Length == 0 ? null : decimal.Parse(text, CultureInfo.InvariantCulture);
    }

    // The town's clock is an hour ahead of UTC in winter and two in summer.
    [Theory]
    [InlineData("Wednesday", "", "2026-06-16T22:00Z", true)]
    [InlineData("Wednesday", "", "2026-06-16T21:59Z", false)]
    [InlineData("Wednesday", "", "2026-06-17T21:59Z", true)]
    [InlineData("", "08:00-17:30", "2026-06-17T06:00Z", true)]
    [InlineData("", "08:00-17:30", "2026-06-17T05:59Z", false)]
    [InlineData("", "08:00-17:30", "2026-01-14T07:00Z", true)]
    [InlineData("", "08:00-17:30", "2026-01-14T16:29Z", true)]
    [InlineData("", "08:00-17:30", "2026-01-14T16:30Z", false)]
    [InlineData("", "22:00-06:00", "2026-06-17T20:00Z", true)]
    [InlineData("", "22:00-06:00", "2026-06-17T03:59Z", true)]
    [InlineData("", "22:00-06:00", "2026-06-17T04:00Z", false)]
    [InlineData("", "22:00-00:00", "2026-06-17T21:59Z", true)]
    [InlineData("", "22:00-00:00", "2026-06-17T22:00Z", false)]
    [InlineData("Friday", "22:00-06:00", "2026-06-20T02:00Z", false)]
    [InlineData("Friday", "22:00-06:00", "2026-06-19T02:00Z", true)]
    public void Weekdays_and_hours_by_the_towns_clock(string days, string hours, string at, bool fits)
    {
        var span = hours.Split('-');
        var when = new RoutingConditions
        {
            Weekdays = [.. Split(days).Select(Enum.Parse<DayOfWeek>)],
            Hours = hours.Length == 0 ? null : new DayHours(TimeOnly.Parse(span[0], CultureInfo.InvariantCulture), TimeOnly.Parse(span[1], CultureInfo.InvariantCulture)),
        };

        Assert.Equal(fits, Fits(when, Facts(at: Moment(at))));
    }

    [Theory]
    [InlineData(TownWork.Working, "2026-06-17T08:30Z", true)]
    [InlineData(TownWork.Working, "2026-06-17T10:30Z", false)] // the midday break
    [InlineData(TownWork.Working, "2026-06-19T08:30Z", false)] // a holiday on a Friday
    [InlineData(TownWork.Working, "2026-06-20T08:30Z", true)] // the Saturday that is worked for it
    [InlineData(TownWork.Off, "2026-06-19T08:30Z", true)]
    [InlineData(TownWork.Off, "2026-06-20T08:30Z", false)]
    [InlineData(TownWork.Either, "2026-06-19T08:30Z", true)]
    public void While_the_town_works(TownWork work, string at, bool fits) => Assert.Equal(fits, Fits(new() { Work = work }, Facts(at: Moment(at))));

    [Theory]
    [InlineData("10-15", "04-30", "2026-10-14T21:59Z", false)]
    [InlineData("10-15", "04-30", "2026-10-14T22:00Z", true)]
    [InlineData("10-15", "04-30", "2026-12-31T22:30Z", true)]
    [InlineData("10-15", "04-30", "2027-04-30T21:59Z", true)]
    [InlineData("10-15", "04-30", "2027-04-30T22:00Z", false)]
    [InlineData("05-01", "05-01", "2026-05-01T10:00Z", true)]
    [InlineData("05-01", "05-01", "2026-05-02T10:00Z", false)]
    [InlineData("02-29", "02-29", "2028-02-29T10:00Z", true)]
    [InlineData("02-29", "02-29", "2027-03-01T10:00Z", false)]
    public void Days_of_the_year(string from, string to, string at, bool fits)
    {
        Assert.Equal(fits, Fits(new() { Season = new Season(Day(from), Day(to)) }, Facts(at: Moment(at))));

        static YearDay Day(string text) => new(int.Parse(text[..2], CultureInfo.InvariantCulture), int.Parse(text[3..], CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("Phone Letter", Channel.Letter, true)]
    [InlineData("Phone Letter", Channel.Web, false)]
    public void Channels(string channels, Channel channel, bool fits) =>
        Assert.Equal(fits, Fits(new() { Channels = [.. Split(channels).Select(Enum.Parse<Channel>)] }, Facts(channel: channel)));

    [Theory]
    [InlineData("gas", "There is GAS here.", true)]
    [InlineData("gas", "gas", true)]
    [InlineData("gas", "a gasket", false)]
    [InlineData("gas", "biogas", false)]
    [InlineData("gas", "biogas and gas", true)]
    [InlineData("leak*", "It leaks.", true)]
    [InlineData("leak*", "bleak", false)]
    [InlineData("gas leak", "a gas\n  leak", true)]
    [InlineData("gas leak", "a gas leakage", false)]
    [InlineData("gas leak*", "a gas leakage", true)]
    [InlineData("gas", "ＧＡＳ smell", true)]
    [InlineData("café", "the cafe\u0301 is open", true)]
    [InlineData("cafe", "the café is open", false)]
    [InlineData("燃气", "楼道里有燃气味", true)]
    [InlineData("燃气*", "楼道里有燃气味", true)]
    [InlineData("燃气", "燃料", false)]
    [InlineData("led", "新装的LED灯不亮", true)]
    [InlineData("led灯", "新装的LED灯不亮", true)]
    [InlineData("c++", "written in C++ once", true)]
    [InlineData("gas", "", false)]
    public void Words(string word, string text, bool fits) => Assert.Equal(fits, Fits(new() { Words = ["nowhere", word] }, Facts(text: text)));

    [Theory]
    [InlineData("")]
    [InlineData(" * ")]
    [InlineData("*gas")]
    [InlineData("g*s")]
    [InlineData("...")]
    [InlineData(null)]
    public void What_is_no_word_is_said_so(string? typed) => Assert.Null(RoutingWord.Read(typed));

    [Theory]
    [InlineData("gas", "gas leak", true)]
    [InlineData("gas leak", "gas", false)]
    [InlineData("ga*", "gas", true)]
    [InlineData("gas", "ga*", false)]
    [InlineData("gas*", "gas*", true)]
    [InlineData("g*", "gas*", true)]
    [InlineData("leak", "gas leak*", false)]
    [InlineData("leak*", "gas leak*", true)]
    [InlineData("gas", "gas leak*", true)]
    [InlineData("气", "燃气", true)]
    [InlineData("燃气", "气", false)]
    [InlineData("led", "led灯", false)] // "XLED灯" holds the second and not the first
    [InlineData("led*", "新led灯", true)]
    public void One_word_is_in_whatever_holds_another(string word, string other, bool surely) =>
        Assert.Equal(surely, RoutingWord.Read(word)!.IsInWhatever(RoutingWord.Read(other)!));

    [Fact]
    public void All_conditions_must_hold()
    {
        var when = new RoutingConditions { Types = ["hole"], Areas = ["north"], Channels = [Channel.Phone], Words = ["gas"] };
        Assert.True(Fits(when, Facts("hole", "n1", "gas", Channel.Phone)));
        Assert.False(Fits(when, Facts("tree", "n1", "gas", Channel.Phone)));
        Assert.False(Fits(when, Facts("hole", "s1", "gas", Channel.Phone)));
        Assert.False(Fits(when, Facts("hole", "n1", "gas", Channel.Web)));
        Assert.False(Fits(when, Facts("hole", "n1", "", Channel.Phone)));
    }

    [Fact]
    public void The_first_that_fits_decides()
    {
        var first = Rule("first", RoutingTarget.ToUnit("parks"), new() { Words = ["tree"] });
        var second = Rule("second", RoutingTarget.ToUnit("cleaning"), new() { Areas = ["north"] });
        var set = new RoutingRuleSet(7, [Rule("off", RoutingTarget.ToUnit("waterworks"), active: false), first, second]);

        Assert.Equal(("parks", $"Rule:7:{first.Id:N}", false), Decided(Facts(text: "a tree"), set));
        Assert.Equal(("cleaning", $"Rule:7:{second.Id:N}", false), Decided(Facts(), set));
        Assert.Equal(("roads", "RoutingReason.Type", false), Decided(Facts(area: "s1"), set));
        Assert.True(RoutingRuleSet.TryReadReference($"Rule:7:{second.Id:N}", out var version, out var ids));
        Assert.Equal((7, second.Id), (version, Assert.Single(ids)));
    }

    [Theory]
    [InlineData("Rule:x:0198")]
    [InlineData("Rule:1")]
    [InlineData("Rule:1:notanid")]
    [InlineData("RoutingReason.Type")]
    [InlineData(null)]
    public void What_is_no_reference_is_not_read_as_one(string? reason) => Assert.False(RoutingRuleSet.TryReadReference(reason, out _, out _));

    [Fact]
    public void Whoever_looks_after_a_type_is_found_by_the_rules_for_that_type()
    {
        var lead = Rule("a tree in the road", RoutingTarget.ToWhoeverHas("tree"), new() { Types = ["hole"], Words = ["tree"] });
        var north = Rule("trees in the north", RoutingTarget.ToUnit("cleaning"), new() { Types = ["tree"], Areas = ["n1"] });
        // The second stands first: from a type to which a rule leads, all rules are gone through again.
        var set = new RoutingRuleSet(2, [north, lead]);

        Assert.Equal(("cleaning", $"Rule:2:{lead.Id:N},{north.Id:N}", false), Decided(Facts(text: "a tree fell"), set));
        Assert.Equal(("parks", $"Rule:2:{lead.Id:N}", false), Decided(Facts(area: "s1", text: "a tree fell"), set));
        Assert.Equal(("roads", "RoutingReason.Type", false), Decided(Facts(text: "a hole"), set));
    }

    [Fact]
    public void Owners_by_area_of_the_type_to_which_a_rule_leads_count()
    {
        var lead = Rule("wet holes", RoutingTarget.ToWhoeverHas("water"), new() { Types = ["hole"] });
        Assert.Equal("roads", Decided(Facts(area: "n1"), new(1, [lead])).Unit);
        Assert.Equal("parks", Decided(Facts(area: "n2"), new(1, [lead])).Unit);
        Assert.Equal("waterworks", Decided(Facts(area: null), new(1, [lead])).Unit);
    }

    [Theory]
    [InlineData("n1", "", "roads", "Area")]
    [InlineData("n1", "roads", "parks", "Area")]
    [InlineData("n1", "roads parks", "waterworks", "Type")]
    [InlineData(null, "", "waterworks", "Type")]
    [InlineData("lost", "", "waterworks", "Type")]
    [InlineData("n1", "roads parks waterworks", "desk", "Fallback")]
    public void Without_a_rule_the_smallest_area_decides_then_the_type_then_the_front_desk(string? area, string gone, string unit, string reason)
    {
        var decision = RoutingDecision.Of(Facts("water", area), RoutingRuleSet.Empty, TownWith(Split(gone)));
        Assert.Equal((unit, $"RoutingReason.{reason}", reason == "Fallback"), (decision.Unit, decision.Reason, decision.AwaitsCoordinator));
    }

    [Fact]
    public void A_rule_whose_unit_does_not_work_any_more_is_passed_over()
    {
        var set = new RoutingRuleSet(3, [Rule("a", RoutingTarget.ToUnit("parks")), Rule("b", RoutingTarget.ToUnit("cleaning"))]);
        Assert.Equal("cleaning", RoutingDecision.Of(Facts(), set, TownWith(["parks"])).Unit);
        Assert.Equal(("roads", "RoutingReason.Type"), (RoutingDecision.Of(Facts(), set, TownWith(["parks", "cleaning"])).Unit, RoutingDecision.Of(Facts(), set, TownWith(["parks", "cleaning"])).Reason));
    }

    [Fact]
    public void Rules_that_came_to_lead_in_a_circle_still_end()
    {
        var set = new RoutingRuleSet(1, [Rule("a", RoutingTarget.ToWhoeverHas("tree"), new() { Types = ["hole"] }), Rule("b", RoutingTarget.ToWhoeverHas("hole"), new() { Types = ["tree"] })]);
        Assert.Equal("parks", Decided(Facts(), set).Unit);
    }

    [Fact]
    public void Rules_are_stored_and_read_back_whole()
    {
        var rule = Rule("Night and winter 夜间", RoutingTarget.ToWhoeverHas("tree"), new()
        {
            Types = ["hole"], Answers = [new("danger", ["yes"]), new("depth", [], 1.5m, 3)], Areas = ["n1"], Weekdays = [DayOfWeek.Monday],
            Hours = new DayHours(new TimeOnly(22, 0), new TimeOnly(6, 30)), Work = TownWork.Off, Season = new Season(new YearDay(10, 15), new YearDay(4, 30)),
            Channels = [Channel.Phone], Words = ["燃气", "leak*"],
        });
        var json = RoutingJson.Write([rule, Rule("plain", RoutingTarget.ToUnit("roads"))]);
        var read = RoutingJson.Read(json);

        Assert.Equal(json, RoutingJson.Write(read));
        Assert.Contains("夜间", json, StringComparison.Ordinal);
        Assert.Equal((rule.Id, rule.Name, rule.To, rule.When.Hours, rule.When.Season), (read[0].Id, read[0].Name, read[0].To, read[0].When.Hours, read[0].When.Season));
        Assert.Equal([1.5m, 3m], [read[0].When.Answers[1].AtLeast!.Value, read[0].When.Answers[1].AtMost!.Value]);
        Assert.True(read[0].Active);
    }

    private static (string Unit, string Reason, bool Awaits) Decided(RoutingFacts facts, RoutingRuleSet set)
    {
        var decision = RoutingDecision.Of(facts, set, River);
        return (decision.Unit, decision.Reason, decision.AwaitsCoordinator);
    }

    private static bool Fits(RoutingConditions when, RoutingFacts facts) =>
        RoutingMatch.Fits(Rule("r", RoutingTarget.ToUnit("roads"), when), facts, facts.TypeCode, River);

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

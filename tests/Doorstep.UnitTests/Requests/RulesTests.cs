using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Languages;
using FsCheck;
using FsCheck.Fluent;
using NetTopologySuite.Geometries;

namespace Doorstep.UnitTests.Requests;

/// <summary>The rules of requests: area, input, and who may see what. Owners: see <see cref="RoutingRulesTests"/>.</summary>
public sealed class RulesTests
{
    private static readonly AreaTree Areas = new(
    [
        (new Area("town", LocalText.Same("Town"), AreaLevel.Town, null), null),
        (new Area("north", LocalText.Same("North"), AreaLevel.District, "town"), Square(0)),
        (new Area("south", LocalText.Same("South"), AreaLevel.District, "town"), Square(1)),
        (new Area("n1", LocalText.Same("N1"), AreaLevel.Community, "north"), null),
        (new Area("old", LocalText.Same("Old"), AreaLevel.Community, "north", Active: false), null),
    ]);

    [Theory]
    [InlineData(0.5, 0.5, null, "north", "Inside")]
    [InlineData(0.5, 0.5, "south", "north", "Inside")]
    [InlineData(0.5, 1.0, null, "north", "OnBoundary")]
    [InlineData(0.5, 1.0, "south", "south", "Chosen")]
    [InlineData(0.5, 1.0, "n1", "north", "OnBoundary")]
    [InlineData(9.0, 9.0, null, null, "Outside")]
    [InlineData(9.0, 9.0, "n1", "n1", "Named")]
    [InlineData(null, null, "n1", "n1", "Named")]
    [InlineData(null, null, null, null, "InWords")]
    public void A_point_decides_the_area_then_the_name(double? latitude, double? longitude, string? named, string? area, string reason) =>
        Assert.Equal(new Placing.Decision(area, $"AreaReason.{reason}"), Placing.Decide(Areas, latitude, longitude, named));

    [Fact]
    public void Without_boundaries_a_point_says_nothing() =>
        Assert.Equal(new Placing.Decision(null, "AreaReason.NoBoundaries"), Placing.Decide(AreaTree.Empty, 1, 1, null));

    [Theory]
    [InlineData(QuestionDatatype.String, "anything at all", null)]
    [InlineData(QuestionDatatype.Text, "two\nlines", null)]
    [InlineData(QuestionDatatype.String, "a|b", "OnlyOne")]
    [InlineData(QuestionDatatype.Number, "-12.50", null)]
    [InlineData(QuestionDatatype.Number, " 7 ", null)]
    [InlineData(QuestionDatatype.Number, "1e9", "Number")]
    [InlineData(QuestionDatatype.Number, "1,000", "Number")]
    [InlineData(QuestionDatatype.Number, "seven", "Number")]
    [InlineData(QuestionDatatype.Number, "99999999999999999999999999999999", "Number")]
    [InlineData(QuestionDatatype.Datetime, "2026-03-02", null)]
    [InlineData(QuestionDatatype.Datetime, "2026-03-02T09:30", null)]
    [InlineData(QuestionDatatype.Datetime, "2026-03-02T09:30:00+08:00", null)]
    [InlineData(QuestionDatatype.Datetime, "2026-03-02T01:30:00.123Z", null)]
    [InlineData(QuestionDatatype.Datetime, "2026-02-30", "Datetime")]
    [InlineData(QuestionDatatype.Datetime, "03/04/2026", "Datetime")]
    [InlineData(QuestionDatatype.Datetime, "09:30", "Datetime")]
    [InlineData(QuestionDatatype.Datetime, "yesterday", "Datetime")]
    [InlineData(QuestionDatatype.SingleValueList, "red", null)]
    [InlineData(QuestionDatatype.SingleValueList, "red|blue", "OnlyOne")]
    [InlineData(QuestionDatatype.SingleValueList, "Red", "NotAChoice")]
    [InlineData(QuestionDatatype.SingleValueList, "green", "NotAChoice")]
    [InlineData(QuestionDatatype.MultiValueList, "red|blue", null)]
    [InlineData(QuestionDatatype.MultiValueList, "red|green", "NotAChoice")]
    [InlineData(QuestionDatatype.MultiValueList, "red|red", null)]
    public void Each_kind_of_question_takes_its_answers(QuestionDatatype datatype, string values, string? fault)
    {
        var found = QuestionRules.Check([Ask("q1", datatype, required: true)], Given("q1", values.Split('|')));

        Assert.Equal(fault is null ? [] : [($"Error.Question.{fault}", "q-q1")], found.Select(p => (p.Key, p.Field)));
    }

    [Fact]
    public void Answers_are_trimmed_and_only_needed_where_the_question_says()
    {
        Question[] questions = [Ask("must", QuestionDatatype.String, true), Ask("may", QuestionDatatype.Number, false)];

        Assert.Equal(["q-must"], QuestionRules.Check(questions, Given("must", " ", "\u0007")).Select(p => p.Field));
        Assert.Empty(QuestionRules.Check(questions, Given("must", "x", "")));
        Assert.Equal(["Error.Question.TooLong"], QuestionRules.Check(questions, Given("must", new string('x', QuestionRules.Longest + 1))).Select(p => p.Key));
        Assert.Equal(["a", "b"], QuestionRules.Given(Given("q", " a ", "b\0", "a", "", "\u200B"), Ask("q", QuestionDatatype.String, false)));
    }

    [Theory]
    [InlineData(StaffRole.Administrator, null, null, "")]
    [InlineData(StaffRole.Officer, "roads", null, "roads/north roads/n1 roads/-")]
    [InlineData(StaffRole.Officer, null, null, "")]
    [InlineData(StaffRole.Coordinator, null, "north", "roads/north roads/n1 water/n1 water/old")]
    [InlineData(StaffRole.Coordinator, null, "n1", "roads/n1 water/n1")]
    [InlineData(StaffRole.Coordinator, null, null, "roads/north roads/n1 roads/- water/n1 water/old water/south water/lost")]
    [InlineData(StaffRole.Coordinator, null, "town", "roads/north roads/n1 roads/- water/n1 water/old water/south water/lost")]
    [InlineData(StaffRole.OutreachWorker, null, "south", "water/south")]
    [InlineData(StaffRole.OutreachWorker, null, "lost", "")]
    public void Staff_see_their_unit_or_their_area(StaffRole role, string? unit, string? area, string seen)
    {
        var staff = new StaffMember(Guid.Parse("018f0000-0000-7000-8000-000000000001"), "x", role, unit, area);
        string[] all = ["roads/north", "roads/n1", "roads/-", "water/n1", "water/old", "water/south", "water/lost"];

        Assert.Equal(seen, string.Join(' ', all.Where(r => Scope.MayRead(staff, Areas, r.Split('/')[0], AreaOf(r), []))));
        Assert.Equal(role == StaffRole.OutreachWorker ? "" : seen, string.Join(' ', all.Where(r => Scope.MayAct(Scope.Parts(staff, Areas, r.Split('/')[0], AreaOf(r), [])))));

        static string? AreaOf(string request) => request.EndsWith('-') ? null : request.Split('/')[1];
    }

    [Fact]
    public void The_rule_and_its_query_say_the_same()
    {
        string?[] codes = [null, "town", "north", "south", "n1", "old", "lost"];
        var cases =
            from role in Gen.Elements(Enum.GetValues<StaffRole>())
            from unit in Gen.Elements(null, "roads", "water")
            from area in Gen.Elements(codes)
            from owner in Gen.Elements("roads", "water")
            from place in Gen.Elements(codes)
            select (Staff: new StaffMember(Guid.Empty, "x", role, unit, area), owner, place);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var request = new Request
            {
                Reference = "A", TypeCode = "t", Description = "", Language = "en", AreaReason = "", OwnerUnit = one.owner, AreaCode = one.place,
            };
            return Scope.Readable(one.Staff, Areas).Compile()(request) == Scope.MayRead(one.Staff, Areas, one.owner, one.place, []);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static Question Ask(string code, QuestionDatatype datatype, bool required) => new(
        code, datatype, required, LocalText.Same(code), LocalText.Same(""),
        datatype is QuestionDatatype.SingleValueList or QuestionDatatype.MultiValueList
            ? [new QuestionValue("red", LocalText.Same("Red")), new QuestionValue("blue", LocalText.Same("Blue"))]
            : []);

    private static Dictionary<string, IReadOnlyList<string>> Given(string code, params string[] values) => new(StringComparer.Ordinal) { [code] = values };

    private static Polygon Square(int west) => new(new LinearRing(
        [new(west, 0), new(west + 1, 0), new(west + 1, 1), new(west, 1), new(west, 0)]));
}

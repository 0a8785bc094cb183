using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Languages;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Routing;

/// <summary>A small town for the rules of who gets which requests, and random rules and requests of it.</summary>
internal static class RoutingSamples
{
    /// <summary>A Wednesday, 10:30 by the town's clock.</summary>
    public static readonly DateTimeOffset Wednesday = new(2026, 6, 17, 8, 30, 0, TimeSpan.Zero);

    private static readonly Question[] Questions =
    [
        List("danger", QuestionDatatype.SingleValueList, "yes", "no", "unsure"),
        List("contents", QuestionDatatype.MultiValueList, "bags", "rubble", "paint"),
        List("depth", QuestionDatatype.Number),
        List("number", QuestionDatatype.String),
        List("since", QuestionDatatype.Datetime),
    ];

    public static readonly RoutingTown River = TownWith([]);

    private static readonly string[] Types = ["hole", "waste", "water", "tree", "other"];
    private static readonly string[] Units = ["roads", "cleaning", "waterworks", "parks"];
    private static readonly string[] Areas = ["town", "north", "south", "n1", "n2", "s1"];
    private static readonly string[] Words = ["gas", "leak*", "gas leak", "le*", "燃气", "气", "led灯", "rats"];
    private static readonly string[] Texts =
        ["A gas leak by the school", "leaks and gaskets", "Leak!", "有燃气味", "空气不好", "新的LED灯不亮", "rats, again", "nothing of all that", ""];

    public static readonly Gen<RoutingFacts> AnyFacts =
        from type in Gen.Elements(Types)
        from given in Gen.Choose(0, 3)
        from danger in Gen.Elements("yes", "no", "unsure")
        from bags in Gen.SubListOf("bags", "rubble", "paint")
        from depth in Gen.Choose(-2, 12)
        from lamp in Gen.Elements(Texts)
        from area in Gen.Elements(null, "town", "north", "south", "n1", "n2", "s1", "old")
        from day in Gen.Choose(0, 800)
        from minute in Gen.Choose(0, 1439)
        from channel in Gen.Elements(Enum.GetValues<Channel>())
        from text in Gen.Elements(Texts)
        select new RoutingFacts(type, Asked(type, given == 0 ? [] : new(StringComparer.Ordinal)
        {
            ["danger"] = [danger], ["contents"] = [.. bags], ["number"] = [lamp],
            ["depth"] = [(depth / 2m).ToString(CultureInfo.InvariantCulture)],
        }), area, Wednesday.AddDays(day).AddMinutes(minute), channel, text);

    /// <summary>Rules of which most can take something, and some cannot.</summary>
    public static readonly Gen<RoutingRule> AnyRule =
        from number in Gen.Choose(0, int.MaxValue)
        from types in Some(Types)
        from answers in Gen.Frequency((5, Gen.Constant(new List<AnswerCondition>())), (3, AnAnswer.Select(a => new List<AnswerCondition> { a })), (1, TwoAnswers))
        from areas in Some(Areas)
        from weekdays in Some(Enum.GetValues<DayOfWeek>())
        from hours in Gen.Frequency((3, Gen.Constant<DayHours?>(null)), (1, SomeHours))
        from work in Gen.Elements(TownWork.Either, TownWork.Either, TownWork.Either, TownWork.Working, TownWork.Off)
        from season in Gen.Frequency((3, Gen.Constant<Season?>(null)), (1, SomeSeason))
        from channels in Some(Enum.GetValues<Channel>())
        from words in Some(Words)
        from lead in Gen.Choose(0, 2)
        from unit in Gen.Elements(Units)
        from type in Gen.Elements(Types)
        select Rule(
            $"R{number}", lead == 0 ? RoutingTarget.ToWhoeverHas(type) : RoutingTarget.ToUnit(unit),
            new RoutingConditions
            {
                Types = types, Answers = answers, Areas = areas, Weekdays = weekdays, Hours = hours, Work = work, Season = season, Channels = channels, Words = words,
            });

    private static Gen<AnswerCondition> AnAnswer => Gen.OneOf(
        from values in Gen.NonEmptyListOf(Gen.Elements("yes", "no", "unsure")) select new AnswerCondition("danger", [.. values.Distinct()]),
        from values in Gen.NonEmptyListOf(Gen.Elements("bags", "rubble", "paint")) select new AnswerCondition("contents", [.. values.Distinct()]),
        from least in Gen.Choose(-2, 6) from more in Gen.Choose(-1, 4) from open in Gen.Choose(0, 2)
        select new AnswerCondition("depth", [], open == 0 ? null : least, open == 1 ? null : least + more),
        from word in Gen.Elements(Words) select new AnswerCondition("number", [word]));

    private static Gen<List<AnswerCondition>> TwoAnswers =>
        from one in AnAnswer from other in AnAnswer select one.Question == other.Question ? new List<AnswerCondition> { one } : [one, other];

    private static Gen<DayHours?> SomeHours =>
        from a in Gen.Choose(0, 23) from b in Gen.Choose(0, 23) select (DayHours?)new DayHours(new TimeOnly(a, 0), new TimeOnly(b, 30));

    private static Gen<Season?> SomeSeason =>
        from a in Gen.Choose(1, 12) from b in Gen.Choose(1, 12) from d in Gen.Choose(1, 28) from e in Gen.Choose(1, 28)
        select (Season?)new Season(new YearDay(a, d), new YearDay(b, e));

    public static RoutingRule Rule(string name, RoutingTarget to, RoutingConditions? when = null, bool active = true) => new()
    {
        Id = Guid.CreateVersion7(Wednesday), Name = LocalText.Of(name, name), Reason = LocalText.Of("Because.", "因为。"), To = to, When = when ?? new(), Active = active,
    };

    public static RoutingFacts Facts(
        string type = "hole", string? area = "n1", string text = "", Channel channel = Channel.Web, DateTimeOffset? at = null, params (string Question, string Value)[] answers) =>
        new(type, answers.GroupBy(a => a.Question).ToDictionary(a => a.Key, IReadOnlyList<string> (a) => [.. a.Select(v => v.Value)], StringComparer.Ordinal),
            area, at ?? Wednesday, channel, text);

    /// <summary>The town with units that do not work any more.</summary>
    public static RoutingTown TownWith(IReadOnlyList<string> gone) => new(
        [
            Type("hole", "roads", [], "danger", "depth"), Type("waste", "cleaning", ["north=parks"], "contents", "danger"),
            Type("water", "waterworks", ["n1=roads", "north=parks"], "depth", "number"), Type("tree", "parks", [], "danger"), Type("other", "desk", [], "since"),
            Type("gone", "roads", [], "danger", active: false),
        ],
        new[] { "roads", "cleaning", "waterworks", "parks", "desk" }.Select(code => new Unit(code, LocalText.Same(code), UnitKind.Department, Active: !gone.Contains(code)))
            .Append(new Unit("closed", LocalText.Same("closed"), UnitKind.Department, Active: false)),
        "desk",
        new AreaTree(
        [
            (new Area("town", LocalText.Same("Town"), AreaLevel.Town, null), null),
            (new Area("north", LocalText.Same("North"), AreaLevel.District, "town"), null),
            (new Area("south", LocalText.Same("South"), AreaLevel.District, "town"), null),
            (new Area("n1", LocalText.Same("N1"), AreaLevel.Community, "north"), null),
            (new Area("n2", LocalText.Same("N2"), AreaLevel.Community, "north"), null),
            (new Area("s1", LocalText.Same("S1"), AreaLevel.Community, "south"), null),
            (new Area("old", LocalText.Same("Old"), AreaLevel.Community, "north", Active: false), null),
        ]),
        new WorkingCalendar(
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Andorra"),
            Enum.GetValues<DayOfWeek>().Where(d => d is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                .ToDictionary(d => d, IReadOnlyList<WorkingSpan> (_) => [new WorkingSpan(9 * 60, 12 * 60), new WorkingSpan((13 * 60) + 30, 17 * 60)]),
            [new SpecialDay(new DateOnly(2026, 6, 19), SpecialDayKind.Holiday), new SpecialDay(new DateOnly(2026, 6, 20), SpecialDayKind.Working)]),
        ["en", "zh-Hans"]);

    private static Dictionary<string, IReadOnlyList<string>> Asked(string type, Dictionary<string, IReadOnlyList<string>> answers) =>
        answers.Where(a => a.Value.Count > 0 && River.Question(type, a.Key) is not null).ToDictionary(StringComparer.Ordinal);

    private static Gen<List<T>> Some<T>(IReadOnlyList<T> all) => Gen.Frequency(
        (3, Gen.Constant(new List<T>())), (2, Gen.NonEmptyListOf(Gen.Elements(all.ToArray())).Select(list => list.Distinct().ToList())));

    private static RequestType Type(string code, string owner, IReadOnlyList<string> byArea, params string[] questions) => Type(code, owner, byArea, active: true, questions);

    private static RequestType Type(string code, string owner, IReadOnlyList<string> byArea, string question, bool active) => Type(code, owner, byArea, active, question);

    private static RequestType Type(string code, string owner, IReadOnlyList<string> byArea, bool active, params string[] questions) => new()
    {
        Code = code, Name = LocalText.Same(code), Group = LocalText.Same(""), Description = LocalText.Same(""), Public = true, OwnerUnit = owner, OwnersByArea = byArea,
        Deadline = "3 working days", Keywords = [], QuestionsJson = Question.ListToJson(Questions.Where(q => questions.Contains(q.Code))), Active = active,
    };

    private static Question List(string code, QuestionDatatype datatype, params string[] values) =>
        new(code, datatype, false, LocalText.Same(code), LocalText.Same(""), [.. values.Select(v => new QuestionValue(v, LocalText.Same(v)))]);
}

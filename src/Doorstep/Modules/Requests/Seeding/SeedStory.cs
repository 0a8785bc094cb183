using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;

namespace Doorstep.Modules.Requests.Seeding;

/// <summary>Makes up one request after the other, oldest first, and all that came of each until now.</summary>
internal sealed class SeedStory
{
    // The full period of numbers modulo 2^35: each reference once, in no order that anybody sees.
    private const long Step = 7_919_191_919 | 1;
    private const long Most = 1L << 35;
    private static readonly TimeSpan Span = TimeSpan.FromDays(3 * 365);
    private static readonly Channel[] Channels = [Channel.Web, Channel.Web, Channel.Web, Channel.Web, Channel.Phone, Channel.Phone, Channel.Counter, Channel.Visit];
    private static readonly Actor[] Officers = [.. new[] { "Amara Osei", "Jonas Berg", "Mei Lin", "Sofia Rossi", "Chen Wei", "Noor Haddad", "Ivan Petrov", "Clara Weiss" }.Select(n => new Actor(ActorKind.Staff, null, n))];
    private static readonly Actor Inspector = new(ActorKind.Staff, null, "Ruth Keller");

    private readonly SeedDice dice = new(50);
    private readonly SeedTown seed;
    private readonly AreaTree areas;
    private readonly WorkingCalendar calendar;
    private readonly RequestType[] types;
    private readonly Dictionary<string, Terms> terms;
    private readonly Dictionary<string, int> grids;
    private readonly (double Latitude, double Longitude, double Spread)[] busy;
    private long reference = 1;

    public SeedStory(SeedTown seed, RequestTypeList all, AreaTree areas, HandlingRules rules, WorkingCalendar calendar)
    {
        (this.seed, this.areas, this.calendar) = (seed, areas, calendar);
        types = [.. all.Active];
        terms = types.ToDictionary(t => t.Code, t => rules.For(t.Code), StringComparer.Ordinal);
        grids = Enumerable.Range(0, seed.Scale.Grids).ToDictionary(SeedTown.GridCode, n => n, StringComparer.Ordinal);
        var (high, wide) = (seed.Scale.Down * SeedTown.Place.High, seed.Scale.Across * SeedTown.Place.Wide);
        // Thick around some places and thin elsewhere.
        busy = [.. Enumerable.Range(0, 12 + (seed.Scale.Grids / 20)).Select(_ => (
            SeedTown.Place.Latitude + (high * dice.Share()), SeedTown.Place.Longitude + (wide * dice.Share()), SeedTown.Place.High * (0.5 + (3 * dice.Share()))))];
    }

    /// <summary>The next one.</summary>
    public Request Tell(int index)
    {
        var type = dice.One(types);
        // More come from year to year, as a town gets to know it.
        var asked = seed.Now - Span + (Span * Math.Pow((index + dice.Share()) / seed.Rows, 0.6));
        asked = new DateTimeOffset(asked.Ticks - (asked.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var (latitude, longitude) = Spot();
        var place = Placing.Decide(areas, latitude, longitude, null);
        var chinese = dice.Share() < 0.3;
        var id = dice.Id(asked);
        var request = new Request
        {
            Id = id,
            Reference = NextReference(),
            TypeCode = type.Code,
            Public = type.Public,
            Channel = dice.One(Channels),
            Description = SeedWords.Asked(dice, chinese),
            Language = chinese ? "zh-Hans" : "en",
            Latitude = latitude,
            Longitude = longitude,
            Address = SeedWords.Address(dice, chinese),
            AreaCode = place.AreaCode,
            AreaReason = place.Reason,
            OwnerUnit = type.OwnerUnit,
            ReportedAt = asked,
            RecordedAt = asked,
        };
        request.Answers.AddRange(type.Questions.Where(q => q.Values.Count > 0 && (q.Required || dice.Share() < 0.5))
            .Select(q => new QuestionAnswer { RequestId = id, QuestionCode = q.Code, Place = 0, Value = dice.One(q.Values).Key }));
        request.Open(Actor.Resident, new RoutedBy("RoutingReason.Type"), type.Hazard, At(request, asked));
        Go(request, asked, chinese);
        Ring(request, seed.Now);
        return request;
    }

    private (double Latitude, double Longitude) Spot()
    {
        var (high, wide) = (seed.Scale.Down * SeedTown.Place.High, seed.Scale.Across * SeedTown.Place.Wide);
        var (latitude, longitude, spread) = dice.One(busy);
        var thin = dice.Share() < 0.15;
        latitude = thin ? SeedTown.Place.Latitude + (high * dice.Share()) : latitude + (spread * (dice.Share() + dice.Share() - 1));
        longitude = thin ? SeedTown.Place.Longitude + (wide * dice.Share()) : longitude + (spread * 1.3 * (dice.Share() + dice.Share() - 1));
        // Inside, whatever the edge of the town bends to.
        return (
            Math.Round(Math.Clamp(latitude, SeedTown.Place.Latitude + 0.0005, SeedTown.Place.Latitude + high - 0.0005), 6),
            Math.Round(Math.Clamp(longitude, SeedTown.Place.Longitude + 0.0005, SeedTown.Place.Longitude + wide - 0.0005), 6));
    }

    private string NextReference()
    {
        for (; ;)
        {
            reference = (reference + Step) % Most;
            if (ShortReference.Of(reference) is { } shown)
            {
                return shown;
            }
        }
    }

    /// <summary>What came of it: handed to the team of the place, taken on, sometimes asked about, answered, and what the resident said.</summary>
    private void Go(Request request, DateTimeOffset asked, bool chinese)
    {
        var at = asked;
        var officer = dice.One(Officers);
        if (dice.Share() < 0.8 && request.AreaCode is { } area && grids.TryGetValue(area, out var grid)
            && !Take(ref at, TimeSpan.FromHours(1), (r, m) => r.HandOver(officer, SeedTown.TeamCode(seed.TeamOf(grid)), SeedWords.HandedOver(chinese), m)))
        {
            return;
        }

        for (var round = 0; round < 3; round++)
        {
            if (!Take(ref at, TimeSpan.FromHours(3), (r, m) => r.Accept(officer, m)))
            {
                return;
            }

            if (dice.Share() < 0.06
                && !(Take(ref at, TimeSpan.FromHours(3), (r, m) => r.Ask(officer, SeedWords.Question(chinese), m)) && Wait(ref at, TimeSpan.FromDays(1), (r, m) => r.Reply(Actor.Resident, SeedWords.Reply(dice, chinese), m))))
            {
                return;
            }

            var outcome = dice.Share() switch { < 0.8 => RequestOutcome.Done, < 0.9 => RequestOutcome.PartlyDone, _ => RequestOutcome.CannotBeDone };
            if (!Take(ref at, TimeSpan.FromHours(round == 0 ? 14 : 8), (r, m) => r.Answer(officer, new NewAnswer(outcome, SeedWords.Answered(dice, chinese), outcome == RequestOutcome.CannotBeDone ? null : m.Today), m)))
            {
                return;
            }

            if (request.StillDangerous && !Take(ref at, TimeSpan.FromHours(8), (r, m) => r.Inspect(Inspector, passed: true, null, m)))
            {
                return;
            }

            var word = dice.Share() switch
            {
                < 0.42 => Confirmation.Solved, < 0.47 => Confirmation.Partly, < 0.55 => Confirmation.NotSolved, _ => Confirmation.Unconfirmed,
            };
            if (word == Confirmation.Unconfirmed || !Wait(ref at, TimeSpan.FromDays(3), (r, m) => r.Confirm(Actor.Resident, word, word == Confirmation.NotSolved ? SeedWords.NotSolved(chinese) : null, m)) || word != Confirmation.NotSolved)
            {
                return;
            }
        }

        // Staff work by the town's clock, residents by their own.
        bool Take(ref DateTimeOffset moment, TimeSpan mean, Func<Request, Moment, Doorstep.Platform.Outcomes.Refusal?> step) =>
            Happens(moment = calendar.Add(moment, dice.Around(mean)), step);

        bool Wait(ref DateTimeOffset moment, TimeSpan mean, Func<Request, Moment, Doorstep.Platform.Outcomes.Refusal?> step) =>
            Happens(moment += dice.Around(mean), step);

        bool Happens(DateTimeOffset moment, Func<Request, Moment, Doorstep.Platform.Outcomes.Refusal?> step)
        {
            if (moment > seed.Now)
            {
                return false;
            }

            Ring(request, moment);
            return step(request, At(request, moment)) is null;
        }
    }

    /// <summary>The clock rings when it would have rung.</summary>
    private void Ring(Request request, DateTimeOffset until)
    {
        while (request.AlarmAt is { } alarm && alarm <= until)
        {
            request.Ring(At(request, alarm > request.UpdatedAt ? alarm : request.UpdatedAt));
        }
    }

    private Moment At(Request request, DateTimeOffset now) =>
        new(new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero), terms[request.TypeCode]);
}

/// <summary>What people say in a made-up town. Nothing in it points at anybody.</summary>
internal static class SeedWords
{
    private static readonly string[] Things =
    [
        "The street lamp", "A drain", "The pavement", "A large pothole", "The bench", "The bin", "A water pipe", "The traffic light", "A branch", "The stairwell light", "The playground fence", "The manhole cover",
        "The bus shelter", "The kerb", "The handrail", "A road sign",
    ];

    private static readonly string[] Faults =
    [
        "is broken", "has been dark for days", "is blocked and smells", "leaks onto the road", "is loose", "makes a noise all night", "is overflowing", "is dangerous for children", "was hit by a lorry", "has come off", "is covered with ice",
        "stands under water after rain",
    ];

    private static readonly string[] Where =
    [
        "in front of the school", "next to the market", "by the bridge", "at the corner of the lane", "behind the library", "near the bus stop", "on the way to the station", "outside our house", "at the crossing", "by the river path",
        "opposite the bakery", "beside the car park",
    ];

    private static readonly string[] Wishes =
    [
        "Please have a look.", "It has been like this since last week.", "Somebody may fall.", "We told you before and nothing happened.", "Thank you for your work.", "Could it be mended before winter?", "Cars have to drive around it.",
        "Older people cannot pass.", "It gets worse every day.", "",
    ];

    private static readonly string[] ThingsZh = ["路灯", "下水道", "人行道", "路面坑洼", "垃圾桶", "自来水管", "红绿灯", "树枝", "楼道灯", "井盖", "公交站台", "护栏", "屋顶", "健身器材", "消防通道"];
    private static readonly string[] FaultsZh = ["坏了好几天", "堵塞了有异味", "松动了", "整夜很吵", "没有人清理", "对孩子很危险", "被车撞坏了", "下雨就积水", "被占用了", "一直不亮"];
    private static readonly string[] WhereZh = ["在学校门口", "在菜市场旁边", "在桥头", "在小区门口", "在公交站附近", "在图书馆后面", "在路口", "在河边步道", "在停车场旁"];
    private static readonly string[] WishesZh = ["请尽快处理。", "已经一个星期了。", "老人走路不方便。", "麻烦派人看看。", "之前反映过没有结果。", "谢谢你们的工作。", ""];
    private static readonly string[] Lanes = ["Mill Lane", "School Street", "Market Road", "River Walk", "Station Road", "Church Row", "Garden Way", "Bridge Street", "Hill Rise", "Orchard Close"];
    private static readonly string[] LanesZh = ["磨坊巷", "学校街", "市场路", "河滨道", "车站路", "花园路", "桥头街", "果园里", "人民路", "和平街"];
    private static readonly string[] Done = ["We went there and mended it.", "The part was replaced this morning.", "It is cleaned and open again.", "Our team made it safe and has put it right.", "A firm did the work; we looked at it afterwards."];
    private static readonly string[] DoneZh = ["已安排人员现场修复。", "损坏部件今天上午已更换。", "已清理完毕，恢复通行。", "班组已到现场处理并复查。", "已委托单位施工并验收。"];

    public static string Asked(SeedDice dice, bool chinese)
    {
        // A place of its own kind for about one in seventy: what one searches for is rare.
        var leaks = dice.Share() < 0.015;
        return chinese
            ? $"{dice.One(WhereZh)}，{(leaks ? "屋顶漏水" : dice.One(ThingsZh))}，{dice.One(FaultsZh)}。{dice.One(WishesZh)}"
            : $"{dice.One(Things)} {dice.One(Where)} {dice.One(Faults)}. {(leaks ? "The roof leaks too. " : "")}{dice.One(Wishes)}".TrimEnd();
    }

    public static string Address(SeedDice dice, bool chinese) => chinese
        ? string.Create(CultureInfo.InvariantCulture, $"{dice.One(LanesZh)}{1 + dice.Below(200)}号")
        : string.Create(CultureInfo.InvariantCulture, $"{dice.One(Lanes)} {1 + dice.Below(200)}");

    public static string HandedOver(bool chinese) => chinese ? "由当地班组处理。" : "The team of that place does this.";

    public static string Question(bool chinese) => chinese ? "请问具体在哪一侧？" : "On which side of the street is it?";

    public static string Reply(SeedDice dice, bool chinese) => chinese ? dice.One(WhereZh) : $"It is {dice.One(Where)}.";

    public static string Answered(SeedDice dice, bool chinese) => dice.One(chinese ? DoneZh : Done);

    public static string NotSolved(bool chinese) => chinese ? "问题还在，请再看看。" : "It is still there; please come again.";
}

using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Results;
using Doorstep.Modules.Results.Rules;

namespace Doorstep.UnitTests.Results;

/// <summary>What is counted, ranked, found and told, held against hand counts and against chance.</summary>
public class FiguresTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly Slice Everything = new(new DateOnly(2020, 1, 1), new DateOnly(2026, 12, 31));

    [Fact]
    public void Percentiles_are_nearest_ranks_among_all_and_unanswered_ones_count_as_longest()
    {
        // Ten asked, answered after 1 to 7 days, one withdrawn before an answer, two waiting: ranks are among nine.
        var facts = Enumerable.Range(1, 7).Select(d => Asked(answered: d)).Append(Asked(withdrawn: true)).Append(Asked()).Append(Asked());
        var t = Tally(facts);

        Assert.Equal((10, 7, 1, 2), (t.Asked, t.Answered, t.Void, t.Waiting));
        // ceil(0.5 × 9) = 5th; ceil(0.9 × 9) = 9th, which waits.
        Assert.Equal((long)TimeSpan.FromDays(5).TotalMilliseconds, t.MedianToAnswer!.Value);
        Assert.Null(t.NinetiethToAnswer);
        Assert.Equal([1, 1, 5, 9, 10], new[] { (50, 1), (50, 2), (50, 10), (90, 10), (90, 11) }.Select(r => Modules.Results.Rules.Tally.RankOf(r.Item1, r.Item2)));
        Assert.Null(Tally([Asked()]).MedianToAnswer);
    }

    [Fact]
    public void A_first_answer_is_held_against_the_date_promised_then()
    {
        var t = Tally([Asked(answered: 2, promised: 3), Asked(answered: 3, promised: 3), Asked(answered: 4, promised: 3), Asked(promised: 5), Asked(promised: 4000),
            Asked(promised: 5) with { State = RequestState.WaitingForResident }, Asked(withdrawn: true, promised: 1)]);

        Assert.Equal((2, 2, 4), (t.InTime, t.Late, t.Due));
        Assert.Equal(0.5, t.Kept.Rate);
    }

    [Fact]
    public void Only_a_word_counts_as_solved()
    {
        var t = Tally([Said(Confirmation.Solved), Said(Confirmation.Solved), Said(Confirmation.Partly), Said(Confirmation.NotSolved), Said(Confirmation.Unconfirmed), Said(Confirmation.NoLongerNeeded), Asked(answered: 1)]);

        Assert.Equal((2, 4, 1, 1, 1), (t.Solved, t.Said, t.Unconfirmed, t.NoLongerNeeded, t.NoWord));
        Assert.Equal(0.5, t.SolvedShare.Rate);
    }

    [Fact]
    public void One_lucky_case_does_not_win_and_ends_are_named_only_when_they_differ()
    {
        var groups = Figures.Of(Table(
            [.. Enumerable.Repeat(Asked(answered: 1) with { OwnerUnit = "lucky" }, 1),
             .. Enumerable.Repeat(Asked(answered: 1) with { OwnerUnit = "steady" }, 95), .. Enumerable.Repeat(Asked(answered: 9) with { OwnerUnit = "steady" }, 5),
             .. Enumerable.Repeat(Asked(answered: 1) with { OwnerUnit = "slow" }, 20), .. Enumerable.Repeat(Asked(answered: 9) with { OwnerUnit = "slow" }, 80)]), Everything, AreaTree.Empty).Units;
        var ranked = Ranking.Of(groups, t => t.Kept);

        Assert.Equal(["steady", "lucky", "slow"], ranked.Select(r => r.Group.Code));
        Assert.Equal(("steady", "slow"), Ranking.Ends(ranked) is var (best, worst) ? (best.Group.Code, worst.Group.Code) : default);
        Assert.Null(Ranking.Ends([.. ranked.Where(r => r.Group.Code != "slow")]));
    }

    [Fact]
    public void A_filter_and_the_time_before_it_take_what_they_say()
    {
        var march = new Slice(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31));
        Assert.Equal((new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 28)), (march.Before.From, march.Before.To));
        var week = new Slice(new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 8));
        Assert.Equal((new DateOnly(2026, 2, 23), new DateOnly(2026, 3, 1)), (week.Before.From, week.Before.To));

        var table = Table([Asked(), Asked() with { TypeCode = "b" }, Asked() with { Channel = Channel.Phone }, Asked() with { AreaCode = null }]);
        int Count(Slice slice) => Figures.TotalOf(table, slice, AreaTree.Empty).Asked;
        Assert.Equal((4, 1, 0, 1, 1), (Count(Everything), Count(Everything with { Type = "b" }), Count(Everything with { Type = "unknown" }), Count(Everything with { Channel = Channel.Phone }), Count(Everything with { Area = Slice.NoArea })));
    }

    [Fact]
    public void Poissons_tail_is_exact()
    {
        Assert.Equal(1, Chance.AtLeast(0, 3));
        Assert.Equal(1 - Math.Exp(-2), Chance.AtLeast(1, 2), 12);
        Assert.Equal(Sum(7, 2.5), Chance.AtLeast(7, 2.5), 12);
        Assert.InRange(Chance.AtLeast(1000, 900), 0.0005, 0.0008);
        Assert.InRange(Chance.AtLeast(100, 1), 0, 1e-150);
        static double Sum(int from, double mean) => 1 - Enumerable.Range(0, from).Sum(k => Math.Exp(-mean) * Math.Pow(mean, k) / Enumerable.Range(1, k).Aggregate(1.0, (f, i) => f * i));
    }

    [Fact]
    public void A_planted_cluster_is_found_and_nothing_beside_it()
    {
        var random = new Dice(4);
        var facts = Town(random, 2000).Concat(Enumerable.Range(0, 14).Select(_ => Asked() with { TypeCode = "type-3", Latitude = 42.5071, Longitude = 1.5231 })).ToList();
        var found = HotSpots.Find(Table(facts), Everything, AreaTree.Empty);

        var spot = Assert.Single(found);
        Assert.Equal(("type-3", Cell.Of(42.5071, 1.5231)), (spot.Type, spot.Cell));
        Assert.True(spot.Count >= 14 && spot.Expected < spot.Count / 2.0);
    }

    [Fact]
    public void Pure_chance_hardly_ever_makes_a_hot_spot_or_a_topic()
    {
        var random = new Dice(11);
        var (spots, topics) = (0, 0);
        for (var town = 0; town < 200; town++)
        {
            var table = Table([.. Town(random, 1000)]);
            spots += HotSpots.Find(table, Everything, AreaTree.Empty).Count > 0 ? 1 : 0;
            topics += Topic.Of(table, new DateOnly(2026, 8, 1), Everything, AreaTree.Empty) is { Type: not null } ? 1 : 0;
        }

        // One in twenty is put up with; 200 draws of that are at most 19 with 99.7 % confidence.
        Assert.InRange(spots, 0, 19);
        Assert.InRange(topics, 0, 19);
    }

    [Fact]
    public void A_planted_rise_is_the_topic_and_too_few_months_say_nothing()
    {
        var facts = Town(new Dice(5), 1200).Concat(Enumerable.Range(0, 40).Select(i => At(new DateTime(2026, 8, 1 + (i % 28), 9, 0, 0), "type-2"))).ToList();
        var topic = Topic.Of(Table(facts), new DateOnly(2026, 8, 1), Everything, AreaTree.Empty);

        Assert.Equal("type-2", topic?.Type);
        Assert.True(topic!.Count >= 40 && topic.Expected < topic.Count);
        Assert.Null(Topic.Of(Table([At(new DateTime(2026, 8, 1, 9, 0, 0), "a")]), new DateOnly(2026, 8, 1), Everything, AreaTree.Empty));
    }

    [Fact]
    public void A_cell_holds_what_its_box_holds()
    {
        var random = new Dice(8);
        for (var i = 0; i < 20_000; i++)
        {
            var (lat, lon) = (Math.Round((random.NextDouble() * 178) - 89, random.Next(2, 7)), Math.Round((random.NextDouble() * 358) - 179, random.Next(2, 7)));
            var cell = Cell.Of(lat, lon)!.Value;
            Assert.True(lat >= cell.South && lat < cell.North && lon >= cell.West && lon < cell.East, $"{lat}, {lon}");
        }

        Assert.Null(Cell.Of(double.NaN, 3));
        Assert.Null(Cell.Of(91, 3));
    }

    [Fact]
    public void A_report_claims_no_more_than_its_intervals()
    {
        IReadOnlyList<string> Keys(IEnumerable<RequestFact> now, IEnumerable<RequestFact> before) => [.. Sentences.Of(Figures.Of(Table([.. now]), Everything, AreaTree.Empty), Tally(before)).Select(s => s.Key)];
        var good = Enumerable.Repeat(Asked(answered: 1), 95).Concat(Enumerable.Repeat(Asked(answered: 9), 5)).ToList();
        var fair = Enumerable.Repeat(Asked(answered: 1), 90).Concat(Enumerable.Repeat(Asked(answered: 9), 10)).ToList();
        var bad = Enumerable.Repeat(Asked(answered: 1), 30).Concat(Enumerable.Repeat(Asked(answered: 9), 70)).ToList();

        Assert.Equal(["Say.Nothing"], Keys([], good));
        Assert.Contains("Say.PromiseBetter", Keys(good, bad));
        Assert.Contains("Say.PromiseWorse", Keys(bad, good));
        Assert.Contains("Say.PromiseAlike", Keys(good, fair));
        Assert.Contains("Say.PromiseNone", Keys(good, good.Take(9)));
        Assert.Contains("Say.PromiseFew", Keys(good.Take(9), bad));
        Assert.Contains("Say.WordsFew", Keys(good, bad));
        Assert.Contains("Say.Words", Keys(Enumerable.Repeat(Said(Confirmation.Solved), 10), bad));
    }

    [Fact]
    public void Seasons_are_quarters()
    {
        Assert.True(Season.TryRead("2026-Q3", out var season));
        Assert.Equal((new DateOnly(2026, 7, 1), new DateOnly(2026, 9, 30), "2026-Q2", "2026-Q4"), (season.First, season.Last, season.Before.ToString(), season.After.ToString()));
        Assert.Equal("2025-Q4", new Season(2026, 1).Before.ToString());
        Assert.All(new[] { null, "", "2026-Q5", "2026-Q0", "26-Q1", "2026-Q3 ", "2026-q3", "9999-Q1" }, text => Assert.False(Season.TryRead(text, out _)));
    }

    [Fact]
    public void Days_of_downloads_are_rounded_to_two_places() => Assert.Equal(1.5m, FigureColumns.Days(129_600_000));

    private static IEnumerable<RequestFact> Town(Dice random, int count) => Enumerable.Range(0, count).Select(_ =>
        At(new DateTime(2025, 9, 1).AddDays(random.Next(365)).AddHours(9), $"type-{random.Next(6)}") with
        {
            // Some places are busier than others.
            Latitude = 42.5 + (Math.Pow(random.NextDouble(), 2) * 0.02), Longitude = 1.5 + (Math.Pow(random.NextDouble(), 2) * 0.03),
        });

    private static RequestFact At(DateTime at, string type) => Asked() with { TypeCode = type, ReportedAt = new DateTimeOffset(at, TimeSpan.Zero) };

    private static RequestFact Said(Confirmation word) => Asked(answered: 1) with { Word = word };

    private static RequestFact Asked(double? answered = null, double promised = 3, bool withdrawn = false)
    {
        var at = new DateTimeOffset(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
        return new RequestFact(
            "R", "a", "area", "unit", Channel.Web, withdrawn ? RequestState.Closed : answered is null ? RequestState.Received : RequestState.Answered, null,
            withdrawn ? Confirmation.NoLongerNeeded : null, at, null, answered is { } days ? at.AddDays(days) : null, answered is null ? null : at.AddDays(promised),
            at.AddDays(promised), withdrawn ? at.AddDays(1) : null, 0, 0, 0, null, null);
    }

    private static Tally Tally(IEnumerable<RequestFact> facts) => Figures.TotalOf(Table([.. facts]), Everything, AreaTree.Empty);

    private static FactTable Table(IReadOnlyList<RequestFact> facts)
    {
        var builder = new FactTable.Builder(Now, TimeZoneInfo.Utc);
        foreach (var fact in facts)
        {
            builder.Add(fact);
        }

        return builder.Build();
    }
}

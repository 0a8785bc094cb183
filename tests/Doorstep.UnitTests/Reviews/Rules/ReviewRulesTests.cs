using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Reviews;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Platform.Outcomes;

namespace Doorstep.UnitTests.Reviews.Rules;

/// <summary>A draw that nobody can steer, and figures that are only counted.</summary>
public class ReviewRulesTests
{
    private const string Seed = "000102030405060708090a0b0c0d0e0f";

    [Fact]
    public void The_same_seed_draws_the_same_for_ever()
    {
        // Written down once: a change of the generator would make old reviews impossible to check.
        Assert.Equal([6, 1, 9, 5, 4], SampleDraw.Draw(Seed, 10, 5));
        Assert.Equal(SampleDraw.Draw(Seed, 5000, 200), SampleDraw.Draw(Seed, 5000, 200));
        Assert.NotEqual(SampleDraw.Draw(Seed, 5000, 200), SampleDraw.Draw(Seed.Replace('f', 'e'), 5000, 200));
        // A larger sample begins with the smaller one: nobody gains by drawing again.
        Assert.Equal(SampleDraw.Draw(Seed, 5000, 50), SampleDraw.Draw(Seed, 5000, 200).Take(50));
    }

    [Fact]
    public void The_generator_is_as_documented()
    {
        // Drawn once more by the words of decision 0019, with nothing of the program's.
        var left = Enumerable.Range(0, 1000).ToList();
        var places = left.ToArray();
        for (var i = 0; i < 20; i++)
        {
            var digest = SHA256.HashData(Encoding.ASCII.GetBytes($"{Seed}:{i.ToString(CultureInfo.InvariantCulture)}"));
            var number = Convert.ToUInt64(Convert.ToHexString(digest[..8]), 16);
            var j = i + (int)(number % (ulong)(1000 - i));
            (places[i], places[j]) = (places[j], places[i]);
        }

        Assert.Equal(places[..20], SampleDraw.Draw(Seed, 1000, 20));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 200, 7)]
    [InlineData(200, 200, 200)]
    [InlineData(50_000, 200, 200)]
    public void Nothing_is_drawn_twice_and_never_more_than_there_is(int population, int size, int drawn)
    {
        var sample = SampleDraw.Draw(Seed, population, size);
        Assert.Equal(drawn, sample.Count);
        Assert.Equal(drawn, sample.Distinct().Count());
        Assert.All(sample, place => Assert.InRange(place, 0, population - 1));
    }

    [Fact]
    public void Every_place_and_every_pair_is_drawn_equally_often()
    {
        const int Population = 20, Size = 5, Seeds = 20_000;
        var singles = new int[Population];
        var pairs = new int[Population, Population];
        var firsts = new int[Population];
        for (var n = 0; n < Seeds; n++)
        {
            var seed = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"seed {n.ToString(CultureInfo.InvariantCulture)}"))[..16]);
            var sample = SampleDraw.Draw(seed, Population, Size);
            firsts[sample[0]]++;
            foreach (var (index, place) in sample.Index())
            {
                singles[place]++;
                foreach (var other in sample.Skip(index + 1))
                {
                    pairs[Math.Min(place, other), Math.Max(place, other)]++;
                }
            }
        }

        // Bounds at about one in a million of a fair draw; the seeds are fixed, so the test does not flicker.
        Assert.InRange(ChiSquare(firsts, (double)Seeds / Population), 0, 64); // 19 degrees
        Assert.InRange(ChiSquare(singles, (double)Seeds * Size / Population), 0, 64);
        var all = new List<int>();
        for (var a = 0; a < Population; a++)
        {
            for (var b = a + 1; b < Population; b++)
            {
                all.Add(pairs[a, b]);
            }
        }

        Assert.InRange(ChiSquare(all, (double)Seeds * Size * (Size - 1) / (Population * (Population - 1))), 0, 300); // 189 degrees
    }

    [Fact]
    public void The_list_reads_back_and_its_order_is_its_own()
    {
        Drawable[] some = [new("ZZZZZZZZ", "water", null, Confirmation.Unconfirmed), new("00000000", "streets", RequestOutcome.Done, Confirmation.Solved), new("7K3M9P2Q", "water", RequestOutcome.PartlyDone, null)];
        var text = SampleList.Write(some);
        Assert.Equal("00000000 streets Done Solved\n7K3M9P2Q water PartlyDone -\nZZZZZZZZ water - Unconfirmed\n", text);
        Assert.Equal(some.OrderBy(d => d.Reference, StringComparer.Ordinal), SampleList.Read(text));
        Assert.Equal(text, SampleList.Write(some.Reverse()));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", SampleDraw.Sha256("abc"));
    }

    [Fact]
    public void Figures_are_counted_and_who_was_not_reached_stands_beside()
    {
        var list = new List<Drawable>();
        list.AddRange(Enumerable.Repeat(new Drawable("1", "streets", RequestOutcome.Done, Confirmation.Solved), 8));
        list.AddRange(Enumerable.Repeat(new Drawable("2", "water", RequestOutcome.CannotBeDone, Confirmation.Unconfirmed), 2));
        Called[] calls =
        [
            new("streets", RequestOutcome.Done, CallResult.Solved), new("streets", RequestOutcome.Done, CallResult.Solved), new("streets", RequestOutcome.Done, CallResult.NotSolved),
            new("streets", RequestOutcome.Done, CallResult.Partly), new("streets", RequestOutcome.Done, CallResult.NotReached), new("streets", RequestOutcome.Done, CallResult.NoContact),
            new("water", RequestOutcome.CannotBeDone, CallResult.Declined), new("water", RequestOutcome.CannotBeDone, null),
        ];
        var all = ReviewResults.All(list, calls);
        Assert.Equal(new Figures(10, 8, 8, 8, 2, 1, 1, 1, 1, 1), all);
        Assert.Equal((4, 1, 0.8, 0.8, 0.5), (all.Answered, all.Waiting, all.DoneRate!.Value, all.ConfirmedRate!.Value, all.VerifiedRate!.Value));
        var water = ReviewResults.ByUnit(list, calls).Single(g => g.Unit == "water").Figures;
        Assert.Equal((2, 0, null, null), (water.Closed, water.Answered, water.VerifiedRate, water.Verified));
        Assert.Equal([RequestOutcome.Done, RequestOutcome.CannotBeDone], ReviewResults.ByOutcome(list, calls).Select(g => g.Outcome!.Value));
    }

    [Fact]
    public void Three_tries_without_an_answer_end_it_and_a_second_caller_is_told()
    {
        var by = new Actor(ActorKind.Staff, null, "Mei Lin");
        var now = DateTimeOffset.UnixEpoch;
        var call = new ReviewCall { UnitCode = "streets" };
        Assert.Equal("Error.Call.Result", call.Note(by, null, true, 0, now)!.Problems[0].Key);
        Assert.Equal("Error.Call.Result", call.Note(by, CallResult.NoContact, true, 0, now)!.Problems[0].Key);
        Assert.Equal("Error.Call.Result", call.Note(by, (CallResult)77, true, 0, now)!.Problems[0].Key);
        Assert.Null(call.Note(by, CallResult.NotReached, true, 0, now));
        Assert.Equal((RefusalKind.Conflict, "Error.Call.Changed"), (call.Note(by, CallResult.Solved, true, 0, now)!.Kind, call.Note(by, CallResult.Solved, true, 0, now)!.Problems[0].Key));
        Assert.Null(call.Note(by, CallResult.NotReached, true, 1, now));
        Assert.Equal((2, null), (call.Tries, call.Result));
        Assert.Null(call.Note(by, CallResult.NotReached, true, 2, now));
        Assert.Equal((3, CallResult.NotReached), (call.Tries, call.Result));
        Assert.Equal("Error.Call.Noted", call.Note(by, CallResult.Solved, true, 3, now)!.Problems[0].Key);
        var gone = new ReviewCall { UnitCode = "streets" };
        Assert.Equal("Error.Call.NoContact", gone.Note(by, CallResult.Solved, false, 0, now)!.Problems[0].Key);
        Assert.Null(gone.Note(by, CallResult.NoContact, false, 0, now));
    }

    private static double ChiSquare(IEnumerable<int> counts, double expected) => counts.Sum(count => (count - expected) * (count - expected) / expected);
}

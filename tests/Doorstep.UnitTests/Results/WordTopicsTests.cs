using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Results.Rules;

namespace Doorstep.UnitTests.Results;

/// <summary>Which words are a topic: not by chance, not by one writer, not by saying nothing.</summary>
public class WordTopicsTests
{
    [Fact]
    public void The_binomial_tail_is_exact()
    {
        Assert.Equal(1, Chance.AtLeast(0, 5, 0.3));
        Assert.Equal(0, Chance.AtLeast(6, 5, 0.3));
        Assert.Equal(1 - Math.Pow(0.7, 5), Chance.AtLeast(1, 5, 0.3), 12);
        Assert.Equal((10 * Math.Pow(0.3, 3) * 0.49) + (5 * Math.Pow(0.3, 4) * 0.7) + Math.Pow(0.3, 5), Chance.AtLeast(3, 5, 0.3), 12);
        Assert.InRange(Chance.AtLeast(600_000, 1_000_000, 0.5), 0, 1e-300);
        Assert.Equal(0.5, Chance.AtLeast(500_000, 999_999, 0.5), 6);
    }

    [Fact]
    public void A_word_rises_by_different_texts_of_different_places()
    {
        Assert.Equal(["drain"], Risen(Enumerable.Range(0, 8).Select(i => Fact("drain", text: i, place: i))));
        Assert.Empty(Risen(Enumerable.Range(0, 40).Select(i => Fact("drain", text: 1, place: i))));
        Assert.Empty(Risen(Enumerable.Range(0, 40).Select(i => Fact("drain", text: i, place: 1))));
        Assert.Empty(Risen(Enumerable.Range(0, 5).Select(i => Fact("drain", text: i, place: i))));
        foreach (var nothing in new[] { "please", "yesterday", "我们", "坏了" })
        {
            Assert.Empty(Risen(Enumerable.Range(0, 40).Select(i => Fact(nothing, text: i, place: i))));
        }
    }

    [Fact]
    public void Where_nothing_changes_nearly_no_month_has_a_topic()
    {
        var dice = new Dice(7);
        var found = 0;
        for (var town = 0; town < 200; town++)
        {
            var counter = new WordCounter();
            WordsFact Any(int i) => new(default, [.. Enumerable.Range(0, 4).Select(_ => $"word{(char)('a' + dice.Next(0, 20))}").Distinct()], i, $"place {i}");
            for (var i = 0; i < 120; i++)
            {
                counter.AddNow(Any(i));
            }

            for (var i = 0; i < 600; i++)
            {
                counter.AddBefore(Any(i));
            }

            found += counter.Risen().Count > 0 ? 1 : 0;
        }

        Assert.InRange(found, 0, 20);
    }

    [Fact]
    public void Words_of_the_same_requests_are_one_topic_and_pairs_become_a_phrase()
    {
        var counter = Counter(Enumerable.Range(0, 9).Select(i => new WordsFact(default, ["井盖", "盖松", "松动", "sinkhole"], i, $"{i}")).Concat(Enumerable.Range(10, 8).Select(i => Fact("drain", i, i))));
        Assert.Equal(["sinkhole", "drain"], counter.Choose(counter.Risen()));
        Assert.Equal(["井盖松动", "drain"], counter.Choose([.. counter.Risen().Where(r => r.Word != "sinkhole")]));
    }

    private static IEnumerable<string> Risen(IEnumerable<WordsFact> now) => Counter(now).Risen().Select(r => r.Word);

    private static WordCounter Counter(IEnumerable<WordsFact> now)
    {
        var counter = new WordCounter();
        foreach (var fact in now.Concat(Enumerable.Range(100, 50).Select(i => Fact("usual", i, i))))
        {
            counter.AddNow(fact);
        }

        for (var i = 0; i < 600; i++)
        {
            counter.AddBefore(Fact("usual", i, i));
        }

        return counter;
    }

    private static WordsFact Fact(string word, int text, int place) => new(default, [word], text, $"place {place}");
}

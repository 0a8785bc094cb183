using System.Text;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;

namespace Doorstep.Modules.Results.Rules;

/// <summary>A word that rose in a month by more than chance would bring.</summary>
/// <param name="Word">As it is looked for: small letters, or Chinese characters side by side.</param>
/// <param name="Count">How many requests of the month say it.</param>
/// <param name="Expected">How many would by its share of the months before.</param>
public sealed record RisenWord(string Word, int Count, double Expected);

/// <summary>The words that rose in a month.</summary>
/// <param name="Month">First day of the month.</param>
/// <param name="MonthsBefore">Against how many months it is held.</param>
/// <param name="Words">Those that rose by most requests, each about other requests than the ones before; often none.</param>
public sealed record WordTopics(DateOnly Month, int MonthsBefore, IReadOnlyList<RisenWord> Words);

/// <summary>
/// Counts in how many requests of a month each word stands, and in how many of the months before. Given the count of both together,
/// the month's part is binomial; its upper tail is corrected by Benjamini and Hochberg for all words of the month. One text sent
/// many times counts once there, and a word of one place or of a few texts is no topic, so that one person cannot make one.
/// </summary>
public sealed class WordCounter
{
    /// <summary>Fewer requests, or fewer different texts, are no topic of a town.</summary>
    public const int Least = 6;

    /// <summary>At least so many different places.</summary>
    public const int LeastPlaces = 4;

    /// <summary>Most words that are told.</summary>
    public const int Most = 3;

    // Two words of mostly the same requests are one topic.
    private const double Same = 0.6;
    private readonly Dictionary<string, Seen> now = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> before = new(StringComparer.Ordinal);

    /// <summary>Requests of the month.</summary>
    public int Now { get; private set; }

    /// <summary>Requests of the months before.</summary>
    public int Before { get; private set; }

    /// <summary>Takes a request of the month; all of them come before <see cref="AddBefore"/>.</summary>
    public void AddNow(WordsFact fact)
    {
        foreach (var word in fact.Words)
        {
            if (StopWords.Holds(word))
            {
                continue;
            }

            if (!now.TryGetValue(word, out var seen))
            {
                now[word] = seen = new Seen();
            }

            seen.Requests.Add(Now);
            seen.Texts.Add(fact.Text);
            seen.Places.Add(fact.Place);
        }

        Now++;
    }

    /// <summary>Takes a request of the months before.</summary>
    public void AddBefore(WordsFact fact)
    {
        Before++;
        foreach (var word in fact.Words.Where(now.ContainsKey))
        {
            before[word] = before.GetValueOrDefault(word) + 1;
        }
    }

    /// <summary>The words that rose by more than chance, the greatest rise first.</summary>
    public IReadOnlyList<RisenWord> Risen()
    {
        var share = (double)Now / Math.Max(1, Now + Before);
        var looked = now.Where(w => w.Value.Requests.Count >= Least && w.Value.Texts.Count >= Least && w.Value.Places.Count >= LeastPlaces)
            .Select(w => (Word: w.Key, w.Value.Requests.Count, Expected: Expected(before.GetValueOrDefault(w.Key)), P: Chance.AtLeast(w.Value.Texts.Count, w.Value.Texts.Count + before.GetValueOrDefault(w.Key), share)))
            .ToList();
        return Chance.Threshold(looked.Select(l => l.P), now.Count) is { } threshold
            ? [.. looked.Where(l => l.P <= threshold && l.Count > l.Expected).Select(l => new RisenWord(l.Word, l.Count, l.Expected)).OrderByDescending(r => r.Count - r.Expected).ThenBy(r => r.Word, StringComparer.Ordinal)]
            : [];
    }

    /// <summary>How many there would be of a word that the months before had so often. One imagined request is added, as for types.</summary>
    public double Expected(int countBefore) => Now * (countBefore + 1.0) / (Before + 1.0);

    /// <summary>
    /// Chooses what is told of the words that rose: the greatest rise of each set of requests. Pairs of Chinese characters that overlap in
    /// the same requests are put together: 井盖 and 盖松 and 松动 are 井盖松动.
    /// </summary>
    public IReadOnlyList<string> Choose(IReadOnlyList<RisenWord> risen)
    {
        var chosen = new List<(string Words, HashSet<int> Requests)>();
        foreach (var word in risen.Select(r => r.Word))
        {
            var own = now[word].Requests;
            if (chosen.Count < Most && !chosen.Exists(c => own.Count(c.Requests.Contains) > Same * own.Count))
            {
                chosen.Add((Whole(word, risen), [.. own]));
            }
        }

        return [.. chosen.Select(c => c.Words)];
    }

    private string Whole(string word, IReadOnlyList<RisenWord> risen)
    {
        var whole = word.EnumerateRunes().ToList();
        if (whole.Count != 2)
        {
            return word;
        }

        var own = new HashSet<int>(now[word].Requests);
        var pairs = risen.Select(r => r.Word.EnumerateRunes().ToList()).Where(r => r.Count == 2 && now[string.Concat(r)].Requests.Count(own.Contains) >= 0.8 * own.Count).ToList();
        while (whole.Count < 8 && pairs.Find(p => p[0] == whole[^1] && !whole.Contains(p[1])) is { } right)
        {
            whole.Add(right[1]);
        }

        while (whole.Count < 8 && pairs.Find(p => p[1] == whole[0] && !whole.Contains(p[0])) is { } left)
        {
            whole.Insert(0, left[0]);
        }

        var text = new StringBuilder();
        whole.ForEach(rune => text.Append(rune));
        return text.ToString();
    }

    private sealed class Seen
    {
        public List<int> Requests { get; } = [];

        public HashSet<int> Texts { get; } = [];

        public HashSet<string> Places { get; } = new(StringComparer.Ordinal);
    }
}

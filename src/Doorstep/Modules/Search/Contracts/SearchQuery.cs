using Doorstep.Platform.Ids;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Search.Contracts;

/// <summary>One word that was typed.</summary>
/// <param name="Shown">As it was typed.</param>
/// <param name="Tokens">What has to stand side by side in a text: one for a word, several for Chinese of three characters and more.</param>
/// <param name="Prefix">True when the beginning of a word is enough: "pot" finds a pothole, 漏 finds 漏水.</param>
public sealed record SearchWord(string Shown, IReadOnlyList<string> Tokens, bool Prefix)
{
    /// <summary>Where in a text's tokens the word is found; empty when it is not there.</summary>
    public IEnumerable<int> PlacesIn(IReadOnlyList<SearchToken> tokens)
    {
        for (var at = 0; at + Tokens.Count <= tokens.Count; at++)
        {
            var all = true;
            for (var i = 0; i < Tokens.Count && all; i++)
            {
                all = Prefix ? tokens[at + i].Word.StartsWith(Tokens[i], StringComparison.Ordinal) : tokens[at + i].Word == Tokens[i];
            }

            if (all)
            {
                yield return at;
            }
        }
    }
}

/// <summary>
/// What was typed into the field of the search. Everything is words, nothing an operator; a request is found when it holds all of
/// them, in any order.
/// </summary>
/// <param name="Typed">Tidied, to be shown again.</param>
/// <param name="Words">At most <see cref="MostWords"/>; empty when what was typed holds no letter or digit.</param>
/// <param name="Reference">A request's reference in canonical form, when it can be read as one.</param>
public sealed record SearchQuery(string Typed, IReadOnlyList<SearchWord> Words, string? Reference)
{
    /// <summary>Characters that are read; the rest is cut off.</summary>
    public const int Longest = 200;

    /// <summary>Words that are searched; further ones are left out.</summary>
    public const int MostWords = 12;

    /// <summary>Reads what was typed; null when it is nothing.</summary>
    public static SearchQuery? Read(string? typed)
    {
        if (Folding.Token(typed) is not { } clean)
        {
            return null;
        }

        var text = TextLength.Cut(clean, Longest);
        var words = new List<SearchWord>();
        var tokens = SearchText.Tokens(text);
        for (var i = 0; i < tokens.Count && words.Count < MostWords; i++)
        {
            var word = tokens[i];
            if (!SearchText.IsUnspaced(word.Word))
            {
                // "1" is not the beginning of house number 12, and one letter begins too much.
                words.Add(new(text[word.Start..word.End], [word.Word], Prefix: word.Word.Length > 1 && !word.Word.All(char.IsAsciiDigit)));
                continue;
            }

            // A run of pairs ends with its last character alone, which the pair before it holds already.
            var run = new List<string>();
            var start = i;
            while (SearchText.IsPair(tokens[i].Word) && i + 1 < tokens.Count)
            {
                run.Add(tokens[i++].Word);
            }

            words.Add(run.Count == 0
                ? new(text[word.Start..word.End], [word.Word], Prefix: true)
                : new(text[tokens[start].Start..tokens[i].End], run, Prefix: false));
        }

        ShortReference.TryRead(text, out var reference);
        return words.Count == 0 && reference is null
            ? null
            : new(text, [.. words.DistinctBy(w => (string.Join(' ', w.Tokens), w.Prefix))], reference);
    }

    /// <summary>True when the texts together hold every word, each within one of them. What both engines answer, said plainly.</summary>
    public bool IsIn(params IEnumerable<string?> texts)
    {
        var tokens = texts.Select(SearchText.Tokens).ToList();
        return Words.All(w => tokens.Exists(t => w.PlacesIn(t).Any()));
    }

    /// <summary>Which parts of a text are what was searched: the parts in their order, together the whole text.</summary>
    public IReadOnlyList<(string Part, bool Hit)> Mark(string text)
    {
        var tokens = SearchText.Tokens(text);
        var hits = Words.SelectMany(w => w.PlacesIn(tokens).Select(at => (tokens[at].Start, tokens[at + w.Tokens.Count - 1].End)))
            .OrderBy(h => h.Start).ThenBy(h => h.End).ToList();
        var parts = new List<(string, bool)>();
        var done = 0;
        for (var i = 0; i < hits.Count;)
        {
            var (start, end) = hits[i];
            for (i++; i < hits.Count && hits[i].Start <= end; i++)
            {
                end = Math.Max(end, hits[i].End);
            }

            if (start > done)
            {
                parts.Add((text[done..start], false));
            }

            parts.Add((text[Math.Max(start, done)..end], true));
            done = end;
        }

        if (done < text.Length)
        {
            parts.Add((text[done..], false));
        }

        return parts;
    }
}

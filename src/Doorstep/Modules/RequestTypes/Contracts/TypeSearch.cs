using System.Globalization;
using System.Text;

namespace Doorstep.Modules.RequestTypes.Contracts;

/// <summary>
/// Finds the types that a resident's words mean. The words may be in any of the town's languages: the name, the
/// description, the group and the keywords of all languages are searched, and Chinese is found inside longer words.
/// </summary>
public static class TypeSearch
{
    private const int MostWords = 12;
    private const int MostNear = 6;

    /// <summary>What was found.</summary>
    /// <param name="Types">Best first; empty when nothing comes near.</param>
    /// <param name="Exact">False when no type holds all the words, and these only come near.</param>
    public sealed record Found(IReadOnlyList<RequestType> Types, bool Exact);

    /// <summary>Types that hold every word, those with it in their name first; else those that hold some of it.</summary>
    public static Found Find(IReadOnlyList<RequestType> types, string query)
    {
        var words = Fold(query).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords).ToList();
        if (words.Count == 0)
        {
            return new Found(types, true);
        }

        var texts = types.Select(type => (Type: type, Name: Fold(string.Join(' ', type.Name.All.Values)), All: Fold(WordsOf(type)))).ToList();
        var exact = texts.Where(t => words.TrueForAll(w => t.All.Contains(w, StringComparison.Ordinal)))
            .OrderByDescending(t => words.Count(w => t.Name.Contains(w, StringComparison.Ordinal))).Select(t => t.Type).ToList();
        if (exact.Count > 0)
        {
            return new Found(exact, true);
        }

        var pieces = words.SelectMany(Pieces).Distinct(StringComparer.Ordinal).ToList();
        return new Found(
            [.. texts.Select(t => (t.Type, Hits: pieces.Count(p => t.All.Contains(p, StringComparison.Ordinal))))
                .Where(t => t.Hits > 0).OrderByDescending(t => t.Hits).Take(MostNear).Select(t => t.Type)],
            false);
    }

    /// <summary>The types that come nearest to one that is no longer offered: those of its group, and those that its name finds.</summary>
    public static IReadOnlyList<RequestType> Near(IReadOnlyList<RequestType> active, RequestType gone) =>
    [
        .. active.Where(t => t.Group.All.Values.Intersect(gone.Group.All.Values, StringComparer.Ordinal).Any())
            .Concat(gone.Name.All.Values.SelectMany(name => Find(active, name).Types))
            .GroupBy(t => t.Code, StringComparer.Ordinal).OrderByDescending(t => t.Count()).Select(t => t.First()).Take(MostNear),
    ];

    /// <summary>Everything by which a type is found, in all languages.</summary>
    public static string WordsOf(RequestType type) => string.Join(
        ' ', [.. type.Name.All.Values, .. type.Keywords, .. type.Group.All.Values, .. type.Description.All.Values]);

    /// <summary>Pairs of neighbouring characters of a Chinese word, which has no spaces; a longer Latin word without its ending.</summary>
    private static IEnumerable<string> Pieces(string word)
    {
        if (word.Any(c => c >= '\u2E80'))
        {
            for (var i = 0; i + 1 < word.Length && i < 40; i++)
            {
                yield return word.Substring(i, 2);
            }
        }
        else if (word.Length >= 3)
        {
            yield return word.Length > 5 ? word[..^2] : word.Length > 3 ? word[..^1] : word;
        }
    }

    /// <summary>Small letters without accents; full-width forms become plain ones.</summary>
    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }
}

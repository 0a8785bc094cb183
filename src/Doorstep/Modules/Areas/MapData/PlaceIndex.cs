using Doorstep.Geo;
using Doorstep.Geo.Maps;
using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Areas.MapData;

/// <summary>A name that was found, with the point that suits best.</summary>
internal sealed record PlaceHit(MapNames Names, PlaceKind Kind, WorldPoint Point);

/// <summary>The names of one map in memory, sorted by word. Never changes, so any number of threads may ask.</summary>
internal sealed class PlaceIndex
{
    private const int MostWords = 8;
    // Beyond this many that fit, the question is so short that the place's middle says enough about how near it is.
    private const int MostMeasured = 3_000;
    private readonly List<Entry> entries;
    private readonly (string Word, int Entry)[] words;
    private readonly Lazy<StreetGrid> streets;

    private PlaceIndex(List<Entry> entries)
    {
        this.entries = entries;
        streets = new(() => new StreetGrid([.. entries.Select(e => e.Kind == PlaceKind.Street ? e.Points : [])]));
        var all = new List<(string Word, int Entry)>(entries.Count * 4);
        for (var i = 0; i < entries.Count; i++)
        {
            foreach (var word in entries[i].Variants.SelectMany(v => v.Words).SelectMany(Beginnings).Distinct(StringComparer.Ordinal))
            {
                all.Add((word, i));
            }
        }

        words = [.. all];
        Array.Sort(words, static (a, b) => string.CompareOrdinal(a.Word, b.Word) is not 0 and var order ? order : a.Entry.CompareTo(b.Entry));
    }

    /// <summary>No names.</summary>
    public static PlaceIndex Empty { get; } = new([]);

    /// <summary>How many places it holds.</summary>
    public int Count => entries.Count;

    /// <summary>The index of these rows.</summary>
    public static async Task<PlaceIndex> LoadAsync(IAsyncEnumerable<MapPlaceRow> rows, CancellationToken ct)
    {
        var read = new List<Entry>();
        await foreach (var row in rows.WithCancellation(ct))
        {
            read.Add(Entry.Of(MapNames.FromJson(row.Names), row.Kind, MapPlaceRow.Unpacked(row.Points)));
        }

        return new PlaceIndex(read);
    }

    /// <summary>The index of these places.</summary>
    public static PlaceIndex Of(IEnumerable<(MapNames Names, PlaceKind Kind, WorldPoint[] Points)> places) =>
        new([.. places.Select(p => Entry.Of(p.Names, p.Kind, p.Points))]);

    /// <summary>The best <paramref name="most"/> places for what was typed, best first.</summary>
    public IReadOnlyList<PlaceHit> Find(string text, WorldPoint? near, int most)
    {
        var asked = NameFolding.Words(text).Distinct(StringComparer.Ordinal).Take(MostWords).ToList();
        var found = Best(asked, near, most);
        // A house number is not part of a street's name: "Mill Street 12", "学堂巷12号".
        var without = asked.Where(w => !char.IsAsciiDigit(w[0]) && w is not ("号" or "號" or "弄")).ToList();
        return found.Count == 0 && without.Count > 0 && without.Count < asked.Count ? Best(without, near, most) : found;
    }

    /// <summary>The names of the street that is nearest to a point; null when none is within so many metres.</summary>
    public MapNames? StreetNear(WorldPoint point, double metres) => streets.Value.Nearest(point, metres) is var (street, _) ? entries[street].Names : null;

    private IReadOnlyList<PlaceHit> Best(List<string> asked, WorldPoint? near, int most)
    {
        if (asked.Count == 0)
        {
            return [];
        }

        // The rarest word is looked up, the others are looked for in what it gives.
        var (from, to) = asked.Select(Range).MinBy(r => r.To - r.From);
        var whole = string.Join(' ', asked);
        var seen = new HashSet<int>();
        var fitting = new List<(int Entry, int Fit)>();
        for (var i = from; i < to; i++)
        {
            if (seen.Add(words[i].Entry) && entries[words[i].Entry].Fit(asked, whole) is { } fit)
            {
                fitting.Add((words[i].Entry, fit));
            }
        }

        var exactly = fitting.Count <= MostMeasured;
        return [.. fitting.Select(f => (f.Fit, Entry: entries[f.Entry], Number: f.Entry, Nearest: entries[f.Entry].Nearest(near, exactly)))
            .OrderBy(f => f.Fit).ThenBy(f => f.Entry.Kind).ThenBy(f => f.Nearest.Square).ThenBy(f => f.Entry.Names.Local.Length).ThenBy(f => f.Number)
            .Take(most).Select(f => new PlaceHit(f.Entry.Names, f.Entry.Kind, f.Nearest.Point))];
    }

    private (int From, int To) Range(string word) => (Lower(word), Lower(word + '\uffff'));

    private int Lower(string word)
    {
        var (low, high) = (0, words.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(words[middle].Word, word) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static IEnumerable<string> Beginnings(string word)
    {
        yield return word;
        for (var i = 1; i < word.Length && NameFolding.IsHan(word); i++)
        {
            if (!char.IsLowSurrogate(word[i]))
            {
                yield return word[i..];
            }
        }
    }

    private sealed record Variant(string Whole, List<string> Words);

    private sealed record Entry(MapNames Names, PlaceKind Kind, WorldPoint[] Points, Variant[] Variants)
    {
        public static Entry Of(MapNames names, PlaceKind kind, WorldPoint[] points) =>
            new(names, kind, points, [.. names.All.Select(NameFolding.Words).Select(w => new Variant(string.Join(' ', w), w)).DistinctBy(v => v.Whole, StringComparer.Ordinal)]);

        /// <summary>How well it fits: 0 the whole name, 1 its beginning, 2 whole words of it, 3 beginnings of words; null not at all.</summary>
        public int? Fit(List<string> asked, string whole)
        {
            int? best = null;
            foreach (var variant in Variants)
            {
                if (variant.Whole == whole)
                {
                    return 0;
                }

                if (asked.TrueForAll(a => variant.Words.Exists(w => NameFolding.IsHan(a) ? w.Contains(a, StringComparison.Ordinal) : w.StartsWith(a, StringComparison.Ordinal))))
                {
                    var fit = variant.Whole.StartsWith(whole, StringComparison.Ordinal) ? 1 : asked.TrueForAll(a => variant.Words.Contains(a, StringComparer.Ordinal)) ? 2 : 3;
                    best = Math.Min(best ?? fit, fit);
                }
            }

            return best;
        }

        public (double Square, WorldPoint Point) Nearest(WorldPoint? near, bool exactly)
        {
            if (near is not { } point)
            {
                return (0, Points[0]);
            }

            return exactly ? Points.Select(p => (Square: SquareTo(p, point), Point: p)).MinBy(p => p.Square) : (SquareTo(Points[0], point), Points[0]);
        }

        private static double SquareTo(WorldPoint a, WorldPoint b) => Math.Pow((double)a.X - b.X, 2) + Math.Pow((double)a.Y - b.Y, 2);
    }
}

using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Results.Rules;

/// <summary>By what figures are grouped.</summary>
public enum Dimension
{
    /// <summary>Everything.</summary>
    Total,

    /// <summary>By area; an area holds what lies within it, so areas do not add up.</summary>
    Area,

    /// <summary>By the unit that owns it now.</summary>
    Unit,

    /// <summary>By type.</summary>
    Type,

    /// <summary>By how it came in.</summary>
    Channel,

    /// <summary>By the month in which it was asked.</summary>
    Month,
}

/// <summary>The figures of one group.</summary>
/// <param name="By">What it is a group of.</param>
/// <param name="Code">Which: a code, a channel's name, a month as <c>2026-03</c>; empty for the total.</param>
/// <param name="Tally">What was counted.</param>
public sealed record Group(Dimension By, string Code, Tally Tally);

/// <summary>All figures of a slice.</summary>
public sealed class Figures
{
    private Figures(Slice slice, Group total, IReadOnlyDictionary<Dimension, IReadOnlyList<Group>> groups)
    {
        (Slice, Total) = (slice, total.Tally);
        (Areas, Units, Types, Channels, Months) =
            (groups[Dimension.Area], groups[Dimension.Unit], groups[Dimension.Type], groups[Dimension.Channel], groups[Dimension.Month]);
    }

    /// <summary>What was counted.</summary>
    public Slice Slice { get; }

    /// <summary>Everything.</summary>
    public Tally Total { get; }

    /// <summary>By area, each before what lies within it; <see cref="Slice.NoArea"/> last.</summary>
    public IReadOnlyList<Group> Areas { get; }

    /// <summary>By unit, most asked first.</summary>
    public IReadOnlyList<Group> Units { get; }

    /// <summary>By type, most asked first.</summary>
    public IReadOnlyList<Group> Types { get; }

    /// <summary>By channel, most asked first.</summary>
    public IReadOnlyList<Group> Channels { get; }

    /// <summary>By month, oldest first, months without a request between others included.</summary>
    public IReadOnlyList<Group> Months { get; }

    /// <summary>Every group there is, the total first: what downloads hold.</summary>
    public IEnumerable<Group> All => new[] { new Group(Dimension.Total, "", Total) }.Concat(Areas).Concat(Units).Concat(Types).Concat(Channels).Concat(Months);

    /// <summary>Counts the requests of a slice.</summary>
    public static Figures Of(FactTable table, Slice slice, AreaTree tree)
    {
        var test = slice.Test(table, tree);
        var total = new Tally();
        var areas = new Dictionary<string, Tally>(StringComparer.Ordinal);
        // Around a chosen area lies more than was counted.
        var chains = table.Areas.Select(code => Chain(code, tree).Where(c => slice.Area is null || tree.IsWithin(c, slice.Area)).Select(c => In(areas, c)).ToArray()).ToArray();
        Tally[] nowhere = [In(areas, Slice.NoArea)];
        var types = table.Types.Select(_ => new Tally()).ToArray();
        var units = table.Units.Select(_ => new Tally()).ToArray();
        var channels = Enum.GetValues<Channel>().Select(_ => new Tally()).ToArray();
        var (first, last) = (Fact.MonthOf(slice.From), Fact.MonthOf(slice.To));
        var months = new Dictionary<int, Tally>();
        Each(table.Rows.Length, i => i, (t, f) => t.Count(f));
        Each(table.ByAnswer.Length, i => table.ByAnswer[i], (t, f) => t.SeeAnswer(f.ToAnswer));
        Each(table.ByClose.Length, i => table.ByClose[i], (t, f) => t.SeeClosing(f.ToClose));
        return new Figures(slice, new Group(Dimension.Total, "", total), new Dictionary<Dimension, IReadOnlyList<Group>>
        {
            [Dimension.Area] = [.. areas.Where(a => a.Value.Asked > 0).OrderBy(a => a.Key == Slice.NoArea).ThenBy(a => string.Join('\u0001', Chain(a.Key, tree).Reverse()), StringComparer.Ordinal).Select(a => new Group(Dimension.Area, a.Key, a.Value))],
            [Dimension.Unit] = Most(Dimension.Unit, table.Units.Zip(units)),
            [Dimension.Type] = Most(Dimension.Type, table.Types.Zip(types)),
            [Dimension.Channel] = Most(Dimension.Channel, Enum.GetNames<Channel>().Zip(channels)),
            [Dimension.Month] = months.Count == 0 ? [] :
            [
                .. Enumerable.Range(Math.Max(first, months.Keys.Min()), Math.Min(last, months.Keys.Max()) - Math.Max(first, months.Keys.Min()) + 1)
                    .Select(m => new Group(Dimension.Month, Fact.FirstOf(m).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture), months.GetValueOrDefault(m) ?? new Tally())),
            ],
        });

        void Each(int count, Func<int, int> place, Action<Tally, Fact> see)
        {
            for (var i = 0; i < count; i++)
            {
                var fact = table.Rows[place(i)];
                if (!test(fact))
                {
                    continue;
                }

                see(total, fact);
                foreach (var area in fact.Area < 0 ? nowhere : chains[fact.Area])
                {
                    see(area, fact);
                }

                see(types[fact.Type], fact);
                see(units[fact.Unit], fact);
                see(channels[fact.Channel], fact);
                if (!months.TryGetValue(fact.Month, out var month))
                {
                    months[fact.Month] = month = new Tally();
                }

                see(month, fact);
            }
        }
    }

    /// <summary>The total of a slice alone.</summary>
    public static Tally TotalOf(FactTable table, Slice slice, AreaTree tree)
    {
        var (test, total) = (slice.Test(table, tree), new Tally());
        foreach (var fact in table.Rows.Where(test))
        {
            total.Count(fact);
        }

        foreach (var fact in table.ByAnswer.Select(i => table.Rows[i]).Where(test))
        {
            total.SeeAnswer(fact.ToAnswer);
        }

        foreach (var fact in table.ByClose.Select(i => table.Rows[i]).Where(test))
        {
            total.SeeClosing(fact.ToClose);
        }

        return total;
    }

    /// <summary>The codes of an area and of those around it; an area that the town has never had stands alone.</summary>
    internal static IEnumerable<string> Chain(string code, AreaTree tree) =>
        tree.AncestorsAndSelf(code) is { Count: > 0 } around ? around.Select(a => a.Code) : [code];

    private static Tally In(Dictionary<string, Tally> tallies, string code)
    {
        if (!tallies.TryGetValue(code, out var tally))
        {
            tallies[code] = tally = new Tally();
        }

        return tally;
    }

    private static List<Group> Most(Dimension by, IEnumerable<(string Code, Tally Tally)> groups) =>
        [.. groups.Where(g => g.Tally.Asked > 0).Select(g => new Group(by, g.Code, g.Tally)).OrderByDescending(g => g.Tally.Asked).ThenBy(g => g.Code, StringComparer.Ordinal)];
}

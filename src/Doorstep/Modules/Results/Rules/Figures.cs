using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
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
        var first = test.First < test.End ? table.Rows[test.First].Month : 0;
        Tally[] months = test.First < test.End ? [.. Enumerable.Range(first, table.Rows[test.End - 1].Month - first + 1).Select(_ => new Tally())] : [];
        test.Each(table, place =>
        {
            ref readonly var fact = ref table.Rows[place];
            total.Count(fact);
            foreach (var area in fact.Area < 0 ? nowhere : chains[fact.Area])
            {
                area.Count(fact);
            }

            types[fact.Type].Count(fact);
            units[fact.Unit].Count(fact);
            channels[fact.Channel].Count(fact);
            months[fact.Month - first].Count(fact);
        });
        test.Each(table, table.ByAnswer, place => See(place, answers: true));
        test.Each(table, table.ByClose, place => See(place, answers: false));
        var told = months.Index().Where(m => m.Item.Asked > 0).Select(m => m.Index).ToList();
        return new Figures(slice, new Group(Dimension.Total, "", total), new Dictionary<Dimension, IReadOnlyList<Group>>
        {
            [Dimension.Area] = [.. areas.Where(a => a.Value.Asked > 0).OrderBy(a => a.Key == Slice.NoArea).ThenBy(a => string.Join('\u0001', Chain(a.Key, tree).Reverse()), StringComparer.Ordinal).Select(a => new Group(Dimension.Area, a.Key, a.Value))],
            [Dimension.Unit] = Most(Dimension.Unit, table.Units.Zip(units)),
            [Dimension.Type] = Most(Dimension.Type, table.Types.Zip(types)),
            [Dimension.Channel] = Most(Dimension.Channel, Enum.GetNames<Channel>().Zip(channels)),
            [Dimension.Month] = told.Count == 0 ? [] :
            [
                .. Enumerable.Range(told[0], told[^1] - told[0] + 1)
                    .Select(m => new Group(Dimension.Month, Fact.FirstOf(first + m).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture), months[m])),
            ],
        });

        void See(int place, bool answers)
        {
            ref readonly var fact = ref table.Rows[place];
            total.See(fact, answers);
            foreach (var area in fact.Area < 0 ? nowhere : chains[fact.Area])
            {
                area.See(fact, answers);
            }

            types[fact.Type].See(fact, answers);
            units[fact.Unit].See(fact, answers);
            channels[fact.Channel].See(fact, answers);
            months[fact.Month - first].See(fact, answers);
        }
    }

    /// <summary>The total of a slice alone.</summary>
    public static Tally TotalOf(FactTable table, Slice slice, AreaTree tree)
    {
        var (test, total) = (slice.Test(table, tree), new Tally());
        test.Each(table, place => total.Count(table.Rows[place]));
        test.Each(table, table.ByAnswer, place => total.See(table.Rows[place], answers: true));
        test.Each(table, table.ByClose, place => total.See(table.Rows[place], answers: false));
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

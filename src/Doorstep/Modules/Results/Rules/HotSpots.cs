using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Results.Rules;

/// <summary>A place where one type is asked for more than chance would bring.</summary>
/// <param name="Cell">Where.</param>
/// <param name="Type">Code of the type.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Expected">How many there would be if this type had its usual share of what is asked there.</param>
/// <param name="Area">Code of the smallest area in which most of them lie; null when none is known.</param>
public sealed record HotSpot(Cell Cell, string Type, int Count, double Expected, string? Area);

/// <summary>
/// Looks through every cell in which something is asked often enough: of each type there, as many are expected as the type's
/// share of all requests with a place gives, times how many requests of any type lie in the cell. So a busy square is not hot by being busy.
/// </summary>
public static class HotSpots
{
    /// <summary>Fewer are told as single requests, not as a place.</summary>
    public const int Least = 5;

    /// <summary>Most that are told.</summary>
    public const int Most = 10;

    /// <summary>The hot spots of a slice, the clearest first.</summary>
    public static IReadOnlyList<HotSpot> Find(FactTable table, Slice slice, AreaTree tree)
    {
        // Whether a place is hot for a type is asked against all types there.
        var test = (slice with { Type = null }).Test(table, tree);
        var (cells, spots, types) = (new Dictionary<Cell, int>(), new Dictionary<(Cell Cell, int Type), int>(), new int[table.Types.Count]);
        var all = 0;
        foreach (var fact in table.Rows)
        {
            if (fact.Cell is { } cell && test(fact))
            {
                all++;
                types[fact.Type]++;
                cells[cell] = cells.GetValueOrDefault(cell) + 1;
                spots[(cell, fact.Type)] = spots.GetValueOrDefault((cell, fact.Type)) + 1;
            }
        }

        // The choice of what is tested must not look at what is found, or chance would be chosen.
        var busy = cells.Count(c => c.Value >= Least);
        var tests = busy * types.Count(t => t > 0);
        var looked = spots.Where(s => cells[s.Key.Cell] >= Least)
            .Select(s => (s.Key.Cell, s.Key.Type, Count: s.Value, Expected: (double)cells[s.Key.Cell] * types[s.Key.Type] / all))
            .Select(s => (Spot: s, P: Chance.AtLeast(s.Count, s.Expected))).ToList();
        if (Chance.Threshold(looked.Select(l => l.P), tests) is not { } threshold)
        {
            return [];
        }

        return
        [
            .. looked.Where(l => l.P <= threshold && l.Spot.Count >= Least && (slice.Type is null || table.Types[l.Spot.Type] == slice.Type))
                .OrderBy(l => l.P).ThenByDescending(l => l.Spot.Count).ThenBy(l => l.Spot.Cell.Row).ThenBy(l => l.Spot.Cell.Column).Take(Most)
                .Select(l => new HotSpot(l.Spot.Cell, table.Types[l.Spot.Type], l.Spot.Count, l.Spot.Expected, AreaOf(l.Spot.Cell, l.Spot.Type))),
        ];

        string? AreaOf(Cell cell, int type) => table.Rows.Where(f => f.Cell == cell && f.Type == type && f.Area >= 0 && test(f))
            .GroupBy(f => f.Area).OrderByDescending(g => g.Count()).ThenBy(g => table.Areas[g.Key], StringComparer.Ordinal).Select(g => table.Areas[g.Key]).FirstOrDefault();
    }
}

using System.Runtime.InteropServices;
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
        var (cells, types, all) = (new int[table.Cells.Count], new int[table.Types.Count], 0);
        test.Each(table, place =>
        {
            ref readonly var fact = ref table.Rows[place];
            if (fact.Cell >= 0)
            {
                all++;
                types[fact.Type]++;
                cells[fact.Cell]++;
            }
        });
        var spots = new Dictionary<(int Cell, int Type), int>();
        test.Each(table, place =>
        {
            ref readonly var fact = ref table.Rows[place];
            if (fact.Cell >= 0 && cells[fact.Cell] >= Least)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(spots, (fact.Cell, fact.Type), out _)++;
            }
        });

        // The choice of what is tested must not look at what is found, or chance would be chosen.
        var busy = cells.Count(c => c >= Least);
        var tests = busy * types.Count(t => t > 0);
        var looked = spots
            .Select(s => (s.Key.Cell, s.Key.Type, Count: s.Value, Expected: (double)cells[s.Key.Cell] * types[s.Key.Type] / all))
            .Select(s => (Spot: s, P: Chance.AtLeast(s.Count, s.Expected))).ToList();
        if (Chance.Threshold(looked.Select(l => l.P), tests) is not { } threshold)
        {
            return [];
        }

        return
        [
            .. looked.Where(l => l.P <= threshold && l.Spot.Count >= Least && (slice.Type is null || table.Types[l.Spot.Type] == slice.Type))
                .OrderBy(l => l.P).ThenByDescending(l => l.Spot.Count).ThenBy(l => table.Cells[l.Spot.Cell].Row).ThenBy(l => table.Cells[l.Spot.Cell].Column).Take(Most)
                .Select(l => new HotSpot(table.Cells[l.Spot.Cell], table.Types[l.Spot.Type], l.Spot.Count, l.Spot.Expected, AreaOf(l.Spot.Cell, l.Spot.Type))),
        ];

        string? AreaOf(int cell, int type)
        {
            var areas = new Dictionary<int, int>();
            test.Each(table, place =>
            {
                ref readonly var fact = ref table.Rows[place];
                if (fact.Cell == cell && fact.Type == type && fact.Area >= 0)
                {
                    areas[fact.Area] = areas.GetValueOrDefault(fact.Area) + 1;
                }
            });
            return areas.OrderByDescending(a => a.Value).ThenBy(a => table.Areas[a.Key], StringComparer.Ordinal).Select(a => table.Areas[a.Key]).FirstOrDefault();
        }
    }
}

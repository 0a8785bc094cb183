using Doorstep.Geo;

namespace Doorstep.Modules.Areas.MapData;

/// <summary>
/// Which street is nearest to a point. The streets' points lie in squares, so a question looks at a few of a city's millions. Two points of a
/// street in a row are a stretch of it unless they are far apart: then its pieces lie apart as well.
/// </summary>
internal sealed class StreetGrid
{
    // The longest stretch that is taken to be straight, in metres.
    private const double Longest = 100;

    // A square is 16,384 units wide: some 300 metres at the equator, fewer towards a pole.
    private const int Square = 14;

    private readonly Dictionary<(int X, int Y), List<(int Street, int Point)>> squares = [];
    private readonly IReadOnlyList<WorldPoint[]> streets;

    /// <summary>The grid over these streets.</summary>
    /// <param name="streets">Points of each, the first of which stands for all; an empty one is never found.</param>
    public StreetGrid(IReadOnlyList<WorldPoint[]> streets)
    {
        this.streets = streets;
        for (var street = 0; street < streets.Count; street++)
        {
            for (var point = 0; point < streets[street].Length; point++)
            {
                var (x, y) = (streets[street][point].X >> Square, streets[street][point].Y >> Square);
                if (!squares.TryGetValue((x, y), out var there))
                {
                    squares.Add((x, y), there = []);
                }

                there.Add((street, point));
            }
        }
    }

    /// <summary>The number of the nearest street and how far it is; null when none is within so many metres.</summary>
    public (int Street, double Metres)? Nearest(WorldPoint at, double metres)
    {
        var unit = at.UnitsPerMetre;
        var (reach, best) = ((metres + Longest) * unit, ((int Street, double Units)?)null);
        for (var x = (int)((at.X - reach) / (1 << Square)); x <= (int)((at.X + reach) / (1 << Square)); x++)
        {
            for (var y = (int)((at.Y - reach) / (1 << Square)); y <= (int)((at.Y + reach) / (1 << Square)); y++)
            {
                foreach (var (street, point) in squares.GetValueOrDefault((x, y)) ?? [])
                {
                    var away = AwayFrom(streets[street], point, at, Longest * unit);
                    if (away <= metres * unit && (best is not { } before || away < before.Units))
                    {
                        best = (street, away);
                    }
                }
            }
        }

        return best is { } found ? (found.Street, found.Units / unit) : null;
    }

    private static double AwayFrom(WorldPoint[] street, int point, WorldPoint at, double longest)
    {
        var (a, b) = (street[point], street[point == 0 || point == street.Length - 1 ? point : point + 1]);
        var (dx, dy) = ((double)b.X - a.X, (double)b.Y - a.Y);
        var square = (dx * dx) + (dy * dy);
        var along = square == 0 || square > longest * longest ? 0 : Math.Clamp(((((double)at.X - a.X) * dx) + (((double)at.Y - a.Y) * dy)) / square, 0, 1);
        return Math.Sqrt(Math.Pow(at.X - (a.X + (along * dx)), 2) + Math.Pow(at.Y - (a.Y + (along * dy)), 2));
    }
}

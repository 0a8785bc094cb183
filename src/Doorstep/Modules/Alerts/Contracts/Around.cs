using System.Globalization;
using Doorstep.Geo;

namespace Doorstep.Modules.Alerts.Contracts;

/// <summary>What lies around a point on Earth, and how such a point is kept: no finer than its purpose needs, found without looking at all.</summary>
public static class Around
{
    /// <summary>The smallest radius, in metres.</summary>
    public const int Nearest = 100;

    /// <summary>The largest radius, in metres.</summary>
    public const int Farthest = 5000;

    // Half the diagonal of the grid that points are moved to: a fifth of the radius wide.
    private const double Slack = 0.1415;

    // Small circles lie in small cells and wide ones in wide cells, so that a point has few cells around it.
    private static readonly (int Most, double Step)[] Grids = [(500, 0.01), (Farthest, 0.1)];

    /// <summary>The point moved to a grid a fifth of the radius wide: a home is not kept more exactly than its alert needs.</summary>
    public static (double Latitude, double Longitude) Coarse(double latitude, double longitude, int radius)
    {
        var step = radius / 5.0 / Earth.MetresPerDegree;
        var lat = Math.Clamp(Math.Round(latitude / step) * step, -90, 90);
        var lonStep = step / Earth.Stretch(lat);
        return (Math.Round(lat, 6), Math.Round(Math.Clamp(Math.Round(longitude / lonStep) * lonStep, -180, 180), 6));
    }

    /// <summary>True when the point is within the radius of the place that was made <see cref="Coarse"/>: nothing that lies within is missed.</summary>
    public static bool Reaches(double latitude, double longitude, int radius, double pointLatitude, double pointLongitude) =>
        Earth.Metres(latitude, longitude, pointLatitude, pointLongitude) <= (radius * (1 + Slack)) + 1;

    /// <summary>The cell in which a circle with this centre is found.</summary>
    public static string CellOf(double latitude, double longitude, int radius)
    {
        var grid = Array.FindIndex(Grids, g => radius <= g.Most);
        return Cell(grid, (int)Math.Floor(latitude / Grids[grid].Step), (int)Math.Floor(longitude / Grids[grid].Step));
    }

    /// <summary>Every cell in which a circle can lie that reaches this point.</summary>
    public static IReadOnlyList<string> CellsAround(double latitude, double longitude)
    {
        var cells = new List<string>();
        for (var grid = 0; grid < Grids.Length; grid++)
        {
            var (most, step) = Grids[grid];
            var reach = ((most * (1 + Slack)) + 1) / Earth.MetresPerDegree;
            var wide = reach / Earth.Stretch(Math.Min(90, Math.Abs(latitude) + reach));
            for (var y = (int)Math.Floor((latitude - reach) / step); y <= (int)Math.Floor((latitude + reach) / step); y++)
            {
                for (var x = (int)Math.Floor((longitude - wide) / step); x <= (int)Math.Floor((longitude + wide) / step); x++)
                {
                    cells.Add(Cell(grid, y, x));
                }
            }
        }

        return cells;
    }

    private static string Cell(int grid, int y, int x)
    {
        var round = (int)Math.Round(360 / Grids[grid].Step);
        var around = ((x % round) + round) % round;
        return string.Create(CultureInfo.InvariantCulture, $"{grid}:{y}:{around}");
    }
}

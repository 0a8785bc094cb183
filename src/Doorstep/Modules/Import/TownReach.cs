using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Import;

/// <summary>About where the town lies, so that a point with latitude and longitude swapped can be told from one that is merely outside.</summary>
/// <param name="Box">A box around it, in degrees.</param>
public readonly record struct TownReach(AreaBounds Box)
{
    // Degrees; a point this close is the town's neighbour and no mistake.
    private const double Margin = 1;

    // Points from which the middle of the file's own can be told.
    private const int Enough = 5;

    /// <summary>True when the point is in the box.</summary>
    public bool Holds(double latitude, double longitude) => Holds(latitude, longitude, 0);

    /// <summary>True when the point is in the box or not far from it.</summary>
    public bool IsNear(double latitude, double longitude) => Holds(latitude, longitude, Margin);

    /// <summary>Around the middle of many points, most of which are right; null when there are too few.</summary>
    public static TownReach? Around(List<(double Latitude, double Longitude)> points)
    {
        if (points.Count < Enough)
        {
            return null;
        }

        var (latitude, longitude) = (Middle(points.Select(p => p.Latitude)), Middle(points.Select(p => p.Longitude)));
        return new TownReach(new AreaBounds(latitude - Margin, longitude - Margin, latitude + Margin, longitude + Margin));
    }

    private static double Middle(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private bool Holds(double latitude, double longitude, double margin) =>
        latitude >= Box.South - margin && latitude <= Box.North + margin && longitude >= Box.West - margin && longitude <= Box.East + margin;
}

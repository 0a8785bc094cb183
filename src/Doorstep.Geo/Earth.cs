namespace Doorstep.Geo;

/// <summary>
/// Distances on a round Earth. Positions are WGS 84 in degrees, latitude first; lengths are metres. The radius is 6,371 km, the mean one
/// (IUGG); the Earth is flatter than that by a third of a percent, so no distance here is wrong by more than 0.6 %.
/// </summary>
public static class Earth
{
    /// <summary>Metres of a degree of latitude.</summary>
    public const double MetresPerDegree = 111_195;

    /// <summary>
    /// How much shorter a degree of longitude is at this latitude than one of latitude, from 1 at the equator down to 0.01: never nought,
    /// so that one may divide by it. Nearer to a pole than half a degree it is wrong.
    /// </summary>
    public static double Stretch(double latitude) => Math.Max(Math.Cos(Radians(latitude)), 0.01);

    /// <summary>Metres along the great circle between two points (haversine); right at any distance and across 180°.</summary>
    public static double Metres(double latitude, double longitude, double otherLatitude, double otherLongitude)
    {
        var (a, b) = (Math.Sin(Radians(otherLatitude - latitude) / 2), Math.Sin(Radians(otherLongitude - longitude) / 2));
        var square = (a * a) + (Math.Cos(Radians(latitude)) * Math.Cos(Radians(otherLatitude)) * b * b);
        return 2 * Math.Asin(Math.Min(1, Math.Sqrt(square))) * MetresPerDegree * 180 / Math.PI;
    }

    /// <summary>
    /// Metres eastwards and northwards from one point to another on a flat map, stretched for the first one's latitude: for points within
    /// ten kilometres, where it differs from <see cref="Metres"/> by less than a thousandth up to 65° of latitude; wrong across 180°.
    /// </summary>
    public static (double East, double North) Legs(double latitude, double longitude, double otherLatitude, double otherLongitude) =>
        ((otherLongitude - longitude) * Stretch(latitude) * MetresPerDegree, (otherLatitude - latitude) * MetresPerDegree);

    /// <summary>
    /// The smallest box in degrees that certainly holds the circle of this radius. Its edges may lie beyond ±180° and ±90°; they are not
    /// wrapped.
    /// </summary>
    public static (double South, double West, double North, double East) Box(double latitude, double longitude, double metres)
    {
        // A metre more, for what rounding takes away.
        var reach = (metres + 1) / MetresPerDegree;
        var wide = reach / Stretch(Math.Min(90, Math.Abs(latitude) + reach));
        return (latitude - reach, longitude - wide, latitude + reach, longitude + wide);
    }

    /// <summary>The way from one point of a town to another; null when they are within ten metres of each other.</summary>
    public static CompassWay? Way(double latitude, double longitude, double otherLatitude, double otherLongitude)
    {
        var (east, north) = Legs(latitude, longitude, otherLatitude, otherLongitude);
        if (Math.Sqrt((east * east) + (north * north)) < 10)
        {
            return null;
        }

        var eighths = (int)Math.Round(Math.Atan2(east, north) / (Math.PI / 4));
        return (CompassWay)((eighths + 8) % 8);
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}

namespace Doorstep.Modules.Requests.Map;

/// <summary>The eight ways from one point to another.</summary>
public enum CompassWay
{
    /// <summary>Towards the pole.</summary>
    North,

    /// <summary>Between north and east.</summary>
    NorthEast,

    /// <summary>Where the sun rises.</summary>
    East,

    /// <summary>Between south and east.</summary>
    SouthEast,

    /// <summary>Away from the pole.</summary>
    South,

    /// <summary>Between south and west.</summary>
    SouthWest,

    /// <summary>Where the sun sets.</summary>
    West,

    /// <summary>Between north and west.</summary>
    NorthWest,
}

/// <summary>How far, and which way. A town is small enough for a flat map, stretched for its latitude.</summary>
public static class Bearings
{
    /// <summary>Metres of a degree of latitude.</summary>
    public const double MetresPerDegree = 111_195;

    /// <summary>How much shorter a degree of longitude is here than one of latitude; never nought, so that one may divide by it.</summary>
    public static double Stretch(double latitude) => Math.Max(Math.Cos(latitude * Math.PI / 180), 0.01);

    /// <summary>Metres between two points of one town.</summary>
    public static double Metres(MapSpot from, MapSpot to)
    {
        var (east, north) = Legs(from, to);
        return Math.Sqrt((east * east) + (north * north));
    }

    /// <summary>The way from one to the other; null when they are within a few steps of each other.</summary>
    public static CompassWay? Way(MapSpot from, MapSpot to)
    {
        if (Metres(from, to) < 10)
        {
            return null;
        }

        var (east, north) = Legs(from, to);
        var eighths = (int)Math.Round(Math.Atan2(east, north) / (Math.PI / 4));
        return (CompassWay)((eighths + 8) % 8);
    }

    private static (double East, double North) Legs(MapSpot from, MapSpot to) =>
        ((to.Longitude - from.Longitude) * Stretch(from.Latitude) * MetresPerDegree, (to.Latitude - from.Latitude) * MetresPerDegree);
}

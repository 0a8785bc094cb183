namespace Doorstep.Geo;

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

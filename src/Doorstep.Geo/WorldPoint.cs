namespace Doorstep.Geo;

/// <summary>A point of the world on the square map that web maps are cut from (Web Mercator), 2³¹ units wide: under 2 cm each.</summary>
/// <param name="X">0 at 180° west, growing eastwards.</param>
/// <param name="Y">0 at about 85° north, growing southwards.</param>
public readonly record struct WorldPoint(int X, int Y)
{
    private const double Width = 2147483648.0;
    private const double Northernmost = 85.051128;

    /// <summary>The point at a place on Earth, in degrees; what is nearer to a pole than the map reaches is put on its edge.</summary>
    public static WorldPoint At(double latitude, double longitude)
    {
        var sine = Math.Sin(Math.Clamp(latitude, -Northernmost, Northernmost) * Math.PI / 180);
        var x = (longitude + 180) / 360 * Width;
        var y = (0.5 - (Math.Log((1 + sine) / (1 - sine)) / (4 * Math.PI))) * Width;
        return new((int)Math.Clamp(x, 0, int.MaxValue), (int)Math.Clamp(y, 0, int.MaxValue));
    }

    /// <summary>Degrees north.</summary>
    public double Latitude => Math.Atan(Math.Sinh(Math.PI * (1 - (2 * Y / Width)))) * 180 / Math.PI;

    /// <summary>Degrees east.</summary>
    public double Longitude => (X / Width * 360) - 180;

    /// <summary>How many units a metre is here.</summary>
    public double UnitsPerMetre => Width / (40_075_017 * Earth.Stretch(Latitude));
}

/// <summary>A box of the world's map, edges included.</summary>
public readonly record struct WorldBox(int West, int North, int East, int South)
{
    /// <summary>The whole world.</summary>
    public static readonly WorldBox World = new(0, 0, int.MaxValue, int.MaxValue);

    /// <summary>A box that holds nothing yet.</summary>
    public static readonly WorldBox Empty = new(int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);

    /// <summary>True when nothing is in it.</summary>
    public bool IsEmpty => West > East || North > South;

    /// <summary>The box around this one and the point.</summary>
    public WorldBox With(int x, int y) => new(Math.Min(West, x), Math.Min(North, y), Math.Max(East, x), Math.Max(South, y));

    /// <summary>True when the two share a point.</summary>
    public bool Meets(in WorldBox other) => West <= other.East && other.West <= East && North <= other.South && other.North <= South;

    /// <summary>What both hold.</summary>
    public WorldBox Both(in WorldBox other) => new(Math.Max(West, other.West), Math.Max(North, other.North), Math.Min(East, other.East), Math.Min(South, other.South));
}

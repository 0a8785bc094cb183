using System.Collections.Frozen;

namespace Doorstep.Platform.Maps;

/// <summary>What an OpenStreetMap file is made of. What has no tags shares one empty list of them.</summary>
/// <param name="Id">Unique among the elements of its kind; negative in files that an editor saved.</param>
/// <param name="Tags">Keys and values, as in the file.</param>
public abstract record OsmElement(long Id, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>No tags.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoTags = FrozenDictionary<string, string>.Empty;
}

/// <summary>A point.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Point">Where it is.</param>
/// <param name="Tags">What it is; mostly nothing but a corner of ways.</param>
public sealed record OsmNode(long Id, WorldPoint Point, IReadOnlyDictionary<string, string> Tags) : OsmElement(Id, Tags);

/// <summary>A line through nodes; closed when it ends where it began.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Nodes">Numbers of its nodes, in order.</param>
/// <param name="Tags">What it is.</param>
public sealed record OsmWay(long Id, long[] Nodes, IReadOnlyDictionary<string, string> Tags) : OsmElement(Id, Tags);

/// <summary>Several elements that together are something.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Ways">Its members that are ways, with their roles; other members do not matter to a map.</param>
/// <param name="Tags">What it is.</param>
public sealed record OsmRelation(long Id, IReadOnlyList<OsmMember> Ways, IReadOnlyDictionary<string, string> Tags) : OsmElement(Id, Tags);

/// <summary>A way in a relation.</summary>
public readonly record struct OsmMember(long Way, string Role);

/// <summary>Which elements a reader gives out; it skips the others quickly.</summary>
[Flags]
public enum OsmKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Nodes.</summary>
    Nodes = 1,

    /// <summary>Ways.</summary>
    Ways = 2,

    /// <summary>Relations.</summary>
    Relations = 4,
}

/// <summary>The most that one element may hold: far more than OpenStreetMap allows, far less than would fill the memory.</summary>
internal static class OsmLimits
{
    public const int Tags = 2_000;
    public const int WayNodes = 100_000;
    public const int Members = 200_000;
    public const int TextLength = 4_000;

    /// <summary>Elements, or texts, in one block of a PBF file; programs write eight thousand.</summary>
    public const int PerBlock = 400_000;
}

/// <summary>A map file that cannot be read: where, why, and what to do. Nothing of it has been used.</summary>
public sealed class MapFileException(int? line, string message, string remedy, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The line, counted from 1; null for a file that has no lines.</summary>
    public int? Line => line;

    /// <summary>What to do, one sentence.</summary>
    public string Remedy => remedy;
}

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
    public double UnitsPerMetre => Width / (40_075_017 * Math.Max(Math.Cos(Latitude * Math.PI / 180), 0.01));
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

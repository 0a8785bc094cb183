using System.Collections.Frozen;

namespace Doorstep.Geo.Osm;

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

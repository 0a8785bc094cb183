using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Areas.Contracts;

/// <summary>The four levels of the tree, from the widest. A town need not use them all.</summary>
public enum AreaLevel
{
    /// <summary>The whole town.</summary>
    Town,

    /// <summary>A part of the town with an office of its own.</summary>
    District,

    /// <summary>A neighbourhood with its community team.</summary>
    Community,

    /// <summary>The few streets or buildings of one grid team.</summary>
    Grid,
}

/// <summary>A node of the tree of areas.</summary>
/// <param name="Code">The town's own code for it; what other tables keep.</param>
/// <param name="Name">Its name in the town's languages.</param>
/// <param name="Level">How wide it is.</param>
/// <param name="ParentCode">The area that it belongs to; null at the top.</param>
/// <param name="Active">False when it is no longer in the town's file: old requests still name it, new ones cannot.</param>
public sealed record Area(string Code, LocalText Name, AreaLevel Level, string? ParentCode, bool Active = true);

/// <summary>How sure the answer is to "which area is this point in?".</summary>
public enum AreaFinding
{
    /// <summary>Exactly one deepest area holds the point.</summary>
    Inside,

    /// <summary>
    /// The point is on an edge, or boundaries overlap there. The area is the deepest, and among equals the one whose code
    /// comes first; the others are named too.
    /// </summary>
    OnBoundary,

    /// <summary>No area holds the point; the nearest one is named.</summary>
    Outside,

    /// <summary>The town has drawn no boundaries, so points cannot be looked up.</summary>
    NoBoundaries,
}

/// <summary>The answer to "which area is this point in?".</summary>
/// <param name="Area">The area; null when the point is outside or nothing can be looked up.</param>
/// <param name="Finding">How sure that is.</param>
/// <param name="Candidates">
/// Inside: that area. OnBoundary: each deepest area that holds or touches the point, the chosen one first.
/// Outside: the nearest area. NoBoundaries: none.
/// </param>
/// <param name="MetresAway">Outside: roughly how far the nearest area is; otherwise null.</param>
public sealed record AreaFound(Area? Area, AreaFinding Finding, IReadOnlyList<Area> Candidates, double? MetresAway = null);

/// <summary>A box in degrees.</summary>
public sealed record AreaBounds(double South, double West, double North, double East);

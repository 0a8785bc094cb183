using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Areas.Contracts;

/// <summary>What map pages can show; taken from <see cref="TownMaps.CurrentAsync"/>.</summary>
/// <param name="Style">
/// The address of the MapLibre style to draw: <c>/map/style.json</c> for the town's own map or a tile source that the operator
/// named, or the operator's own style elsewhere. Null when there is no map: pages then work without one.
/// </param>
/// <param name="Bounds">What the imported map covers; null when there is none.</param>
/// <param name="Attribution">Whose map it is, plain text to show on it; empty when the style elsewhere says it itself.</param>
/// <param name="HasPlaces">True when streets and places can be found by name.</param>
public sealed record TownMapInfo(string? Style, AreaBounds? Bounds, string Attribution, bool HasPlaces)
{
    /// <summary>A town without any map.</summary>
    public static readonly TownMapInfo None = new(null, null, "", false);

    /// <summary>Whether a map can be drawn.</summary>
    public bool IsThere => Style is not null;
}

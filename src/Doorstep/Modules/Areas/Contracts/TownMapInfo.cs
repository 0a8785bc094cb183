using Doorstep.Modules.Areas.TownMap;
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

/// <summary>Says which map there is now.</summary>
public sealed class TownMaps
{
    /// <summary>Where the style of the town's own map, or of the tile source that the operator named, is served.</summary>
    public const string StyleAddress = "/map/style.json";

    /// <summary>Whose work OpenStreetMap is.</summary>
    public const string OpenStreetMap = "© OpenStreetMap contributors";

    private readonly MapShelf shelf;
    private readonly CurrentTown town;

    internal TownMaps(MapShelf shelf, CurrentTown town)
    {
        this.shelf = shelf;
        this.town = town;
    }

    /// <summary>The map in force; an import by another process is noticed within seconds.</summary>
    public async Task<TownMapInfo> CurrentAsync(CancellationToken ct)
    {
        var own = await shelf.CurrentAsync(ct);
        return town.Profile.Map switch
        {
            { Style: { } style } => new(style.AbsoluteUri, own?.Bounds, town.Profile.Map.Attribution, own is not null),
            { Tiles: not null } named => new(StyleAddress, own?.Bounds, named.Attribution, own is not null),
            _ => own is null ? TownMapInfo.None : new(StyleAddress, own.Bounds, OpenStreetMap, true),
        };
    }
}

using Doorstep.Modules.Areas.MapData;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Areas.Contracts.Access;

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

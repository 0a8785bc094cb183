using System.Globalization;
using Doorstep.Geo;
using Doorstep.Modules.Areas.MapData;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Areas.Contracts.Access;

/// <summary>Finds streets and places of the town's map by name.</summary>
public sealed class PlaceNames
{
    /// <summary>Most characters of a question; what is longer is cut.</summary>
    public const int LongestQuestion = 100;

    /// <summary>Most places of one answer.</summary>
    public const int MostPlaces = 50;

    /// <summary>Metres beyond which a street does not say where something is.</summary>
    public const double FarthestStreet = 150;

    private readonly MapShelf shelf;
    private readonly AreaAtlas atlas;

    internal PlaceNames(MapShelf shelf, AreaAtlas atlas)
    {
        this.shelf = shelf;
        this.atlas = atlas;
    }

    /// <summary>
    /// The places whose names hold every word of the text, each word from its beginning: case and accents do not matter, and
    /// Chinese is found from any character. Best first: whole names, then names that begin with the text, then the kind, then
    /// what is near. Empty when nothing fits, the text has no letter, or there is no map.
    /// </summary>
    /// <param name="text">What was typed; anything.</param>
    /// <param name="near">Where the asker looks; degrees. Null: the middle of the town.</param>
    /// <param name="most">How many places at most, up to <see cref="MostPlaces"/>.</param>
    /// <param name="ct">Stops.</param>
    public async Task<IReadOnlyList<PlaceFound>> FindAsync(string? text, (double Latitude, double Longitude)? near, int most, CancellationToken ct)
    {
        if (Folding.IsBlank(text))
        {
            return [];
        }

        var names = await shelf.NamesAsync(ct);
        // Whoever says no place most likely means one in the town.
        var tree = atlas.Current;
        var from = near ?? (tree.Bounds is { } town ? ((town.South + town.North) / 2, (town.West + town.East) / 2) : ((double Latitude, double Longitude)?)null);
        var point = from is var (latitude, longitude) && Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 ? WorldPoint.At(latitude, longitude) : (WorldPoint?)null;
        var hits = names.Find(TextLength.Cut(text, LongestQuestion), point, Math.Clamp(most, 0, MostPlaces));
        return [.. hits.Select(hit => new PlaceFound(
            hit.Names.In(CultureInfo.CurrentUICulture.Name),
            hit.Kind,
            tree.Locate(hit.Point.Latitude, hit.Point.Longitude).Area,
            Math.Round(hit.Point.Latitude, 6),
            Math.Round(hit.Point.Longitude, 6)))];
    }

    /// <summary>The street that is nearest to a point, by its name in the language of the current request; null without a map or a street near it.</summary>
    /// <param name="latitude">Degrees, WGS 84.</param>
    /// <param name="longitude">Degrees, WGS 84.</param>
    /// <param name="ct">Stops.</param>
    public async Task<string?> StreetNearAsync(double latitude, double longitude, CancellationToken ct) =>
        Math.Abs(latitude) <= 85 && Math.Abs(longitude) <= 180
            ? (await shelf.NamesAsync(ct)).StreetNear(WorldPoint.At(latitude, longitude), FarthestStreet)?.In(CultureInfo.CurrentUICulture.Name) : null;
}

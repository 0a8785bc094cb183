using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Map;

/// <summary>Says places and distances in words, in the language of the page.</summary>
public sealed class MapWords(AreaAtlas atlas, AreaExplanations explanations, PlaceNames places, IStringLocalizer<MapTexts> texts)
{
    /// <summary>About how far, as a person would say it.</summary>
    public string Distance(double metres) => metres < 995
        ? texts["Distance.Metres", Math.Max(10, Math.Round(metres / 10) * 10).ToString("0", CultureInfo.CurrentCulture)]
        : texts["Distance.Kilometres", (metres / 1000).ToString(metres < 9950 ? "0.#" : "0", CultureInfo.CurrentCulture)];

    /// <summary>How far and which way; null when that is not known.</summary>
    public string? Way(MapRow row) => row switch
    {
        { Metres: { } metres, Way: { } way } => texts[$"Way.{way}", Distance(metres)].Value,
        { Metres: not null } => texts["Way.Here"].Value,
        _ => null,
    };

    /// <summary>A circle's size.</summary>
    public string Circle(int metres) => metres < 1000 ? texts["Circle.Metres", metres] : texts["Circle.Kilometres", metres / 1000];

    /// <summary>What lies at a point: the nearest street where the map knows one, and its area.</summary>
    public async Task<string> AtAsync(MapSpot spot, CancellationToken ct)
    {
        var found = atlas.Current.Locate(spot.Latitude, spot.Longitude);
        return await StreetAsync(spot, ct) is not { } street ? explanations.Explain(found)
            : found is { Finding: AreaFinding.Inside, Area: { } area } ? texts["At.StreetAndArea", street, area.Name]
            : found.Finding == AreaFinding.NoBoundaries ? texts["At.Street", street]
            : texts["At.StreetThen", street, explanations.Explain(found)];
    }

    /// <summary>"Near" the street that is nearest to a point, as a line by itself; null when the map knows none near it.</summary>
    public async Task<string?> NearAsync(MapSpot? spot, CancellationToken ct) =>
        spot is { } at && await StreetAsync(at, ct) is { } street ? texts["At.Near", street].Value : null;

    private async Task<string?> StreetAsync(MapSpot spot, CancellationToken ct) =>
        await places.StreetNearAsync(spot.Latitude, spot.Longitude, ct) is { } street ? Apart(street, CultureInfo.CurrentUICulture) : null;

    /// <summary>A name as it stands in a sentence: among Chinese characters a name in other letters has a space on each side.</summary>
    internal static string Apart(string name, CultureInfo language) => language.TwoLetterISOLanguageName != "zh" || name.Length == 0 ? name
        : $"{(name[0] < 0x2E80 ? " " : "")}{name}{(name[^1] < 0x2E80 ? " " : "")}";
}

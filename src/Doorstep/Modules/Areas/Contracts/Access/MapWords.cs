using System.Globalization;
using Doorstep.Geo;
using Doorstep.Modules.Areas.Contracts.Access;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Areas.Contracts.Access;

/// <summary>Says places and distances in words, in the language of the page.</summary>
public sealed class MapWords(AreaAtlas atlas, AreaExplanations explanations, PlaceNames places, IStringLocalizer<AreasTexts> texts)
{
    /// <summary>How far and which way, as a person would say it; null when that is not known.</summary>
    /// <param name="metres">How far; null when that is not known.</param>
    /// <param name="way">Which way; null when it is right there.</param>
    public string? Way(double? metres, CompassWay? way) => (metres, way) switch
    {
        ({ } far, { } towards) => texts[$"Way.{towards}", explanations.Distance(far)].Value,
        ({ }, null) => texts["Way.Here"].Value,
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

    /// <summary>That the pin is set, and what lies there.</summary>
    public async Task<string> PinSetAsync(MapSpot spot, CancellationToken ct) => $"{texts["Js.PinSet"]} {await AtAsync(spot, ct)}";

    /// <summary>That no place has this name.</summary>
    public string NoneCalled(string? name) => texts["Spots.None", name ?? ""];

    private async Task<string?> StreetAsync(MapSpot spot, CancellationToken ct) =>
        await places.StreetNearAsync(spot.Latitude, spot.Longitude, ct) is { } street ? Apart(street, CultureInfo.CurrentUICulture) : null;

    /// <summary>A name as it stands in a sentence: among Chinese characters a name in other letters has a space on each side.</summary>
    internal static string Apart(string name, CultureInfo language) => language.TwoLetterISOLanguageName != "zh" || name.Length == 0 ? name
        : $"{(name[0] < 0x2E80 ? " " : "")}{name}{(name[^1] < 0x2E80 ? " " : "")}";
}

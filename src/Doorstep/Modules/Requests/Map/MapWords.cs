using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Map;

/// <summary>Says places and distances in words, in the language of the page.</summary>
public sealed class MapWords(AreaAtlas atlas, AreaExplanations explanations, IStringLocalizer<MapTexts> texts)
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

    /// <summary>What lies at a point: its area.</summary>
    public string At(MapSpot spot) => explanations.Explain(atlas.Current.Locate(spot.Latitude, spot.Longitude));
}

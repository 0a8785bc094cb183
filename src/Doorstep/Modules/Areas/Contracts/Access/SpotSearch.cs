using System.Globalization;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Platform.Text;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Areas.Contracts.Access;

/// <summary>A place that was found by its name.</summary>
/// <param name="Spot">Where it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="About">What it is and in which area, to tell it from others of that name.</param>
public sealed record FoundSpot(MapSpot Spot, string Name, string About);

/// <summary>Places to choose from in a form.</summary>
/// <param name="Find">The name that was looked for.</param>
/// <param name="Spots">What was found.</param>
/// <param name="Chosen">The one that is chosen; null when none is.</param>
public sealed record SpotChoice(string? Find, IReadOnlyList<FoundSpot> Spots, MapSpot? Chosen);

/// <summary>Finds places of the town by name: its areas, and the streets and places of its map if there is one.</summary>
public sealed class SpotSearch(AreaAtlas atlas, AreaExplanations explanations, PlaceNames places, IStringLocalizer<AreasTexts> texts)
{
    /// <summary>The most that are offered.</summary>
    public const int Most = 8;

    /// <summary>The longest text that is looked for.</summary>
    public const int Longest = 100;

    /// <summary>The places that fit the text best, areas first; none for a text that is too long or empty.</summary>
    public async Task<IReadOnlyList<FoundSpot>> FindAsync(string? text, CancellationToken ct)
    {
        if (TextLength.Short(text, Longest) is not { } wanted)
        {
            return [];
        }

        var named = await places.FindAsync(wanted, null, Most, ct);
        return [.. Areas(wanted).Take(Most / 2).Concat(named.Select(Found)).Take(Most)];
    }

    private FoundSpot Found(PlaceFound place) =>
        new(new MapSpot(place.Latitude, place.Longitude), place.Name, About(texts[$"Kind.{place.Kind}"], place.Within));

    private IEnumerable<FoundSpot> Areas(string wanted)
    {
        var named =
            from area in atlas.Current.All
            let at = area.Name.All.Values.Select(n => n.IndexOf(wanted, StringComparison.CurrentCultureIgnoreCase)).Where(i => i >= 0).DefaultIfEmpty(-1).Min()
            where at >= 0
            select (Area: area, Begins: at == 0);
        return
            from found in named.OrderByDescending(n => n.Begins).ThenBy(n => n.Area.Level).ThenBy(n => n.Area.Code, StringComparer.Ordinal)
            let inside = atlas.Current.PointIn(found.Area.Code)
            where inside is not null
            let parent = found.Area.ParentCode is { } code ? atlas.Current.Find(code) : null
            select new FoundSpot(
                new MapSpot(inside.Value.Latitude, inside.Value.Longitude), found.Area.Name.In(CultureInfo.CurrentUICulture),
                About(explanations.Word(found.Area.Level), parent));
    }

    private string About(string what, Area? within) => within is null ? what : texts["Spots.About", what, within.Name.In(CultureInfo.CurrentUICulture)];
}

using System.Globalization;
using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Requests.Map;

/// <summary>A place that was found by its name.</summary>
/// <param name="Spot">Where it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="About">What it is or where, to tell it from others of that name; null when nothing is known.</param>
public sealed record FoundSpot(MapSpot Spot, string Name, string? About);

/// <summary>Finds places of the town by name: its areas, and the streets and places of its map.</summary>
public sealed class SpotSearch(AreaAtlas atlas, AreaExplanations explanations)
{
    /// <summary>The most that are offered.</summary>
    public const int Most = 8;

    /// <summary>The longest text that is looked for.</summary>
    public const int Longest = 100;

    /// <summary>The places that fit the text best, areas first; none for a text that is too long or empty.</summary>
    public IReadOnlyList<FoundSpot> Find(string? text)
    {
        var wanted = text?.Trim() ?? "";
        return wanted.Length is 0 or > Longest ? [] : [.. Areas(wanted).Take(Most)];
    }

    private IEnumerable<FoundSpot> Areas(string wanted) =>
        from area in atlas.Current.All
        let at = area.Name.All.Values.Select(n => n.IndexOf(wanted, StringComparison.CurrentCultureIgnoreCase)).Where(i => i >= 0).DefaultIfEmpty(-1).Min()
        where at >= 0
        orderby at > 0, area.Level, area.Code
        let inside = atlas.Current.PointIn(area.Code)
        where inside is not null
        let parent = area.ParentCode is { } code ? atlas.Current.Find(code)?.Name.In(CultureInfo.CurrentUICulture) : null
        select new FoundSpot(
            new MapSpot(inside.Value.Latitude, inside.Value.Longitude), area.Name.In(CultureInfo.CurrentUICulture),
            parent is null ? explanations.Word(area.Level) : $"{explanations.Word(area.Level)}, {parent}");
}

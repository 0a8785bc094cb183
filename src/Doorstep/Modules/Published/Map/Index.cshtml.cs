using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Published.Map;

/// <summary>The map of public requests, with a list that says the same and does not need the map.</summary>
public sealed class IndexModel(PublicRequests requests, MapList list, SpotSearch search, AreaAtlas atlas, RequestTypeList types, TimeProvider clock) : PageModel
{
    /// <summary>What it is narrowed to.</summary>
    [BindProperty(SupportsGet = true, Name = "")]
    public PublicFilter Filter { get; set; } = new();

    /// <summary>The name of a place that somebody looks for.</summary>
    [BindProperty(SupportsGet = true, Name = "place")]
    public string? Place { get; set; }

    /// <summary>What is looked at.</summary>
    public MapView View { get; private set; } = null!;

    /// <summary>The list beside the map.</summary>
    public MapListView List { get; private set; } = null!;

    /// <summary>Places of that name, when one has to be chosen; null when none was looked for.</summary>
    public IReadOnlyList<FoundSpot>? Spots { get; private set; }

    /// <summary>How many requests each area, type and state holds.</summary>
    public PublicPage Counts { get; private set; } = null!;

    /// <summary>Areas with what lies within each, in the order of the tree; in a city without its grids, but for those near the chosen area.</summary>
    public IReadOnlyList<(Area Area, int Depth, int Count)> Areas { get; private set; } = [];

    /// <summary>The shades of areas that are too many to be listed, for the map: <c>code=shade</c> with blanks between.</summary>
    public string OtherShades { get; private set; } = "";

    /// <summary>How areas are shaded. Only areas that hold no others are, so that nothing is counted twice.</summary>
    public AreaShades Shades { get; private set; } = AreaShades.For([]);

    /// <summary>Types to choose from, with how many each would show.</summary>
    public IEnumerable<(RequestType Type, int Count)> Types => types.All.Where(t => t.Public)
        .Select(t => (t, Counts.Types.GetValueOrDefault(t.Code))).Where(t => t.Item2 > 0 || t.t.Code == Filter.Type);

    /// <summary>The part of the Earth that the map begins with; null to show all pins.</summary>
    public MapBox? Begin => View.Box
        ?? (View.Spot is { } spot ? MapBox.Around(spot, 600) : MapBox.Of((Filter.Area is { } code ? atlas.Current.BoundsOf(code) : null) ?? atlas.Current.Bounds));

    /// <summary>Shows the map.</summary>
    public async Task OnGetAsync(string? near, string? name, string? box, CancellationToken ct)
    {
        View = MapView.Read(Filter, near, name, box);
        if (!Folding.IsBlank(Place))
        {
            Spots = await search.FindAsync(Place, ct);
            View = Spots is [var only] ? View with { Spot = only.Spot, Name = only.Name, Box = null } : View;
        }

        Counts = await requests.PageAsync(Filter, ct);
        var all = atlas.Current.Roots.SelectMany(root => Below(root, 0)).ToLookup(a => AreaChoice.IsListed(atlas.Current, a.Area, Filter.Area));
        Areas = [.. all[true]];
        Shades = AreaShades.For(all.SelectMany(some => some).Where(a => IsLeaf(a.Area)).Select(a => a.Count));
        OtherShades = string.Join(' ', all[false].Where(a => IsLeaf(a.Area)).Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Area.Code}={Shades.Of(a.Count)}")));
        List = new MapListView(View, await View.ListAsync(list, ct), clock.Now());
    }

    /// <summary>True when no area lies within it.</summary>
    public bool IsLeaf(Area area) => atlas.Current.Children(area.Code).Count == 0;

    private IEnumerable<(Area Area, int Depth, int Count)> Below(Area area, int depth) =>
        atlas.Current.Children(area.Code).SelectMany(child => Below(child, depth + 1)).Prepend((area, depth, Counts.Areas.GetValueOrDefault(area.Code)));
}

/// <summary>The list beside the map, as its part of the page needs it.</summary>
/// <param name="View">What is looked at.</param>
/// <param name="Page">What there is.</param>
/// <param name="Now">When the page was made.</param>
public sealed record MapListView(MapView View, MapPage Page, DateTimeOffset Now);

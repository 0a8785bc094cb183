using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Published.Reading;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Doorstep.Modules.Published.Map;

/// <summary>What somebody looks at: the filter, and the place or the part of the map. All of it stands in the address.</summary>
/// <param name="Filter">What the requests are narrowed to.</param>
/// <param name="Spot">The place that was asked for; null when none was.</param>
/// <param name="Name">What to call that place; null for the reader's own.</param>
/// <param name="Box">The part of the map in view; null for all.</param>
public sealed record MapView(PublicFilter Filter, MapSpot? Spot, string? Name, MapBox? Box)
{
    /// <summary>Where the map is.</summary>
    public const string Path = "/map";

    /// <summary>Reads it from an address; what makes no sense is left out.</summary>
    public static MapView Read(PublicFilter filter, string? near, string? name, string? box)
    {
        var spot = MapSpot.Read(near);
        var called = TextLength.Short(name, SpotSearch.Longest);
        return new MapView(filter, spot, spot is null ? null : called, spot is null ? MapBox.Read(box) : null);
    }

    /// <summary>Its address, with one part of the filter changed, or taken out with null.</summary>
    public string Address(string path = Path, string? part = null, string? value = null) =>
        QueryHelpers.AddQueryString(Filter.AddressWith(path, part, value), Place());

    /// <summary>Where one signs up to hear of new requests like these: around the place, or as filtered.</summary>
    public string AlertAddress => Spot is { } spot
        ? QueryHelpers.AddQueryString("/alerts", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["latitude"] = spot.Latitude.ToString("0.#####", CultureInfo.InvariantCulture),
            ["longitude"] = spot.Longitude.ToString("0.#####", CultureInfo.InvariantCulture),
            ["type"] = Filter.Type,
        })
        : Filter.AddressWith("/alerts");

    /// <summary>The same filter around another place.</summary>
    public string AddressNear(FoundSpot spot) => (this with { Spot = spot.Spot, Name = spot.Name, Box = null }).Address();

    /// <summary>What there is, as this view asks for it.</summary>
    public Task<MapPage> ListAsync(MapList list, CancellationToken ct) =>
        Spot is { } spot ? list.NearAsync(Filter, spot, AddressOfPage, ct) : list.NewestAsync(Filter, Box, AddressOfPage, ct);

    /// <summary>The address of a page of the list by its number.</summary>
    public string AddressOfPage(int page) => Address(Path, "page", page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null) + "#map-list";

    private Dictionary<string, string?> Place()
    {
        var place = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (Spot is { } spot)
        {
            place["near"] = spot.ToString();
        }

        if (Name is not null)
        {
            place["name"] = Name;
        }

        if (Box is { } box)
        {
            place["box"] = box.ToString();
        }

        return place;
    }
}

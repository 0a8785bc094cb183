using Doorstep.Geo;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Published.Map;

/// <summary>A public request of the list beside the map.</summary>
/// <param name="Request">The request.</param>
/// <param name="Metres">How far it is from the place that was asked for; null when none was, or it has no point.</param>
/// <param name="Way">Which way from there; null when it is right there.</param>
public sealed record MapRow(PublicRequest Request, double? Metres, CompassWay? Way);

/// <summary>The list beside the map.</summary>
/// <param name="Rows">Those of this page.</param>
/// <param name="Total">How many there are on all pages; at most <see cref="MapList.MostCounted"/>.</param>
/// <param name="Within">Metres around the place that was asked for; null when it goes by the view or the area.</param>
/// <param name="More">True when there are more than were counted.</param>
/// <param name="Pager">The ways to the other pages.</param>
public sealed record MapPage(IReadOnlyList<MapRow> Rows, int Total, int? Within, bool More, Pager Pager);

/// <summary>What the map shows, as a list: what is near a place, what is in view, or simply the newest.</summary>
public sealed class MapList(DoorstepDb db, PublicRequests requests)
{
    /// <summary>Requests on one page.</summary>
    public const int PageSize = 15;

    /// <summary>The most that are counted, and that pages lead to. Who wants to see further comes nearer.</summary>
    public const int MostCounted = 10_000;

    // Metres around a place. The first that holds a page of requests is taken, so a busy street shows its own and a lonely
    // house what is in the next village.
    private static readonly int[] Circles = [500, 2_000, 8_000, 32_000];

    /// <summary>What is near the place, the nearest first.</summary>
    public async Task<MapPage> NearAsync(PublicFilter filter, MapSpot spot, Func<int, string> addressOf, CancellationToken ct)
    {
        var all = await requests.FilteredAsync(filter, ct);
        var (within, total, more) = (0, 0, false);
        // Who reads on stays in the circle of the first page, also where another would be taken by now.
        var begun = Array.Find(Circles, circle => NearestFirst(spot, circle).Holds(filter.Place));
        foreach (var circle in begun > 0 ? [begun] : Circles)
        {
            (within, (total, more)) = (circle, await CountAsync(Circle(all, spot, circle), ct));
            if (total >= PageSize)
            {
                break;
            }
        }

        var nearest = NearestFirst(spot, within);
        var page = await nearest.PageAsync(Circle(all, spot, within), filter.Place, PageSize, total, addressOf, ct);
        var rows = await nearest.Of(PublicRequest.In(db), page).ToListAsync(ct);
        return new MapPage([.. rows.Select(r => Row(r, spot))], total, within, more, page.Pager);
    }

    /// <summary>What lies in the view, or in all of the filter without one, the newest first.</summary>
    public async Task<MapPage> NewestAsync(PublicFilter filter, MapBox? box, Func<int, string> addressOf, CancellationToken ct)
    {
        var all = await requests.FilteredAsync(filter, ct);
        all = box is { } view ? Inside(all, view) : all;
        var (total, more) = await CountAsync(all, ct);
        var page = await PublicRequests.NewestFirst.PageAsync(all, filter.Place, PageSize, total, addressOf, ct);
        var rows = await PublicRequests.NewestFirst.Of(PublicRequest.In(db), page).ToListAsync(ct);
        return new MapPage([.. rows.Select(r => new MapRow(r, null, null))], total, null, more, page.Pager);
    }

    /// <summary>The public ones of these references, in the order of the list.</summary>
    public async Task<List<PublicRequest>> ChosenAsync(IReadOnlyCollection<string> references, CancellationToken ct) =>
        await PublicRequests.Newest((await requests.FilteredAsync(new PublicFilter(), ct)).Where(r => references.Contains(r.Reference))).ToListAsync(ct);

    /// <summary>Those of the requests whose point lies in the box.</summary>
    internal static IQueryable<PublicRequest> Inside(IQueryable<PublicRequest> requests, MapBox box)
    {
        var (west, south, east, north) = box;
        return requests.Where(r => r.Latitude >= south && r.Latitude <= north && r.Longitude >= west && r.Longitude <= east);
    }

    private static IQueryable<PublicRequest> Circle(IQueryable<PublicRequest> all, MapSpot spot, int metres)
    {
        var (latitude, longitude, stretch) = (spot.Latitude, spot.Longitude, Earth.Stretch(spot.Latitude));
        var square = Math.Pow(metres / Earth.MetresPerDegree, 2);
        return Inside(all, MapBox.Around(spot, metres))
            .Where(r => ((r.Latitude!.Value - latitude) * (r.Latitude.Value - latitude))
                + ((r.Longitude!.Value - longitude) * (r.Longitude.Value - longitude) * stretch * stretch) <= square);
    }

    private static ListOrder<PublicRequest> NearestFirst(MapSpot spot, int circle)
    {
        var (latitude, longitude, stretch) = (spot.Latitude, spot.Longitude, Earth.Stretch(spot.Latitude));
        return ListOrder.Of<PublicRequest>($"near-{circle}")
            .Up(r => ((r.Latitude!.Value - latitude) * (r.Latitude.Value - latitude))
                + ((r.Longitude!.Value - longitude) * (r.Longitude.Value - longitude) * stretch * stretch))
            .Down(r => r.Id);
    }

    private static async Task<(int Total, bool More)> CountAsync(IQueryable<PublicRequest> requests, CancellationToken ct)
    {
        var counted = await requests.Take(MostCounted + 1).CountAsync(ct);
        return (Math.Min(counted, MostCounted), counted > MostCounted);
    }

    private static MapRow Row(PublicRequest request, MapSpot from) => request is { Latitude: { } latitude, Longitude: { } longitude }
        ? new MapRow(request, Earth.Metres(from.Latitude, from.Longitude, latitude, longitude), Earth.Way(from.Latitude, from.Longitude, latitude, longitude))
        : new MapRow(request, null, null);
}

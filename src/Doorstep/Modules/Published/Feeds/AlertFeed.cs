using Doorstep.Geo;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Ids;

namespace Doorstep.Modules.Published.Feeds;

/// <summary>The same as an alert, for programs that read feeds: nobody has to leave an address.</summary>
public sealed class AlertFeed(PublicRequests requests, AtomFeed feed, AreaAtlas atlas)
{
    // Of a box around the circle, so many that changed last are looked at.
    private const int MostLookedAt = 500;

    /// <summary>Writes the feed.</summary>
    public async Task WriteAsync(AlertQuery query, HttpContext http)
    {
        var after = http.Request.Query[AtomFeed.After].ToString() is { Length: > 0 } place ? place : null;
        var found = await requests.LatestAsync(
            all => Narrowed(all, query), after, query is { Request: null, Circle: not null } ? MostLookedAt : AtomFeed.Newest + 1, http.RequestAborted);
        PublicRequest? goOn = null;
        if (found is not null && query is { Request: null, Circle: var (latitude, longitude, radius) })
        {
            // Where few of the box lie in the circle, the next page goes on behind all that were looked at.
            var last = found.Count == MostLookedAt ? found[^1] : null;
            found = [.. found.Where(r => Earth.Metres(latitude, longitude, r.Latitude!.Value, r.Longitude!.Value) <= radius).Take(AtomFeed.Newest + 1)];
            goOn = found.Count > AtomFeed.Newest ? null : last;
        }

        await feed.WriteAsync(http, found, query.AddressWith("/alerts.atom"), query.AddressWith("/alerts"), goOn);
    }

    private IQueryable<PublicRequest> Narrowed(IQueryable<PublicRequest> all, AlertQuery query)
    {
        if (ShortReference.TryRead(query.Request, out var reference))
        {
            return all.Where(r => r.Reference == reference);
        }

        if (query.Type is { } type)
        {
            all = all.Where(r => r.TypeCode == type);
        }

        if (query.Area is { } area)
        {
            var within = atlas.Current.SelfAndDescendants(area).Select(a => a.Code).ToList();
            all = all.Where(r => r.AreaCode != null && within.Contains(r.AreaCode));
        }

        if (query.Circle is var (latitude, longitude, radius))
        {
            var (south, west, north, east) = Earth.Box(latitude, longitude, radius);
            all = all.Where(r => r.Latitude >= south && r.Latitude <= north && r.Longitude >= west && r.Longitude <= east);
        }

        return all;
    }
}

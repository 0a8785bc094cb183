using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Public;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Alerts;

/// <summary>Says in the language of the page what an alert is about.</summary>
public sealed class AlertWording(RequestWording wording, AreaAtlas atlas, IStringLocalizer<AlertsTexts> texts)
{
    /// <summary>Reference and type of the requests that alerts follow, as long as they are public.</summary>
    internal async Task<IReadOnlyDictionary<Guid, (string Reference, string TypeCode)>> FollowedAsync(IEnumerable<Alert> alerts, DoorstepDb db, CancellationToken ct)
    {
        var ids = alerts.Select(a => a.RequestId).OfType<Guid>().ToList();
        return ids.Count == 0 ? new Dictionary<Guid, (string, string)>()
            : (await PublicRequests.In(db).AsNoTracking().Where(r => ids.Contains(r.Id)).Select(r => new { r.Id, r.Reference, r.TypeCode }).ToListAsync(ct))
                .ToDictionary(r => r.Id, r => (r.Reference, r.TypeCode));
    }

    /// <summary>What it is about, as a phrase.</summary>
    public string Say(Alert alert, IReadOnlyDictionary<Guid, (string Reference, string TypeCode)> followed)
    {
        if (alert.RequestId is { } one)
        {
            return followed.TryGetValue(one, out var request) ? texts["Say.Request", wording.Type(request.TypeCode), ShortReference.Show(request.Reference)] : texts["Say.RequestGone"];
        }

        var what = alert.TypeCode.Length > 0 ? texts["Say.Type", wording.Type(alert.TypeCode)].Value : texts["Say.All"].Value;
        var area = alert.AreaCode.Length > 0 ? wording.Area(alert.AreaCode) : null;
        return (alert, area) switch
        {
            ({ Latitude: { } latitude, Longitude: { } longitude, Radius: { } radius }, _) =>
                texts[area is null ? "Say.Around" : "Say.AroundIn", what, Metres(radius), Near(latitude, longitude), area ?? ""],
            (_, null) => texts["Say.Town", what],
            _ => texts["Say.Area", what, area],
        };
    }

    /// <summary>How often, in words.</summary>
    public string Often(AlertFrequency frequency) => texts[$"Often.{frequency}"];

    /// <summary>A radius in words.</summary>
    public string Metres(int radius) => radius < 1000 || radius % 100 != 0
        ? texts["Metres", radius] : texts["Kilometres", (radius / 1000.0).ToString("0.#", CultureInfo.CurrentCulture)];

    /// <summary>Where a point is: the area's name, or its degrees outside all areas.</summary>
    public string Near(double latitude, double longitude) => atlas.Current.Locate(latitude, longitude) is { Area: { } area }
        ? texts["Near.Area", wording.Area(area.Code)!]
        : texts["Near.Point", latitude.ToString("0.###", CultureInfo.InvariantCulture), longitude.ToString("0.###", CultureInfo.InvariantCulture)];
}

using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Requests.Public;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Alerts;

/// <summary>
/// Tells other systems what happened to a public request: its reference and where to fetch it, nothing of what it says.
/// </summary>
public sealed class RequestNews(AreaAtlas atlas, CurrentTown town)
{
    /// <summary>Puts the calls into the outbox, as long as the request is public.</summary>
    internal async Task CallAsync(AlertEvent happened, WriteScope write, CancellationToken ct)
    {
        if (await PublicRequests.In(write.Db).Where(r => r.Id == happened.RequestId).Select(r => r.Reference).FirstOrDefaultAsync(ct) is not { } reference)
        {
            return;
        }

        var (shown, site) = (ShortReference.Show(reference), town.Profile.Site?.AbsoluteUri.TrimEnd('/') ?? "");
        var kind = happened.Kind.ToString();
        await Webhooks.QueueAsync(
            write,
            new OutgoingEvent(
                $"doorstep.request.{char.ToLowerInvariant(kind[0])}{kind[1..]}", $"{happened.RequestId:N}-{happened.Place.ToString(CultureInfo.InvariantCulture)}", $"{site}/requests", shown, happened.At,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["reference"] = shown, ["page"] = $"{site}/requests/{shown}", ["open311"] = $"{site}/open311/v2/requests/{shown}.json",
                },
                happened.RequestId, happened.AreaCode is { } area ? [.. atlas.Current.AncestorsAndSelf(area).Select(a => a.Code)] : [], happened.TypeCode,
                happened.Kind != Contracts.TimelineKind.Reported),
            ct);
    }
}

using System.Globalization;
using System.Text;
using System.Xml;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Feeds;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Published.Feeds;

/// <summary>Public requests as an Atom feed.</summary>
public sealed class AtomFeed(RequestWording wording, RequestTypeList types, CurrentTown town, IStringLocalizer<SiteTexts> texts)
{
    /// <summary>How many entries a feed has.</summary>
    public const int Newest = 50;

    /// <summary>The parameter that says where to go on.</summary>
    public const string After = "after";

    /// <summary>Writes the feed as the answer, with the way to what changed before (RFC 5005).</summary>
    /// <param name="http">The request for it.</param>
    /// <param name="latest">Its entries, the one that changed last first, and one more when there are more; null where the place to go on from could not be read.</param>
    /// <param name="first">The address of its beginning on the site.</param>
    /// <param name="alternate">The page that shows the same.</param>
    /// <param name="goOn">Where to go on, when that is not after the last entry that is shown.</param>
    public async Task WriteAsync(HttpContext http, IReadOnlyList<PublicRequest>? latest, string first, string alternate, PublicRequest? goOn = null)
    {
        if (latest is null)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync(texts["PageAstray"] + "\n", http.RequestAborted);
            return;
        }

        var self = http.Request.Query[After].ToString() is { Length: > 0 } place ? QueryHelpers.AddQueryString(first, After, place) : first;
        var next = goOn ?? (latest.Count > Newest ? latest[Newest - 1] : null);
        latest = [.. latest.Take(Newest)];
        var site = http.RequestServices.GetRequiredService<PublicSite>().Start(http.Request);
        var head = new AtomHead(
            town.Profile.Name.ToString(), $"{site}{alternate}", $"{site}{self}", $"{site}{first}",
            next is null ? null : $"{site}{QueryHelpers.AddQueryString(first, After, PublicRequests.CursorAfter(next))}");
        http.Response.ContentType = AtomDocument.ContentType;
        await AtomDocument.WriteAsync(http.Response.Body, head, [.. latest.Select(r => new AtomEntry(
            r.Id, $"{types.Find(r.TypeCode)?.Name}: {wording.State(r.State, r.Confirmation, r.ReopenCount)}", r.ReportedAt, r.UpdatedAt,
            wording.Unit(r.OwnerUnit), $"{site}/requests/{ShortReference.Show(r.Reference)}", r.Description))]);
    }
}

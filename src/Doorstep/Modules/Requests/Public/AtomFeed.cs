using System.Globalization;
using System.Text;
using System.Xml;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Public;

/// <summary>Writes public requests as an Atom feed (RFC 4287).</summary>
public sealed class AtomFeed(RequestWording wording, RequestTypeList types, CurrentTown town, IStringLocalizer<SiteTexts> texts)
{
    /// <summary>How many entries a feed has.</summary>
    public const int Newest = 50;

    /// <summary>The parameter that says where to go on.</summary>
    public const string After = "after";

    private const string Atom = "http://www.w3.org/2005/Atom";

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
        http.Response.ContentType = "application/atom+xml; charset=utf-8";
        await using var xml = XmlWriter.Create(http.Response.Body, new XmlWriterSettings { Async = true, Encoding = new UTF8Encoding(false) });
        await xml.WriteStartDocumentAsync();
        await xml.WriteStartElementAsync(null, "feed", Atom);
        await ElementAsync(xml, "title", town.Profile.Name.ToString());
        await ElementAsync(xml, "id", $"{site}{alternate}");
        await ElementAsync(xml, "updated", Moment(latest.Count > 0 ? latest[0].UpdatedAt : DateTimeOffset.UnixEpoch));
        await LinkAsync(xml, "self", $"{site}{self}");
        await LinkAsync(xml, "first", $"{site}{first}");
        if (next is not null)
        {
            await LinkAsync(xml, "next", $"{site}{QueryHelpers.AddQueryString(first, After, PublicRequests.CursorAfter(next))}");
        }

        await LinkAsync(xml, "alternate", $"{site}{alternate}");
        foreach (var r in latest)
        {
            await xml.WriteStartElementAsync(null, "entry", Atom);
            await ElementAsync(xml, "title", $"{types.Find(r.TypeCode)?.Name}: {wording.State(r.State, r.Confirmation, r.ReopenCount)}");
            await ElementAsync(xml, "id", $"urn:uuid:{r.Id}");
            await ElementAsync(xml, "published", Moment(r.ReportedAt));
            await ElementAsync(xml, "updated", Moment(r.UpdatedAt));
            await xml.WriteStartElementAsync(null, "author", Atom);
            await ElementAsync(xml, "name", wording.Unit(r.OwnerUnit));
            await xml.WriteEndElementAsync();
            await LinkAsync(xml, "alternate", $"{site}/requests/{ShortReference.Show(r.Reference)}");
            await ElementAsync(xml, "summary", r.Description);
            await xml.WriteEndElementAsync();
        }

        await xml.WriteEndElementAsync();
        await xml.WriteEndDocumentAsync();
    }

    private static Task ElementAsync(XmlWriter xml, string name, string value) => xml.WriteElementStringAsync(null, name, Atom, OnlyXml(value));

    private static async Task LinkAsync(XmlWriter xml, string relation, string address)
    {
        await xml.WriteStartElementAsync(null, "link", Atom);
        await xml.WriteAttributeStringAsync(null, "rel", null, relation);
        await xml.WriteAttributeStringAsync(null, "href", null, address);
        await xml.WriteEndElementAsync();
    }

    // Residents paste what XML cannot hold, such as control characters.
    private static string OnlyXml(string text) => text.All(XmlConvert.IsXmlChar) ? text
        : string.Concat(text.EnumerateRunes().Where(rune => rune.Value > 0xFFFF || XmlConvert.IsXmlChar((char)rune.Value)));

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

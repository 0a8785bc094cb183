using System.Globalization;
using System.Text;
using System.Xml;

namespace Doorstep.Platform.Feeds;

/// <summary>What a feed says of itself. Links are absolute.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Alternate">The page that shows the same; its identity too.</param>
/// <param name="Self">Where this part of it is read.</param>
/// <param name="First">Where it begins.</param>
/// <param name="Next">Where what changed before is read; null when there is no more.</param>
internal sealed record AtomHead(string Title, string Alternate, string Self, string First, string? Next);

/// <summary>One entry of a feed.</summary>
/// <param name="Id">Always the same for the same thing.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Published">When it came.</param>
/// <param name="Updated">When it changed last.</param>
/// <param name="Author">Who answers for it.</param>
/// <param name="Link">Where to read more.</param>
/// <param name="Summary">What it says.</param>
internal sealed record AtomEntry(Guid Id, string Title, DateTimeOffset Published, DateTimeOffset Updated, string Author, string Link, string Summary);

/// <summary>Writes an Atom feed (RFC 4287) with the way to what changed before (RFC 5005).</summary>
internal static class AtomDocument
{
    public const string ContentType = "application/atom+xml; charset=utf-8";

    private const string Atom = "http://www.w3.org/2005/Atom";

    /// <summary>Writes the whole.</summary>
    /// <param name="body">Takes it.</param>
    /// <param name="head">What the feed says of itself.</param>
    /// <param name="entries">The one that changed last first.</param>
    public static async Task WriteAsync(Stream body, AtomHead head, IReadOnlyList<AtomEntry> entries)
    {
        await using var xml = XmlWriter.Create(body, new XmlWriterSettings { Async = true, Encoding = new UTF8Encoding(false) });
        await xml.WriteStartDocumentAsync();
        await xml.WriteStartElementAsync(null, "feed", Atom);
        await ElementAsync(xml, "title", head.Title);
        await ElementAsync(xml, "id", head.Alternate);
        await ElementAsync(xml, "updated", Moment(entries.Count > 0 ? entries[0].Updated : DateTimeOffset.UnixEpoch));
        await LinkAsync(xml, "self", head.Self);
        await LinkAsync(xml, "first", head.First);
        if (head.Next is not null)
        {
            await LinkAsync(xml, "next", head.Next);
        }

        await LinkAsync(xml, "alternate", head.Alternate);
        foreach (var entry in entries)
        {
            await xml.WriteStartElementAsync(null, "entry", Atom);
            await ElementAsync(xml, "title", entry.Title);
            await ElementAsync(xml, "id", $"urn:uuid:{entry.Id}");
            await ElementAsync(xml, "published", Moment(entry.Published));
            await ElementAsync(xml, "updated", Moment(entry.Updated));
            await xml.WriteStartElementAsync(null, "author", Atom);
            await ElementAsync(xml, "name", entry.Author);
            await xml.WriteEndElementAsync();
            await LinkAsync(xml, "alternate", entry.Link);
            await ElementAsync(xml, "summary", entry.Summary);
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

    // People paste what XML cannot hold, such as control characters.
    private static string OnlyXml(string text) => text.All(XmlConvert.IsXmlChar) ? text
        : string.Concat(text.EnumerateRunes().Where(rune => rune.Value > 0xFFFF || XmlConvert.IsXmlChar((char)rune.Value)));

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

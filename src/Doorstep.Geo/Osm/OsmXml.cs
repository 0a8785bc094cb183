using System.Globalization;
using System.Xml;

namespace Doorstep.Geo.Osm;

/// <summary>Reads OpenStreetMap XML, one element at a time.</summary>
internal static class OsmXml
{
    private const string Again = "Download the extract again, or save it anew with the program that made it.";

    /// <summary>The elements of the kinds wanted; deleted ones are left out.</summary>
    public static IEnumerable<OsmElement> Read(Stream stream, OsmKinds wanted)
    {
        using var xml = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        });
        if (!Guarded(xml, () => xml.MoveToContent() == XmlNodeType.Element))
        {
            throw Fault(xml, "The file has no content.");
        }

        if (xml.Name != "osm")
        {
            throw new MapFileException(LineOf(xml), $"This is no OpenStreetMap extract: it begins with <{Short(xml.Name)}>.", $"Give an OpenStreetMap extract that ends with {OsmFile.Kinds}.");
        }

        // Text is the same for many elements: one copy is enough.
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var more = Guarded(xml, xml.Read);
        while (more && !xml.EOF)
        {
            if (xml.NodeType != XmlNodeType.Element || xml.Depth != 1 || !IsWanted(xml.Name, wanted))
            {
                more = Guarded(xml, xml.NodeType == XmlNodeType.Element && xml.Depth == 1 ? () => Skip(xml) : xml.Read);
                continue;
            }

            OsmElement? element = null;
            more = Guarded(xml, () =>
            {
                element = Element(xml, texts);
                return !xml.EOF;
            });
            if (element is not null)
            {
                yield return element;
            }
        }
    }

    private static bool Skip(XmlReader xml)
    {
        xml.Skip();
        return !xml.EOF;
    }

    private static bool IsWanted(string name, OsmKinds wanted) => name switch
    {
        "node" => wanted.HasFlag(OsmKinds.Nodes),
        "way" => wanted.HasFlag(OsmKinds.Ways),
        "relation" => wanted.HasFlag(OsmKinds.Relations),
        _ => false,
    };

    private static OsmElement? Element(XmlReader xml, Dictionary<string, string> texts)
    {
        var kind = xml.Name;
        var id = Number(xml, "id");
        var gone = xml.GetAttribute("visible") == "false" || xml.GetAttribute("action") == "delete";
        var point = kind == "node" && !gone ? Point(xml) : default;
        Dictionary<string, string>? tags = null;
        List<long>? nodes = null;
        List<OsmMember>? members = null;
        if (!xml.IsEmptyElement)
        {
            var depth = xml.Depth;
            while (xml.Read() && xml.Depth > depth)
            {
                switch (xml.NodeType == XmlNodeType.Element ? xml.Name : "")
                {
                    case "tag":
                        (tags ??= new(StringComparer.Ordinal))[Text(xml, "k", texts)] = Text(xml, "v", texts);
                        Bound(xml, tags.Count, OsmLimits.Tags, "tags");
                        break;
                    case "nd":
                        (nodes ??= []).Add(Number(xml, "ref"));
                        Bound(xml, nodes.Count, OsmLimits.WayNodes, "nodes");
                        break;
                    case "member" when xml.GetAttribute("type") == "way":
                        (members ??= []).Add(new OsmMember(Number(xml, "ref"), Text(xml, "role", texts)));
                        Bound(xml, members.Count, OsmLimits.Members, "members");
                        break;
                }
            }

            if (xml.EOF)
            {
                throw Fault(xml, "The file ends in the middle.");
            }
        }

        xml.Read();
        var all = (IReadOnlyDictionary<string, string>?)tags ?? OsmElement.NoTags;
        return gone ? null : kind switch
        {
            "node" => new OsmNode(id, point, all),
            "way" => new OsmWay(id, nodes?.ToArray() ?? [], all),
            _ => new OsmRelation(id, members ?? (IReadOnlyList<OsmMember>)[], all),
        };
    }

    private static WorldPoint Point(XmlReader xml)
    {
        var (latitude, longitude) = (Degrees(xml, "lat", 90), Degrees(xml, "lon", 180));
        return WorldPoint.At(latitude, longitude);
    }

    private static double Degrees(XmlReader xml, string attribute, int most) =>
        double.TryParse(xml.GetAttribute(attribute), NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most
            ? degrees
            : throw Fault(xml, $"\"{Short(xml.GetAttribute(attribute))}\" is no {(attribute == "lat" ? "latitude" : "longitude")} of a node.");

    private static long Number(XmlReader xml, string attribute) =>
        long.TryParse(xml.GetAttribute(attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Fault(xml, $"\"{Short(xml.GetAttribute(attribute))}\" is no {attribute} of a <{xml.Name}>.");

    private static string Text(XmlReader xml, string attribute, Dictionary<string, string> texts)
    {
        var text = xml.GetAttribute(attribute) ?? "";
        if (text.Length > OsmLimits.TextLength)
        {
            throw Fault(xml, "A tag is longer than any in a map.");
        }

        if (texts.TryGetValue(text, out var known))
        {
            return known;
        }

        if (text.Length <= 40 && texts.Count < 20_000)
        {
            texts.Add(text, text);
        }

        return text;
    }

    private static void Bound(XmlReader xml, int count, int most, string of)
    {
        if (count > most)
        {
            throw Fault(xml, $"One element has more than {most.ToString(CultureInfo.InvariantCulture)} {of}.");
        }
    }

    private static bool Guarded(XmlReader xml, Func<bool> step)
    {
        try
        {
            return step();
        }
        catch (XmlException failure)
        {
            var said = failure.Message.Split(" Line ")[0];
            throw new MapFileException(failure.LineNumber > 0 ? failure.LineNumber : LineOf(xml), $"The XML is not sound: {Short(said, 160)}", Again, failure);
        }
        catch (EndOfStreamException failure)
        {
            throw new MapFileException(LineOf(xml), "The file ends in the middle.", Again, failure);
        }
    }

    private static MapFileException Fault(XmlReader xml, string message) => new(LineOf(xml), message, Again);

    private static int? LineOf(XmlReader xml) => xml is IXmlLineInfo info && info.LineNumber > 0 ? info.LineNumber : null;

    private static string Short(string? text, int most = 40) => text is null ? "" : text.Length <= most ? text : text[..most] + "…";
}

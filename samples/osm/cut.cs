// Cuts a piece out of an OpenStreetMap extract:
//   dotnet run samples/osm/cut.cs -- FROM.osm.gz TO.osm.gz SOUTH WEST NORTH EAST
// Keeps every way that has a node in the box, with all its nodes; the other nodes in the box that have tags; and the multipolygons and
// boundaries' members that are kept. Leaves away who edited what and when: a map needs no names of people.
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

var (from, to) = (args[0], args[1]);
var box = args[2..6].Select(a => double.Parse(a, CultureInfo.InvariantCulture)).ToArray();
var kept = new HashSet<string>();
var inside = new HashSet<string>();
var members = new HashSet<string>();
var ways = new HashSet<string>();
var relations = new HashSet<string>();

foreach (var node in Elements("node").Where(IsInside))
{
    inside.Add(Id(node));
    if (node.HasElements)
    {
        kept.Add(Id(node));
    }
}

foreach (var way in Elements("way").Where(way => way.Elements("nd").Any(nd => inside.Contains(Ref(nd)))))
{
    ways.Add(Id(way));
}

foreach (var relation in Elements("relation").Where(r => r.Elements("tag").Any(t => (string?)t.Attribute("k") == "type" && (string?)t.Attribute("v") == "multipolygon")))
{
    var all = relation.Elements("member").Where(m => (string?)m.Attribute("type") == "way").Select(Ref).ToList();
    // A shape of a few ways comes whole; of one that spans the country, what lies here.
    if (all.Any(ways.Contains))
    {
        relations.Add(Id(relation));
        members.UnionWith(all.Count <= 40 ? all : []);
    }
}

ways.UnionWith(members);
foreach (var way in Elements("way").Where(way => ways.Contains(Id(way))))
{
    kept.UnionWith(way.Elements("nd").Select(Ref));
}

using var zip = new GZipStream(File.Create(to), CompressionLevel.SmallestSize);
using var writer = new StreamWriter(zip, new UTF8Encoding(false)) { NewLine = "\n" };
writer.WriteLine("<?xml version='1.0' encoding='UTF-8'?>");
writer.WriteLine("<osm version=\"0.6\" generator=\"samples/osm/cut.cs\">");
foreach (var element in Elements("node").Where(e => kept.Contains(Id(e))).Concat(Elements("way").Where(e => ways.Contains(Id(e)))).Concat(Elements("relation").Where(e => relations.Contains(Id(e)))))
{
    element.Attributes().Where(a => a.Name.LocalName is not ("id" or "lat" or "lon")).Remove();
    element.Elements("tag").Where(t => (string?)t.Attribute("k") is "created_by" or "source" or "note" or "fixme").Remove();
    writer.WriteLine(element.ToString(SaveOptions.DisableFormatting));
}

writer.WriteLine("</osm>");

bool IsInside(XElement node) => (double)node.Attribute("lat")! is var lat && (double)node.Attribute("lon")! is var lon && lat >= box[0] && lon >= box[1] && lat <= box[2] && lon <= box[3];

string Id(XElement e) => (string)e.Attribute("id")!;

string Ref(XElement e) => (string)e.Attribute("ref")!;

IEnumerable<XElement> Elements(string name)
{
    using var plain = new GZipStream(File.OpenRead(from), CompressionMode.Decompress);
    using var xml = XmlReader.Create(plain, new XmlReaderSettings { IgnoreWhitespace = true });
    xml.MoveToContent();
    xml.Read();
    while (!xml.EOF)
    {
        if (xml.NodeType == XmlNodeType.Element && xml.Name == name)
        {
            yield return (XElement)XNode.ReadFrom(xml);
        }
        else
        {
            xml.Skip();
        }
    }
}

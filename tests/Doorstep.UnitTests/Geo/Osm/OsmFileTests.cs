using System.IO.Compression;
using System.Text;
using Doorstep.Geo.Osm;

namespace Doorstep.UnitTests.Geo.Osm;

/// <summary>Reading extracts, sound ones and others.</summary>
public class OsmFileTests
{
    private const OsmKinds Everything = OsmKinds.Nodes | OsmKinds.Ways | OsmKinds.Relations;

    private const string Town = """
        <?xml version='1.0' encoding='UTF-8'?>
        <osm version="0.6">
          <bounds minlat="42" minlon="1" maxlat="43" maxlon="2"/>
          <node id="1" lat="42.5" lon="1.5"/>
          <node id="-2" lat="42.501" lon="1.501"><tag k="name" v="学堂巷"/><tag k="amenity" v="school"/></node>
          <node id="3" lat="42.5" lon="1.5" visible="false"/>
          <way id="10"><nd ref="1"/><nd ref="-2"/><tag k="highway" v="residential"/></way>
          <relation id="20"><member type="way" ref="10" role="outer"/><member type="node" ref="1" role=""/><tag k="type" v="multipolygon"/></relation>
        </osm>
        """;

    [Fact]
    public void Xml_gives_its_elements()
    {
        Check(Xml("town.osm", Town).Read(Everything).ToList(), schoolId: -2);
        Check(Zipped("town.osm.gz", Town).Read(Everything).ToList(), schoolId: -2);
        Assert.Single(Xml("town.osm", Town).Read(OsmKinds.Ways), e => e is OsmWay);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pbf_gives_the_same_elements(bool dense)
    {
        var file = new PbfWriter().Header("OsmSchema-V0.6", "DenseNodes")
            .Data([(1, 425000000, 15000000, []), (2, 425010000, 15010000, [("name", "学堂巷"), ("amenity", "school")])], [(10, [1, 2], [("highway", "residential")])],
                [(20, [(10, "outer")], [("type", "multipolygon")])], dense);

        Check(Bytes("town.osm.pbf", file.ToArray()).Read(Everything).ToList(), schoolId: 2);
        Assert.Single(Bytes("town.osm.pbf", file.ToArray()).Read(OsmKinds.Relations));
    }

    private static void Check(List<OsmElement> elements, long schoolId)
    {
        Assert.Equal(4, elements.Count);
        var node = Assert.IsType<OsmNode>(elements[1]);
        Assert.Equal((schoolId, "学堂巷", "school"), (node.Id, node.Tags["name"], node.Tags["amenity"]));
        Assert.Equal(42.501, node.Point.Latitude, 6);
        Assert.Equal(1.501, node.Point.Longitude, 6);
        var way = Assert.IsType<OsmWay>(elements[2]);
        Assert.Equal([1, schoolId], way.Nodes);
        Assert.Equal("residential", way.Tags["highway"]);
        var relation = Assert.IsType<OsmRelation>(elements[3]);
        Assert.Equal(new OsmMember(10, "outer"), Assert.Single(relation.Ways));
    }

    [Theory]
    [InlineData("<osm><node id='1' lat='91' lon='0'/></osm>", 1, "latitude")]
    [InlineData("<osm>\n<node id='1' lat='NaN' lon='0'/></osm>", 2, "latitude")]
    [InlineData("<osm>\n\n<node id='1' lat='1' lon='Infinity'/></osm>", 3, "longitude")]
    [InlineData("<osm>\n<way id='x'/></osm>", 2, "id")]
    [InlineData("<osm>\n<way id='1'><nd ref='1e9'/></way></osm>", 2, "ref")]
    [InlineData("<osm>\n<node id='1' lat='1' lon='1'>", 2, "not sound")]
    [InlineData("<osm>\n<node id='1' lat='1'\n lon='1", 3, "not sound")]
    [InlineData("<html><body/></html>", 1, "no OpenStreetMap")]
    [InlineData("", null, "not sound")]
    [InlineData("PK\u0003\u0004", 1, "not sound")]
    [InlineData("<!DOCTYPE osm [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>\n<osm><node id='1' lat='1' lon='1'><tag k='name' v='&b;'/></node></osm>", null, "DTD")]
    [InlineData("<!DOCTYPE osm SYSTEM 'file:///etc/passwd'><osm/>", null, "DTD")]
    public void Broken_xml_is_refused_with_its_line(string text, int? line, string says)
    {
        var fault = Assert.Throws<MapFileException>(() => Xml("town.osm", text).Read(Everything).Count());

        Assert.Equal(line, fault.Line);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Remedy);
    }

    [Fact]
    public void Bombs_end_early()
    {
        var bomb = Zipped("bomb.osm.gz", $"<osm>{string.Concat(Enumerable.Repeat("<a/>          ", 5 << 20))}</osm>");
        Assert.Contains("unpacks to far more", Assert.Throws<MapFileException>(() => bomb.Read(Everything).Count()).Message, StringComparison.Ordinal);

        var longText = Xml("long.osm", $"<osm><node id='1' lat='1' lon='1'><tag k='name' v='{new string('x', 3 << 20)}'/></node></osm>");
        Assert.Contains("longer than any", Assert.Throws<MapFileException>(() => longText.Read(Everything).Count()).Message, StringComparison.Ordinal);

        var manyNodes = Xml("many.osm", $"<osm><way id='1'>{string.Concat(Enumerable.Repeat("<nd ref='1'/>", OsmLimits.WayNodes + 1))}</way></osm>");
        Assert.Contains("nodes", Assert.Throws<MapFileException>(() => manyNodes.Read(Everything).Count()).Message, StringComparison.Ordinal);

        var inflates = new PbfWriter().Header("OsmSchema-V0.6").Block("OSMData", new byte[40 << 20]);
        Assert.Contains("unpacks to more", Assert.Throws<MapFileException>(() => Bytes("b.pbf", inflates.ToArray()).Read(Everything).Count()).Message, StringComparison.Ordinal);

        var many = new PbfWriter().Header("OsmSchema-V0.6").Data([.. Enumerable.Range(1, OsmLimits.PerBlock + 1).Select(i => ((long)i, 0L, 0L, Array.Empty<(string, string)>()))], [], []);
        Assert.Contains("damaged", Assert.Throws<MapFileException>(() => Bytes("b.pbf", many.ToArray()).Read(Everything).Count()).Message, StringComparison.Ordinal);

        var lies = new PbfWriter().Header("OsmSchema-V0.6").Block("OSMData", new byte[1 << 20], size: 100);
        Assert.Contains("another length", Assert.Throws<MapFileException>(() => Bytes("b.pbf", lies.ToArray()).Read(Everything).Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_pbf_is_refused_with_its_block()
    {
        var sound = new PbfWriter().Header("OsmSchema-V0.6", "DenseNodes").Data([(1, 425000000, 15000000, [])], [], []).ToArray();
        Refused(sound[..^5], "Block 2", "ends in the middle");
        Refused([], "Block 1", "empty");
        Refused([0x7F, 0xFF, 0xFF, 0xFF, 1, 2], "Block 1", "no OpenStreetMap PBF");
        Refused(Encoding.UTF8.GetBytes(Town), "Block 1", "no OpenStreetMap PBF");
        Refused(new PbfWriter().Raw("OSMHeader", [], int.MaxValue).ToArray(), "Block 1", "larger");
        Refused(new PbfWriter().Header("OsmSchema-V0.6", "HistoricalInformation").ToArray(), "Block 1", "HistoricalInformation");
        Refused(new PbfWriter().Header("OsmSchema-V0.6").Block("OSMData", [1, 2, 3], field: 7).ToArray(), "Block 2", "packed");
        Refused(new PbfWriter().Header("OsmSchema-V0.6").Block("OSMData", [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]).ToArray(), "Block 2", "damaged");
        Refused(new PbfWriter().Data([(1, 1, 1, [])], [], []).ToArray(), "Block 1", "before the file's head");
        Refused(new PbfWriter().Header("OsmSchema-V0.6").Data([(1, 1999999999, 1, [])], [], []).ToArray(), "Block 2", "damaged");

        // No byte of a sound file can be changed into something that hurts: it is read, or refused in words.
        for (var i = 0; i < 3_000; i++)
        {
            var changed = (byte[])sound.Clone();
            changed[i * 7919 % changed.Length] = (byte)((i * 104_729) >> 3);
            try
            {
                _ = Bytes("x.osm.pbf", changed).Read(Everything).Count();
            }
            catch (MapFileException)
            {
            }
        }

        static void Refused(byte[] bytes, params string[] says)
        {
            var fault = Assert.Throws<MapFileException>(() => Bytes("town.osm.pbf", bytes).Read(Everything).Count());
            Assert.All(says, said => Assert.Contains(said, fault.Message, StringComparison.Ordinal));
            Assert.NotEmpty(fault.Remedy);
        }
    }

    [Fact]
    public void Damaged_gzip_and_other_kinds_are_refused()
    {
        var zipped = Zip(Town);
        var middle = zipped.Length / 2;
        var damaged = (byte[])zipped.Clone();
        damaged[middle] ^= 0xFF;
        Assert.Throws<MapFileException>(() => Bytes("a.osm.gz", damaged).Read(Everything).Count());
        Assert.Throws<MapFileException>(() => Bytes("a.osm.gz", zipped[..middle]).Read(Everything).Count());
        Assert.Throws<MapFileException>(() => Bytes("a.osm.gz", Encoding.UTF8.GetBytes(Town)).Read(Everything).Count());
        Assert.Contains("no kind", Assert.Throws<MapFileException>(() => Bytes("a.shp", [1]).Read(Everything).Count()).Message, StringComparison.Ordinal);
    }

    internal static OsmFile Xml(string name, string text) => Bytes(name, Encoding.UTF8.GetBytes(text));

    private static OsmFile Zipped(string name, string text) => Bytes(name, Zip(text));

    internal static OsmFile Bytes(string name, byte[] bytes) => new(name, () => new MemoryStream(bytes, writable: false));

    private static byte[] Zip(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Optimal))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}

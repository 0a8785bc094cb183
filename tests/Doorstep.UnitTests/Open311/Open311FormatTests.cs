using System.Globalization;
using System.Text;
using Doorstep.Modules.Open311;

namespace Doorstep.UnitTests.Open311;

public class Open311FormatTests
{
    [Theory]
    [InlineData("2026-03-02T09:00:00+08:00", "2026-03-02T01:00:00.000Z")]
    [InlineData("2026-03-02T09:00:00 08:00", "2026-03-02T01:00:00.000Z")]
    [InlineData("2026-03-02t09:00z", "2026-03-02T09:00:00.000Z")]
    [InlineData("2026-03-02T09:00:00.1234567-03:30", "2026-03-02T12:30:00.123Z")]
    [InlineData("2026-03-02T09:00:00", "2026-03-02T01:00:00.000Z")]
    [InlineData("2026-03-02 09:00", "2026-03-02T01:00:00.000Z")]
    [InlineData("2026-03-02T09:00:00 +0800", "2026-03-02T01:00:00.000Z")]
    [InlineData("2026-03-02T09:00:00-03", "2026-03-02T12:00:00.000Z")]
    [InlineData("2026-03-02", "2026-03-01T16:00:00.000Z")]
    [InlineData("2026-03", null)]
    [InlineData("2026-03-02+08:00", null)]
    [InlineData("2026-03-02T09:00:00+08:99", null)]
    [InlineData("2026-02-30T09:00:00Z", null)]
    [InlineData("2026-03-02T25:00:00Z", null)]
    [InlineData("2026-03-02T09:00:00+25:00", null)]
    [InlineData("0001-01-01T00:00:00+14:00", null)]
    [InlineData("２０２６-03-02T09:00:00Z", "2026-03-02T09:00:00.000Z")]
    [InlineData("1", null)]
    public void Moment_is_read(string text, string? utc) =>
        Assert.Equal(utc, Written(Moments.Read(text, Zone("Asia/Shanghai"))?.First));

    [Theory]
    [InlineData("Asia/Shanghai", "2026-03-02", "2026-03-01T16:00:00.000Z", "2026-03-02T15:59:59.000Z")]
    // A day of 23 hours, one of 25, and one whose midnight the clocks skip.
    [InlineData("Europe/Andorra", "2026-03-29", "2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.000Z")]
    [InlineData("Europe/Andorra", "2026-10-25", "2026-10-24T22:00:00.000Z", "2026-10-25T22:59:59.000Z")]
    [InlineData("America/Santiago", "2026-09-06", "2026-09-06T04:00:00.000Z", "2026-09-07T02:59:59.000Z")]
    [InlineData("Europe/Andorra", "2026-03-29T02:30", "2026-03-29T01:30:00.000Z", "2026-03-29T01:30:00.000Z")]
    public void Day_without_a_zone_is_the_towns_from_its_first_second_to_its_last(string zone, string text, string first, string last) =>
        Assert.Equal((first, last), (Written(Moments.Read(text, Zone(zone))?.First), Written(Moments.Read(text, Zone(zone))?.Last)));

    private static TimeZoneInfo Zone(string name) => TimeZoneInfo.FindSystemTimeZoneById(name);

    private static string? Written(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(Format.Xml, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<r>\n  <n>a&amp;b \uFFFD\uFFFD漏😀</n>\n  <l>\n    <i>x</i>\n  </l>\n  <x>0.1</x>\n  <f>false</f>\n</r>")]
    [InlineData(Format.Json, "{\n  \"n\": \"a&b \uFFFD\uFFFD漏😀\",\n  \"l\": [\n    \"x\"\n  ],\n  \"x\": 0.1,\n  \"f\": false\n}")]
    public void One_shape_is_written_in_both_formats_without_what_no_document_can_hold(Format format, string expected)
    {
        using var stream = new MemoryStream();
        using (var shape = ShapeWriter.For((Doorstep.Modules.Open311.Format)format, stream))
        {
            shape.StartObjectDocument("r");
            shape.Text("n", "a&b \0\uD800漏😀");
            shape.Text("empty", "");
            shape.Text("missing", null);
            shape.StartList("l");
            shape.TextItem("i", "x");
            shape.End();
            shape.Number("x", 0.1);
            shape.Number("none", null);
            shape.Flag("f", false);
            shape.End();
            shape.Flush();
        }

        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(expected, text.Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal));
    }

    /// <summary>The formats by the names that a public test may use.</summary>
    public enum Format
    {
        /// <summary>XML.</summary>
        Xml,

        /// <summary>JSON.</summary>
        Json,
    }
}

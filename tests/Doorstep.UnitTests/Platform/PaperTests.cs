using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Doorstep.Harness;
using Doorstep.Platform.Paper;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Platform;

public class PaperTests
{
    private const string Chinese = "您好！河湾镇人民路 12 号门前的路灯（编号 A-103）已于 2026年3月4日（星期三）下午修好，请您确认：是否已经解决？如有问题，可致电“12345”热线。";
    private static readonly TrueTypeFont Font = new PaperFont().Font;
    private static readonly DateTimeOffset Made = new(2026, 3, 4, 15, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void A_sheet_in_both_languages_is_small_and_its_text_can_be_found()
    {
        var sheet = new Sheet(Font, "工单 Job sheet", "River Town 河湾镇 · A7K-2QF", CultureInfo.GetCultureInfo("zh-Hans"), Made);
        sheet.Title("工单 Job sheet");
        sheet.Code("https://town.example/staff/requests/A7K-2QF", "Open it on a phone", 85);
        sheet.Heading("What is asked");
        for (var i = 0; i < 60; i++)
        {
            sheet.Paragraph(Chinese);
            sheet.Paragraph("The light in front of no. 12 flickers – “every night”, says Zoë; naïve café 𠮷野家.");
        }

        var file = sheet.Save();
        var read = new PdfText(file);
        Assert.InRange(file.Length, 1000, 200_000);
        Assert.Equal("工单 Job sheet", read.Title);
        Assert.True(read.Pages.Count > 3);
        for (var page = 0; page < read.Pages.Count; page++)
        {
            Assert.Equal(["River Town 河湾镇 · A7K-2QF", $"{page + 1} / {read.Pages.Count}"], read.Pages[page].TakeLast(2));
        }

        Assert.Contains(Chinese, read.All.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("naïve café 𠮷野家.", read.All.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_font_that_travels_has_only_what_is_used_and_the_same_outlines()
    {
        var sheet = new Sheet(Font, "x", "", CultureInfo.InvariantCulture, Made);
        sheet.Paragraph("aä路");
        var small = Load(new PdfText(sheet.Save()).Font);
        Assert.Equal(0u, Checksum(small.All) - 0xB1B0AFBA);
        // The empty box, three characters, the digits and the slash of the page number, and parts of composed letters.
        Assert.InRange(small.Glyphs, 7, 12);
        Assert.Equal(Font.WidthOf(Font.GlyphOf(new Rune('路'))), small.WidthOf(3));
        Assert.All(Enumerable.Range(0, small.Glyphs), glyph => Assert.True(small.Ends(glyph) >= small.Starts(glyph)));
        Assert.True(small.Ends(3) > small.Starts(3));
    }

    [Fact]
    public void A_character_that_the_font_lacks_is_a_box_and_can_still_be_found()
    {
        Assert.Equal(0, Font.GlyphOf(new Rune(0x1F600)));
        var sheet = new Sheet(Font, "x", "", CultureInfo.InvariantCulture, Made);
        sheet.Paragraph("so 😀\u0007 so");
        Assert.Contains("so 😀 so", new PdfText(sheet.Save()).All, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_script_is_set_or_named_as_missing_and_all_of_it_can_be_found()
    {
        const string Rare = "龘靐齉㐂𠂇";
        const string Lacking = "𠮷 مرحبا 👩\u200D🚀\uFE0F";
        Assert.All(Rare.EnumerateRunes(), rune => Assert.NotEqual(0, Font.GlyphOf(rune)));
        var sheet = new Sheet(Font, "x", "", CultureInfo.InvariantCulture, Made);
        sheet.Paragraph(Chinese[..12] + Rare);
        sheet.Paragraph(Lacking);
        var lines = new PdfText(sheet.Save(numbers => $"Boxes: {numbers}.")).All.Split('\n');
        Assert.Equal([Chinese[..12] + Rare, Lacking, "Boxes: U+20BB7, U+0645, U+0631, U+062D, U+0628, U+0627, U+1F469, U+1F680."], lines[..3]);
    }

    [Fact]
    public void A_sheet_on_which_nothing_is_missing_says_nothing_of_it()
    {
        var sheet = new Sheet(Font, "x", "", CultureInfo.InvariantCulture, Made);
        sheet.Paragraph(Chinese);
        Assert.DoesNotContain("Boxes", new PdfText(sheet.Save(numbers => $"Boxes: {numbers}.")).All, StringComparison.Ordinal);
        var many = new Sheet(Font, "x", "", CultureInfo.InvariantCulture, Made);
        many.Paragraph(string.Concat(Enumerable.Range(0x1F600, 30).Select(sign => new Rune(sign).ToString())));
        Assert.Contains("U+1F613, …", new PdfText(many.Save(numbers => $"Boxes: {numbers}.")).All.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("请您确认，是否已经解决？谢谢！", 4, "请您确|认，是否|已经解|决？谢|谢！")]
    [InlineData("（一）第二项", 3, "（一）|第二项")]
    [InlineData("two words here", 9, "two words|here")]
    [InlineData("Donaudampfschiff is long", 8, "Donaudam|pfschiff|is long")]
    [InlineData("路灯A-103坏了", 5, "路灯|A-103|坏了")]
    [InlineData("one\n\ntwo", 9, "one||two")]
    [InlineData("", 5, "")]
    public void Lines_end_where_readers_expect_it(string text, double width, string lines) =>
        // Every character is one wide here.
        Assert.Equal(lines.Split('|'), LineBreaks.Of(text, width, t => t.EnumerateRunes().Count()));

    [Fact]
    public void No_text_is_lost_and_no_line_is_too_wide_or_begins_with_a_closing_sign()
    {
        var signs = Gen.Elements("路", "灯", "a", "b", " ", "，", "。", "（", "）", "“", "”", "𠮷", "1", "-", ".", "《", "》");
        Prop.ForAll(signs.ListOf().ToArbitrary(), Gen.Choose(3, 12).ToArbitrary(), (parts, width) =>
        {
            var text = string.Concat(parts);
            var lines = LineBreaks.Of(text, width, t => t.EnumerateRunes().Count());
            Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
            Assert.All(lines, line => Assert.InRange(line.EnumerateRunes().Count(), 0, width));
        }).QuickCheckThrowOnFailure();
    }

    private static SmallFont Load(byte[] font) => new(font);

    private static uint Checksum(byte[] font)
    {
        uint sum = 0;
        for (var i = 0; i < font.Length; i += 4)
        {
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(font.AsSpan(i)));
        }

        return sum;
    }

    private sealed class SmallFont(byte[] font)
    {
        public byte[] All => font;

        public int Glyphs => BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(Table("maxp") + 4));

        public int WidthOf(int glyph) => BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(Table("hmtx") + (glyph * 4)));

        public uint Starts(int glyph) => BinaryPrimitives.ReadUInt32BigEndian(font.AsSpan(Table("loca") + (glyph * 4)));

        public uint Ends(int glyph) => Starts(glyph + 1);

        private int Table(string name)
        {
            for (var i = 0; i < BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(4)); i++)
            {
                if (Encoding.ASCII.GetString(font, 12 + (i * 16), 4) == name)
                {
                    return (int)BinaryPrimitives.ReadUInt32BigEndian(font.AsSpan(20 + (i * 16)));
                }
            }

            throw new InvalidOperationException($"No table {name}.");
        }
    }
}

using System.Text.Json;
using Doorstep.Platform.Files;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Sms;
using Doorstep.Platform.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Platform.Text;

/// <summary>What looks the same is the same, what looks empty is empty, and lengths are those that people see.</summary>
public class FoldingTests
{
    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("  two\r\nlines\t中文 😀 ", "two\nlines\t中文 😀")]
    [InlineData("a\0b\u0007c\u001Bd\u0085e", "abcd\ne")]
    [InlineData("pay\u202Egpj.exe\u202C \u2066x\u2069", "paygpj.exe x")]
    [InlineData("שלום\u200F!", "שלום\u200F!")]
    [InlineData("\uFFFEx\uFFFF\uFDD0", "x")]
    [InlineData("\u0000\u202E ", null)]
    [InlineData(null, null)]
    public void Text_from_outside_loses_what_nobody_types(string? text, string? clean) => Assert.Equal(clean, Folding.Prose(text));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("a\uFFFDb", Folding.Prose("a" + '\uD83D' + "b"));

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n ")]
    [InlineData("\u200B")]
    [InlineData("\u00A0\u2007\u202F\u3000")]
    [InlineData("\u2800")]
    [InlineData("\u3164")]
    [InlineData("\uFFA0\u115F\u1160")]
    [InlineData("\u00AD")]
    [InlineData("\uFEFF\u2060")]
    [InlineData("\u200C\u200D")]
    [InlineData("\u200E\u200F\u061C")]
    [InlineData("\u202E\u2066\u2069")]
    [InlineData("\u0301\u0308")]
    [InlineData(" \u20DD ")]
    [InlineData("\uFE0F")]
    [InlineData("\u180E\u17B4\u034F")]
    [InlineData("\U000E0041\U000E0100\U0001D173")]
    [InlineData("\uFFFC\uFFFE\0")]
    public void What_looks_empty_is_empty(string text)
    {
        Assert.True(Folding.IsBlank(text));
        Assert.Null(Folding.Prose(text));
        Assert.Null(Folding.Line(text));
        Assert.Null(Folding.Token(text));
    }

    [Theory]
    [InlineData("The drain is blocked.", "The drain is blocked.")]
    [InlineData("one\r\ntwo\rthree\u2028four\u2029five\vsix", "one\ntwo\nthree\nfour\nfive\nsix")]
    [InlineData("\r\n\r\na\r\n\r\nb\n", "a\n\nb")]
    [InlineData("caf\u0065\u0301", "caf\u00E9")]
    [InlineData("at\u00A0the\u2009gate", "at the gate")]
    [InlineData("hid\u200Bden\u00ADword\uFEFF", "hiddenword")]
    [InlineData("路灯坏了，很黑！（东门）", "路灯坏了，很黑！（东门）")]
    [InlineData("　　第一段。\r\n　　第二段。", "第一段。\n　　第二段。")]
    [InlineData("１２号楼", "１２号楼")]
    [InlineData("👨\u200D👩\u200D👧 and 🏳\uFE0F\u200D🌈 and 👩🏽\u200D❤\uFE0F\u200D💋\u200D👨🏿 1\uFE0F\u20E3", "👨\u200D👩\u200D👧 and 🏳\uFE0F\u200D🌈 and 👩🏽\u200D❤\uFE0F\u200D💋\u200D👨🏿 1\uFE0F\u20E3")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F x\U000E0067", "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F x")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("क\u094D\u200Dष", "क\u094D\u200Dष")]
    [InlineData("a\u200Cb\u200Dc", "abc")]
    [InlineData("👨\u200D", "👨")]
    [InlineData("a\u200Eb\u200F", "ab")]
    [InlineData("שלום\u200F!", "שלום\u200F!")]
    [InlineData("evil\u202Etxt.exe", "eviltxt.exe")]
    [InlineData("a\uFE0Fb", "ab")]
    [InlineData("\U0001D15E\uFE0E\u094D\u200D", "\U0001D157\u094D\U0001D165")]
    [InlineData("a\u180E\u0301\U000E0100", "á")]
    [InlineData("a" + "\u2800" + "b", "a b")]
    public void Words_stay_as_they_are_read(string text, string folded) => Assert.Equal(folded, Folding.Prose(text));

    [Theory]
    [InlineData("  Li\r\n\tNa\u3000\u3000王 ", "Li Na 王")]
    [InlineData("中山路１２号（东）", "中山路１２号（东）")]
    public void A_line_is_one_line(string text, string folded) => Assert.Equal(folded, Folding.Line(text));

    [Theory]
    [InlineData("１３８００１３８０００", "13800138000")]
    [InlineData("＋８６　１３８－００１３－８０００", "+86 138-0013-8000")]
    [InlineData("ming＠example.com", "ming@example.com")]
    [InlineData("\uFEFFming@example.com\u200B", "ming@example.com")]
    [InlineData("ｍｉｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ming@example.com")]
    [InlineData("ming@example。com", "ming@example.com")]
    [InlineData("ＳＰ４Ｐ－ＺＷＤ２", "SP4P-ZWD2")]
    [InlineData("SP4P\u2014ZWD2\u2212\u2013\u2010\u2011\u301C\uFE63", "SP4P-ZWD2------")]
    [InlineData("2026－12－01", "2026-12-01")]
    [InlineData("۱۲۳٤٥", "12345")]
    [InlineData("\u202A31.2304\u202C", "31.2304")]
    [InlineData("３１．２３，１２１．４７", "31.23,121.47")]
    public void Codes_and_numbers_come_out_as_usual_signs(string text, string folded) => Assert.Equal(folded, Folding.Token(text));

    [Fact]
    public void References_codes_addresses_and_numbers_are_read_from_any_keyboard()
    {
        var reference = ShortReference.Create();
        var wide = string.Concat(ShortReference.Show(reference).Select(c => (char)(c + 0xFEE0)));

        Assert.True(ShortReference.TryRead($"\u200E\u00A0{wide}\u200B", out var read));
        Assert.Equal(reference, read);
        Assert.True(SecretCode.TryRead("Ｋ７Ｍ２Ｐ\u2014４ＱＸ９Ｒ\uFEFF", out var code));
        Assert.Equal("K7M2P4QX9R", code);
        Assert.Equal("ming@example.com", MailText.Read(" ming＠example.com\u200B"));
        Assert.Null(MailText.Read(new string('a', 250) + "@example.com"));
        Assert.Equal("+8613800138000", SmsNumber.Read("＋８６（１３８）００１３－８０００"));
        Assert.Equal(new DateOnly(2026, 12, 1), Typed.Day("２０２６－１２－０１"));
        Assert.Equal(new TimeOnly(9, 30), Typed.Time("９：３０"));
        Assert.Equal((31.5, 12, -2.5m), (Typed.Degrees("３１．５"), Typed.Whole("１２"), Typed.Number("－２．５")));
    }

    [Fact]
    public void Files_and_documents_are_folded_as_they_are_read()
    {
        var problems = new FileProblems();
        using var csv = CsvFile.Open(
            new StringReader("code\u200B,\u00A0name,note\r\n\uFEFFlamp\u00A0,\"Lamp\r\nout\",\u2800\r\n\u200B,\u3164,\u00AD\r\n"), "a.csv", new CsvShape(["code", "name"], ["note"]) { Key = "code" }, problems);
        var row = Assert.Single(csv!.Rows());
        Assert.Empty(problems.All);
        Assert.Equal(("lamp", "Lamp\nout", ""), (row["code"], row["name"], row["note"]));

        var options = new JsonSerializerOptions { Converters = { new FoldedText() } };
        var read = JsonSerializer.Deserialize<Dictionary<string, string?>>("{\"a\\u200B\":\" x\\r\\ny\\uFEFF\",\"b\":\"\\u2800\"}", options)!;
        Assert.Equal(("x\ny", ""), (read["a"], read["b"]));
        Assert.Equal("{\"a\":\"x\"}", JsonSerializer.Serialize(new Dictionary<string, string> { ["a"] = "x" }, options));
        Assert.Equal("Lamp", new LocalText([new("en", "\u200BLamp "), new("zh-Hans", "\u3164")]).ToString());
    }

    [Fact]
    public void Folding_what_is_folded_changes_nothing_whatever_it_is()
    {
        int[] tricky =
        [
            'a', 'é', ' ', '\n', '\r', '\t', '-', '1', 0x00A0, 0x00A8, 0x00AD, 0x0301, 0x0345, 0x034F, 0x0600, 0x0628, 0x0650, 0x06F1, 0x05D0, 0x0915, 0x094D, 0x1100, 0x1161, 0x115F,
            0x180B, 0x180E, 0x1820, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x061C, 0x2028, 0x202E, 0x2060, 0x2066, 0x2126, 0x212B, 0x2764, 0x2800, 0x3000, 0x3002, 0x3164, 0x4E2D, 0xF900,
            0xFB01, 0xFDFA, 0xFE0E, 0xFE0F, 0xFEFF, 0xFF0D, 0xFF20, 0xFF21, 0xFF76, 0xFF9E, 0xFFFC, 0xFFFD, 0xFFFE, 0xD800, 0xDC00, 0x1F1E8, 0x1F3F4, 0x1F3FD, 0x1F468, 0x1D159, 0x1D15E, 0xE0067, 0xE007F, 0xE0100,
        ];
        var texts = Gen.Choose(0, tricky.Length - 1).ListOf().Select(picks => string.Concat(picks.Select(i => tricky[i] is >= 0xD800 and <= 0xDFFF ? ((char)tricky[i]).ToString() : char.ConvertFromUtf32(tricky[i]))));

        Prop.ForAll(Arb.From(texts), text => new Func<string?, string?>[] { Folding.Prose, Folding.Line, Folding.Token }.All(fold =>
            fold(text) is not { } once || (fold(once) == once && !Folding.IsBlank(once) && once.Trim() == once)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(40));
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => text is null || (Folding.Prose(text) is var once && Folding.Prose(once) == once && Folding.Token(Folding.Token(text)) == Folding.Token(text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("e\u0301", 1)]
    [InlineData("😀😀", 2)]
    [InlineData("👨\u200D👩\u200D👧\u200D👦🇨🇳", 2)]
    [InlineData("🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", 1)]
    [InlineData("中文。", 3)]
    public void Characters_are_counted_as_people_see_them(string text, int count) => Assert.Equal(count, TextLength.Of(text));

    [Fact]
    public void A_character_that_is_a_heap_of_marks_counts_as_many()
    {
        var heap = "e" + new string('\u0301', 10_000);

        Assert.True(TextLength.IsOver(heap, 4000));
        Assert.False(TextLength.IsOver("e" + new string('\u0301', 20), 1));
        Assert.Equal("", TextLength.Cut(heap, 300));
        Assert.Equal("👨\u200D👩", TextLength.Cut("👨\u200D👩👧", 1));
        Assert.Null(TextLength.Short("123", 2));
        Assert.Equal("😀😀", TextLength.Short(" 😀😀 ", 2));
    }
}

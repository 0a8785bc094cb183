using Doorstep.Platform.Sms;

namespace Doorstep.UnitTests.Platform;

/// <summary>What a text message costs, and how it is kept short.</summary>
public class SmsTextTests
{
    [Theory]
    [InlineData('a', 0, 1)]
    [InlineData('a', 160, 1)]
    [InlineData('a', 161, 2)]
    [InlineData('a', 306, 2)]
    [InlineData('a', 307, 3)]
    [InlineData('é', 160, 1)]
    [InlineData('€', 80, 1)]
    [InlineData('€', 81, 2)]
    // Two places do not tear: 76 of these fill a piece of 153.
    [InlineData('€', 152, 2)]
    [InlineData('€', 153, 3)]
    [InlineData('ç', 70, 1)]
    [InlineData('ç', 71, 2)]
    [InlineData('灯', 70, 1)]
    [InlineData('灯', 71, 2)]
    [InlineData('灯', 134, 2)]
    [InlineData('灯', 135, 3)]
    public void Pieces_are_counted_as_networks_do(char letter, int letters, int pieces) => Assert.Equal(pieces, SmsText.Segments(new string(letter, letters)));

    [Fact]
    public void A_letter_of_two_units_is_not_torn_and_one_strange_letter_makes_all_of_it_dear()
    {
        Assert.Equal(1, SmsText.Segments(string.Concat(Enumerable.Repeat("😀", 35))));
        Assert.Equal(2, SmsText.Segments(string.Concat(Enumerable.Repeat("😀", 66))));
        Assert.Equal(3, SmsText.Segments(string.Concat(Enumerable.Repeat("😀", 67))));
        Assert.Equal(3, SmsText.Segments(new string('a', 134) + "灯"));
    }

    [Fact]
    public void Typographers_marks_are_written_plainly_only_where_that_helps()
    {
        Assert.Equal("It's \"done\" - see...", SmsText.Plain("It’s “done” – see…"));
        Assert.Equal("“灯”…", SmsText.Plain("“灯”…"));
    }

    [Theory]
    [InlineData("Hole or damage in a road", "River Town", 1)]
    [InlineData("路灯不亮或损坏", "河湾镇", 2)]
    public void What_fits_stays_whole(string type, string town, int pieces)
    {
        var text = Write(type, town);
        Assert.Contains(type, text, StringComparison.Ordinal);
        Assert.Equal(pieces, SmsText.Segments(text));
    }

    [Theory]
    [InlineData("A very long name of a kind of request ", "River Town", "...")]
    [InlineData("很长很长的事项名称", "河湾镇", "…")]
    public void What_is_too_long_is_shortened_at_its_names_and_never_at_its_link(string type, string town, string end)
    {
        var text = Write(string.Concat(Enumerable.Repeat(type, 12)), town);
        Assert.Equal(SmsText.Most, SmsText.Segments(text));
        Assert.Contains($"{end})", text, StringComparison.Ordinal);
        Assert.Contains(town, text, StringComparison.Ordinal);
        Assert.EndsWith(Link, text, StringComparison.Ordinal);
        Assert.Equal(SmsText.Most, SmsText.Segments(Write("x", string.Concat(Enumerable.Repeat(town, 60)))));
        Assert.EndsWith(new string('l', 400), SmsText.Within([type, town], names => $"{names[1]} {names[0]} {new string('l', 400)}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+86 138-0571 8888", "+8613805718888")]
    [InlineData("(0151) 2345/678", "01512345678")]
    [InlineData("12345", null)]
    [InlineData("1234567890123456", null)]
    [InlineData("++861380571", null)]
    [InlineData("call me: 138 0571 8888", null)]
    [InlineData("１３８０５７１８８８８", "13805718888")]
    [InlineData("+86138;05718888", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_a_number_is_a_number(string? typed, string? number) => Assert.Equal(number, SmsNumber.Read(typed));

    private const string Link = "https://doorstep.town.example/r/7K3M-9P2Q/ABCDE-FGHJK?lang=zh-Hans";

    private static string Write(string type, string town) => SmsText.Within([type, town], names => $"{names[1]}: 7K3M-9P2Q ({names[0]}) {Link}");
}

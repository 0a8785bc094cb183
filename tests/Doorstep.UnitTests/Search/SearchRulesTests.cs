using Doorstep.Modules.Search.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Search;

/// <summary>How texts and what is typed are cut, what is found, and what is marked.</summary>
public class SearchRulesTests
{
    [Theory]
    [InlineData("Street lamp, out!", "street lamp out")]
    [InlineData("  ", "")]
    [InlineData("Café Ærø – STRASSE/Straße", "cafe aero strasse strasse")]
    [InlineData("屋顶漏水", "屋顶 顶漏 漏水 水")]
    [InlineData("漏水。水管", "漏水 水 水管 管")]
    [InlineData("3号楼B座 leak", "3 号楼 楼 b 座 leak")]
    [InlineData("ＡＢＣ１２３ｌａｍｐ", "abc123lamp")]
    [InlineData("ﬁre ①", "fire 1")]
    [InlineData("ガラス", "ガラ ラス ス")]
    [InlineData("ｶﾞﾗｽ", "ガラ ラス ス")]
    [InlineData("Привет ВСЕМ", "привет всем")]
    [InlineData("한국어 가로등", "한국어 가로등")]
    [InlineData("a'b \"c\" (d) e* f:g h-i", "a b c d e f g h i")]
    [InlineData("x\ud800y", "x y")]
    [InlineData("NEAR AND OR NOT", "near and or not")]
    [InlineData("𠮷野家", "𠮷野 野家 家")]
    public void Texts_are_cut_into_folded_words_and_pairs(string text, string tokens) =>
        Assert.Equal(tokens, string.Join(' ', SearchText.Tokens(text).Select(t => t.Word)));

    [Theory]
    [InlineData("pot", "A pothole by the school", true)]
    [InlineData("HOLE", "A pothole by the school", false)]
    [InlineData("school pothole", "A pothole by the school", true)]
    [InlineData("漏水", "屋顶一直漏水，很久了", true)]
    [InlineData("漏水", "漏了，水很多", false)]
    [InlineData("水漏", "屋顶漏水", false)]
    [InlineData("漏", "屋顶漏水", true)]
    [InlineData("水", "屋顶漏水", true)]
    [InlineData("顶", "屋顶漏水", true)]
    [InlineData("屋顶漏水", "我家屋顶漏水了", true)]
    [InlineData("屋顶漏水", "屋顶没有漏水", false)]
    [InlineData("１２", "Mill Lane 12", true)]
    [InlineData("1", "Mill Lane 12", false)]
    [InlineData("cafe", "Behind the Café", true)]
    [InlineData("the", "the lamp", true)]
    [InlineData("* lamp\" OR x:", "a lamp or two, x", true)]
    public void A_request_is_found_when_it_holds_every_word(string typed, string text, bool found) =>
        Assert.Equal(found, SearchQuery.Read(typed)!.IsIn(text));

    [Fact]
    public void Words_may_stand_in_different_texts_but_not_a_pair() =>
        Assert.Equal((true, false), (SearchQuery.Read("lamp mill")!.IsIn("The lamp", "Mill Lane"), SearchQuery.Read("漏水")!.IsIn("漏", "水")));

    [Fact]
    public void Nothing_typed_is_no_search()
    {
        Assert.Null(SearchQuery.Read(" \u0000 "));
        Assert.Null(SearchQuery.Read("!?。"));
        Assert.Equal(SearchQuery.Longest, SearchQuery.Read(new string('x', 5000))!.Typed.Length);
        Assert.Equal(SearchQuery.MostWords, SearchQuery.Read(string.Join(' ', Enumerable.Range(100, 60)))!.Words.Count);
    }

    [Theory]
    [InlineData("0000-000x", null)]
    [InlineData("street lamp", null)]
    public void Only_what_checks_is_a_reference(string typed, string? reference) => Assert.Equal(reference, SearchQuery.Read(typed)!.Reference);

    [Fact]
    public void A_reference_is_read_as_people_write_it()
    {
        var reference = Doorstep.Platform.Ids.ShortReference.Create();
        var shown = Doorstep.Platform.Ids.ShortReference.Show(reference);
        foreach (var typed in new[] { shown, shown.ToLowerInvariant(), reference, $" {shown.Replace('-', ' ')} " })
        {
            Assert.Equal(reference, SearchQuery.Read(typed)!.Reference);
        }
    }

    [Theory]
    [InlineData("pot lane", "A <pothole> in Mill <Lane>")]
    [InlineData("漏水", "屋顶<漏水>，又<漏水>")]
    [InlineData("屋顶漏", "我家<屋顶漏>水")]
    [InlineData("漏水 水管", "<漏水管>")]
    [InlineData("cafe", "the <Cafés>")]
    [InlineData("nothing", "a lamp")]
    public void Hits_are_marked_where_they_stand_in_the_text(string typed, string marked)
    {
        var text = marked.Replace("<", "").Replace(">", "");
        Assert.Equal(marked, string.Concat(SearchQuery.Read(typed)!.Mark(text).Select(p => p.Hit ? $"<{p.Part}>" : p.Part)));
    }

    [Fact]
    public void Any_text_can_be_cut_marked_and_asked_for()
    {
        var strange = Gen.Choose(0, 0x2FFFF).Select(c => c is >= 0xD800 and <= 0xDFFF ? ((char)c).ToString() : char.ConvertFromUtf32(c));
        var usual = Gen.Elements("a", "B", " ", "漏", "水", "é", "\"", "'", "*", "(", ")", ":", "-", "\\", "&", "|", "!", "<", "０", "\u0301", "\r\n", "^", "{", "ß");
        var texts = Gen.Sized(size => Gen.Frequency((3, usual), (1, strange)).ListOf(size).Select(string.Concat)).ToArbitrary();
        Prop.ForAll(texts, texts, (typed, text) =>
        {
            var tokens = SearchText.Tokens(text);
            Assert.All(tokens, t => Assert.True(t.Start < t.End && t.End <= text.Length && t.Word.Length > 0));
            Assert.All(tokens, t => Assert.DoesNotContain(t.Word, c => c < '\x80' && !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c)));
            if (SearchQuery.Read(typed) is { } query)
            {
                var parts = query.Mark(text);
                Assert.Equal(text, string.Concat(parts.Select(p => p.Part)));
                Assert.Equal(query.Words.Any(w => w.PlacesIn(tokens).Any()), parts.Any(p => p.Hit));
                Assert.True(query.Words.Count <= SearchQuery.MostWords);
                // What was typed is found in itself, as long as all of it was read.
                Assert.True(query.Words.Count == SearchQuery.MostWords || typed.Length > SearchQuery.Longest || query.IsIn(query.Typed));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Codes_cannot_be_typed()
    {
        Assert.Equal("u:water_2dworks", SearchExpression.Code('u', "water-works"));
        Assert.NotEqual(SearchExpression.Code('u', "A"), SearchExpression.Code('u', "a"));
        Assert.DoesNotContain(SearchText.Tokens($"{SearchExpression.Code('u', "streets")}"), t => t.Word.Contains(':', StringComparison.Ordinal));
    }

    [Fact]
    public void Each_engine_is_asked_in_its_own_words()
    {
        var words = SearchQuery.Read("pot 屋顶漏水 7")!.Words;
        IEnumerable<string> Types(SearchWord w) => w.Shown == "pot" ? ["t:pothole"] : [];

        Assert.Equal(
            "(\"pot\" * OR \"t:pothole\") AND (\"屋顶 顶漏 漏水\") AND (\"7\") AND (\"u:a\" OR \"h:a\")",
            SearchExpression.Sqlite(words, false, Types, [["u:a", "h:a"]]));
        Assert.Equal(
            "text : \"pot\" * AND text : \"屋顶 顶漏 漏水\" AND text : \"7\"",
            SearchExpression.Sqlite(words, true, Types, []));
        Assert.Equal(
            "('pot':* | 't:pothole') & (('屋顶' <-> '顶漏' <-> '漏水')) & ('7') & ('u:a' | 'h:a')",
            SearchExpression.Postgres(words, false, Types, [["u:a", "h:a"]]));
        Assert.Equal(
            "'pot':*A & ('屋顶':A <-> '顶漏':A <-> '漏水':A) & '7':A",
            SearchExpression.Postgres(words, true, Types, []));
        Assert.Equal("'a':2A 'b':3A 'c':5B 'u:x'", SearchExpression.PostgresVector("a b", "c", ["u:x"]).Trim());
    }
}

using System.Globalization;
using Doorstep.Platform.Languages;
using Microsoft.Net.Http.Headers;

namespace Doorstep.UnitTests.Platform;

/// <summary>Who asks for nothing that the app speaks reads the language of the house.</summary>
public class LanguageWishTests
{
    [Theory]
    [InlineData("", "zh-Hans", "zh-Hans")]
    [InlineData("fr", "zh-Hans", "zh-Hans")]
    [InlineData("*", "zh-Hans", "zh-Hans")]
    [InlineData("fr, *;q=0.5", "zh-Hans", "zh-Hans")]
    [InlineData("fr, en;q=0.2", "zh-Hans", "en")]
    [InlineData("fr", "en", "en")]
    [InlineData("zh", "en", "zh-Hans")]
    [InlineData("ZH", "en", "zh-Hans")]
    [InlineData("zh-CN", "en", "zh-Hans")]
    [InlineData("zh-SG", "en", "zh-Hans")]
    [InlineData("zh-Hans-CN", "en", "zh-Hans")]
    [InlineData("zh-TW", "en", "zh-Hans")]
    [InlineData("zh-Hant-HK, en;q=0.9", "en", "zh-Hans")]
    [InlineData("en-GB, zh;q=0.9", "zh-Hans", "en")]
    [InlineData("en;q=0.3, zh;q=0.8", "en", "zh-Hans")]
    [InlineData("en;q=0, *", "en", "zh-Hans")]
    [InlineData("zh;q=0", "zh-Hans", "en")]
    [InlineData("zh;q=0, zh-CN", "en", "zh-Hans")]
    [InlineData("en;q=0, zh;q=0", "zh-Hans", "zh-Hans")]
    [InlineData("*;q=0", "zh-Hans", "zh-Hans")]
    [InlineData("!!, ;;q=x", "zh-Hans", "zh-Hans")]
    public void The_nearest_language_is_chosen(string header, string home, string chosen)
    {
        var wanted = StringWithQualityHeaderValue.TryParseList([header], out var read) ? read : [];

        Assert.Equal(chosen, LanguageWish.Choose(wanted, CultureInfo.GetCultureInfo(home)).Name);
    }
}

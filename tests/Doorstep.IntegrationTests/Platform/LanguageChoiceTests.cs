using System.Net;
using Doorstep.Harness;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>A town whose own language is Chinese speaks it to everybody who asks for nothing else that it speaks.</summary>
public class LanguageChoiceTests
{
    private static TownSetup Chinese => new()
    {
        Folder = folder =>
        {
            var file = Path.Combine(folder.FullName, "town.json");
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"defaultLanguage\": \"en\"", "\"defaultLanguage\": \"zh-Hans\"", StringComparison.Ordinal));
        },
    };

    [Fact]
    public async Task The_towns_language_holds_where_nothing_that_was_asked_for_fits()
    {
        await using var town = await TestTown.OpenAsync(Chinese);
        foreach (var (asked, spoken) in new (string?, string)[]
        {
            (null, "zh-Hans"), ("fr", "zh-Hans"), ("*", "zh-Hans"), ("zh", "zh-Hans"), ("zh-TW, en;q=0.5", "zh-Hans"), ("fr, en;q=0.1", "en"), ("en-US", "en"), ("en;q=0", "zh-Hans"),
        })
        {
            using var visitor = town.Visit();
            visitor.Http.DefaultRequestHeaders.AcceptLanguage.Clear();
            if (asked is not null)
            {
                visitor.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(asked);
            }

            foreach (var address in new[] { "/", "/requests", "/no/such/page", "/requests.atom", "/open311/v2/services.xml", "/sign-in", "/results/data.json" })
            {
                var answer = await visitor.GetAsync(address);
                Assert.Equal((asked, address, spoken), (asked, address, string.Join(",", answer.Response.Content.Headers.ContentLanguage)));
                if (answer.Html.DocumentElement.GetAttribute("lang") is { } said)
                {
                    Assert.Equal(spoken, said);
                }
            }
        }
    }

    [Fact]
    public async Task What_was_chosen_comes_before_what_the_browser_asks_for_and_stays()
    {
        await using var town = await TestTown.OpenAsync(Chinese);
        using var visitor = town.Visit("fr");

        Assert.Equal("en", (await visitor.OpenAsync("/?lang=en-GB")).Html.DocumentElement.GetAttribute("lang"));
        Assert.Equal("en", (await visitor.OpenAsync("/requests")).Html.DocumentElement.GetAttribute("lang"));
        Assert.Equal("zh-Hans", (await visitor.OpenAsync("/requests?lang=zh")).Html.DocumentElement.GetAttribute("lang"));
        Assert.Equal("zh-Hans", (await visitor.OpenAsync("/?lang=fr")).Html.DocumentElement.GetAttribute("lang"));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/no/such/page")).Status);
    }
}

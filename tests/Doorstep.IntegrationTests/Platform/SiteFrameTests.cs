using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.Modules.Town;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>What frames every page: language, title, ways in, weight, and the error pages.</summary>
public sealed class SiteFrameTests : IAsyncLifetime
{
    private TestTown town = null!;

    public async ValueTask InitializeAsync() => town = await TestTown.OpenAsync(new()
    {
        Modules = [new TownModule()],
        Listens = true,
        Configure = builder =>
        {
            // As strict as the whole program: what does not say that it is anonymous needs a sign-in.
            builder.Services.AddAuthentication();
            builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        },
    });

    public ValueTask DisposeAsync() => town.DisposeAsync();

    [Theory]
    [InlineData("en", "en", "Accessibility", "中文", "/accessibility?lang=zh-Hans")]
    [InlineData("zh-CN", "zh-Hans", "无障碍说明", "English", "/accessibility?lang=en")]
    public async Task A_page_says_its_language_and_offers_the_others(string asked, string language, string heading, string other, string link)
    {
        using var visitor = town.Visit(asked);
        var page = await visitor.OpenAsync("/accessibility");
        Assert.Equal(language, page.Html.DocumentElement.GetAttribute("lang"));
        Assert.Equal("ltr", page.Html.DocumentElement.GetAttribute("dir"));
        Assert.Equal(heading, page.Heading);
        Assert.StartsWith(heading + " – ", page.Html.Title, StringComparison.Ordinal);
        var change = page.Html.QuerySelector(".ds-header__tools a[hreflang]")!;
        Assert.Equal((other, link), (change.TextContent, change.GetAttribute("href")));
        var changed = await page.FollowAsync(other);
        Assert.NotEqual(language, changed.Html.DocumentElement.GetAttribute("lang"));
        Assert.NotEqual(heading, changed.Heading);
    }

    [Fact]
    public async Task Every_text_of_the_frame_and_the_script_is_there()
    {
        foreach (var language in new[] { "en", "zh-Hans" })
        {
            using var visitor = town.Visit(language);
            var page = await visitor.OpenAsync("/accessibility");
            var words = page.Html.QuerySelector("#ds-texts")!.Attributes.Where(a => a.Name != "id").ToList();
            Assert.True(words.Count >= 20);
            // A missing text shows as its own key.
            Assert.DoesNotContain(words, word => word.Value.Length == 0 || Regex.IsMatch(word.Value, "^Js[A-Z]", RegexOptions.None, TimeSpan.FromSeconds(1)));
            if (language != "en")
            {
                Assert.All(words, word => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", word.Value));
                Assert.Contains("无障碍说明", page.Body, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task The_first_load_is_light_and_holds_nothing_that_the_policy_refuses(string language)
    {
        using var visitor = town.Visit(language);
        var page = await visitor.OpenAsync("/accessibility");
        Assert.Empty(page.Html.QuerySelectorAll("style, [style], script:not([src])"));
        Assert.DoesNotContain(page.Html.All, element => element.Attributes.Any(a => a.Name.StartsWith("on", StringComparison.Ordinal)));
        var needed = page.Html.QuerySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img")
            .Select(e => e.GetAttribute("href") ?? e.GetAttribute("src")).Distinct().ToList();
        Assert.Equal(3, needed.Count);
        var bytes = 0;
        foreach (var address in needed.Prepend("/accessibility"))
        {
            using var request = new HttpRequestMessage(System.Net.Http.HttpMethod.Get, address);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
            using var response = await visitor.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            bytes += (await response.Content.ReadAsByteArrayAsync()).Length;
        }

        Assert.InRange(bytes, 10_000, 45_000);
    }

    [Fact]
    public async Task An_unknown_address_is_answered_with_a_page_that_helps_and_its_true_status()
    {
        using var visitor = town.Visit();
        var page = await visitor.GetAsync("/no-such-page");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Equal("Page not found", page.Heading);
        var asked = await visitor.GetAsync("/error/429");
        Assert.Equal(HttpStatusCode.TooManyRequests, asked.Status);
        Assert.Equal("Too many tries", asked.Heading);
        var nonsense = await visitor.GetAsync("/error/200");
        Assert.Equal(HttpStatusCode.NotFound, nonsense.Status);
    }
}

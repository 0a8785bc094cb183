using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests;

/// <summary>The app with nothing but its frame, and one Chromium for the tests of a class.</summary>
public sealed class PartsSite : IAsyncLifetime
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("doorstep-parts-");

    public WebApplication App { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = DoorstepApp.Build([new TownModule()], Installation.At(data), TimeProvider.System, quiet: true, builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddAuthentication();
        });
        await App.StartAsync();
        Browser = await Harness.Browser.GetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        data.Delete(recursive: true);
    }
}

/// <summary>
/// Every component of src/client on one page (parts.html), with the real stylesheets and script as the app serves
/// them and under its own content policy, in a real Chromium.
/// </summary>
public sealed class PartsTests(PartsSite site) : IClassFixture<PartsSite>
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromSeconds(1);
    private readonly List<string> complaints = [];

    [Theory]
    [InlineData(1280, "en", "")]
    [InlineData(375, "zh-Hans", "")]
    [InlineData(1280, "zh-Hans", "ds-desk")]
    [InlineData(320, "en", "ds-desk")]
    public async Task Axe_finds_nothing_and_nothing_hangs_over_the_side(int width, string language, string desk)
    {
        var page = await OpenAsync(language, width, desk);
        var found = await page.RunAxe();
        Assert.Empty(found.Violations.Select(v => $"{v.Id}: {v.Help} {string.Join(" | ", v.Nodes.Select(n => n.Html))}"));
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        // Chromium reports a style or script that the policy refused as an error.
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Right_to_left_mirrors_the_page()
    {
        var page = await OpenAsync("en", 1280, "");
        await page.EvaluateAsync("document.documentElement.dir = 'rtl'");
        var mark = await page.Locator(".ds-header__home img").BoundingBoxAsync();
        var dot = await page.Locator(".govuk-radios__input").First.BoundingBoxAsync();
        Assert.True(mark!.X > 1000 && dot!.X > 1000, $"mark at {mark.X}, radio at {dot!.X}");
        Assert.Equal(1280, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Types_are_found_by_any_word_in_either_language_and_the_number_is_announced()
    {
        var page = await OpenAsync("en", 375, "");
        await page.FillAsync("#search", "路灯");
        await Assertions.Expect(page.Locator(".ds-type:visible")).ToHaveTextAsync([new Regex("Street light out", RegexOptions.None, RegexLimit)]);
        await Assertions.Expect(page.Locator("#homes")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("1 kind of request matches");
        await page.FillAsync("#search", "CAFE pothole");
        await Assertions.Expect(page.Locator(".ds-type:visible")).ToHaveCountAsync(1);
        await page.FillAsync("#search", "zzz");
        await Assertions.Expect(page.Locator("#count")).ToContainTextAsync("Nothing matches");
        await page.FillAsync("#search", "");
        await Assertions.Expect(page.Locator(".ds-type:visible")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task A_location_fills_the_form_when_it_is_good_enough_and_says_so()
    {
        var page = await OpenAsync("zh-Hans", 375, "");
        await page.Context.GrantPermissionsAsync(["geolocation"]);
        await page.Context.SetGeolocationAsync(new() { Latitude = 31.2304167f, Longitude = 121.4737222f, Accuracy = 900 });
        await page.ClickAsync("[data-doorstep-locate]");
        await Assertions.Expect(page.Locator("#located")).ToContainTextAsync("900 米以内");
        Assert.Equal("", await page.InputValueAsync("#lat"));
    }

    [Fact]
    public async Task A_good_location_is_rounded_to_about_a_metre()
    {
        var page = await OpenAsync("en", 375, "");
        await page.Context.GrantPermissionsAsync(["geolocation"]);
        await page.Context.SetGeolocationAsync(new() { Latitude = 31.5f, Longitude = 121.25f, Accuracy = 12 });
        await page.ClickAsync("[data-doorstep-locate]");
        await Assertions.Expect(page.Locator("#located")).ToContainTextAsync("about 12 metres");
        Assert.Equal("31.50000", await page.InputValueAsync("#lat"));
        Assert.Equal("121.25000", await page.InputValueAsync("#long"));
    }

    [Fact]
    public async Task A_refused_location_says_what_to_do_instead()
    {
        var page = await OpenAsync("en", 375, "");
        await page.ClickAsync("[data-doorstep-locate]");
        await Assertions.Expect(page.Locator("#located")).ToContainTextAsync("Describe the place in words");
        Assert.Equal("", await page.InputValueAsync("#lat"));
    }

    [Fact]
    public async Task The_count_and_the_copy_speak_the_page_s_language()
    {
        var page = await OpenAsync("zh-Hans", 375, "");
        await page.FillAsync("#more", "十个字以内吧");
        await Assertions.Expect(page.Locator(".govuk-character-count__status")).ToHaveTextAsync("还可以写 4 个字");
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.ClickAsync("#copy");
        await Assertions.Expect(page.GetByText("已复制")).ToBeVisibleAsync();
        Assert.Equal("RM-7K3F-92Q", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task Keys_work_away_from_fields_are_shown_and_can_be_turned_off()
    {
        var page = await OpenAsync("en", 1280, "ds-desk");
        await page.EvaluateAsync("document.querySelector('#answer').addEventListener('click', () => document.title += '!')");
        await page.FocusAsync("#where");
        await page.Keyboard.PressAsync("a");
        Assert.Equal("Parts", await page.TitleAsync());
        Assert.Equal("a", await page.InputValueAsync("#where"));
        await page.EvaluateAsync("document.activeElement.blur()");
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator("#row-b")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator("#row-a")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("a");
        Assert.Equal("Parts!", await page.TitleAsync());
        await page.Keyboard.PressAsync("?");
        var help = page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        await Assertions.Expect(help).ToContainTextAsync("Answer");
        var found = await page.RunAxe();
        Assert.Empty(found.Violations.Select(v => v.Id));
        await help.GetByRole(AriaRole.Button, new() { Name = "Turn shortcuts off" }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.EvaluateAsync("document.activeElement.blur()");
        await page.Keyboard.PressAsync("a");
        Assert.Equal("Parts!", await page.TitleAsync());
    }

    [Fact]
    public async Task Tables_sort_and_answers_open_only_what_belongs_to_them()
    {
        var page = await OpenAsync("en", 1280, "ds-desk");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reference" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody a")).ToHaveTextAsync(["A1", "B2"]);
        await Assertions.Expect(page.Locator("#why")).ToBeHiddenAsync();
        await page.CheckAsync("#no");
        await Assertions.Expect(page.Locator("#why")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_script_everything_is_there_but_the_buttons_that_need_it()
    {
        var page = await OpenAsync("en", 375, "", script: false);
        await Assertions.Expect(page.Locator("[data-doorstep-locate]")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#copy")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#why")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".ds-type:visible")).ToHaveCountAsync(3);
        await page.ClickAsync(".ds-filter summary");
        await Assertions.Expect(page.Locator("#kind")).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(string language, int width, string desk, bool script = true)
    {
        var address = site.App.Urls.First();
        var context = await site.Browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 800 }, Locale = language, JavaScriptEnabled = script });
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        // The words and the policy are the app's own; only the parts between are this test's.
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        using var frame = await http.GetAsync("/accessibility");
        var texts = Regex.Match(await frame.Content.ReadAsStringAsync(), "<template id=\"ds-texts\".*?</template>", RegexOptions.Singleline, RegexLimit).Value;
        var assets = site.App.Services.GetRequiredService<ClientAssets>();
        var html = (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "parts.html")))
            .Replace("{lang}", language, StringComparison.Ordinal).Replace("{desk}", desk, StringComparison.Ordinal)
            .Replace("{site}", assets.Style("site"), StringComparison.Ordinal).Replace("{staff}", assets.Style("staff"), StringComparison.Ordinal)
            .Replace("{script}", assets.Script("site"), StringComparison.Ordinal).Replace("{texts}", texts, StringComparison.Ordinal);
        await page.RouteAsync("**/parts", route => route.FulfillAsync(new()
        {
            ContentType = "text/html; charset=utf-8",
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Security-Policy"] = frame.Headers.GetValues("Content-Security-Policy").Single() },
            Body = html,
        }));
        await page.GotoAsync($"{address}/parts");
        return page;
    }
}

using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Results;

/// <summary>The results and the season report of the demo town, with and without script, on paper too.</summary>
public sealed class ResultsPagesTests(ResultsPagesTests.Demo demo) : BrowserTest(demo), IClassFixture<ResultsPagesTests.Demo>
{
    [Theory]
    [InlineData("en", Screen.Desk, true)]
    [InlineData("en", Screen.Phone, false)]
    [InlineData("zh-Hans", Screen.Phone, true)]
    [InlineData("zh-Hans", Screen.Desk, false)]
    public async Task Results_and_report_are_read_by_everybody(string language, Screen screen, bool scripts)
    {
        var view = new View(screen, language, scripts);
        foreach (var (name, address) in new[] { ("results", "/results"), ("results-reports", "/results/report"), ("results-report", "/results/report/2026-Q1"), ("results-none", "/results?type=pothole&area=none&from=2020-01-01&to=2020-02-01") })
        {
            var page = await OpenAsync(address, view);
            if (scripts && name == "results")
            {
                // The drawing by script takes the place of the one that came with the page, and says the same.
                await page.Locator("#months svg").First.HoverAsync();
                var drawn = page.Locator("#months .ds-plot__drawn");
                await Assertions.Expect(drawn.Locator("svg")).ToBeVisibleAsync();
                Assert.Contains((await page.Locator("#months figcaption").InnerTextAsync()).Trim(), await drawn.GetAttributeAsync("aria-label"), StringComparison.Ordinal);
                await Assertions.Expect(page.Locator("#months .ds-plot__picture")).ToBeHiddenAsync();
            }

            await Look.At(page, $"{name}-{language}-{screen}");
            await Look.FitsTheScreen(page);
            await Look.HasNoBarriers(page);
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task The_report_prints_as_a_report(string language)
    {
        var page = await OpenAsync("/results/report/2026-Q1", new View(Screen.Desk, language, false));
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(page.Locator(".ds-report__summary")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#months .ds-plot__picture")).ToBeVisibleAsync();
        foreach (var hidden in new[] { ".ds-nav-bar", ".ds-footer", ".govuk-back-link" })
        {
            await Assertions.Expect(page.Locator(hidden).First).ToBeHiddenAsync();
        }

        await Look.At(page, $"results-report-print-{language}");
        var pdf = await page.PdfAsync(new() { Format = "A4", PrintBackground = true, Path = Repository.Path("artifacts", "screens", $"results-report-{language}.pdf") });
        var pages = System.Text.RegularExpressions.Regex.Count(System.Text.Encoding.Latin1.GetString(pdf), @"/Type\s*/Page\b", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(2));
        Assert.InRange(pages, 2, 14);
    }

    [Fact]
    public async Task Somebody_narrows_and_follows_a_figure()
    {
        var page = await OpenAsync("/results", new View(Screen.Desk));
        await page.ClickAsync("details.ds-filter summary");
        await page.SelectOptionAsync("#type", "pothole");
        await page.ClickAsync("details.ds-filter form button");
        var asked = await page.Locator("#asked").InnerTextAsync();
        await page.ClickAsync("#asked a");
        await Assertions.Expect(page.Locator("#total")).ToContainTextAsync(asked.Trim());
        Assert.Contains("type=pothole", page.Url, StringComparison.Ordinal);
    }

    /// <summary>The demo town, planted once for the class.</summary>
    public sealed class Demo : BrowserTown, IAsyncLifetime
    {
        /// <inheritdoc/>
        protected override TownSetup Setup => new()
        {
            // Late in March, so that the present season holds most of the demo's story.
            Clock = new ManualClock(new DateTimeOffset(2026, 3, 25, 10, 0, 0, TimeSpan.FromHours(1))),
            Folder = folder =>
            {
                foreach (var (name, text) in FolderTemplate.OfDemo(new DateOnly(2026, 1, 1)))
                {
                    File.WriteAllText(Path.Combine(folder.FullName, name), text);
                }
            },
        };

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            var plan = new DemoTown(Town.Services, Town.Clock.Now());
            foreach (var part in Town.Services.GetServices<IDemoPart>().OrderBy(p => p.Order))
            {
                await part.PlantAsync(plan, CancellationToken.None);
            }
        }
    }
}

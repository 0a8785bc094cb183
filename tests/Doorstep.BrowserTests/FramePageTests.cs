using Doorstep.BrowserTests.Harness;

namespace Doorstep.BrowserTests;

public class FramePageTests(BrowserTown town) : BrowserTest(town), IClassFixture<BrowserTown>
{
    public static TheoryData<string, Screen, bool> Views => new(
        from view in View.All from scripts in new[] { true, false } select (view.Language, view.Screen, scripts));

    [Theory, MemberData(nameof(Views))]
    public async Task Accessibility_page_looks_finished(string language, Screen screen, bool scripts)
    {
        var page = await OpenAsync("/accessibility", new View(screen, language, scripts));

        Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
        Assert.True(await page.Locator("h1").IsVisibleAsync());
        await Look.At(page, $"accessibility-{language}-{screen}-{(scripts ? "script" : "plain")}");
        await Look.FitsTheScreen(page);
        await Look.HasNoBarriers(page);
    }

    [Fact]
    public async Task First_visit_is_light()
    {
        var page = await OpenAsync("about:blank");
        var bytes = await Look.Weigh(page, () => page.GotoAsync("/accessibility"));

        Assert.InRange(bytes, 2_000, 100_000);
    }
}

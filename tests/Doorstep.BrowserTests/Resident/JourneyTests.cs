using Doorstep.BrowserTests.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Resident;

/// <summary>The resident's whole way, from the home page to their word on the answer, as people see it.</summary>
public class JourneyTests(BrowserTown town) : BrowserTest(town), IClassFixture<BrowserTown>
{
    private string look = "";

    public static TheoryData<string, Screen, bool> Views => new(
        from view in View.All
        from scripts in new[] { true, false }
        // Without script, each language once: on a phone and at a desk.
        where scripts || view is { Language: "en", Screen: Screen.Phone } or { Language: "zh-Hans", Screen: Screen.Desk }
        select (view.Language, view.Screen, scripts));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Views))]
    public async Task From_asking_to_the_last_word(string language, Screen screen, bool scripts)
    {
        look = $"{language}-{screen}-{(scripts ? "script" : "plain")}";
        var page = await OpenAsync("/", new View(screen, language, scripts));
        await SeeAsync(page, "home");
        await page.ClickAsync("main a[href='/privacy'], .ds-tile a[href='/privacy']");
        await SeeAsync(page, "privacy");
        await page.GotoAsync("/report?q=lamp");
        await SeeAsync(page, "what-found");
        await page.GotoAsync("/report");
        await SeeAsync(page, "what");
        await page.ClickAsync("a[href*='type=blocked-drain']");
        await SendAsync(page);
        await SeeAsync(page, "where-error");
        await page.FillAsync("#address", language == "en" ? "Mill Lane 4, by the bridge" : "磨坊巷4号桥边");
        await SendAsync(page);
        await SendAsync(page);
        await SeeAsync(page, "details-error");
        await page.CheckAsync("[name='q-water-where'] >> nth=0");
        await page.FillAsync("[name='q-water-depth']", "12.5");
        if (scripts && language == "en" && screen == Screen.Phone)
        {
            // A family is one character to whoever reads it, and eleven to a browser.
            await page.FillAsync("#description", "👨\u200D👩\u200D👧\u200D👦\n");
            await Assertions.Expect(page.Locator(".govuk-character-count__status")).ToHaveTextAsync("You have 3,998 characters left");
        }

        await page.FillAsync("#description", language == "en" ? "The drain is full.\nWater runs towards the school." : "雨水口堵了。\n水往学校方向流。");
        await SendAsync(page);
        if (page.Url.Contains("/report/similar?", StringComparison.Ordinal))
        {
            // The same was asked in another view of this town.
            await page.ClickAsync("button[name=different]");
        }

        await SeeAsync(page, "contact");
        await page.CheckAsync("#reach");
        await SendAsync(page);
        await SeeAsync(page, "contact-error");
        await page.FillAsync("#name", "Ana Vila");
        await page.FillAsync("#phone", "0376 123 456");
        await SendAsync(page);
        await SeeAsync(page, "check");
        await SendAsync(page);
        await SeeAsync(page, "receipt");
        var shown = await page.TextContentAsync("#ref") ?? "";
        await page.ClickAsync($"a[href='/follow/{shown}']");
        await SeeAsync(page, "follow-new");

        await StaffAsync(shown, (services, step) => services.GetRequiredService<AskResident>().RunAsync(step, language == "en" ? "Is the grate broken?" : "井盖坏了吗？", Ct));
        await page.ReloadAsync();
        await SeeAsync(page, "follow-asked");
        await page.FillAsync("#message", language == "en" ? "No, only full of leaves." : "没有坏，只是落叶多。");
        await page.ClickAsync("form[action*=Reply] button");
        await Assertions.Expect(page.Locator("main .moj-timeline")).ToContainTextAsync(language == "en" ? "No, only full of leaves." : "没有坏，只是落叶多。");
        await StaffAsync(shown, (services, step) => services.GetRequiredService<AnswerRequest>().RunAsync(step, new AnswerInput(RequestOutcome.Done, language == "en" ? "We cleared the drain on 2 March." : "3月2日已疏通。", new DateOnly(2026, 3, 2)), Ct));
        await page.ReloadAsync();
        await SeeAsync(page, "follow-answered");
        await page.CheckAsync("input[name=word][value=NotSolved]");
        await page.FillAsync("#words", language == "en" ? "It is full again." : "又堵了。");
        await page.ClickAsync("form[action*=Confirm] button");
        await SeeAsync(page, "follow-reopened");
        await page.ClickAsync("a[href$='/data']");
        await SeeAsync(page, "data");
        await page.ClickAsync("a[href$='/erase']");
        await SeeAsync(page, "erase");
        await SendAsync(page);
        await page.ClickAsync("form[action='/follow/end'] button");
        await SeeAsync(page, "ended");
        await page.FillAsync("#reference", shown);
        await page.FillAsync("#code", "00000-00000");
        await SendAsync(page);
        await SeeAsync(page, "no-match");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/report")]
    [InlineData("/report/where?type=blocked-drain")]
    [InlineData("/follow")]
    [InlineData("/privacy")]
    public async Task A_first_visit_is_light(string address)
    {
        var page = await OpenAsync("about:blank");

        Assert.InRange(await Look.Weigh(page, () => page.GotoAsync(address)), 2_000, 100_000);
    }

    [Fact]
    public async Task Typing_narrows_the_types_down_without_a_round_trip()
    {
        var page = await OpenAsync("/report");
        await page.FillAsync("[name=q]", "灯泡");

        await Assertions.Expect(page.Locator(".ds-type:visible")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".ds-type:visible a")).ToHaveTextAsync("Street light not working");
    }

    private async Task SeeAsync(IPage page, string name)
    {
        await Look.At(page, $"resident-{name}-{look}");
        await Look.FitsTheScreen(page);
        await Look.HasNoBarriers(page);
    }

    private static Task SendAsync(IPage page) => page.ClickAsync("main form[method=post] button[type=submit]:not([name]):not([aria-hidden]) >> nth=0");

    private async Task StaffAsync<T>(string reference, Func<IServiceProvider, StaffStep, Task<Doorstep.Platform.Outcomes.Outcome<T>>> act)
    {
        var canonical = reference.Replace("-", "", StringComparison.Ordinal);
        var request = await Town.ReadAsync(db => db.Set<Request>().SingleAsync(r => r.Reference == canonical));
        var officer = new StaffMember(Guid.Parse("019500000000700080000000000000aa"), "Berta Font", StaffRole.Officer, request.OwnerUnit, null);
        var outcome = await act(Town.Services, new StaffStep(officer, request.Reference, request.Version));
        Assert.True(outcome.Succeeded);
    }
}

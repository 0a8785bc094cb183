using System.Collections.Concurrent;
using System.Globalization;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Microsoft.Playwright;
using NetVips;

namespace Doorstep.BrowserTests.Requests;

/// <summary>A photograph on a bad line, from the resident's phone over the staff's look to everybody's page.</summary>
public class PicturePagesTests(BrowserTown town) : BrowserTest(town), IClassFixture<BrowserTown>
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task A_photograph_survives_a_broken_line_and_is_shown_once_it_was_covered(string language)
    {
        var photograph = Photograph();
        var page = await OpenAsync("/report/where?type=street-light", new View(Language: language));
        await page.FillAsync("#address", language == "en" ? "Mill Lane 4" : "学堂巷 12 号");
        await page.Locator("main form button[data-prevent-double-click]").ClickAsync();
        await page.ArriveAsync("**/report/details?*");

        // The line breaks after the first part, and stays broken while the page is opened again.
        var offsets = new ConcurrentQueue<long>();
        var broken = true;
        await page.RouteAsync("**/report/drafts/*/uploads/*", route =>
        {
            if (route.Request.Method != "PATCH")
            {
                return route.ContinueAsync();
            }

            var offset = long.Parse(route.Request.Headers["upload-offset"], CultureInfo.InvariantCulture);
            offsets.Enqueue(offset);
            return broken && offset > 0 ? route.AbortAsync() : route.ContinueAsync();
        });
        await page.SetInputFilesAsync("#photos", new FilePayload { Name = "street.jpg", MimeType = "image/jpeg", Buffer = photograph });
        var waiting = (await page.Locator("[data-doorstep-upload]").GetAttributeAsync("data-waiting"))!;
        await Assertions.Expect(page.Locator(".ds-uploads li")).ToContainTextAsync(waiting);
        await Look.OverAtBothWidths(page, $"pictures-waiting-{language}");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".ds-uploads li")).ToContainTextAsync(waiting);
        Assert.Contains(offsets, offset => offset > 0);
        var before = offsets.Count;
        broken = false;
        await Assertions.Expect(page.Locator(".ds-uploads img")).ToBeVisibleAsync();
        Assert.All(offsets.Skip(before), offset => Assert.True(offset > 0, "The whole photograph was sent again."));
        Assert.Equal(640, await page.Locator(".ds-uploads img").EvaluateAsync<int>("async image => { await image.decode(); return 640 * (image.naturalWidth > 100); }"));
        await Look.OverAtBothWidths(page, $"pictures-come-{language}");

        await page.FillAsync("#description", language == "en" ? "Dark since Monday." : "周一起就不亮了。");
        await page.CheckAsync("input[name=q-lamp-fault][value=out]", new() { Force = true });
        await page.Locator("main form button[data-prevent-double-click]").ClickAsync();
        await page.CheckAsync("input[name=reach][value=none]", new() { Force = true });
        await page.Locator("main form button[data-prevent-double-click]").ClickAsync();
        await page.ArriveAsync("**/report/check?*");
        await Assertions.Expect(page.Locator("main img")).ToHaveCountAsync(1);
        await Look.OverAtBothWidths(page, $"pictures-check-{language}");
        await page.Locator("main form button[data-prevent-double-click]").Last.ClickAsync();
        await page.ArriveAsync("**/report/receipt/**");
        var reference = (await page.Locator("#ref").InnerTextAsync()).Trim();
        await page.GotoAsync($"/requests/{reference}");
        await Assertions.Expect(page.Locator(".ds-photos")).ToHaveCountAsync(0);
        foreach (var own in new[] { "pictures", "words" })
        {
            await page.GotoAsync($"/follow/{reference}/{own}");
            await Look.OverAtBothWidths(page, $"pictures-own-{own}-{language}");
        }

        // Staff cover a face with the mouse, move the box with the keyboard, and release.
        var staff = await SignInAsync(StaffRole.Coordinator, new View(Screen.Desk, language), $"/staff/publishing/{reference}");
        await Assertions.Expect(staff.Locator("[data-cover-stage] img")).ToBeVisibleAsync();
        await staff.Locator("[data-cover-stage]").ScrollIntoViewIfNeededAsync();
        var stage = (await staff.Locator("[data-cover-stage]").BoundingBoxAsync())!;
        await staff.Mouse.MoveAsync(stage.X + (stage.Width * 0.2f), stage.Y + (stage.Height * 0.2f));
        await staff.Mouse.DownAsync();
        await staff.Mouse.MoveAsync(stage.X + (stage.Width * 0.5f), stage.Y + (stage.Height * 0.6f));
        await staff.Mouse.UpAsync();
        await Assertions.Expect(staff.Locator(".ds-cover__box")).ToBeFocusedAsync();
        await staff.Keyboard.PressAsync("ArrowRight");
        Assert.Equal(21, double.Parse(await staff.InputValueAsync("input[name=left]"), CultureInfo.InvariantCulture), 0.6);
        Assert.Equal(40, double.Parse(await staff.InputValueAsync("input[name=high]"), CultureInfo.InvariantCulture), 0.6);
        await Look.OverAtBothWidths(staff, $"pictures-cover-{language}");
        await staff.FillAsync("input[name=describe]", language == "en" ? "A dark street lamp" : "不亮的路灯");
        await staff.ClickAsync("button[value=release]");
        await staff.ArriveAsync("**/staff/publishing?done=1");
        await Look.OverAtBothWidths(staff, $"pictures-released-{language}");

        // Staff's own photograph comes over the same bad line, and waits for its step while the page is opened again.
        var cut = true;
        await staff.RouteAsync("**/uploads/*", route =>
            route.Request.Method == "PATCH" && cut && route.Request.Headers["upload-offset"] != "0" ? route.AbortAsync() : route.ContinueAsync());
        await staff.GotoAsync($"/staff/requests/{reference}");
        var files = staff.Locator("[data-step=AddFiles]");
        await staff.Locator("details.ds-act", new() { Has = files }).Locator("summary").ClickAsync();
        await files.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "before.jpg", MimeType = "image/jpeg", Buffer = photograph });
        await Assertions.Expect(files.Locator(".ds-uploads li")).ToContainTextAsync(waiting);
        await Look.OverAtBothWidths(staff, $"pictures-staff-{language}");
        await staff.ReloadAsync();
        cut = false;
        await staff.Locator("details.ds-act", new() { Has = files }).Locator("summary").ClickAsync();
        await Assertions.Expect(files.Locator(".ds-uploads img")).ToBeVisibleAsync();
        await files.Locator("input[name=stage][value=Before]").CheckAsync(new() { Force = true });
        await files.Locator("button:not(.ds-uploads__remove)").ClickAsync();
        await staff.ArriveAsync("**?done=AddFiles");

        await page.GotoAsync($"/requests/{reference}");
        await Assertions.Expect(page.Locator(".ds-photos img")).ToHaveAttributeAsync("alt", language == "en" ? "A dark street lamp" : "不亮的路灯");
        await Look.OverAtBothWidths(page, $"pictures-public-{language}");
        var shown = await page.APIRequest.GetAsync(new Uri(new Uri(page.Url), await page.Locator(".ds-photos a").GetAttributeAsync("href")).AbsoluteUri);
        using var seen = Image.NewFromBuffer(await shown.BodyAsync());
        Assert.InRange(seen.Crop(seen.Width * 3 / 10, seen.Height * 3 / 10, seen.Width / 10, seen.Height / 10).Max(), 0, 40);
        Assert.InRange(seen.Crop(seen.Width * 7 / 10, seen.Height * 7 / 10, seen.Width / 10, seen.Height / 10).Avg(), 60, 255);
    }

    [Fact]
    public async Task What_sends_a_photograph_comes_when_one_is_chosen_and_a_proxy_that_fails_does_not_make_it_begin_anew()
    {
        var page = await OpenAsync("/report/where?type=street-light");
        var (scripts, begun, asked, cut) = (0, 0, 0, 0);
        await page.RouteAsync("**/tus-*.js", route => ++scripts == 1 ? route.AbortAsync() : route.ContinueAsync());
        await page.RouteAsync("**/report/drafts/*/uploads", route =>
        {
            begun++;
            return route.ContinueAsync();
        });
        await page.RouteAsync("**/report/drafts/*/uploads/*", route => route.Request.Method switch
        {
            "PATCH" when ++cut == 2 => route.AbortAsync(),
            "HEAD" when ++asked == 1 => route.FulfillAsync(new() { Status = 502 }),
            _ => route.ContinueAsync(),
        });
        await page.FillAsync("#address", "Mill Lane 4");
        await page.Locator("main form button[data-prevent-double-click]").ClickAsync();
        await page.ArriveAsync("**/report/details?*");
        Assert.Equal(0, scripts);
        await page.SetInputFilesAsync("#photos", new FilePayload { Name = "street.jpg", MimeType = "image/jpeg", Buffer = Photograph() });
        await Assertions.Expect(page.Locator(".ds-uploads img")).ToBeVisibleAsync();
        Assert.Equal((2, 1, 2), (scripts, begun, asked));
    }

    // Noise does not compress: large enough for several parts.
    private static byte[] Photograph()
    {
        using var noise = Image.Gaussnoise(1600, 1200, sigma: 60, mean: 160, seed: 7);
        using var drawn = noise.Cast(Enums.BandFormat.Uchar);
        return drawn.JpegsaveBuffer(q: 90);
    }
}

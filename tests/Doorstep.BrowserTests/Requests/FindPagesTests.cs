using Doorstep.BrowserTests.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Duplicates;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Requests;

/// <summary>Finding what was asked before, "this is mine too", and linking, as people see it.</summary>
public class FindPagesTests(BrowserTown town) : BrowserTest(town), IClassFixture<BrowserTown>
{
    private static int planted;

    public static TheoryData<string, Screen> Views => new(View.All.Select(view => (view.Language, view.Screen)));

    [Theory, MemberData(nameof(Views))]
    public async Task What_was_asked_before_is_found_and_followed_instead(string language, Screen screen)
    {
        // Each view has its own corner of the town.
        var latitude = 31.2 + (0.05 * Interlocked.Increment(ref planted));
        var lamp = await LampAsync(latitude, "The street lamp by the mill has been out for a week. It is very dark on the steps.", "Mill Lane 4");
        var other = await LampAsync(latitude + 0.0003, "磨坊桥头的路灯坏了，晚上很黑，老人容易摔倒。", "磨坊桥");
        await LampAsync(latitude + 0.0005, "屋顶漏水旁边的路灯也不亮。", null);
        var shown = ShortReference.Show(lamp.Reference);
        var page = await OpenAsync("/requests", new View(screen, language));
        Task SeeAsync(string name) => Look.Over(page, $"find-{name}-{language}-{screen}");

        await page.FillAsync("#q", language == "en" ? "street lamp" : "路灯");
        await page.ClickAsync("form[role=search] button");
        await Assertions.Expect(page.Locator(".ds-request mark").First).ToBeVisibleAsync();
        await SeeAsync("found");
        await page.GotoAsync("/requests?q=" + Uri.EscapeDataString("漏水"));
        await Assertions.Expect(page.Locator(".ds-request mark").First).ToHaveTextAsync("漏水");
        await page.GotoAsync($"/requests?q={lamp.Reference.ToLowerInvariant()}");
        await Assertions.Expect(page.Locator(".ds-request__title a")).ToHaveAttributeAsync("href", $"/requests/{shown}");
        await page.GotoAsync("/requests?q=" + Uri.EscapeDataString(language == "en" ? "lamp zebra" : "路灯 斑马线"));
        await SeeAsync("nothing");

        await page.GotoAsync("/report/where?type=street-light");
        await page.EvaluateAsync("([lat, long]) => { for (const [name, value] of [['lat', lat], ['long', long]]) { document.getElementsByName(name)[0].value = value; } }", new[] { latitude.ToString("0.#####", System.Globalization.CultureInfo.InvariantCulture), "121.5" });
        await page.Locator("main form button[type=submit]:not([name=forget])").Last.ClickAsync();
        await page.FillAsync("#description", language == "en" ? "No light at the mill steps" : "磨坊台阶没有路灯");
        await page.CheckAsync("[name='q-lamp-fault'] >> nth=0");
        await page.Locator("main form button").Last.ClickAsync();
        await page.ArriveAsync("**/report/similar?*");
        await Assertions.Expect(page.Locator("#similar > li")).ToHaveCountAsync(3);
        await SeeAsync("similar");
        await page.ClickAsync($"button[name=mine][value='{shown}']");
        await Assertions.Expect(page.Locator("#times")).ToBeVisibleAsync();
        await SeeAsync("mine-too");

        await using (var scope = Town.Services.CreateAsyncScope())
        {
            var officer = await Town.AddStaffAsync(StaffRole.Officer, "streets");
            Assert.True((await scope.ServiceProvider.GetRequiredService<LinkRequests>().RunAsync(officer, other.Reference, lamp.Reference, LinkKind.DuplicateOf, default)).Succeeded);
        }

        await page.GotoAsync($"/requests/{shown}");
        await SeeAsync("linked");
        page = await SignInAsync(StaffRole.Coordinator, new View(screen, language), area: "town");
        await page.GotoAsync($"/staff/requests/{shown}/links");
        await page.FillAsync("#other", "7K3M");
        await page.CheckAsync("#kind-SeeAlso");
        await page.ClickAsync("#link button");
        await Assertions.Expect(page.Locator("#other-error")).ToBeVisibleAsync();
        await page.Locator(".ds-act > summary").First.ClickAsync();
        await SeeAsync("links");
        await page.GotoAsync("/staff?view=all&q=" + Uri.EscapeDataString(language == "en" ? "mill lamp" : "磨坊"));
        await Assertions.Expect(page.Locator(".ds-queue tbody .ds-queue__ref").First).ToBeVisibleAsync();
        await SeeAsync("workbench");
    }

    private async Task<Receipt> LampAsync(double latitude, string words, string? address) =>
        (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = "street-light", Description = words, Latitude = latitude, Longitude = 121.5, Address = address,
                Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["lamp-fault"] = ["out"] },
            },
            TestContext.Current.CancellationToken)).Value;
}

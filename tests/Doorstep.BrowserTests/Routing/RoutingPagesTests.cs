using System.Text.RegularExpressions;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Routing;

/// <summary>Writing the rules, trying them and moving a request, in a real browser at both widths and in both languages.</summary>
public class RoutingPagesTests(RoutingPagesTests.EdgeTown town) : BrowserTest(town), IClassFixture<RoutingPagesTests.EdgeTown>
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    public async Task Rules_are_written_tried_and_put_into_force(string language)
    {
        var asked = (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(new NewRequest
        {
            TypeCode = "pothole", Description = "A gas smell from a deep hole.", Address = "School Lane 3",
            Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["road-danger"] = ["yes"] },
        }, default)).Value;
        var page = await SignInAsync(StaffRole.Coordinator, new View(Screen.Desk, language), "/staff/routing");
        await Look.OverAtBothWidths(page, $"routing-empty-{language}");
        await page.GotoAsync("/staff/routing/rule");
        await Look.OverAtBothWidths(page, $"routing-rule-{language}");
        await page.Locator("button[value=save]").Last.ClickAsync();
        await Assertions.Expect(page.Locator(".govuk-error-summary")).ToBeVisibleAsync();
        await Look.OverAtBothWidths(page, $"routing-rule-errors-{language}");
        await WriteAsync(page, "Gas first", "燃气优先", "gas*\n燃气");
        await Look.OverAtBothWidths(page, $"routing-draft-{language}");
        await page.GotoAsync("/staff/routing/rule");
        await WriteAsync(page, "Idle", "闲置", "gases");
        await page.ClickAsync("form[action*=Try] button");
        await Assertions.Expect(page.Locator(".govuk-error-summary")).ToContainTextAsync(language == "en" ? "Idle" : "闲置");
        await Look.OverAtBothWidths(page, $"routing-draft-errors-{language}");
        await page.Locator(".ds-rule").Last.Locator("button[value=delete]").ClickAsync();
        await page.ClickAsync("form[action*=Try] button");
        await page.ArriveAsync("**/trial");
        await Look.OverAtBothWidths(page, $"routing-trial-{language}");
        await page.Locator("main form button").First.ClickAsync();
        await page.ArriveAsync("**/staff/routing?done=InForce");
        await Look.OverAtBothWidths(page, $"routing-in-force-{language}");

        // A request that went astray moves to another type, and nothing typed is lost.
        await page.GotoAsync($"/staff/requests/{ShortReference.Show(asked.Reference)}/type");
        await Look.OverAtBothWidths(page, $"routing-retype-{language}");
        await page.SelectOptionAsync("#type", "blocked-drain");
        await page.FillAsync("#why", language == "en" ? "It is the gully." : "其实是下水道的问题。");
        await page.Locator("main form button").Last.ClickAsync();
        await page.ArriveAsync($"**/staff/requests/{ShortReference.Show(asked.Reference)}*");
        await Look.OverAtBothWidths(page, $"routing-retyped-{language}");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("A gas smell from a deep hole.");

        // The next language begins with an empty list again.
        await page.GotoAsync("/staff/routing");
        await page.ClickAsync("button[value=delete]");
        await page.ClickAsync("form[action*=Try] button");
        await page.ArriveAsync("**/trial");
        await page.Locator("main form button").First.ClickAsync();
        await page.ArriveAsync("**/staff/routing?done=InForce");
    }

    [Fact]
    public async Task A_resident_on_the_line_between_areas_is_asked_which()
    {
        var page = await OpenAsync("/report/where?type=other", new View(Language: "zh-Hans"));
        await page.Context.GrantPermissionsAsync(["geolocation"]);
        await page.Context.SetGeolocationAsync(new() { Latitude = 31.5f, Longitude = 121.5f });
        await page.ClickAsync("[data-doorstep-locate]");
        await Assertions.Expect(page.Locator("#Lat")).Not.ToHaveValueAsync("");
        await page.Locator("main form button[data-prevent-double-click]").ClickAsync();
        await Look.OverAtBothWidths(page, "routing-edge-resident");
        await page.CheckAsync("#edge-2", new() { Force = true });
        await page.Locator("main form button[data-prevent-double-click]").ClickAsync();
        await page.ArriveAsync("**/report/details?*");
    }

    [Fact]
    public async Task Staff_who_write_it_down_are_asked_too()
    {
        var page = await SignInAsync(StaffRole.Coordinator, new View(Screen.Desk, Scripts: false), "/staff/new");
        foreach (var summary in await page.Locator("main details:not([open]) > summary").ElementHandlesAsync())
        {
            await summary.ClickAsync();
        }

        await page.FillAsync("#type", "other");
        await page.FillAsync("#description", "On the line");
        await page.FillAsync("#latitude", "31.5");
        await page.FillAsync("#longitude", "121.5");
        await page.Locator("main form").Last.Locator("button[data-prevent-double-click]").Last.ClickAsync();
        await Look.OverAtBothWidths(page, "routing-edge-staff");
        await page.CheckAsync("#edge-2", new() { Force = true });
        await page.Locator("main form").Last.Locator("button[data-prevent-double-click]").Last.ClickAsync();
        await page.ArriveAsync("**/receipt?new=1");
    }

    private static async Task WriteAsync(IPage page, string english, string chinese, string words)
    {
        foreach (var (field, text) in new[] { ("name-en", english), ("name-zh-Hans", chinese), ("reason-en", "Gas is dangerous, so the water company's emergency team comes first."), ("reason-zh-Hans", "燃气有危险，由抢修队伍先到场处理。") })
        {
            await page.FillAsync($"#{field}", text);
        }

        foreach (var part in await page.Locator(".ds-rule-part:not([open]) > summary").ElementHandlesAsync())
        {
            await part.ClickAsync();
        }

        await page.FillAsync("#words", words);
        await page.CheckAsync("#weekdays", new() { Force = true });
        await page.FillAsync("#hours", "06:00");
        await page.FillAsync("#until", "22:00");
        await page.CheckAsync("#to-unit", new() { Force = true });
        await page.SelectOptionAsync("#unit", "water");
        await page.CheckAsync("#active", new() { Force = true });
        await page.Locator("button[value=save]").Last.ClickAsync();
        await page.LeaveAsync(new Regex("/rule", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    /// <summary>A town with two areas that touch.</summary>
    public sealed class EdgeTown : BrowserTown
    {
        /// <inheritdoc/>
        protected override TownSetup Setup => new()
        {
            Folder = folder => File.WriteAllText(Path.Combine(folder.FullName, "areas.geojson"), """
                {"type":"FeatureCollection","features":[
                {"type":"Feature","properties":{"code":"town","level":"town","parent":"","name_en":"Our Town","name_zh-Hans":"我们镇"},"geometry":null},
                {"type":"Feature","properties":{"code":"north","level":"district","parent":"town","name_en":"North","name_zh-Hans":"城北"},"geometry":{"type":"Polygon","coordinates":[[[121,31.5],[122,31.5],[122,32],[121,32],[121,31.5]]]}},
                {"type":"Feature","properties":{"code":"south","level":"district","parent":"town","name_en":"South","name_zh-Hans":"城南"},"geometry":{"type":"Polygon","coordinates":[[[121,31],[122,31],[122,31.5],[121,31.5],[121,31]]]}}]}
                """),
        };
    }
}

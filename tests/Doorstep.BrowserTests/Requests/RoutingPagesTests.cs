using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Requests;

/// <summary>Writing the rules, trying them and moving a request, in a real Chromium at both widths and in both languages.</summary>
public class RoutingPagesTests(RoutingPagesTests.EdgeTown town) : BrowserTest(town), IClassFixture<RoutingPagesTests.EdgeTown>
{
    public static TheoryData<string, Screen> Views => new(View.All.Select(view => (view.Language, view.Screen)));

    [Theory, MemberData(nameof(Views))]
    public async Task Every_page_looks_finished_and_holds_no_barrier(string language, Screen screen)
    {
        var asked = (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(new NewRequest
        {
            TypeCode = "pothole", Description = "A gas smell from a deep hole.", Address = "School Lane 3",
            Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["road-danger"] = ["yes"] },
        }, default)).Value;
        var email = $"routing-{language}-{screen}@town.example".ToLowerInvariant();
        await Town.AddStaffAsync(StaffRole.Coordinator, email: email);
        var page = await OpenAsync("/sign-in?returnUrl=%2Fstaff%2Frouting", new View(screen, language));
        await page.FillAsync("#Email", email);
        await page.FillAsync("#Password", TestTown.StaffPassword);
        await page.ClickAsync("main form button");
        async Task LookAtAsync(string name)
        {
            await Look.At(page, $"routing-{name}-{language}-{screen}");
            await Look.FitsTheScreen(page);
            await Look.HasNoBarriers(page);
        }

        await LookAtAsync("empty");
        await page.GotoAsync("/staff/routing/rule");
        await LookAtAsync("rule");
        await page.ClickAsync("button[value=save]");
        await LookAtAsync("rule-errors");
        await WriteAsync(page, $"Gas {screen} {language}", $"燃气 {screen} {language}", "gas*\n燃气");
        await LookAtAsync("draft");
        await page.GotoAsync("/staff/routing/rule");
        await WriteAsync(page, $"Idle {screen} {language}", $"闲置 {screen} {language}", "gases");
        await page.ClickAsync("form[action*=Try] button");
        await LookAtAsync("draft-errors");
        await page.Locator(".ds-rule").Last.Locator("button[value=delete]").ClickAsync();
        await page.ClickAsync("form[action*=Try] button");
        await page.WaitForURLAsync("**/trial");
        await LookAtAsync("trial");
        await page.ClickAsync("main form button");
        await page.WaitForURLAsync("**/staff/routing?done=InForce");
        await LookAtAsync("in-force");
        await page.GotoAsync($"/staff/requests/{ShortReference.Show(asked.Reference)}/type");
        await LookAtAsync("retype");
        await page.SelectOptionAsync("#type", "blocked-drain");
        await page.FillAsync("#why", language == "en" ? "It is the gully." : "其实是下水道的问题。");
        await page.ClickAsync("main form button");
        await page.WaitForURLAsync($"**/staff/requests/{ShortReference.Show(asked.Reference)}");
        await LookAtAsync("retyped");

        // The next coordinator begins with an empty list again.
        await page.GotoAsync("/staff/routing");
        await page.ClickAsync("button[value=delete]");
        await page.ClickAsync("form[action*=Try] button");
        await page.WaitForURLAsync("**/trial");
        await page.ClickAsync("main form button");
        await page.WaitForURLAsync("**/staff/routing?done=InForce");
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", true)]
    [InlineData("en", false)]
    public async Task On_the_line_between_areas_both_are_offered_with_scripts_and_without(string language, bool scripts)
    {
        var page = await OpenAsync("/report/where?type=other", new View(Screen.Phone, language, scripts));
        if (scripts)
        {
            await page.Context.GrantPermissionsAsync(["geolocation"]);
            await page.Context.SetGeolocationAsync(new() { Latitude = 31.5f, Longitude = 121.5f });
            await page.ClickAsync("[data-doorstep-locate]");
            await Assertions.Expect(page.Locator("#Lat")).Not.ToHaveValueAsync("");
        }
        else
        {
            await page.GotoAsync("/staff");
            var email = "edge@town.example";
            await Town.AddStaffAsync(StaffRole.Coordinator, email: email);
            await page.GotoAsync("/sign-in?returnUrl=%2Fstaff%2Fnew");
            await page.FillAsync("#Email", email);
            await page.FillAsync("#Password", TestTown.StaffPassword);
            await page.ClickAsync("main form button");
            await page.ClickAsync("details summary");
            await page.FillAsync("#type", "other");
            await page.FillAsync("#description", "On the line");
            await page.FillAsync("#latitude", "31.5");
            await page.FillAsync("#longitude", "121.5");
        }

        await page.Locator("main form").Last.Locator("> button").ClickAsync();
        await Look.At(page, $"routing-edge-{language}-{scripts}");
        await Look.FitsTheScreen(page);
        await Look.HasNoBarriers(page);
        await page.CheckAsync("#edge-2", new() { Force = true });
        await page.Locator("main form").Last.Locator("> button").ClickAsync();
        await page.WaitForURLAsync(scripts ? "**/report/details" : "**/receipt?new=1");
    }

    private static async Task WriteAsync(IPage page, string english, string chinese, string words)
    {
        foreach (var (field, text) in new[] { ("name-en", english), ("name-zh-Hans", chinese), ("reason-en", "Gas is dangerous, so the water company's emergency team comes first."), ("reason-zh-Hans", "燃气有危险，由抢修队伍先到场处理。") })
        {
            await page.FillAsync($"#{field}", text);
        }

        foreach (var part in await page.Locator(".ds-rule-part:not([open]) > summary").AllAsync())
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
        await page.ClickAsync("button[value=save]");
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

using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Requests;

/// <summary>A problem is claimed, kept and solved in a real Chromium, without a script too; what EveryPageTests shows of it are the pages at rest.</summary>
public class MustSolvePagesTests(BrowserTown town) : BrowserTest(town), IClassFixture<BrowserTown>
{
    public static TheoryData<string, Screen, bool> Views => new()
    {
        { "en", Screen.Desk, true }, { "en", Screen.Phone, false }, { "zh-Hans", Screen.Desk, false }, { "zh-Hans", Screen.Phone, true },
    };

    [Theory, MemberData(nameof(Views))]
    public async Task A_coordinator_claims_a_problem_and_is_held_to_it(string language, Screen screen, bool scripts)
    {
        var asked = await AskAsync();
        var page = await SignInAsync(StaffRole.Coordinator, new View(screen, language, scripts));
        await page.GotoAsync("/staff/must-solve/new");
        await page.ClickAsync("main form button");
        await Look.Over(page, $"must-solve-new-errors-{language}-{screen}");
        await page.FillAsync("#title", "School Lane breaks up every winter");
        await page.FillAsync("#problem", "The lane is mended each spring and breaks each winter. Children fall on the way to school.");
        await page.CheckAsync("#reasons", new() { Force = true });
        await page.FillAsync("#dueOn", Day(90));
        await page.SelectOptionAsync("#leadUnit", "streets");
        await page.FillAsync("#answersName", "Ruth Adeyemi");
        await page.FillAsync("[name='milestones[0].title']", "Find out why it breaks");
        await page.FillAsync("[name='milestones[0].dueOn']", Day(18));
        await page.FillAsync("[name='milestones[1].title']", "A new base and a new top");
        await page.FillAsync("[name='milestones[1].dueOn']", Day(79));
        await page.ClickAsync("main form button");
        await Assertions.Expect(page.Locator("#done-title")).ToBeVisibleAsync();
        var address = new Uri(page.Url).AbsolutePath;

        await page.CheckAsync($"#pick-{asked}", new() { Force = true });
        await page.ClickAsync("[data-step=Pick] button");
        await page.ClickAsync(".ds-act:has([data-step=Move]) > summary");
        await page.SelectOptionAsync("#move", "1");
        await page.FillAsync("#moveTo", Day(23));
        await page.ClickAsync("[data-step=Move] button");
        await Look.Over(page, $"must-solve-move-error-{language}-{screen}");
        await page.FillAsync("#moveWhy", "The drill is being repaired.");
        await page.ClickAsync("[data-step=Move] button");
        await page.ClickAsync(".ds-act:has([data-step=Reach]) > summary");
        await page.FillAsync("#account", "Water runs under the lane from the slope. It needs a drain.");
        await page.ClickAsync("[data-step=Reach] button");
        foreach (var summary in await page.Locator(".ds-act > summary, .govuk-details > summary").AllAsync())
        {
            await summary.ClickAsync();
        }

        await Look.Over(page, $"must-solve-forms-{language}-{screen}");
        await page.GotoAsync($"/staff/requests/{ShortReference.Show(asked)}");
        await Look.Over(page, $"must-solve-request-{language}-{screen}");
        // Late, as everybody sees it.
        Town.Clock.Jump(TimeSpan.FromDays(85));
        await page.GotoAsync(address.Replace("/staff", "", StringComparison.Ordinal));
        await Look.Over(page, $"must-solve-late-{language}-{screen}");
        await page.GotoAsync("/must-solve");
        await Look.Over(page, $"must-solve-list-late-{language}-{screen}");
        await page.GotoAsync($"/requests/{ShortReference.Show(asked)}");
        await Assertions.Expect(page.Locator("[data-must-solve] a")).ToHaveTextAsync("School Lane breaks up every winter");
        await Look.Over(page, $"must-solve-public-request-{language}-{screen}");
    }

    private string Day(int ahead) => DateOnly.FromDateTime(Town.Clock.GetUtcNow().UtcDateTime.AddHours(8)).AddDays(ahead).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> AskAsync() => (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(
        new NewRequest { TypeCode = "pothole", Description = "A deep hole by the school gate.", AreaCode = "town", Answers = new Dictionary<string, IReadOnlyList<string>> { ["road-danger"] = ["yes"] } }, default)).Value.Reference;
}

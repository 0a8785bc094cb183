using System.Text.RegularExpressions;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Desk.Live;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Bench;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Requests;

/// <summary>The workbench in a real Chromium: looks and barriers, many at once, the keyboard, and news without a reload.</summary>
public class WorkbenchPagesTests(BrowserTown town) : BrowserTest(town), IClassFixture<BrowserTown>
{
    public static TheoryData<string, Screen> Views => new(View.All.Select(view => (view.Language, view.Screen)));

    [Theory, MemberData(nameof(Views))]
    public async Task Every_page_of_the_workbench_looks_finished_and_holds_no_barrier(string language, Screen screen)
    {
        var (one, two) = (await AskAsync("pothole"), await AskAsync("street-light"));
        await AskAsync("care-at-home");
        var leader = await Town.AddStaffAsync(StaffRole.Coordinator, area: "town");
        await Town.Services.GetRequiredService<JointJob>().WhistleAsync(new StaffStep(leader, one.Reference, 1), [new HelperCall("water", "Shut the valve")], 4, default);
        await Town.Services.GetRequiredService<AcceptRequest>().RunAsync(new StaffStep(await Town.AddStaffAsync(StaffRole.Officer), two.Reference, 1), default);
        var coordinator = await SignInAsync(StaffRole.Coordinator, new View(screen, language), area: "town");
        await coordinator.GotoAsync("/staff?view=unit&type=pothole");
        await coordinator.ClickAsync("details.ds-filter--shut > summary");
        await coordinator.FillAsync("#name", language == "en" ? "Potholes" : "道路坑洞");
        await coordinator.ClickAsync("form[action$='handler=Save'] button");
        await Look.Over(coordinator, $"bench-saved-filter-{language}-{screen}");
        await coordinator.GotoAsync("/staff?view=unit&sort=newest");
        await coordinator.Locator("tbody input[type=checkbox]").First.CheckAsync();
        await Look.Over(coordinator, $"bench-coordinator-{language}-{screen}");
        await coordinator.SelectOptionAsync("#action", "handover");
        await coordinator.Locator("#all").CheckAsync();
        await coordinator.ClickAsync("#bulk button");
        await Look.Over(coordinator, $"bench-bulk-ask-{language}-{screen}");
        await coordinator.ClickAsync("form[data-bulk=preview] button");
        await Look.Over(coordinator, $"bench-bulk-missing-{language}-{screen}");
        await coordinator.SelectOptionAsync("#unit", "water");
        await coordinator.FillAsync("#why", "A pipe runs below.");
        await coordinator.ClickAsync("form[data-bulk=preview] button");
        await Look.Over(coordinator, $"bench-bulk-preview-{language}-{screen}");
        await coordinator.ClickAsync("form[data-bulk=do] button");
        await Look.Over(coordinator, $"bench-bulk-done-{language}-{screen}");
        await coordinator.ClickAsync("form[data-bulk=back] button");
        await Look.Over(coordinator, $"bench-bulk-back-{language}-{screen}");
        await coordinator.GotoAsync("/staff/calendar");
        await Look.Over(coordinator, $"bench-calendar-{language}-{screen}");
        await coordinator.ClickAsync("form[data-feed=renew] button");
        await Look.Over(coordinator, $"bench-calendar-on-{language}-{screen}");
        var officer = await SignInAsync(StaffRole.Officer, new View(screen, language));
        await Look.Over(officer, $"bench-officer-{language}-{screen}");
    }

    [Fact]
    public async Task What_a_colleague_does_shows_without_a_reload_and_disturbs_nothing()
    {
        var receipts = new List<Receipt>();
        for (var n = 0; n < 6; n++)
        {
            receipts.Add(await AskAsync("pothole"));
            Town.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var (mine, theirs) = (await SignInAsync(StaffRole.Officer, new View(Screen.Desk)), await SignInAsync(StaffRole.Officer, new View(Screen.Desk)));
        await mine.GotoAsync("/staff?view=unit&sort=newest");
        string Row(int n) => $"tr[data-row='{ShortReference.Show(receipts[n].Reference)}']";
        await mine.EvaluateAsync("window.stays = true");
        await mine.Locator($"{Row(1)} input[type=checkbox]").CheckAsync();
        await mine.Locator($"{Row(2)} a").FocusAsync();
        await mine.EvaluateAsync("scrollTo(0, 60)");
        await Assertions.Expect(mine.Locator("[data-doorstep-checked]")).ToHaveTextAsync("1 checked");

        await theirs.GotoAsync($"/staff/requests/{ShortReference.Show(receipts[0].Reference)}");
        await theirs.ClickAsync("[data-step=Accept] button");
        await theirs.ArriveAsync("**/staff/requests/**done=Accept");
        var shown = mine.Locator($"{Row(0)} .ds-state");
        for (var n = 0; n < 100 && await shown.TextContentAsync() != "Being worked on"; n++)
        {
            Town.Clock.Advance(LiveBoard.Pause);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        await Assertions.Expect(shown).ToHaveTextAsync("Being worked on");
        await Assertions.Expect(mine.Locator("#live-status")).ToHaveTextAsync("1 request changed");
        await Assertions.Expect(mine.Locator($"{Row(1)} input[type=checkbox]")).ToBeCheckedAsync();
        await Assertions.Expect(mine.Locator($"{Row(2)} a")).ToBeFocusedAsync();
        await Assertions.Expect(mine.Locator(Row(0))).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("ds-changed", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.True(await mine.EvaluateAsync<bool>("window.stays"));
        Assert.Equal(60, await mine.EvaluateAsync<int>("Math.round(scrollY)"));
        await Assertions.Expect(mine.Locator("[data-doorstep-checked]")).ToHaveTextAsync("1 checked");
    }

    [Fact]
    public async Task Rows_are_checked_views_switched_and_words_typed_with_the_keyboard_alone()
    {
        await AskAsync("pothole");
        await AskAsync("street-light");
        var page = await SignInAsync(StaffRole.Officer, new View(Screen.Desk));
        await page.GotoAsync("/staff");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("x");
        await Assertions.Expect(page.Locator("tbody input:checked")).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("x");
        await Assertions.Expect(page.Locator("tbody input:checked")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tbody tr").First.Locator("a")).ToBeFocusedAsync();
        // While words are typed a key is a letter.
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("gx1?j");
        await Assertions.Expect(page.Locator("#q")).ToHaveValueAsync("gx1?j");
        await page.FocusAsync("h1 >> xpath=following::a[1]");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("dialog.ds-keys")).ToContainTextAsync("Check or uncheck");
        await Look.At(page, "bench-keys");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("l");
        await page.ArriveAsync("**/staff?view=late");
        await page.Keyboard.PressAsync("2");
        await page.ArriveAsync("**/staff?view=unit");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync("**/staff/requests/**");
    }

    [Fact]
    public async Task Without_a_script_all_on_the_page_are_taken_on_and_back()
    {
        await AskAsync("pothole");
        var page = await SignInAsync(StaffRole.Officer, new View(Screen.Desk, Scripts: false));
        await page.GotoAsync("/staff?view=unit");
        await page.CheckAsync("#all");
        await page.ClickAsync("#bulk button");
        await Look.HasNoBarriers(page);
        await page.ClickAsync("form[data-bulk=do] button");
        await page.ArriveAsync("**/staff/bulk/**");
        await page.ClickAsync("form[data-bulk=back] button");
        await Assertions.Expect(page.Locator("form[data-bulk=back]")).ToHaveCountAsync(0);
    }

    private async Task<Receipt> AskAsync(string type) => (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(
        new NewRequest
        {
            TypeCode = type, Description = "A deep hole by the school gate.", Address = "School Lane 3", AreaCode = "town",
            Contact = new ContactDetails { Name = "Wang Fang", Phone = "0571 8888 1234" },
            Answers = Town.Services.GetRequiredService<RequestTypeList>().Find(type)!.Questions.Where(q => q.Required)
                .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
        },
        default)).Value;
}

using System.Text.RegularExpressions;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Requests;

/// <summary>The staff's pages in a real Chromium: looks and barriers in both languages and widths, and the keyboard alone.</summary>
public class StaffPagesTests(BrowserTown town) : BrowserTest(town), IClassFixture<BrowserTown>
{
    public static TheoryData<string, Screen> Views => new(View.All.Select(view => (view.Language, view.Screen)));

    [Theory, MemberData(nameof(Views))]
    public async Task Every_page_looks_finished_and_holds_no_barrier(string language, Screen screen)
    {
        var asked = await AskAsync("pothole", "A deep hole by the school gate. Two cyclists fell this morning.");
        await AskAsync("street-light", "The lamp by the bridge has been out for a week.");
        await AskAsync("care-at-home", "I cannot carry my shopping up the stairs.");
        var page = await SignInAsync(StaffRole.Coordinator, new View(screen, language), area: "town");
        await page.GotoAsync("/staff?view=all");
        await Look.Over(page, $"staff-workbench-{language}-{screen}");
        await page.GotoAsync("/staff?view=closed&q=nothing");
        await Look.Over(page, $"staff-workbench-empty-{language}-{screen}");
        await page.GotoAsync($"/staff/requests/{ShortReference.Show(asked.Reference)}");
        await Look.Over(page, $"staff-request-{language}-{screen}");
        await page.ClickAsync("[data-step=Accept] button");
        foreach (var summary in await page.Locator(".ds-act > summary").AllAsync())
        {
            await summary.ClickAsync();
        }

        await Look.Over(page, $"staff-request-forms-{language}-{screen}");
        await page.ClickAsync("[data-step=HandOver] button");
        await Look.Over(page, $"staff-request-error-{language}-{screen}");
        await page.GotoAsync("/staff/new");
        await Look.Over(page, $"staff-new-{language}-{screen}");
        await page.ClickAsync(".ds-entry > button");
        await Look.Over(page, $"staff-new-errors-{language}-{screen}");
        await page.FillAsync("#type", "pothole");
        await Assertions.Expect(page.Locator("#q-road-danger")).ToBeAttachedAsync();
        await page.CheckAsync("#q-road-danger", new() { Force = true });
        await page.FillAsync("#description", "路面有个大坑");
        await page.FillAsync("#address", "School Lane 3");
        await Look.Over(page, $"staff-new-questions-{language}-{screen}");
        await page.ClickAsync(".ds-entry > button");
        await Assertions.Expect(page.Locator("#ref")).ToBeVisibleAsync();
        await Look.Over(page, $"staff-receipt-{language}-{screen}");
    }

    [Fact]
    public async Task A_call_is_written_down_with_the_keyboard_alone()
    {
        var page = await SignInAsync(StaffRole.Officer, new View(Screen.Desk));
        await page.GotoAsync("/staff");
        await page.Keyboard.PressAsync("n");
        await page.ArriveAsync("**/staff/new");
        // The type is where the keyboard is; what it asks comes by itself.
        await Assertions.Expect(page.Locator("#type")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Street light");
        await Assertions.Expect(page.Locator("#q-lamp-fault")).ToBeAttachedAsync();
        await TabToAsync(page, "description");
        await page.Keyboard.TypeAsync("It flickers all night");
        await TabToAsync(page, "q-lamp-fault");
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "address");
        await page.Keyboard.TypeAsync("Mill Street 4");
        await TabToAsync(page, "phone");
        await page.Keyboard.TypeAsync("0571 8888 1234");
        // Enter saves: the button that only a browser without script needs is not in the way.
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(new Regex("/receipt", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(page.Locator("#code")).ToHaveTextAsync(new Regex("^[0-9A-Z]{5}-[0-9A-Z]{5}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.Keyboard.PressAsync("n");
        await page.ArriveAsync("**/staff/new");
    }

    [Fact]
    public async Task The_list_is_walked_opened_and_answered_with_the_keyboard_alone()
    {
        await AskAsync("street-light", "The lamp by the bridge is out.");
        var page = await SignInAsync(StaffRole.Officer, new View(Screen.Desk));
        await page.GotoAsync("/staff");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync("**/staff/requests/**");
        await page.Keyboard.PressAsync("a");
        await TabToAsync(page, "Answer-outcome");
        // Down to "cannot be done", which needs no day: how a day is typed is each browser's own.
        await page.Keyboard.PressAsync("Space");
        for (var i = 0; i < 4; i++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
        }

        await Assertions.Expect(page.Locator("#Answer-outcome-CannotBeDone")).ToBeCheckedAsync();
        await TabToAsync(page, "Answer-account");
        await page.Keyboard.TypeAsync("The lamp is a private one.");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".ds-state").First).ToHaveTextAsync("Answered");
    }

    [Fact]
    public async Task Without_a_script_the_questions_come_with_a_button_and_the_letter_gets_its_receipt()
    {
        var page = await SignInAsync(StaffRole.Officer, new View(Screen.Desk, Scripts: false));
        await page.GotoAsync("/staff/new");
        await page.CheckAsync("#channel-Letter", new() { Force = true });
        await page.FillAsync("#type", "Street light not working");
        await page.SetInputFilesAsync("#scans", new FilePayload { Name = "letter.pdf", MimeType = "application/pdf", Buffer = [.. "%PDF-1.7\nA letter"u8] });
        await page.ClickAsync("[data-doorstep-questions-button]");
        await Assertions.Expect(page.Locator("label[for=kept-0]")).ToContainTextAsync("letter.pdf");
        await page.CheckAsync("#q-lamp-fault", new() { Force = true });
        await page.FillAsync("#description", "The lamp is out");
        await page.FillAsync("#address", "Mill Street 4");
        await Look.HasNoBarriers(page);
        await page.ClickAsync(".ds-entry > button");
        await Assertions.Expect(page.Locator("#ref")).ToBeVisibleAsync();
        Assert.True(ShortReference.TryRead(await page.TextContentAsync("#ref"), out _));
    }

    private static async Task TabToAsync(IPage page, string id)
    {
        for (var i = 0; i < 20 && await page.EvaluateAsync<string>("document.activeElement.id") != id; i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await Assertions.Expect(page.Locator($"#{id}")).ToBeFocusedAsync();
    }

    private async Task<Receipt> AskAsync(string type, string words) => (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(
        new NewRequest
        {
            TypeCode = type, Description = words, Address = "School Lane 3", AreaCode = "town",
            Contact = new ContactDetails { Name = "Wang Fang", Phone = "0571 8888 1234", Email = "wang@example.com" },
            Answers = Town.Services.GetRequiredService<RequestTypeList>().Find(type)!.Questions.Where(q => q.Required)
                .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
        },
        default)).Value;
}

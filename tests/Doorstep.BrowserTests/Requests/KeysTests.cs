using System.Text.RegularExpressions;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Requests;

/// <summary>Who types does not take steps: a single key never sends, an opened form takes the focus, and what a key did is taken back.</summary>
public sealed class KeysTests(BrowserTown town) : BrowserTest(town), IClassFixture<BrowserTown>
{
    private const string Sentence = "the lamp is mended";

    [Fact]
    public async Task Typing_in_the_workbench_takes_no_step_and_loses_no_letter()
    {
        var (asked, page) = await DeskAsync();
        var posts = PostsOf(page);

        // A form that a key opened takes the focus, and the words; Escape closes it, and they are still there.
        await page.Keyboard.PressAsync("a");
        await Assertions.Expect(page.Locator("#Answer-outcome")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator(".ds-undo p")).ToHaveTextAsync("Opened: Answer");
        await page.Keyboard.TypeAsync(Sentence);
        await Assertions.Expect(page.Locator("#Answer-account")).ToHaveValueAsync(Sentence);
        await Assertions.Expect(page.Locator("#answer input:checked")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#answer")).Not.ToHaveAttributeAsync("open", "");
        await Assertions.Expect(page.Locator("#answer > summary")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("a");
        await Assertions.Expect(page.Locator("#Answer-account")).ToHaveValueAsync(Sentence);
        await page.ClickAsync(".ds-undo button");
        await Assertions.Expect(page.Locator("#answer")).Not.ToHaveAttributeAsync("open", "");

        // The same sentence where no field is: nothing is sent, and a page with words on it is not left.
        await page.EvaluateAsync("document.activeElement.blur()");
        await page.Keyboard.TypeAsync($"t{Sentence} b {Sentence}");
        Assert.Empty(posts);
        Assert.Contains("/staff/requests/", page.Url, StringComparison.Ordinal);
        Assert.Equal(RequestState.Received, await StateAsync(asked));
    }

    [Fact]
    public async Task A_key_leads_to_the_button_and_Enter_presses_it()
    {
        var (asked, page) = await DeskAsync();
        var posts = PostsOf(page);
        var accept = page.Locator("[data-step=Accept] button");
        await page.Keyboard.PressAsync("t");
        await Assertions.Expect(accept).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator(".ds-undo p")).ToContainTextAsync("press Enter to do it");
        await Look.Over(page, "keys-undo");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(accept).Not.ToBeFocusedAsync();
        await Assertions.Expect(page.Locator(".ds-undo")).ToBeHiddenAsync();

        // Space stands in every sentence.
        await page.Keyboard.PressAsync("t");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(accept).Not.ToBeFocusedAsync();
        Assert.Empty(posts);
        Assert.Equal(RequestState.Received, await StateAsync(asked));
        await page.Keyboard.PressAsync("t");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(new Regex("done=Accept", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal(RequestState.Accepted, await StateAsync(asked));
    }

    [Fact]
    public async Task Keys_of_the_browser_of_input_methods_and_held_down_are_no_commands()
    {
        var (_, page) = await DeskAsync();
        async Task PressAsync(string how) => await page.EvaluateAsync($"document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'a', bubbles: true, cancelable: true, {how} }}))");
        foreach (var how in new[] { "ctrlKey: true", "altKey: true", "metaKey: true", "isComposing: true", "keyCode: 229", "repeat: true" })
        {
            await PressAsync(how);
            await Assertions.Expect(page.Locator("#answer")).Not.ToHaveAttributeAsync("open", "");
        }

        // Where letters are written or choose, they are letters.
        await page.EvaluateAsync("() => { const made = document.createElement('div'); made.contentEditable = 'true'; made.id = 'made'; document.querySelector('main').append(made); made.focus(); }");
        await page.Keyboard.TypeAsync("a t");
        await Assertions.Expect(page.Locator("#answer")).Not.ToHaveAttributeAsync("open", "");
        await page.EvaluateAsync("document.activeElement.blur()");
        await PressAsync("repeat: false");
        await Assertions.Expect(page.Locator("#answer")).ToHaveAttributeAsync("open", "");
        await page.FocusAsync("#template");
        await page.Keyboard.PressAsync("w");
        await Assertions.Expect(page.Locator("#template")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task What_a_key_chose_or_checked_is_taken_back_and_many_are_not_sent_by_one()
    {
        await AskAsync();
        await AskAsync();
        var page = await SignInAsync(StaffRole.Officer, new View(Screen.Desk));
        await page.GotoAsync("/staff?view=unit");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Assertions.Expect(page.Locator("tbody input:checked")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("p");
        await Assertions.Expect(page.Locator("#bulk button")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("x");
        await Assertions.Expect(page.Locator("tbody input:checked")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("tbody input:checked")).ToHaveCountAsync(1);
        Assert.EndsWith("/staff?view=unit", page.Url, StringComparison.Ordinal);

        // The ways in which something came are chosen by a key, too; and the key that leads to saving does not save.
        await page.GotoAsync("/staff/new");
        await page.EvaluateAsync("document.activeElement.blur()");
        var before = await page.Locator("input[name=channel]:checked").GetAttributeAsync("id");
        await page.Keyboard.PressAsync("l");
        await Assertions.Expect(page.Locator($"#{before}")).Not.ToBeCheckedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator($"#{before}")).ToBeCheckedAsync();
        await page.EvaluateAsync("document.activeElement.blur()");
        await page.Keyboard.PressAsync("s");
        await Assertions.Expect(page.Locator(".ds-entry > button[data-key=s]")).ToBeFocusedAsync();
        Assert.EndsWith("/staff/new", page.Url, StringComparison.Ordinal);
    }

    private static List<string> PostsOf(IPage page)
    {
        var posts = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Method == "POST")
            {
                posts.Add(request.Url);
            }
        };
        return posts;
    }

    private async Task<(Receipt Asked, IPage Page)> DeskAsync()
    {
        var asked = await AskAsync();
        var page = await SignInAsync(StaffRole.Officer, new View(Screen.Desk));
        await page.GotoAsync($"/staff/requests/{ShortReference.Show(asked.Reference)}");
        return (asked, page);
    }

    private Task<RequestState> StateAsync(Receipt asked) => Town.ReadAsync(db => db.Set<Request>().Where(r => r.Id == asked.Id).Select(r => r.State).FirstAsync());

    private async Task<Receipt> AskAsync() => (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(
        new NewRequest
        {
            TypeCode = "street-light", Description = "The lamp by the bridge is out.", Address = "School Lane 3", AreaCode = "town",
            Answers = Town.Services.GetRequiredService<RequestTypeList>().Find("street-light")!.Questions.Where(q => q.Required)
                .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
        },
        TestContext.Current.CancellationToken)).Value;
}

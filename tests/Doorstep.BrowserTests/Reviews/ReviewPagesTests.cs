using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Reviews;

/// <summary>A sample is drawn and its residents are called back in a real Chromium; EveryPageTests shows the finished one.</summary>
public class ReviewPagesTests(BrowserTown town) : BrowserTest(town), IClassFixture<BrowserTown>
{
    public static TheoryData<string, Screen, bool> Views => new() { { "en", Screen.Phone, true }, { "zh-Hans", Screen.Desk, false } };

    [Theory, MemberData(nameof(Views))]
    public async Task A_coordinator_draws_calls_and_opens_one_again(string language, Screen screen, bool scripts)
    {
        for (var i = 0; i < 3; i++)
        {
            await CloseAsync(language == "en" ? "pothole" : "water-leak");
        }

        var page = await SignInAsync(StaffRole.Coordinator, new View(screen, language, scripts));
        await page.GotoAsync("/staff/reviews/new");
        await page.FillAsync("#size", "0");
        await page.ClickAsync("main form button");
        await Look.Over(page, $"review-new-error-{language}-{screen}");
        await page.FillAsync("#size", "3");
        await page.SelectOptionAsync("#unit", language == "en" ? "streets" : "water");
        await page.ClickAsync("main form button");
        await Assertions.Expect(page.Locator("#holds")).ToBeVisibleAsync();
        await Look.Over(page, $"review-drawn-{language}-{screen}");
        var address = new Uri(page.Url).AbsolutePath;
        await CallAsync(page, "Solved");
        await CallAsync(page, "NotReached");
        await Look.Over(page, $"review-half-way-{language}-{screen}");
        await page.GotoAsync(address);
        await CallAsync(page, "NotSolved");
        await Look.Over(page, $"review-not-solved-{language}-{screen}");
        await page.ClickAsync("[data-step=Reopen] button");
        await Assertions.Expect(page.Locator("#words-error")).ToBeVisibleAsync();
        await page.FillAsync("#words", "It broke again.");
        await page.ClickAsync("[data-step=Reopen] button");
        await Assertions.Expect(page.Locator("#done-title")).ToBeVisibleAsync();
    }

    // The first that is still to be called.
    private static async Task CallAsync(IPage page, string result)
    {
        await page.Locator("#calls tr:has(.ds-state--new) a").First.ClickAsync();
        await page.CheckAsync($"[name=result][value={result}]", new() { Force = true });
        await page.ClickAsync("[data-step=Note] button");
        await page.SettleAsync();
    }

    private async Task CloseAsync(string type)
    {
        var services = Town.Services;
        var asked = (await services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = type, Description = "A long story that the resident told us, with everything that happened since.", Address = "School Lane 3", AreaCode = "town",
                Contact = new ContactDetails { Name = "Wang Fang", Phone = "0571 8888 1234" },
                Answers = services.GetRequiredService<RequestTypeList>().Find(type)!.Questions.Where(q => q.Required)
                    .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
            },
            default)).Value;
        var officer = await Town.AddStaffAsync(StaffRole.Coordinator);
        var version = await Town.ReadAsync(db => db.Set<Request>().Where(r => r.Reference == asked.Reference).Select(r => r.Version).FirstAsync());
        var today = DateOnly.FromDateTime(Town.Clock.GetUtcNow().UtcDateTime.AddHours(8));
        Assert.True((await services.GetRequiredService<AnswerRequest>().RunAsync(new StaffStep(officer, asked.Reference, version), new AnswerInput(RequestOutcome.Done, "We mended it and looked again after the rain.", today), default)).Succeeded);
        Assert.True((await services.GetRequiredService<ConfirmRequest>().RunAsync(asked.Reference, asked.Code, Confirmation.Solved, null, default)).Succeeded);
    }
}

using System.Text.RegularExpressions;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Resident;

/// <summary>A link from a mail, opened in a real browser: it leads to one button, and only that says it.</summary>
public sealed partial class OneClickTests(OneClickTests.MailTown town) : BrowserTest(town), IClassFixture<OneClickTests.MailTown>
{
    public static TheoryData<string, Screen, bool> Views => new(
        from view in View.All from scripts in new[] { true, false } select (view.Language, view.Screen, scripts));

    [Theory, MemberData(nameof(Views))]
    public async Task The_link_of_the_mail_leads_to_the_one_press_that_says_it(string language, Screen screen, bool scripts)
    {
        var (asked, links) = await AnsweredAsync(language);
        var view = new View(screen, language, scripts);
        var page = await OpenAsync(links["solved"], view);
        if (!scripts)
        {
            await Look.At(page, $"say-solved-{language}-{screen}");
            await Look.HasNoBarriers(page);
            await Look.FitsTheScreen(page);
        }

        Assert.Equal(RequestState.Answered, (await StoredAsync(asked)).State);
        await page.ClickAsync("main button[type=submit]");
        await page.ArriveAsync(new Regex(@"/follow/[^/]+\?said=confirmed$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal((RequestState.Closed, Confirmation.Solved), await StoredAsync(asked) is var r ? (r.State, r.Confirmation) : default);

        // Going back does not say it again.
        if (scripts)
        {
            await page.GoBackAsync();
            Assert.DoesNotContain("said=", page.Url, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_machine_that_opens_the_links_runs_their_scripts_and_moves_about_says_nothing()
    {
        var (asked, links) = await AnsweredAsync("en");
        var page = await OpenAsync("/healthz");
        var sent = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Method is not ("GET" or "HEAD"))
            {
                sent.Add($"{request.Method} {request.Url}");
            }
        };
        foreach (var link in links.Values.Append($"/alerts/leave/{Guid.Empty:N}/none"))
        {
            await page.GotoAsync(link);
            await page.BringToFrontAsync();
            await page.Mouse.MoveAsync(20, 20);
            await page.Mouse.ClickAsync(2, 300);
            await page.Keyboard.PressAsync("Escape");
            await page.EvaluateAsync("() => { for (const [on, name] of [[document, 'visibilitychange'], [window, 'focus'], [window, 'pageshow'], [window, 'pagehide'], [window, 'beforeunload']]) on.dispatchEvent(new Event(name)); }");
            await page.BeQuietAsync();
            Assert.DoesNotContain("said=", page.Url, StringComparison.Ordinal);
        }

        Assert.Empty(sent);
        Assert.Equal((RequestState.Answered, null), await StoredAsync(asked) is var r ? (r.State, r.Confirmation) : default);
    }

    [Theory, MemberData(nameof(Views))]
    public async Task Not_solved_asks_first_what_is_left(string language, Screen screen, bool scripts)
    {
        var (asked, links) = await AnsweredAsync(language);
        var page = await OpenAsync(links["not-solved"], new View(screen, language, scripts));
        await Look.At(page, $"say-not-solved-{language}-{screen}-{(scripts ? "script" : "plain")}");
        await Look.HasNoBarriers(page);
        await Look.FitsTheScreen(page);
        Assert.Equal(RequestState.Answered, (await StoredAsync(asked)).State);
        await page.FillAsync("#words", language == "en" ? "The other half is still there" : "另一半还没有修");
        await page.ClickAsync("main button[type=submit]");
        await page.ArriveAsync(new Regex(@"\?said=reopened$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal(RequestState.Received, (await StoredAsync(asked)).State);
    }

    [Theory]
    [InlineData("en", Screen.Desk)]
    [InlineData("zh-Hans", Screen.Phone)]
    public async Task Staff_see_whom_to_ask_and_note_it(string language, Screen screen)
    {
        var services = Town.Services;
        foreach (var contact in new[] { new ContactDetails { Phone = "0376 123 456" }, new ContactDetails { PostalAddress = "Mill Lane 4" }, new ContactDetails { Phone = "0376 123 456", PostalAddress = "Mill Lane 4", Way = ContactWay.Letter } })
        {
            var receipt = await AskAsync(contact, language);
            await AnswerAsync(receipt);
        }

        var page = await SignInAsync(StaffRole.Coordinator, new View(screen, language), "/staff/asks");
        await Look.Over(page, $"asks-{language}-{screen}");
        await page.ClickAsync("form[data-note^=Nobody] button >> nth=0");
        await page.ArriveAsync("**/staff/asks?done=Nobody");
        await Look.At(page, $"asks-done-{language}-{screen}");
        await Look.HasNoBarriers(page);
    }

    private async Task<(Receipt Asked, Dictionary<string, string> Links)> AnsweredAsync(string language)
    {
        var asked = await AskAsync(new ContactDetails { Email = $"r{Guid.CreateVersion7(Town.Clock.GetUtcNow()):N}@example.com" }, language);
        // Letters of one moment go in no order: the receipt first.
        await Town.SendMailAsync();
        await AnswerAsync(asked);
        await Town.SendMailAsync();
        var letter = ((MailTown)town).Post.Arrived[^1];
        return (asked, Link().Matches(letter.Text).ToDictionary(m => m.Groups["word"].Value, m => new Uri(m.Value).PathAndQuery, StringComparer.Ordinal));
    }

    private async Task<Receipt> AskAsync(ContactDetails contact, string language) => (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(
        new NewRequest
        {
            TypeCode = "street-light", Description = language == "en" ? "The lamp is out" : "路灯不亮", Address = "Mill Lane 4", Language = language, Contact = contact,
            Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["lamp-fault"] = ["out"] },
        },
        TestContext.Current.CancellationToken)).Value;

    private async Task AnswerAsync(Receipt asked)
    {
        var stored = await StoredAsync(asked);
        var today = Town.Services.GetRequiredService<CurrentTown>().Profile.Calendar.DateOf(Town.Clock.GetUtcNow());
        var outcome = await Town.Services.GetRequiredService<AnswerRequest>().RunAsync(
            new StaffStep(await Town.AddStaffAsync(StaffRole.Officer, stored.OwnerUnit), asked.Reference, stored.Version),
            new AnswerInput(RequestOutcome.Done, stored.Language == "en" ? "The lamp was replaced." : "已更换灯泡。", today), TestContext.Current.CancellationToken);
        Assert.True(outcome.Succeeded);
    }

    private Task<Request> StoredAsync(Receipt asked) => Town.ReadAsync(db => db.Set<Request>().FirstAsync(r => r.Id == asked.Id));

    [GeneratedRegex(@"http://localhost/r/[^/\s]+/[^/?\s]+(/(?<word>[^?\s]+))?\?lang=\S+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    /// <summary>A town with a mail server and an address for its links.</summary>
    public sealed class MailTown : BrowserTown
    {
        /// <summary>Where its mail goes.</summary>
        public PostOffice Post { get; } = new();

        /// <inheritdoc/>
        protected override TownSetup Setup => new()
        {
            Mail = Post,
            Folder = folder =>
            {
                var file = Path.Combine(folder.FullName, "town.json");
                File.WriteAllText(file, File.ReadAllText(file).Replace("\"site\": \"\"", "\"site\": \"http://localhost\"", StringComparison.Ordinal));
            },
        };
    }
}

using System.Text.RegularExpressions;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Sms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.BrowserTests.Resident;

/// <summary>Asking for an alert, saying yes to it, changing it and leaving, in a real browser, with script and without.</summary>
public sealed class AlertPagesTests(AlertPagesTests.AlertTown town) : BrowserTest(town), IClassFixture<AlertPagesTests.AlertTown>
{
    public static TheoryData<string, Screen> Views => new(from view in View.All select (view.Language, view.Screen));

    [Theory, MemberData(nameof(Views))]
    public async Task A_resident_signs_up_confirms_changes_and_leaves(string language, Screen screen)
    {
        var (post, to) = (((AlertTown)town).Post, $"{language}-{screen}@example.com".ToLowerInvariant());
        // Phones go without script, desks with it: both ways are walked in both languages.
        var view = new View(screen, language, Scripts: screen == Screen.Desk);
        var page = await OpenAsync("/alerts?type=pothole&latitude=31.7&longitude=121.5&radius=500", view);
        await Look.HasNoBarriers(page);
        await Look.FitsTheScreen(page);
        await page.ClickAsync("main form button[type=submit]:not([name])");
        await Look.At(page, $"alerts-wrong-{language}-{screen}");
        await Look.HasNoBarriers(page);
        await page.FillAsync("#to", to);
        await page.ClickAsync("main form button[type=submit]:not([name])");
        await page.ArriveAsync("**/alerts/asked?way=Mail");
        await Look.At(page, $"alerts-asked-{language}-{screen}");

        await Town.SendMailAsync();
        var mine = new Uri(Regex.Match(post.To(to)[^1].Text, @"http://localhost/alerts/my/\S+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value).PathAndQuery;
        await page.GotoAsync(mine);
        await Look.At(page, $"alerts-confirm-{language}-{screen}");
        await Look.HasNoBarriers(page);
        await Look.FitsTheScreen(page);
        await page.ClickAsync("#confirm button");
        await page.ArriveAsync("**?done=Confirmed");
        await Look.At(page, $"alerts-mine-{language}-{screen}");
        await Look.HasNoBarriers(page);
        await Look.FitsTheScreen(page);

        await page.SelectOptionAsync("form[id^=change] select", "Daily");
        await page.ClickAsync("form[id^=change] button");
        await page.ArriveAsync("**?done=Changed");
        Assert.Equal(AlertFrequency.Daily, await Town.ReadAsync(db => db.Set<Alert>().Select(a => a.Frequency).SingleAsync()));
        await page.ClickAsync("a[href^='/alerts/leave/']");
        await Look.At(page, $"alerts-leave-{language}-{screen}");
        await Look.HasNoBarriers(page);
        await page.ClickAsync("main form button");
        await Look.At(page, $"alerts-left-{language}-{screen}");
        await Look.HasNoBarriers(page);
        Assert.Equal(0, await Town.ReadAsync(db => db.Set<AlertReceiver>().CountAsync()));
    }

    [Theory, MemberData(nameof(Views))]
    public async Task Following_one_request_begins_at_its_page(string language, Screen screen)
    {
        var asked = (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest { TypeCode = "pothole", Description = "A hole", Address = "Mill Lane 4", Answers = Required(), Latitude = 31.7, Longitude = 121.5 }, TestContext.Current.CancellationToken)).Value;
        var page = await OpenAsync($"/requests/{Platform.Ids.ShortReference.Show(asked.Reference)}", new View(screen, language));
        await page.ClickAsync("a[href^='/alerts?request=']");
        await Look.At(page, $"alerts-one-{language}-{screen}");
        await Look.HasNoBarriers(page);
        await Look.FitsTheScreen(page);
        await page.ClickAsync("a[href*='latitude=']");
        await Look.At(page, $"alerts-near-{language}-{screen}");
        await Look.FitsTheScreen(page);
    }

    [Theory, MemberData(nameof(Views))]
    public async Task Whoever_hears_by_text_message_can_end_that(string language, Screen screen)
    {
        var asked = (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest { TypeCode = "pothole", Description = "A hole", Address = "Mill Lane 4", Answers = Required(), Contact = new ContactDetails { Phone = "+86 138 0571 8888" } }, TestContext.Current.CancellationToken)).Value;
        var reference = Platform.Ids.ShortReference.Show(asked.Reference);
        var page = await OpenAsync($"/r/{reference}/{asked.Code}", new View(screen, language, Scripts: screen == Screen.Desk));
        await page.ClickAsync($"a[href='/follow/{reference}/texts']");
        await Look.Over(page, $"texts-end-{language}-{screen}");
        await page.ClickAsync("main form button");
        await page.ArriveAsync($"**/follow/{reference}*");
        await Look.Over(page, $"texts-ended-{language}-{screen}");
        Assert.Equal(0, await page.Locator($"a[href='/follow/{reference}/texts']").CountAsync());
    }

    private Dictionary<string, IReadOnlyList<string>> Required() => Town.Services.GetRequiredService<RequestTypeList>().Find("pothole")!.Questions.Where(q => q.Required)
        .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal);

    /// <summary>A town with a mail server, a gateway for text messages that is never called, and an address for its links.</summary>
    public sealed class AlertTown : BrowserTown
    {
        /// <summary>Where its mail goes.</summary>
        public PostOffice Post { get; } = new();

        /// <inheritdoc/>
        protected override TownSetup Setup => new()
        {
            Mail = Post,
            Sms = SmsSettings.Read(name => name switch
            {
                SmsSettings.AddressVariable => "https://sms.example/send", SmsSettings.BodyVariable => """{"to":"{to}","text":"{text}"}""", SmsSettings.MobileVariable => "+861, 1", _ => null,
            }).Settings,
            Folder = folder =>
            {
                var file = Path.Combine(folder.FullName, "town.json");
                File.WriteAllText(file, File.ReadAllText(file).Replace("\"site\": \"\"", "\"site\": \"http://localhost\"", StringComparison.Ordinal));
            },
        };
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Alerts;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Alerts.Operations;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>
/// Machines open every link of a letter, and the links of the pages behind them. Nothing happens by that: the whole database is the same
/// before and after, and only the press of a button changes it.
/// </summary>
public partial class OnlyAPressTests
{
    [Theory, EachEngine]
    public async Task Opening_every_link_of_every_letter_changes_nothing_at_all(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var gateway = new Receiver();
        await using var town = await TellingTests.OpenAsync(engine, post, gateway);
        foreach (var language in new[] { "en", "zh-Hans" })
        {
            await LettersAsync(town, post, language);
        }

        var links = LinksIn(post, gateway);
        string[] shapes = ["/r/x/x", "/r/x/x/solved", "/r/x/x/partly", "/r/x/x/not-solved", "/alerts/my/x/x", "/alerts/leave/x/x"];
        Assert.Empty(shapes.Except(links.Select(link => Code().Replace(link.Split('?')[0], "/x"))));

        var before = await WholeAsync(town);
        using var machine = town.Visit();
        foreach (var link in links)
        {
            // As it is, as a page that a browser fetches ahead, with the name of a step behind it, and its head alone.
            HttpRequestMessage[] ways =
            [
                new HttpRequestMessage(HttpMethod.Get, link), new HttpRequestMessage(HttpMethod.Get, link) { Headers = { { "Sec-Purpose", "prefetch;prerender" } } }, new HttpRequestMessage(HttpMethod.Head, link),
                .. new[] { "Confirm", "End", "Change", "GiveUp", "Reply", "Withdraw" }.Select(step => new HttpRequestMessage(HttpMethod.Get, $"{link}{(link.Contains('?', StringComparison.Ordinal) ? '&' : '?')}handler={step}&word=Solved")),
            ];
            foreach (var request in ways)
            {
                var page = await machine.SendAsync(request);
                if (page.Status != HttpStatusCode.OK || request.Method == HttpMethod.Head)
                {
                    continue;
                }

                // And what the page behind it links to.
                foreach (var further in page.Html.QuerySelectorAll("main a[href^='/follow'], main a[href^='/alerts']").Select(a => a.GetAttribute("href")!).Distinct(StringComparer.Ordinal))
                {
                    await machine.GetAsync(further);
                }
            }
        }

        Assert.Equal(before, await WholeAsync(town));

        // The comparison can fail: a press changes it.
        using var resident = town.Visit();
        var solved = await resident.OpenAsync(links.First(link => link.Contains("/solved", StringComparison.Ordinal)));
        Assert.Null(solved.Html.QuerySelector("main form[data-doorstep-send-itself]"));
        await solved.Form().SubmitAsync();
        var pressed = await WholeAsync(town);
        Assert.NotEqual(before["requests"], pressed["requests"]);
        var leave = await resident.OpenAsync(links.First(link => link.Contains("/leave/", StringComparison.Ordinal)));
        await leave.Form().SubmitAsync();
        Assert.NotEqual(pressed["alerts"], (await WholeAsync(town))["alerts"]);
    }

    [Theory, EachEngine]
    public async Task Who_is_signed_in_or_follows_stays_so_until_they_press(DatabaseEngine engine)
    {
        await using var town = await TellingTests.OpenAsync(engine, null, null);
        using var officer = await town.SignInAsync(StaffRole.Officer);
        await officer.OpenAsync("/sign-out");
        Assert.Equal("/staff", (await officer.OpenAsync("/staff")).Address);

        using var resident = town.Visit();
        var held = await resident.AskAsync();
        await resident.GetAsync("/follow/end");
        Assert.Equal($"/follow/{held.Reference}", (await resident.OpenAsync($"/follow/{held.Reference}")).Address);
    }

    private static async Task LettersAsync(TestTown town, PostOffice post, string language)
    {
        foreach (var contact in new[] { new ContactDetails { Email = $"rosa-{language}@example.com" }, new ContactDetails { Phone = language == "en" ? "13805718888" : "13805718889", Way = ContactWay.Sms } })
        {
            var asked = await AskAsync(town, contact, language);
            await StepAsync(town, asked, step => town.Services.GetRequiredService<AcceptRequest>().RunAsync(step, default));
            await StepAsync(town, asked, step => town.Services.GetRequiredService<AskResident>().RunAsync(step, "Which side of the road?", default));
            await StepAsync(town, asked, step => town.Services.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done("We filled the hole."), default));
            town.Clock.Jump(TimeSpan.FromSeconds(1));
        }

        var to = $"li-{language}@example.com";
        await town.Services.GetRequiredService<SignUpForAlert>().RunAsync(new AlertWish { To = to, Language = language, Frequency = AlertFrequency.AtOnce }, default);
        await town.SendMailAsync();
        await town.SendSmsAsync();
        var receiver = await town.ReadAsync(db => db.Set<AlertReceiver>().OrderByDescending(r => r.Id).FirstAsync());
        await town.Services.GetRequiredService<OwnAlerts>().ConfirmAsync(receiver.Id, default);
        town.Clock.Jump(TimeSpan.FromMinutes(1));
        await AskAsync(town, null, language);
        town.Clock.Jump(TimeSpan.FromHours(1));
        await town.TellAlertsAsync();
        await town.SendMailAsync();

        // Another address that is asked and has not said yes.
        await town.Services.GetRequiredService<SignUpForAlert>().RunAsync(new AlertWish { To = $"mei-{language}@example.com", Language = language, Type = "pothole" }, default);
        await town.SendMailAsync();
        Assert.NotEmpty(post.To($"mei-{language}@example.com"));
    }

    private static List<string> LinksIn(PostOffice post, Receiver gateway)
    {
        var texts = post.Arrived.SelectMany(letter => new[] { letter.Text, letter.Header("List-Unsubscribe") ?? "" })
            .Concat(gateway.Calls.Select(call => JsonDocument.Parse(call.Body).RootElement.GetProperty("text").GetString()!)).ToList();
        Assert.True(gateway.Calls.Count >= 4, $"{gateway.Calls.Count.ToString(CultureInfo.InvariantCulture)} text messages");
        return [.. texts.SelectMany(text => Link().Matches(text).Select(m => new Uri(m.Value.TrimEnd('>', '.', '。')).PathAndQuery)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>All rows of all tables, table by table.</summary>
    private static Task<Dictionary<string, string>> WholeAsync(TestTown town) => town.ReadAsync(async db =>
    {
        var connection = db.Database.GetDbConnection();
        await db.Database.OpenConnectionAsync();
        var whole = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var rows = await connection.RowsAsync($"SELECT * FROM \"{table}\"");
            whole[table] = string.Join('\n', rows.Select(row => string.Join('|', row.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture)))).Order(StringComparer.Ordinal));
        }

        Assert.True(whole.Count > 30);
        return whole;
    });

    private static async Task<Receipt> AskAsync(TestTown town, ContactDetails? contact, string language) => (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
        new NewRequest
        {
            TypeCode = "pothole", Description = "A deep hole", Address = "School Lane 3", AreaCode = "north", Contact = contact, Language = language,
            Answers = town.Services.GetRequiredService<RequestTypeList>().Find("pothole")!.Questions.Where(q => q.Required)
                .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
        },
        default)).Value;

    private static async Task StepAsync(TestTown town, Receipt asked, Func<StaffStep, Task<Outcome<Done>>> take)
    {
        var stored = await town.RequestAsync(asked.Reference);
        var outcome = await take(new StaffStep(await town.AddStaffAsync(StaffRole.Officer, stored.OwnerUnit), asked.Reference, stored.Version));
        Assert.True(outcome.Succeeded, outcome.Refusal?.Problems[0].Key);
    }

    [GeneratedRegex(@"http://localhost/[^\s>]+", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("/(?=[^/]*[0-9])[^/]+", RegexOptions.None, 1000)]
    private static partial Regex Code();
}

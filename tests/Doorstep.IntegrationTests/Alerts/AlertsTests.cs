using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Alerts;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Alerts.Jobs;
using Doorstep.Modules.Alerts.Letters;
using Doorstep.Modules.Alerts.Operations;
using Doorstep.Modules.Alerts.Rules;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Alerts;

/// <summary>Who asks to be told is asked whether they meant it, told once of what they wanted, and gone with one click.</summary>
public partial class AlertsTests
{
    private static readonly StaffMember Streets = new(new Guid(1, 0, 0, new byte[8]), "Luca Ferri", StaffRole.Officer, "streets", null);

    [Theory, EachEngine]
    public async Task A_resident_signs_up_confirms_hears_once_a_week_and_leaves_with_one_click(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        using var rosa = town.Visit();
        var page = await rosa.OpenAsync("/alerts?latitude=31.7&longitude=121.5&radius=500&type=pothole");
        Assert.Contains("in North", page.Text, StringComparison.Ordinal);
        Assert.Contains("latitude=31.7&longitude=121.5&radius=500", page.Body.Replace("&amp;", "&", StringComparison.Ordinal), StringComparison.Ordinal);
        page = await page.Form().Fill("to", "not an address").SubmitAsync("=");
        Assert.Equal("Write a mail address, such as name@example.com.", Assert.Single(page.Errors));
        page = await page.Form().Fill("to", "rosa@example.com").SubmitAsync("=");
        Assert.Equal("/alerts/asked?way=Mail", page.Address);

        // Nothing but the question goes, once a day, and somebody else cannot tell that the address is known.
        await town.AskAtAsync(31.7001, 121.5001);
        using var other = town.Visit();
        var again = await (await other.OpenAsync("/alerts?area=south")).Form().Fill("to", "ROSA@example.com").SubmitAsync("=");
        Assert.Equal(page.Text, again.Text);
        town.Clock.Jump(TimeSpan.FromHours(3));
        await town.TellAlertsAsync();
        await town.SendMailAsync();
        var asked = Assert.Single(post.Arrived);
        Assert.Contains("Hole or damage in a road", asked.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("School Lane", asked.Text, StringComparison.Ordinal);

        // Opening the link changes nothing; the button does, for all that waits.
        var mine = LinkIn(asked, "/alerts/my/");
        page = await rosa.OpenAsync(mine);
        Assert.Equal("Do you want these alerts?", page.Heading);
        Assert.Equal(0, await town.ReadAsync(db => db.Set<Alert>().CountAsync(a => a.ConfirmedAt != null)));
        page = await page.Form("#confirm").SubmitAsync();
        Assert.Contains("Your alerts run from now on.", page.Text, StringComparison.Ordinal);
        Assert.Contains("rosa@example.com", page.Text, StringComparison.Ordinal);
        Assert.Equal(2, page.All("[id^=alert-]").Count);

        // One near and of the kind, one too far, one of another kind, one in the south, one that is not public.
        var near = await town.AskAtAsync(31.7030, 121.5);
        await town.AskAtAsync(31.71, 121.5);
        await town.AskAtAsync(31.7, 121.5, "street-light");
        var south = await town.AskAtAsync(31.2, 121.5, "street-light");
        await town.AskAtAsync(31.7, 121.5, "care-at-home");
        Assert.Equal(0, await town.TellAlertsAsync());
        town.Clock.Jump(TimeSpan.FromDays(6));
        await town.RestartAsync();
        Assert.Equal(0, await town.TellAlertsAsync());
        town.Clock.Jump(TimeSpan.FromDays(1));
        Assert.Equal(1, await town.TellAlertsAsync());
        Assert.Equal(0, await town.TellAlertsAsync());
        await town.SendMailAsync();
        var letter = post.Arrived[1];
        Assert.Equal([Show(near), Show(south)], References().Matches(letter.Text).Select(m => m.Groups["ref"].Value).Order().Intersect([Show(near), Show(south)]).OrderBy(r => r == Show(south)));
        Assert.Equal(2, References().Count(letter.Text));
        Assert.DoesNotContain("hole by the school", letter.Text, StringComparison.Ordinal);

        // The mail program's own button, without cookies and token.
        Assert.Equal("List-Unsubscribe=One-Click", letter.Header("List-Unsubscribe-Post"));
        var leave = letter.Header("List-Unsubscribe")!.Trim('<', '>').Replace("https://doorstep.example", "", StringComparison.Ordinal);
        Assert.Equal("End all alerts?", (await town.Visit().OpenAsync(leave)).Heading);
        Assert.Equal(2, await town.ReadAsync(db => db.Set<Alert>().CountAsync()));
        using var program = new HttpClient(town.App.GetTestServer().CreateHandler()) { BaseAddress = town.Address };
        for (var i = 0; i < 2; i++)
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
            Assert.Equal(HttpStatusCode.OK, (await program.PostAsync(leave, form)).StatusCode);
        }

        Assert.Equal((0, 0), (await town.ReadAsync(db => db.Set<Alert>().CountAsync()), await town.ReadAsync(db => db.Set<AlertReceiver>().CountAsync())));
        Assert.Contains("no alerts here any more", (await town.Visit().OpenAsync(mine)).Text, StringComparison.Ordinal);
        await town.AskAtAsync(31.7030, 121.5);
        town.Clock.Jump(TimeSpan.FromDays(8));
        await town.TellAlertsAsync();
        await town.SendMailAsync();
        Assert.Equal(2, post.Arrived.Count);
    }

    [Theory, EachEngine]
    public async Task A_letter_names_the_street_of_the_map_and_never_the_words_for_the_place_nor_a_personal_request(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        const string Osm = "<osm><node id='1' lat='31.7' lon='121.5'/><node id='2' lat='31.701' lon='121.501'/><way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='residential'/><tag k='name' v='Mill Lane'/></way></osm>";
        var file = new Doorstep.Geo.Osm.OsmFile("streets.osm", () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Osm)));
        Assert.Empty((await town.Services.GetRequiredService<Doorstep.Modules.Areas.TownMap.ImportMap>().RunAsync(file, wholeFile: true, null, default)).Problems);
        await SignUpAsync(town, post, new AlertWish { To = "rosa@example.com", Language = "en", Frequency = AlertFrequency.AtOnce });
        await SignUpAsync(town, post, new AlertWish { To = "li@example.com", Language = "zh-Hans", Frequency = AlertFrequency.AtOnce });
        await town.AskAtAsync(31.7001, 121.5001);
        await town.AskAtAsync(31.7001, 121.5001, "care-at-home");
        await town.TellAlertsAsync();
        Assert.Equal(2, await town.SendMailAsync());
        var (english, chinese) = (post.To("rosa@example.com")[^1], post.To("li@example.com")[^1]);
        Assert.Contains("in North, near Mill Lane, asked on", english.Subject, StringComparison.Ordinal);
        Assert.Contains("城北 Mill Lane 附近", chinese.Text, StringComparison.Ordinal);
        Assert.All([english, chinese], letter => Assert.DoesNotContain("School Lane", letter.Text, StringComparison.Ordinal));
        Assert.All([english, chinese], letter => Assert.Single(References().Matches(letter.Text)));
    }

    [Theory, EachEngine]
    public async Task Following_one_request_tells_each_public_step_once_and_news_at_once_come_together(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var asked = await town.AskAtAsync(31.7, 121.5);
        await FollowAsync(town, post, "li@example.com", "zh-Hans", asked.Reference, AlertFrequency.AtOnce);

        await StepAsync(town, asked, (step, ct) => town.Services.GetRequiredService<AcceptRequest>().RunAsync(step, ct));
        await town.TellAlertsAsync();
        await town.SendMailAsync();
        var first = post.To("li@example.com")[^1];
        Assert.Contains(Show(asked), first.Subject, StringComparison.Ordinal);
        Assert.Contains("?lang=zh-Hans", first.Text, StringComparison.Ordinal);

        // A question to the resident is nobody else's news; the new day and the answer come in one letter.
        await StepAsync(town, asked, (step, ct) => town.Services.GetRequiredService<ChangeDate>().RunAsync(step, town.Services.GetRequiredService<Doorstep.Modules.Town.Contracts.CurrentTown>().Profile.Calendar.DateOf(town.Clock.GetUtcNow()).AddDays(10), "Frost", ct));
        await StepAsync(town, asked, (step, ct) => town.Services.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done("Filled with asphalt by Luca"), ct));
        await town.TellAlertsAsync();
        Assert.Equal(0, await town.SendMailAsync());
        town.Clock.Jump(AlertTeller.Apart);
        await town.TellAlertsAsync();
        await town.TellAlertsAsync();
        Assert.Equal(1, await town.SendMailAsync());
        var second = post.To("li@example.com")[^1];
        Assert.Equal(2, References().Count(second.Text));
        Assert.DoesNotContain("asphalt", second.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Luca", second.Text, StringComparison.Ordinal);
        town.Clock.Jump(TimeSpan.FromDays(1));
        await town.TellAlertsAsync();
        Assert.Equal(0, await town.SendMailAsync());
    }

    [Theory, EachEngine]
    public async Task A_mail_server_that_is_down_for_a_day_loses_nothing_and_two_servers_tell_nobody_twice(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        for (var i = 0; i < 8; i++)
        {
            await SignUpAsync(town, post, new AlertWish { To = $"person{i}@example.com", Language = "en", Area = i % 2 == 0 ? "north" : "town", Frequency = i < 6 ? AlertFrequency.AtOnce : AlertFrequency.Daily });
        }

        var before = post.Arrived.Count;
        post.Close();
        await using var other = await AnotherServerAsync(town);
        var second = other.Services.GetRequiredService<AlertTeller>();
        var asked = new List<Receipt>();
        for (var hour = 0; hour < 24; hour += 4)
        {
            asked.Add(await town.AskAtAsync(31.7, 121.5));
            await Task.WhenAll(Task.Run(town.TellAlertsAsync), Task.Run(() => second.RunOnceAsync(default)));
            Assert.Equal(0, await town.SendMailAsync());
            town.Clock.Jump(TimeSpan.FromHours(4));
        }

        await town.RestartAsync();
        await Task.WhenAll(Task.Run(town.TellAlertsAsync), Task.Run(() => second.RunOnceAsync(default)));
        post.Reopen();
        for (var i = 0; i < 3; i++)
        {
            await town.SendMailAsync();
            await Task.WhenAll(Task.Run(town.TellAlertsAsync), Task.Run(() => second.RunOnceAsync(default)));
            town.Clock.Jump(TimeSpan.FromHours(6));
        }

        for (var i = 0; i < 8; i++)
        {
            var letters = post.To($"person{i}@example.com").Skip(1).ToList();
            var told = letters.SelectMany(l => References().Matches(l.Text).Select(m => m.Groups["ref"].Value)).ToList();
            // At once: each its own letter, since hours lay between. Daily: what happened before eight, in one letter.
            Assert.Equal(i < 6 ? 6 : 1, letters.Count);
            Assert.Equal(told.Count, told.Distinct().Count());
            Assert.Equal(asked.Select(Show).Order().Take(i < 6 ? 6 : 0), i < 6 ? told.Order() : []);
            Assert.True(i < 6 || told.Count == 6, string.Join(' ', told));
        }

        Assert.Equal(before + (6 * 6) + 2, post.Arrived.Count);
    }

    [Theory, EachEngine]
    public async Task Twelve_hundred_hear_at_once_and_on_a_morning_each_once_whatever_stops_it_in_the_middle(DatabaseEngine engine)
    {
        const int Many = 1200;
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        var now = town.Clock.GetUtcNow();
        var addresses = town.Services.GetRequiredService<AlertAddresses>();
        await town.Writer.RunAsync<int>((write, _) =>
        {
            for (var i = 0; i < Many; i++)
            {
                var (to, id) = ($"person{i}@example.com", Guid.CreateVersion7(now));
                write.Db.Add(new AlertReceiver { Id = id, AddressKey = addresses.Fingerprint(AlertWay.Mail, to), Address = addresses.Seal(to), Way = AlertWay.Mail, Language = i % 2 == 0 ? "en" : "zh-Hans" });
                // Two that want the same news at once: one letter. And one that gathers.
                foreach (var (area, often) in new[] { ("north", AlertFrequency.AtOnce), ("town", AlertFrequency.AtOnce), ("north", AlertFrequency.Daily) })
                {
                    write.Db.Add(new Alert
                    {
                        Id = Guid.CreateVersion7(now), ReceiverId = id, AreaCode = area, TypeCode = often == AlertFrequency.Daily ? "street-light" : "pothole", Frequency = often,
                        CreatedAt = now, ConfirmedAt = now.AddMilliseconds(-1), ToldUpTo = now.AddMilliseconds(-1),
                        NextAt = DigestTime.Next(often, now, town.Services.GetRequiredService<Doorstep.Modules.Town.Contracts.CurrentTown>().Profile.Calendar),
                    });
                }
            }

            return Task.FromResult<Doorstep.Platform.Outcomes.Outcome<int>>(Many);
        });
        var asked = await town.AskAtAsync(31.7, 121.5);

        // The matching stops after the first batch, the telling after 700; each goes on where it stopped, on two servers.
        await StopsAtAsync("alert_news", 600, town.TellAlertsAsync);
        var (told, happened) = await town.ReadAsync(async db => (await db.Set<AlertNews>().CountAsync(), await db.Set<AlertEvent>().SingleAsync()));
        Assert.InRange(told, 1, 600);
        Assert.True(happened is { Done: false } && happened.Reached != Guid.Empty);
        await StopsAtAsync("outbox", 700, town.TellAlertsAsync);
        Assert.Equal(700, await town.ReadAsync(db => db.Set<OutboxMessage>().CountAsync()));
        await town.RestartAsync();
        await using var other = await AnotherServerAsync(town);
        await TellOnBothAsync();
        Assert.Equal(Many, await town.ReadAsync(db => db.Set<OutboxMessage>().CountAsync()));

        // The outbox drains by 500; the mail server goes away after 800 letters and comes back.
        post.Mood = _ => post.Arrived.Count < 800 ? Mood.Takes : Mood.DropsBeforeLetter;
        Assert.Equal(500, await town.SendMailAsync());
        Assert.Equal(300, await town.SendMailAsync());
        post.Mood = _ => Mood.Takes;
        town.Clock.Jump(TimeSpan.FromMinutes(2));
        Assert.Equal(400, await town.SendMailAsync());
        Assert.Equal(0, await town.SendMailAsync());
        Assert.Equal(Many, post.Arrived.Select(l => l.To).Distinct().Count());
        Assert.Equal(Many, post.Arrived.Count);
        Assert.All(post.Arrived, l => Assert.Equal([Show(asked)], References().Matches(l.Text).Select(m => m.Groups["ref"].Value)));

        // A morning with more news than a letter names.
        const int News = 35;
        for (var i = 0; i < News; i++)
        {
            await town.AskAtAsync(31.7, 121.5, "street-light");
        }

        town.Clock.Jump(TimeSpan.FromDays(1));
        await StopsAtAsync("outbox", Many + 650, town.TellAlertsAsync);
        Assert.Equal(Many + 650, await town.ReadAsync(db => db.Set<OutboxMessage>().CountAsync()));
        await TellOnBothAsync();
        await TellOnBothAsync();
        Assert.Equal(2 * Many, await town.ReadAsync(db => db.Set<OutboxMessage>().CountAsync()));
        Assert.Equal(2 * Many, await town.ReadAsync(db => db.Set<OutboxMessage>().Select(m => new { m.About, m.State }).Distinct().CountAsync()));
        post.Mood = _ => post.Arrived.Count <= Many ? Mood.Takes : Mood.DropsBeforeLetter;
        Assert.Equal(1, await town.SendMailAsync());
        var digest = post.Arrived[^1];
        Assert.Equal(AlertLetters.MostNamed, References().Count(digest.Text));
        Assert.Contains($"{News - AlertLetters.MostNamed}", digest.Text, StringComparison.Ordinal);

        Task TellOnBothAsync() => Task.WhenAll(Task.Run(town.TellAlertsAsync), Task.Run(() => other.Services.GetRequiredService<AlertTeller>().RunOnceAsync(default)));

        async Task StopsAtAsync(string table, int rows, Func<Task<int>> run)
        {
            await town.ExecuteAsync(engine == DatabaseEngine.Sqlite
                ? $"CREATE TRIGGER full_{table} BEFORE INSERT ON {table} WHEN (SELECT COUNT(*) FROM {table}) >= {rows} BEGIN SELECT RAISE(ABORT, 'full'); END"
                : $"""
                  CREATE OR REPLACE FUNCTION full_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT COUNT(*) FROM {table}) >= {rows} THEN RAISE EXCEPTION 'full'; END IF; RETURN NEW; END $$;
                  CREATE TRIGGER full_{table} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full_{table}();
                  """);
            await Assert.ThrowsAnyAsync<Exception>(run);
            await town.ExecuteAsync(engine == DatabaseEngine.Sqlite ? $"DROP TRIGGER full_{table}" : $"DROP TRIGGER full_{table} ON {table}");
        }
    }

    /// <summary>A second server on the same database.</summary>
    private static async Task<WebApplication> AnotherServerAsync(TestTown town)
    {
        var other = DoorstepApp.Build(AllModules.Create(), town.Installation, town.Clock, quiet: true, builder => builder.WebHost.UseTestServer());
        foreach (var module in new[] { "Town", "Areas", "Requests" })
        {
            await AllModules.Create().Single(m => m.Name == module).OpenAsync(other.Services, default);
        }

        return other;
    }

    [Fact]
    public async Task What_nobody_confirms_goes_after_a_week_and_an_address_that_nothing_reaches_after_two()
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, post);
        await WishAsync(town, new AlertWish { To = "never@example.com", Language = "en" });
        town.Clock.Jump(TimeSpan.FromDays(7));
        await town.ForgetOldAsync();
        Assert.Equal(0, await town.ReadAsync(db => db.Set<AlertReceiver>().CountAsync()));
        Assert.Equal(0, await town.SendMailAsync());

        await SignUpAsync(town, post, new AlertWish { To = "gone@example.com", Language = "en", Frequency = AlertFrequency.AtOnce });
        post.Mood = _ => Mood.RefusesRecipient;
        for (var day = 0; day < 15; day += 7)
        {
            Assert.Equal(1, await town.ReadAsync(db => db.Set<AlertReceiver>().CountAsync()));
            await town.AskAtAsync(31.7, 121.5);
            await town.TellAlertsAsync();
            await town.SendMailAsync();
            town.Clock.Jump(TimeSpan.FromDays(7));
        }

        Assert.Equal(0, await town.ReadAsync(db => db.Set<AlertReceiver>().CountAsync()));
        Assert.Equal(0, await town.ReadAsync(db => db.Set<Alert>().CountAsync()));
    }

    [Theory, EachEngine]
    public async Task What_is_not_public_any_more_is_not_told_and_a_change_of_how_often_loses_nothing(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        await SignUpAsync(town, post, new AlertWish { To = "rosa@example.com", Language = "en", Frequency = AlertFrequency.Weekly });
        var alert = await town.ReadAsync(db => db.Set<Alert>().SingleAsync());
        var own = town.Services.GetRequiredService<OwnAlerts>();
        var hidden = await town.AskAtAsync(31.7, 121.5);
        var shown = await town.AskAtAsync(31.7, 121.5);
        await town.TellAlertsAsync();
        Assert.True((await town.Services.GetRequiredService<MoveToType>().RunAsync(new StaffStep(Streets with { Role = StaffRole.Coordinator, UnitCode = null }, hidden.Reference, 1), "care-at-home", "It is about a person", default)).Succeeded);

        Assert.True((await own.ChangeAsync(alert.ReceiverId, alert.Id, AlertFrequency.AtOnce, default)).Succeeded);
        Assert.Equal(1, await town.TellAlertsAsync());
        await town.SendMailAsync();
        Assert.Equal([Show(shown)], References().Matches(post.Arrived[^1].Text).Select(m => m.Groups["ref"].Value));
        town.Clock.Jump(TimeSpan.FromMinutes(1));
        var between = await town.AskAtAsync(31.7, 121.5);
        Assert.True((await own.ChangeAsync(alert.ReceiverId, alert.Id, AlertFrequency.Daily, default)).Succeeded);
        Assert.Equal(0, await town.TellAlertsAsync());
        town.Clock.Jump(TimeSpan.FromDays(1));
        Assert.Equal(1, await town.TellAlertsAsync());
        await town.SendMailAsync();
        Assert.Equal([Show(between)], References().Matches(post.Arrived[^1].Text).Select(m => m.Groups["ref"].Value));
    }

    [Fact]
    public async Task The_feed_says_the_same_as_an_alert_without_an_address_and_wrong_keys_open_nothing()
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, post);
        var (near, far) = (await town.AskAtAsync(31.7030, 121.5), await town.AskAtAsync(31.71, 121.5));
        var personal = await town.AskAtAsync(31.7, 121.5, "care-at-home");
        using var visitor = town.Visit();
        var feed = await visitor.Http.GetStringAsync("/alerts.atom?latitude=31.7&longitude=121.5&radius=500&type=pothole");
        Assert.Contains(Show(near), feed, StringComparison.Ordinal);
        Assert.DoesNotContain(Show(far), feed, StringComparison.Ordinal);
        foreach (var query in new[] { "", "?area=north", "?type=care-at-home", $"?request={personal.Reference}", "?latitude=91&longitude=x&radius=-1&area=%00", "?latitude=31.7&longitude=121.5&radius=5000" })
        {
            Assert.DoesNotContain($"/requests/{Show(personal)}", await visitor.Http.GetStringAsync($"/alerts.atom{query}"), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/alerts?request={personal.Reference}")).Status);
        await SignUpAsync(town, post, new AlertWish { To = "rosa@example.com", Language = "en" });
        var id = (await town.ReadAsync(db => db.Set<AlertReceiver>().SingleAsync())).Id;
        foreach (var path in new[] { $"/alerts/my/{id:N}/00000-00000", $"/alerts/leave/{id:N}/00000-00000", $"/alerts/my/{Guid.Empty:N}/00000-00000" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(path)).Status);
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
            Assert.NotEqual(HttpStatusCode.OK, (await visitor.Http.PostAsync(path, form)).StatusCode);
        }

        Assert.Equal(1, await town.ReadAsync(db => db.Set<Alert>().CountAsync(a => a.ConfirmedAt != null)));

        // A copy of the database tells no address and no exact home.
        var stored = Assert.IsType<byte[]>(Assert.Single(await town.QueryAsync("SELECT address FROM alert_receivers")));
        Assert.Equal(-1, stored.AsSpan().IndexOf("rosa"u8));
    }

    [Fact]
    public async Task Nobody_fills_a_letter_box_with_questions_and_an_address_has_its_bounds()
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, post);
        for (var i = 0; i < 30; i++)
        {
            await WishAsync(town, new AlertWish { To = "victim@example.com", Language = "en", Latitude = 31.7 + (i / 100.0), Longitude = 121.5, Radius = 500 });
            await town.SendMailAsync();
        }

        Assert.Single(post.Arrived);
        Assert.Equal(SignUpForAlert.Most, await town.ReadAsync(db => db.Set<Alert>().CountAsync()));
        using var visitor = town.Visit();
        Page page = null!;
        for (var i = 0; i <= SignUpForAlert.OfNetwork.Most; i++)
        {
            page = await (await visitor.OpenAsync("/alerts")).Form().Fill("to", $"other{i}@example.com").SubmitAsync("=");
        }

        Assert.Contains("Wait 60 seconds", Assert.Single(page.Errors), StringComparison.Ordinal);
        // What was typed is there, and after the wait the same button works.
        Assert.Equal("other20@example.com", page.Form().Value("to"));
        town.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.StartsWith("/alerts/asked", (await page.Form().SubmitAsync("=")).Address, StringComparison.Ordinal);
    }

    private static string Show(Receipt asked) => ShortReference.Show(asked.Reference);

    internal static string LinkIn(Arrived letter, string path) =>
        Regex.Match(letter.Text, $@"https://doorstep\.example(?<path>{path}\S+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["path"].Value;

    [GeneratedRegex(@"/requests/(?<ref>[0-9A-Z-]{9})\?lang", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();

    private static async Task WishAsync(TestTown town, AlertWish wish) =>
        Assert.True((await town.Services.GetRequiredService<SignUpForAlert>().RunAsync(wish, default)).Succeeded);

    internal static async Task SignUpAsync(TestTown town, PostOffice post, AlertWish wish)
    {
        await WishAsync(town, wish);
        await town.SendMailAsync();
        using var visitor = town.Visit();
        await (await visitor.OpenAsync(LinkIn(post.To(wish.To!)[^1], "/alerts/my/"))).Form("#confirm").SubmitAsync();
    }

    private static Task FollowAsync(TestTown town, PostOffice post, string to, string language, string reference, AlertFrequency frequency) =>
        SignUpAsync(town, post, new AlertWish { To = to, Language = language, Request = reference, Frequency = frequency });

    private static async Task StepAsync(TestTown town, Receipt asked, Func<StaffStep, CancellationToken, Task<Doorstep.Platform.Outcomes.Outcome<Doorstep.Platform.Outcomes.Done>>> take)
    {
        var version = (await town.RequestAsync(asked.Reference)).Version;
        var outcome = await take(new StaffStep(Streets, asked.Reference, version), default);
        Assert.True(outcome.Succeeded, outcome.Refusal?.Problems[0].Key);
    }

    [Theory, EachEngine]
    public async Task A_number_with_and_without_its_country_code_is_one_address_and_old_rows_are_found(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine, post: null, new("https://sms.example/?to={to}&text={text}", HttpMethod.Get, [], null, "text/plain", null, []));
        foreach (var (typed, area) in new[] { ("138 0013 8000", "north"), ("+86 138-0013-8000", "south"), ("0086 13800138000", "town") })
        {
            await WishAsync(town, new AlertWish { Way = AlertWay.Sms, To = typed, Area = area, Language = "zh-Hans" });
        }

        Assert.Equal(1, await town.ReadAsync(db => db.Set<AlertReceiver>().CountAsync()));
        Assert.Equal(3, await town.ReadAsync(db => db.Set<Alert>().CountAsync()));

        // As rows were written when a number was taken as it was typed.
        var (addresses, codes) = (town.Services.GetRequiredService<AlertAddresses>(), town.Services.GetRequiredService<Doorstep.Platform.Ids.SecretCode>());
        var old = Guid.CreateVersion7(town.Clock.GetUtcNow());
        await town.Writer.RunAsync<int>((write, _) =>
        {
            write.Db.Add(new AlertReceiver { Id = old, AddressKey = codes.Fingerprint("alerts", "Sms:13900139000"), Address = addresses.Seal("13900139000"), Way = AlertWay.Sms, Language = "zh-Hans" });
            return Task.FromResult<Outcome<int>>(1);
        });
        await WishAsync(town, new AlertWish { Way = AlertWay.Sms, To = "+86 139 0013 9000", Area = "north", Language = "zh-Hans" });
        Assert.Equal(1, await town.ReadAsync(db => db.Set<Alert>().CountAsync(a => a.ReceiverId == old)));
    }

    internal static Task<TestTown> OpenAsync(DatabaseEngine engine, PostOffice? post, Doorstep.Platform.Sms.SmsSettings? sms = null) => TestTown.OpenAsync(new()
    {
        Engine = engine,
        Mail = post,
        Sms = sms,
        Folder = folder =>
        {
            StaffTowns.WithDistricts(folder);
            var file = Path.Combine(folder.FullName, "town.json");
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"site\": \"\"", "\"site\": \"https://doorstep.example\"", StringComparison.Ordinal)
                .Replace("\"country\": \"\"", "\"country\": \"CN\"", StringComparison.Ordinal));
        },
    });
}

/// <summary>Requests at a point.</summary>
internal static class AskedAt
{
    public static async Task<Receipt> AskAtAsync(this TestTown town, double latitude, double longitude, string type = "pothole")
    {
        var types = town.Services.GetRequiredService<Doorstep.Modules.RequestTypes.Contracts.RequestTypeList>();
        var outcome = await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = type, Description = "A deep hole by the school", Address = "School Lane 3", Latitude = latitude, Longitude = longitude,
                Answers = types.Find(type)!.Questions.Where(q => q.Required).ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
            },
            default);
        Assert.True(outcome.Succeeded, string.Join(' ', outcome.Refusal?.Problems.Select(p => p.Key) ?? []));
        return outcome.Value;
    }
}

using System.Net;
using System.Text.Json;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Alerts;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Notifications.Jobs;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Sms;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Notifications;

/// <summary>Other systems are told of public requests by ids alone, signed, until they say that they have it; and no call leads inside.</summary>
public class WebhookTests
{
    [Theory, EachEngine]
    public async Task A_newsroom_gets_a_signed_call_for_each_public_request_in_its_area_and_fetches_it(DatabaseEngine engine)
    {
        await using var news = new Receiver();
        await using var town = await OpenAsync(engine);
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        var page = await (await administrator.OpenAsync("/staff/webhooks")).Form("#add").Fill("name", "River Post").Fill("address", news.Address).Fill("area", "north").SubmitAsync();
        var secret = Assert.Single(page.All("#secret"));
        page = await administrator.OpenAsync("/staff/webhooks");
        Assert.DoesNotContain(secret, page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(news.Address, page.Body, StringComparison.Ordinal);
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator);
        Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync("/staff/webhooks")).Status);

        var asked = await town.AskAtAsync(31.7, 121.5);
        await town.AskAtAsync(31.2, 121.5);
        await town.AskAtAsync(31.7, 121.5, "care-at-home");
        await town.TellAlertsAsync();
        await town.TellAlertsAsync();
        Assert.Equal(1, await town.CallWebhooksAsync());
        Assert.Equal(0, await town.CallWebhooksAsync());
        var call = Assert.Single(news.Calls);
        Assert.Equal(("POST /in HTTP/1.1", "application/cloudevents+json; charset=utf-8"), (call.Line, call.Headers["Content-Type"]));
        using var json = JsonDocument.Parse(call.Body);
        var shown = ShortReference.Show(asked.Reference);
        Assert.Equal(
            ("1.0", "doorstep.request.reported", "https://doorstep.example/requests", shown),
            (json.RootElement.GetProperty("specversion").GetString(), json.RootElement.GetProperty("type").GetString(), json.RootElement.GetProperty("source").GetString(), json.RootElement.GetProperty("subject").GetString()));
        foreach (var hidden in new[] { "School Lane", "deep hole", "pothole", "31.7", "Wang" })
        {
            Assert.DoesNotContain(hidden, call.Body, StringComparison.OrdinalIgnoreCase);
        }

        var data = json.RootElement.GetProperty("data");
        using var program = town.Visit();
        var fetched = await program.Http.GetAsync(new Uri(data.GetProperty("open311").GetString()!).PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, fetched.StatusCode);
        Assert.Equal(shown, (await program.OpenAsync(new Uri(data.GetProperty("page").GetString()!).PathAndQuery)).Address.Split('/')[^1]);

        // Theirs say it is ours; nobody else's secret and no changed word does.
        Assert.Equal((0, "doorstep.request.reported"), await VerifyAsync(secret, call));
        Assert.Equal(1, (await VerifyAsync(secret, call with { Body = call.Body.Replace(shown, "AAAA-AAAA", StringComparison.Ordinal) })).ExitCode);
        Assert.Equal(1, (await VerifyAsync("whsec_" + Convert.ToBase64String(new byte[32]), call)).ExitCode);

        // With a new secret both verify for three days, then the new one alone.
        page = await (await administrator.OpenAsync("/staff/webhooks")).Form("form[id^=rotate]").SubmitAsync();
        var next = Assert.Single(page.All("#secret"));
        await (await administrator.OpenAsync("/staff/webhooks")).Form("form[id^=try]").SubmitAsync();
        Assert.Equal(1, await town.CallWebhooksAsync());
        Assert.Equal((0, 0), ((await VerifyAsync(secret, news.Calls[1])).ExitCode, (await VerifyAsync(next, news.Calls[1])).ExitCode));
        town.Clock.Jump(Webhooks.OldSecretFor);
        // The sign-in has run out meanwhile.
        using var later = await town.SignInAsync(StaffRole.Administrator);
        await (await later.OpenAsync("/staff/webhooks")).Form("form[id^=try]").SubmitAsync();
        await town.CallWebhooksAsync();
        Assert.DoesNotContain(' ', news.Calls[2].Headers["webhook-signature"]);
        Assert.Equal(3, news.Calls.Select(c => c.Headers["webhook-id"]).Distinct().Count());

        // A copy of the database tells neither address nor secret.
        var stored = Assert.IsType<byte[]>(Assert.Single(await town.QueryAsync("SELECT target FROM webhooks")));
        Assert.Equal(-1, stored.AsSpan().IndexOf("127.0.0.1"u8));
        page = await (await later.OpenAsync("/staff/webhooks")).Form("form[id^=remove]").SubmitAsync();
        Assert.Contains("No other system is called.", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_receiver_does_it_is_tried_again_under_one_id_and_holds_up_nobody()
    {
        await using var inside = new Receiver();
        await using var town = await OpenAsync(DatabaseEngine.Sqlite);
        var webhooks = town.Services.GetRequiredService<Webhooks>();
        var odd = new List<(Receiver Receiver, HandingOver Fault)>();
        await using var good = new Receiver();
        foreach (var (answer, fault) in new (Func<Stream, CancellationToken, Task>, HandingOver)[]
        {
            (Receiver.Hang, HandingOver.Unknown),
            (Receiver.Say($"HTTP/1.1 307 There\r\nLocation: {inside.Address}\r\nContent-Length: 0\r\n\r\n"), HandingOver.Later),
            (Receiver.Say("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"), HandingOver.Later),
            (Receiver.Say("<garbage>\r\n\r\n"), HandingOver.Unknown),
            (Receiver.Say(""), HandingOver.Unknown),
            (Receiver.SayWithoutEnd("HTTP/1.1 200 OK\r\n", "X-Drip: drop\r\n", TimeSpan.FromMilliseconds(20)), HandingOver.Unknown),
            (Receiver.SayWithoutEnd("HTTP/1.1 200 OK\r\nX-Long: ", new string('x', 4096), TimeSpan.Zero), HandingOver.Unknown),
        })
        {
            odd.Add((new Receiver { Answer = answer }, fault));
            Assert.True((await webhooks.AddAsync(new NewWebhook($"odd {odd.Count}", odd[^1].Receiver.Address, "", "", false), default)).Succeeded);
        }

        // A yes with a body that has no end is a yes, and not read.
        good.Answer = Receiver.SayWithoutEnd("HTTP/1.1 200 OK\r\n\r\n", new string('x', 64 * 1024), TimeSpan.Zero);
        Assert.True((await webhooks.AddAsync(new NewWebhook("good", good.Address, "", "", false), default)).Succeeded);
        await town.AskAtAsync(31.7, 121.5);
        await town.TellAlertsAsync();
        await town.AskAtAsync(31.7, 121.5);
        await town.TellAlertsAsync();

        var calling = town.CallWebhooksAsync();
        await Task.WhenAll(odd.Select(o => o.Receiver.Called.Task).Append(good.Called.Task)).WaitAsync(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 100 && !calling.IsCompleted; i++)
        {
            town.Clock.Advance(WebhookSender.Patience);
            await Task.WhenAny(calling, Task.Delay(100, TestContext.Current.CancellationToken));
        }

        Assert.Equal(2, await calling.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(2, good.Calls.Count);
        Assert.Empty(inside.Calls);
        var list = await webhooks.ListAsync(default);
        Assert.Equal(odd.Select(o => (HandingOver?)o.Fault).Append(null), list.OrderBy(w => w.Name == "good").ThenBy(w => w.Name, StringComparer.Ordinal).Select(w => w.Fault));
        Assert.All(odd, o => Assert.Single(o.Receiver.Calls));

        // Back in order, both calls arrive, the first under the id that it had.
        foreach (var (receiver, _) in odd)
        {
            receiver.Answer = Receiver.Say(Receiver.Ok);
        }

        town.Clock.Jump(TimeSpan.FromMinutes(30));
        await town.RestartAsync();
        Assert.Equal(2 * odd.Count, await town.CallWebhooksAsync());
        town.Clock.Jump(TimeSpan.FromDays(3));
        Assert.Equal(0, await town.CallWebhooksAsync());
        foreach (var (receiver, _) in odd)
        {
            Assert.Equal(3, receiver.Calls.Count);
            Assert.Equal(2, receiver.Calls.Select(c => c.Headers["webhook-id"]).Distinct().Count());
            Assert.Equal(receiver.Calls[0].Body, receiver.Calls.First(c => c != receiver.Calls[0] && c.Headers["webhook-id"] == receiver.Calls[0].Headers["webhook-id"]).Body);
            await receiver.DisposeAsync();
        }
    }

    [Theory, EachEngine]
    public async Task One_that_says_it_is_gone_or_fails_for_days_is_called_no_more_and_administrators_hear_of_it(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var gone = new Receiver { Answer = Receiver.Say("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n") };
        await using var broken = new Receiver { Answer = Receiver.Say("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n") };
        await using var town = await OpenAsync(engine, post);
        await town.AddStaffAsync(StaffRole.Administrator, email: "ada@town.example");
        var webhooks = town.Services.GetRequiredService<Webhooks>();
        await webhooks.AddAsync(new NewWebhook("gone", gone.Address, "", "", false), default);
        await webhooks.AddAsync(new NewWebhook("broken", broken.Address, "", "", false), default);
        for (var day = 0; day < 7; day++)
        {
            await town.AskAtAsync(31.7, 121.5);
            await town.TellAlertsAsync();
            await town.CallWebhooksAsync();
            await town.SendMailAsync();
            town.Clock.Jump(TimeSpan.FromDays(1));
        }

        Assert.Single(gone.Calls);
        var calls = broken.Calls.Count;
        Assert.InRange(calls, 5, 7);
        Assert.Equal([WebhookState.Paused, WebhookState.Ended], (await webhooks.ListAsync(default)).Select(w => w.State));
        await town.SendMailAsync();
        Assert.Equal(2, post.To("ada@town.example").Count(l => l.Subject.Contains("have stopped", StringComparison.Ordinal)));

        broken.Answer = Receiver.Say(Receiver.Ok);
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        var page = await administrator.OpenAsync("/staff/webhooks");
        Assert.Contains("Calls to some systems have stopped", page.Text, StringComparison.Ordinal);
        var hook = (await webhooks.ListAsync(default)).Single(w => w.Name == "broken");
        page = await page.Form($"#resume-{hook.Id:N}").SubmitAsync();
        Assert.Contains("It is called again.", page.Text, StringComparison.Ordinal);
        Assert.True(await town.CallWebhooksAsync() > 0);
        Assert.Equal(broken.Calls.Count - calls, broken.Calls.Skip(calls).Select(c => c.Headers["webhook-id"]).Distinct().Count());
    }

    [Theory, EachEngine]
    public async Task A_receiver_that_fails_is_asked_ever_more_slowly_then_no_more_and_told_what_it_missed(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var broken = new Receiver { Answer = Receiver.Say("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n") };
        await using var good = new Receiver();
        await using var town = await OpenAsync(engine, post);
        await town.AddStaffAsync(StaffRole.Administrator, email: "ada@town.example");
        var webhooks = town.Services.GetRequiredService<Webhooks>();
        await webhooks.AddAsync(new NewWebhook("broken", broken.Address, "", "", false), default);
        await webhooks.AddAsync(new NewWebhook("good", good.Address, "", "", false), default);
        await town.AskAtAsync(31.7, 121.5);
        await town.TellAlertsAsync();
        Assert.Equal(1, await town.CallWebhooksAsync());
        var began = town.Clock.GetUtcNow();

        // Each pause to the second, and meanwhile the other hears of everything at once.
        var (calls, reported) = (1, 1);
        foreach (var pause in new[] { 1.0, 5, 30, 120, 300, 600, 840, 1200, 1440, 1440 }.Select(TimeSpan.FromMinutes))
        {
            Assert.Equal(calls, broken.Calls.Count);
            town.Clock.Jump(pause - TimeSpan.FromSeconds(1));
            await town.AskAtAsync(31.7, 121.5);
            await town.TellAlertsAsync();
            Assert.Equal(1, await town.CallWebhooksAsync());
            Assert.Equal((calls, ++reported), (broken.Calls.Count, good.Calls.Count));
            town.Clock.Jump(TimeSpan.FromSeconds(1));
            Assert.Equal(0, await town.CallWebhooksAsync());
            Assert.Equal(++calls, broken.Calls.Count);
        }

        // All these were tries of the oldest call, in order; it is given up when its next try would lie beyond five days.
        Assert.Single(broken.Calls.Select(c => c.Headers["webhook-id"]).Distinct());
        Assert.Equal(calls, broken.Calls.Count);
        var hook = (await webhooks.ListAsync(default)).Single(w => w.Name == "broken");
        Assert.Equal((WebhookState.Active, 1), (hook.State, hook.Missed));
        Assert.InRange(hook.FailingSince!.Value, began.AddSeconds(-1), began);
        for (var i = 0; i < 48 && hook.State == WebhookState.Active; i++)
        {
            town.Clock.Jump(TimeSpan.FromHours(1));
            await town.CallWebhooksAsync();
            hook = (await webhooks.ListAsync(default)).Single(w => w.Name == "broken");
        }

        Assert.Equal(WebhookState.Paused, hook.State);
        Assert.InRange(town.Clock.GetUtcNow() - began, TimeSpan.FromDays(5), TimeSpan.FromDays(5) + TimeSpan.FromHours(14));
        await town.SendMailAsync();
        Assert.Single(post.To("ada@town.example"), l => l.Subject.Contains("have stopped", StringComparison.Ordinal));

        // Not called any more, whatever happens, and what it misses is counted where administrators look.
        calls = broken.Calls.Count;
        for (var day = 0; day < 7; day++)
        {
            town.Clock.Jump(TimeSpan.FromDays(1));
            await town.AskAtAsync(31.7, 121.5);
            await town.TellAlertsAsync();
            Assert.Equal(1, await town.CallWebhooksAsync());
            reported++;
        }

        Assert.Equal((calls, reported), (broken.Calls.Count, good.Calls.Count));
        hook = (await webhooks.ListAsync(default)).Single(w => w.Name == "broken");
        Assert.Equal((reported, 0), (hook.Missed, hook.Waiting));
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        var page = await administrator.OpenAsync("/staff/webhooks");
        Assert.Contains($"missed {reported} calls", page.Text, StringComparison.Ordinal);

        // Let go on, it hears first how many it missed and since when, and then what happens from now on.
        broken.Answer = Receiver.Say(Receiver.Ok);
        await page.Form($"#resume-{hook.Id:N}").SubmitAsync();
        town.Clock.Jump(TimeSpan.FromSeconds(1));
        await town.AskAtAsync(31.7, 121.5);
        await town.TellAlertsAsync();
        Assert.Equal(3, await town.CallWebhooksAsync());
        var told = broken.Calls.Skip(calls).Select(c => JsonDocument.Parse(c.Body).RootElement).ToList();
        Assert.Equal(["doorstep.missed", "doorstep.request.reported"], told.Select(e => e.GetProperty("type").GetString()));
        Assert.Equal($"{reported}", told[0].GetProperty("data").GetProperty("count").GetString());
        Assert.InRange(DateTimeOffset.Parse(told[0].GetProperty("data").GetProperty("from").GetString()!, System.Globalization.CultureInfo.InvariantCulture), began.AddSeconds(-1), began.AddSeconds(1));
        Assert.Equal((0, (DateTimeOffset?)null), (await webhooks.ListAsync(default)).Where(w => w.Name == "broken").Select(w => (w.Missed, w.MissedSince)).Single());
    }

    [Theory, EachEngine]
    public async Task A_developer_with_a_key_keeps_webhooks_of_their_own_and_sees_nobody_elses(DatabaseEngine engine)
    {
        await using var app = new Receiver();
        await using var town = await OpenAsync(engine);
        var keys = town.Services.GetRequiredService<ApiKeys>();
        var mine = (await keys.AddAsync(new("City app", null, true, false, false), default)).Value;
        var theirs = (await keys.AddAsync(new("Other app", null, false, false, false), default)).Value;
        await town.Services.GetRequiredService<Webhooks>().AddAsync(new NewWebhook("River Post", "https://post.example/in", "", "", false), default);

        var made = await DevelopAsync(town, mine, HttpMethod.Post, "", $$"""{"name":"My app","address":"{{app.Address}}?token=hidden","area":"north","type":"pothole","changes":true}""");
        Assert.Equal((201, true), ((int)made.Status, made.NoStore));
        var (id, secret) = (made.Json.GetProperty("id").GetString()!, made.Json.GetProperty("secret").GetString()!);

        // Tried at once, signed with the secret that was shown; a rotation signs with both for a while.
        Assert.Equal(1, await town.CallWebhooksAsync());
        Assert.Equal((0, "doorstep.ping"), await VerifyAsync(secret, app.Calls[0]));
        var rotated = (await DevelopAsync(town, mine, HttpMethod.Post, $"/{id}/secret")).Json.GetProperty("secret").GetString()!;
        Assert.Equal(202, (int)(await DevelopAsync(town, mine, HttpMethod.Post, $"/{id}/ping")).Status);
        await town.AskAtAsync(31.7, 121.5);
        await town.TellAlertsAsync();
        Assert.Equal(2, await town.CallWebhooksAsync());
        Assert.Equal((0, 0), ((await VerifyAsync(secret, app.Calls[1])).ExitCode, (await VerifyAsync(rotated, app.Calls[1])).ExitCode));

        // Listed without address and secret; another key does not see it, and cannot touch it.
        var list = await DevelopAsync(town, mine, HttpMethod.Get, "");
        var hook = Assert.Single(list.Json.EnumerateArray().ToList());
        Assert.Equal(("My app", "127.0.0.1", "north", "active", 0), (hook.GetProperty("name").GetString(), hook.GetProperty("host").GetString(), hook.GetProperty("area").GetString(), hook.GetProperty("state").GetString(), hook.GetProperty("missed").GetInt32()));
        foreach (var hidden in new[] { "hidden", "whsec_", "/in", "River Post" })
        {
            Assert.DoesNotContain(hidden, list.Json.GetRawText(), StringComparison.Ordinal);
        }

        Assert.Equal("My app", (await DevelopAsync(town, mine, HttpMethod.Get, $"/{id}")).Json.GetProperty("name").GetString());
        Assert.Empty((await DevelopAsync(town, theirs, HttpMethod.Get, "")).Json.EnumerateArray());
        foreach (var (method, path) in new[] { (HttpMethod.Get, $"/{id}"), (HttpMethod.Delete, $"/{id}"), (HttpMethod.Post, $"/{id}/ping"), (HttpMethod.Post, $"/{id}/secret"), (HttpMethod.Post, $"/{id}/resume") })
        {
            Assert.Equal((404, "This receiver is not called any more."), await RefusedAsync(town, theirs, method, path));
            Assert.Equal(401, (await RefusedAsync(town, null, method, path)).Status);
        }

        // Administrators see whose it is.
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        Assert.Contains("City app / My app", (await administrator.OpenAsync("/staff/webhooks")).Text, StringComparison.Ordinal);

        // Five each; one that goes makes room; with the key all of its go, and no other.
        for (var i = 2; i <= Webhooks.MostOfOne; i++)
        {
            Assert.Equal(201, (int)(await DevelopAsync(town, mine, HttpMethod.Post, "", $$"""{"name":"App {{i}}","address":"{{app.Address}}"}""")).Status);
        }

        Assert.Equal(409, (await RefusedAsync(town, mine, HttpMethod.Post, "", $$"""{"name":"App 6","address":"{{app.Address}}"}""")).Status);
        Assert.Equal(204, (int)(await DevelopAsync(town, mine, HttpMethod.Delete, $"/{id}")).Status);
        Assert.Equal(201, (int)(await DevelopAsync(town, theirs, HttpMethod.Post, "", $$"""{"name":"App 2","address":"{{app.Address}}"}""")).Status);
        await keys.RemoveAsync("City app", default);
        Assert.Equal((401, "This API key is not known or no longer works."), await RefusedAsync(town, mine, HttpMethod.Get, ""));
        Assert.Equal(["Other app / App 2", "River Post"], (await town.Services.GetRequiredService<Webhooks>().ListAsync(default)).Select(w => w.Name));
    }

    [Fact]
    public async Task A_developers_mistakes_are_said_in_words_with_their_status_and_the_description_names_each_route()
    {
        await using var inside = new Receiver();
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, insideHosts: "");
        var key = (await town.Services.GetRequiredService<ApiKeys>().AddAsync(new("City app", null, false, false, false), default)).Value;
        const string Good = "https://hooks.example/in";
        foreach (var (body, status, said) in new[]
        {
            ("{", 400, "no JSON of the right shape"), ("null", 400, "no JSON"), ("[]", 400, "no JSON"), ("", 400, "no JSON"), ("{\"name\":7}", 400, "no JSON"),
            ($$"""{"name":"a","address":"{{Good}}","secret":"mine"}""", 400, "may hold name, address"),
            ($$"""{"name":"a","address":"{{Good}}","x":"{{new string('x', 17_000)}}"}""", 413, "too large"),
            ($$"""{"address":"{{Good}}"}""", 422, "name"), ($$"""{"name":"{{new string('n', 101)}}","address":"{{Good}}"}""", 422, "name"),
            ("""{"name":"a"}""", 422, "https://"), ("""{"name":"a","address":"http://hooks.example/in"}""", 422, "https://"),
            ($$"""{"name":"a","address":"{{inside.Address}}"}""", 422, "https://"), ("""{"name":"a","address":"https://10.0.0.5/"}""", 422, "https://"),
            ("""{"name":"a","address":"https://[::1]/"}""", 422, "https://"), ("""{"name":"a","address":"https://me:word@hooks.example/"}""", 422, "https://"),
            ($$"""{"name":"a","address":"{{Good}}","area":"nowhere"}""", 422, "no such area"), ($$"""{"name":"a","address":"{{Good}}","type":"care-at-home"}""", 422, "no such public type"),
        })
        {
            var refused = await RefusedAsync(town, key, HttpMethod.Post, "", body);
            Assert.Equal(status, refused.Status);
            Assert.Contains(said, refused.Said, StringComparison.Ordinal);
        }

        using var form = new HttpRequestMessage(HttpMethod.Post, "/webhooks/v1") { Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "a")]), Headers = { { "X-Api-Key", key } } };
        using var visitor = town.Visit();
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await visitor.Http.SendAsync(form)).StatusCode);
        Assert.Equal(401, (await RefusedAsync(town, "ds311_wrong", HttpMethod.Get, "")).Status);
        // Neither a key in the address nor a signed-in member of staff is a key in the header.
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        Assert.Equal(HttpStatusCode.Unauthorized, (await administrator.Http.GetAsync(new Uri($"/webhooks/v1?api_key={key}", UriKind.Relative))).StatusCode);
        Assert.Equal(0, await town.CallWebhooksAsync());
        Assert.Empty(inside.Calls);

        using var document = JsonDocument.Parse(await visitor.Http.GetStringAsync("/webhooks/v1/openapi.json"));
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Where(m => m.Name != "parameters").Select(m => $"{m.Name.ToUpperInvariant()} /webhooks/v1{p.Name.TrimEnd('/')}"));
        var mapped = town.Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
            .Where(r => r.RoutePattern.RawText!.StartsWith("/webhooks/v1", StringComparison.Ordinal) && !r.RoutePattern.RawText.EndsWith("openapi.json", StringComparison.Ordinal))
            .Select(r => $"{r.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.HttpMethodMetadata>()!.HttpMethods[0]} {r.RoutePattern.RawText!.Replace(":guid", "", StringComparison.Ordinal).TrimEnd('/')}");
        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Json, bool NoStore)> DevelopAsync(TestTown town, string? key, HttpMethod method, string path, string? body = null)
    {
        using var program = town.Visit();
        using var ask = new HttpRequestMessage(method, $"/webhooks/v1{path}") { Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            ask.Headers.Add("X-Api-Key", key);
        }

        using var answer = await program.Http.SendAsync(ask);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, answer.Headers.CacheControl?.NoStore == true);
    }

    private static async Task<(int Status, string Said)> RefusedAsync(TestTown town, string? key, HttpMethod method, string path, string? body = null)
    {
        var (status, json, _) = await DevelopAsync(town, key, method, path, body);
        Assert.Equal((int)status, json.GetProperty("status").GetInt32());
        return ((int)status, json.GetProperty("title").GetString()!);
    }

    [Fact]
    public async Task No_call_leads_inside_unless_the_operator_allows_it_and_administrators_see_why()
    {
        await using var inside = new Receiver();
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, insideHosts: "");
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        foreach (var address in new[] { inside.Address, inside.Address.Replace("http:", "https:", StringComparison.Ordinal), "https://[::1]/", "https://169.254.169.254/latest", "http://example.com/", "javascript:alert(1)", "" })
        {
            var refused = await (await administrator.OpenAsync("/staff/webhooks")).Form("#add").Fill("name", "inner").Fill("address", address).SubmitAsync();
            Assert.Contains("begins with https://", Assert.Single(refused.Errors), StringComparison.Ordinal);
        }

        await (await administrator.OpenAsync("/staff/webhooks")).Form("#add").Fill("name", "<script>alert(1)</script>").Fill("address", inside.Address.Replace("http://127.0.0.1", "https://localhost", StringComparison.Ordinal)).SubmitAsync();
        await town.AskAtAsync(31.7, 121.5);
        await town.TellAlertsAsync();
        Assert.Equal(0, await town.CallWebhooksAsync());
        Assert.Empty(inside.Calls);
        var page = await administrator.OpenAsync("/staff/webhooks");
        Assert.Contains("leads into an inner network", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Html.QuerySelectorAll("main script"));
        page = await administrator.OpenAsync("/staff/mail");
        Assert.Contains("(localhost)", page.Text, StringComparison.Ordinal);
        Assert.Contains("leads into an inner network", page.Text, StringComparison.Ordinal);
        page = await page.Form("form[id^=give-up]").SubmitAsync();
        Assert.Contains("Nothing waits", page.Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Text_messages_go_through_the_described_gateway_once_or_are_seen_not_to_have_gone(DatabaseEngine engine)
    {
        await using var gateway = new Receiver { Answer = Receiver.Say("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"code\":\"0\"}") };
        var settings = SmsSettings.Read(name => name switch
        {
            SmsSettings.AddressVariable => gateway.Address, SmsSettings.HeadersVariable => "X-Key: secret-key", SmsSettings.BodyVariable => """{"mobile":"{to}","content":"{text}"}""",
            SmsSettings.SuccessVariable => "\"code\":\"0\"", _ => null,
        }).Settings;
        await using var town = await OpenAsync(engine, sms: settings);
        using var rosa = town.Visit("zh-CN");
        var page = await (await rosa.OpenAsync("/alerts?area=north")).Form().Fill("to", "+376 312-345").Fill("often", "AtOnce").SubmitAsync("=");
        Assert.Equal("/alerts/asked?way=Sms", page.Address);
        Assert.Equal(1, await town.SendSmsAsync());
        var call = Assert.Single(gateway.Calls);
        Assert.Equal(("application/json", "secret-key"), (call.Headers["Content-Type"], call.Headers["X-Key"]));
        using var json = JsonDocument.Parse(call.Body);
        Assert.Equal("+376312345", json.RootElement.GetProperty("mobile").GetString());
        var words = json.RootElement.GetProperty("content").GetString()!;
        var link = words.Split(' ').Single(w => w.StartsWith("https://doorstep.example", StringComparison.Ordinal)).Replace("https://doorstep.example", "", StringComparison.Ordinal);
        await (await rosa.OpenAsync(link)).Form("#confirm").SubmitAsync();

        // One that may have arrived is not sent again; one that surely did not is.
        gateway.Answer = Receiver.Say("");
        await town.AskAtAsync(31.7, 121.5);
        await town.TellAlertsAsync();
        Assert.Equal(0, await town.SendSmsAsync());
        town.Clock.Jump(TimeSpan.FromHours(1));
        gateway.Answer = Receiver.Say("HTTP/1.1 429 Later\r\nContent-Length: 0\r\n\r\n");
        await town.AskAtAsync(31.7, 121.5);
        await town.TellAlertsAsync();
        Assert.Equal(0, await town.SendSmsAsync());
        gateway.Answer = Receiver.Say("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"code\":\"0\"}");
        town.Clock.Jump(TimeSpan.FromHours(1));
        Assert.Equal(1, await town.SendSmsAsync());
        Assert.Equal(4, gateway.Calls.Count);

        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        page = await administrator.OpenAsync("/staff/mail");
        Assert.Contains("+37…45", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("312", page.Text, StringComparison.Ordinal);
        Assert.Contains("It may have arrived", page.Text, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Said)> VerifyAsync(string secret, Call call) => await OutsideProgram.RunAsync("webhook.mjs", JsonSerializer.Serialize(new
    {
        secret, body = call.Body, headers = call.Headers.Where(h => h.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)).ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value),
    }));

    // The receivers' library compares with the machine's own clock.
    private static Task<TestTown> OpenAsync(DatabaseEngine engine, PostOffice? post = null, string insideHosts = "127.0.0.1", SmsSettings? sms = null) => TestTown.OpenAsync(new()
    {
        Engine = engine,
        Mail = post,
        Sms = sms,
        InsideHosts = insideHosts,
        Clock = new ManualClock(TimeProvider.System.GetUtcNow()),
        Folder = folder =>
        {
            StaffTowns.WithDistricts(folder);
            var file = Path.Combine(folder.FullName, "town.json");
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"site\": \"\"", "\"site\": \"https://doorstep.example\"", StringComparison.Ordinal));
        },
    });
}

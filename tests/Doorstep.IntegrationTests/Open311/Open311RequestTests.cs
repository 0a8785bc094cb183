using System.Net;
using System.Text;
using System.Xml.Linq;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Open311;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Open311;

/// <summary>A developer of another city's app lists types, posts requests with attributes and reads them back.</summary>
public class Open311RequestTests(Towns towns) : IClassFixture<Towns>
{
    [Theory, EachEngine]
    public async Task Services_are_listed_alike_in_both_formats(DatabaseEngine engine)
    {
        using var client = new Open311Client(await towns.OnAsync(engine));

        var xml = await client.GetAsync("services.xml");
        var json = await client.GetAsync("services.json");

        Assert.Equal("text/xml; charset=utf-8", xml.Type);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>", xml.Body, StringComparison.Ordinal);
        Assert.Equal("application/json; charset=utf-8", json.Type);
        Assert.Equal(16, xml.Xml.Elements("service").Count());
        Assert.Equal(xml.All("service_code"), json.Json.EnumerateArray().Select(s => s.GetProperty("service_code").GetString()));
        var light = json.Json.EnumerateArray().First();
        Assert.True(light.GetProperty("metadata").GetBoolean());
        Assert.Equal("realtime", light.GetProperty("type").GetString());
        Assert.Equal("Streets and lighting", light.GetProperty("groups")[0].GetString());
        Assert.False(json.Json.EnumerateArray().Single(s => s.GetProperty("service_code").GetString() == "street-cleaning").GetProperty("metadata").GetBoolean());
        Assert.Equal(
            ["care-at-home", "adapt-home", "benefits-advice", "other"],
            xml.Xml.Elements("service").Where(s => s.Element("keywords")!.Value.Split(',').Contains("private")).Select(s => s.Element("service_code")!.Value));
    }

    [Theory, EachEngine]
    public async Task Definition_names_every_question_with_its_datatype_and_values(DatabaseEngine engine)
    {
        using var client = new Open311Client(await towns.OnAsync(engine));

        var xml = (await client.GetAsync("services/missed-bin.xml")).Xml;
        var json = (await client.GetAsync("services/missed-bin.json")).Json;

        Assert.Equal("missed-bin", xml.Element("service_code")!.Value);
        Assert.Equal(["multivaluelist", "datetime"], xml.Descendants("datatype").Select(e => e.Value));
        Assert.Equal(["general", "recycling", "food", "garden"], xml.Descendants("key").Select(e => e.Value));
        var kind = json.GetProperty("attributes")[0];
        Assert.True(kind.GetProperty("required").GetBoolean());
        Assert.True(kind.GetProperty("variable").GetBoolean());
        Assert.Equal(1, kind.GetProperty("order").GetInt32());
        Assert.Equal("Garden waste", kind.GetProperty("values")[3].GetProperty("name").GetString());
    }

    [Theory]
    [EachEngine("street-light", new[] { "lamp-fault=out", "lamp-number=A 17" })]
    [EachEngine("blocked-drain", new[] { "water-where=road", "water-depth=12.5" })]
    [EachEngine("missed-bin", new[] { "waste-kind=general", "waste-kind=food", "missed-since=2026-02-27T08:00:00+08:00" })]
    [EachEngine("benefits-advice", new[] { "advice-topic=Which forms do I need?\nFor 取暖补助." })]
    public async Task Every_kind_of_answer_is_posted_and_read_back(DatabaseEngine engine, string service, string[] answers)
    {
        using var client = await Open311Client.WithKeyAsync(await towns.OnAsync(engine));
        var several = answers.GroupBy(a => a.Split('=')[0]).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        var form = answers.Select(a => a.Split('=', 2)).Select(a => ($"attribute[{a[0]}]{(several.Contains(a[0]) ? "[]" : "")}", a[1])).ToArray();

        var id = await client.ReportAsync(service, form);

        var xml = (await client.GetAsync($"requests/{id}.xml?extensions=true")).Xml;
        Assert.Equal(answers, xml.Descendants("attributes").Elements("attribute")
            .SelectMany(a => a.Element("values")!.Elements("value").Select(v => $"{a.Element("code")!.Value}={v.Value}")));
        var json = (await client.GetAsync($"requests/{id}.json?extensions=true")).Json;
        Assert.Equal(answers, json[0].GetProperty("extended_attributes").GetProperty("attributes").EnumerateArray()
            .SelectMany(a => a.GetProperty("values").EnumerateArray().Select(v => $"{a.GetProperty("code").GetString()}={v.GetString()}")));
    }

    [Theory, EachEngine]
    public async Task Request_is_stored_whole_and_reads_the_same_in_both_formats(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var client = await Open311Client.WithKeyAsync(town, name: "City app of Encamp");
        var id = await client.ReportAsync("pothole", ("attribute[road-danger]", "yes"), ("email", "joan@example.com"), ("first_name", "Joan"),
            ("last_name", "Puig"), ("phone", "+376 123 456"), ("media_url", "https://pictures.example/1.jpg"), ("device_id", ""), ("address_string", "Main street 4"));

        var stored = await town.RequestAsync(id);
        var contact = await town.ContactAsync(stored.Id);
        Assert.Equal((Channel.Api, "City app of Encamp", "streets", "Joan Puig", "joan@example.com", "+376 123 456"),
            (stored.Channel, stored.Source, stored.OwnerUnit, contact?.Name, contact?.Email, contact?.Phone));
        using var anybody = new Open311Client(town);
        var xml = (await anybody.GetAsync($"requests/{stored.Reference}.xml")).Xml.Element("request")!;
        var json = (await anybody.GetAsync($"requests/{id}.json")).Json;
        Assert.Equal(1, json.GetArrayLength());
        Assert.Equal(xml.Elements().Select(e => (e.Name.LocalName, e.Value)), json[0].EnumerateObject().Select(p => (p.Name, p.Value.ToString())));
        Assert.Equal(42.5, json[0].GetProperty("lat").GetDouble());
        Assert.Equal("open", xml.Element("status")!.Value);
        Assert.Equal("2026-03-02T09:00:00+08:00", xml.Element("requested_datetime")!.Value);
        Assert.Equal("2026-03-09T17:30:00+08:00", xml.Element("expected_datetime")!.Value);
        // Nobody here has looked at another system's picture: only that system reads its address back.
        Assert.Null(xml.Element("media_url"));
        Assert.Equal("https://pictures.example/1.jpg", (await client.GetAsync($"requests/{id}.xml")).Xml.Element("request")!.Element("media_url")!.Value);
        Assert.DoesNotContain("joan", xml.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("123 456", xml.ToString(), StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Multipart_form_is_read_like_any_other(DatabaseEngine engine)
    {
        using var client = await Open311Client.WithKeyAsync(await towns.OnAsync(engine));
        using var form = new MultipartFormDataContent
        {
            { new StringContent(client.Key!), "api_key" }, { new StringContent("dumped-waste"), "service_code" },
            { new StringContent("Beside the river, 河边"), "address_string" }, { new StringContent("bags"), "attribute[waste-contents][]" },
            { new StringContent("rubble"), "attribute[waste-contents][]" },
        };

        var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json") { Content = form });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.False(answer.Json[0].TryGetProperty("token", out _));
        var read = await client.GetAsync($"requests/{answer.Json[0].GetProperty("service_request_id").GetString()}.json?extensions=1");
        Assert.Equal("Beside the river, 河边", read.Json[0].GetProperty("address").GetString());
        Assert.Equal(2, read.Json[0].GetProperty("extended_attributes").GetProperty("attributes")[0].GetProperty("values").GetArrayLength());
    }

    [Theory, EachEngine]
    public async Task Files_of_known_kinds_are_kept_and_others_refused_with_the_request(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var client = await Open311Client.WithKeyAsync(town);
        var picture = UnitTests.Pictures.HostilePictures.Sample(".png", 60, 40);

        var taken = await SendAsync(("media", "hole.png", picture), ("photo2", "../../b.png", UnitTests.Pictures.HostilePictures.Sample(".png", 90, 60)));
        var refused = await SendAsync(("photo1", "page.html", Encoding.UTF8.GetBytes("<html><script>alert(1)</script>")));

        Assert.Equal(HttpStatusCode.OK, taken.Status);
        var files = await town.ReadAsync(db => db.Set<RequestFile>().OrderBy(f => f.Size).ToListAsync());
        Assert.Equal([("hole.png", "image/png"), ("b.png", "image/png")], files.Select(f => (f.Name, f.ContentType)));
        Assert.All(files, f => Assert.True(town.Services.GetRequiredService<Doorstep.Platform.Files.FileStore>().Has(f.Sha256)));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.StartsWith("photo1: ", refused.Json[0].GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Single((await client.GetAsync("requests.xml")).All("service_request_id"));

        Task<Answer> SendAsync(params (string Field, string Name, byte[] Content)[] sent)
        {
            var form = new MultipartFormDataContent
            {
                { new StringContent(client.Key!), "api_key" }, { new StringContent("street-cleaning"), "service_code" },
                { new StringContent("Main street 4"), "address_string" },
            };
            foreach (var (field, name, content) in sent)
            {
                form.Add(new ByteArrayContent(content), field, name);
            }

            return client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json") { Content = form });
        }
    }

    [Theory, EachEngine]
    public async Task Personal_requests_are_for_the_key_that_posted_them_and_for_keys_with_the_right(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var poster = await Open311Client.WithKeyAsync(town);
        using var other = await Open311Client.WithKeyAsync(town, update: true);
        using var reader = await Open311Client.WithKeyAsync(town, write: false, personal: true, name: $"Care register {engine}");
        using var elsewhere = await Open311Client.WithKeyAsync(town, write: false, personal: true, unit: "streets");
        using var anybody = new Open311Client(town);
        var id = await poster.ReportAsync("other");

        foreach (var refused in new[] { other, elsewhere, anybody })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await refused.GetAsync($"requests/{id}.xml")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await refused.GetAsync($"tokens/{id}.xml")).Status);
            Assert.DoesNotContain(id, (await refused.GetAsync("requests.xml?service_code=other")).Body, StringComparison.Ordinal);
            Assert.DoesNotContain(id.Replace("-", ""), (await refused.GetAsync("servicerequestupdates.xml")).Body, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await other.UpdateAsync(id, "CLOSED", "1")).Status);
        Assert.Equal(id, Assert.Single((await poster.GetAsync($"requests/{id}.xml")).All("service_request_id")));
        var personal = await reader.GetAsync($"requests/{id}.json");
        Assert.True(personal.Json[0].GetProperty("non_public").GetBoolean());

        // The look stands in the log that the resident sees; the poster's own is none.
        var stored = await town.RequestAsync(id);
        await using var scope = town.Services.CreateAsyncScope();
        var looks = await scope.ServiceProvider.GetRequiredService<AccessLog>().ForAsync(stored.Id, CancellationToken.None);
        Assert.Equal(($"Care register {engine}", "open311"), Assert.Single(looks.Select(l => (l.Name, l.Purpose))));
    }

    [Theory, EachEngine]
    public async Task Words_of_a_public_request_that_may_point_at_a_person_stay_with_who_may_read_them(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var poster = await Open311Client.WithKeyAsync(town);
        using var anybody = new Open311Client(town);
        var id = await poster.ReportAsync("street-light", ("attribute[lamp-fault]", "day"), ("attribute[lamp-number]", "Mrs Vila's post"));
        await town.AskResidentAsync(id, "When may we call on you?");

        var everybody = await anybody.GetAsync($"requests/{id}.xml?extensions=true");
        var own = await poster.GetAsync($"requests/{id}.xml?extensions=true");

        Assert.Equal(["day"], everybody.All("value"));
        Assert.Equal(["day", "Mrs Vila's post"], own.All("value"));
        Assert.DoesNotContain("call on you", everybody.Body + own.Body, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Sending_again_with_the_same_idempotency_key_stores_once(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var client = await Open311Client.WithKeyAsync(town);
        var ids = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.xml")
            {
                Content = new StringContent($"api_key={client.Key}&service_code=street-cleaning&lat=42.5&long=1.5", Encoding.UTF8, "application/x-www-form-urlencoded"),
            };
            request.Headers.Add("Idempotency-Key", "form 77");
            ids.UnionWith((await client.SendAsync(request)).All("service_request_id"));
        }

        Assert.Single(ids);
    }

    [Theory, EachEngine]
    public async Task No_id_is_given_when_the_commit_did_not_happen(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var client = await Open311Client.WithKeyAsync(town);
        await client.ReportAsync();
        Answer answer;
        await using (await town.FailCommitsOfAsync("requests"))
        {
            answer = await client.PostAsync("requests.json", ("service_code", "street-cleaning"), ("lat", "42.5"), ("long", "1.5"));
        }

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Equal("application/json; charset=utf-8", answer.Type);
        Assert.Equal(500, answer.Json[0].GetProperty("code").GetInt32());
        Assert.Single((await client.GetAsync("requests.xml")).All("service_request_id"));
        Assert.Single((await town.QueryAsync("SELECT request_id FROM open311_reports")));
    }

    [Theory, EachEngine]
    public async Task Key_is_kept_only_as_a_hash_notes_its_day_and_stops_at_once(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var client = await Open311Client.WithKeyAsync(town, name: "Depot");
        await client.ReportAsync();

        var stored = await town.ReadAsync(db => db.Set<ApiKeyRow>().SingleAsync());
        Assert.Equal(ApiKeyRow.HashOf(client.Key!), stored.Hash);
        Assert.Equal(new DateOnly(2026, 3, 2), stored.LastUsedOn);
        town.Clock.Jump(TimeSpan.FromDays(1));
        await client.GetAsync("services.xml");
        Assert.Equal(new DateOnly(2026, 3, 3), (await town.ReadAsync(db => db.Set<ApiKeyRow>().SingleAsync())).LastUsedOn);

        Assert.True((await town.Services.GetRequiredService<ApiKeys>().RemoveAsync("Depot", CancellationToken.None)).Succeeded);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("services.xml")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync("requests.xml", ("service_code", "other"))).Status);
    }

    [Theory, EachEngine]
    public async Task Writes_of_one_key_and_wrong_keys_are_bounded(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var client = await Open311Client.WithKeyAsync(town);
        using var second = await Open311Client.WithKeyAsync(town);
        for (var i = 0; i < new ApiKey { Name = "" }.WritesAMinute; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("requests.xml")).Status);
        }

        var refused = await client.PostAsync("requests.json", ("service_code", "street-cleaning"), ("lat", "42.5"), ("long", "1.5"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(429, refused.Json[0].GetProperty("code").GetInt32());
        Assert.Equal("60", Assert.Single(refused.Headers.GetValues("Retry-After")));
        await second.ReportAsync();
        town.Clock.Jump(TimeSpan.FromMinutes(1));
        await client.ReportAsync();

        using var guesser = new Open311Client(town, "wrong");
        for (var i = 0; i < Allowance.WrongKeys.Most; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await guesser.GetAsync("services.xml")).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await guesser.GetAsync("services.xml")).Status);
        // A right key is answered, whoever guessed beside it.
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("services.xml")).Status);
        await second.ReportAsync();
    }

    [Theory, EachEngine]
    public async Task More_at_once_than_can_be_stored_are_told_to_come_again_and_reads_go_on(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var client = await Open311Client.WithKeyAsync(town);
        var crowd = town.Services.GetRequiredService<Crowd>();
        var places = Enumerable.Range(0, Crowd.Most).Select(_ => crowd.Enter()).ToList();

        var refused = await client.PostAsync("requests.json", ("service_code", "street-cleaning"), ("address_string", "Mill Lane 3"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Equal("1", Assert.Single(refused.Headers.GetValues("Retry-After")));
        Assert.Equal(503, refused.Json[0].GetProperty("code").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("services.json")).Status);
        Assert.Equal(0, await town.ReadAsync(db => db.Set<Request>().CountAsync()));

        places.ForEach(place => place.Dispose());
        await client.ReportAsync();
        // Each gives its place back, whatever came of it.
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("requests.json")).Status);
        }

        Assert.All(Enumerable.Range(0, Crowd.Most).Select(_ => crowd.Enter()).ToList(), place => Assert.True(place.IsAcquired));
    }

    [Theory, EachEngine]
    public async Task Reads_are_open_to_every_page_on_the_web_and_say_when_nothing_changed(DatabaseEngine engine)
    {
        using var client = new Open311Client(await towns.OnAsync(engine));

        var first = await client.GetAsync("services.json");
        var again = new HttpRequestMessage(HttpMethod.Get, "/open311/v2/services.json");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        var preflight = await client.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/open311/v2/requests.json"));

        Assert.Equal("*", Assert.Single(first.Headers.GetValues("Access-Control-Allow-Origin")));
        var unchanged = await client.SendAsync(again);
        Assert.Equal((HttpStatusCode.NotModified, ""), (unchanged.Status, unchanged.Body));
        Assert.Equal(HttpStatusCode.NoContent, preflight.Status);
        Assert.Contains("GET", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Texts_come_in_the_language_that_is_asked_for(DatabaseEngine engine)
    {
        using var client = new Open311Client(await towns.OnAsync(engine));

        Assert.Contains("路灯不亮", (await client.GetAsync("services.json?lang=zh-Hans")).Body, StringComparison.Ordinal);
        Assert.Contains("没有代码为", (await client.GetAsync("services/nothing.xml?lang=zh-Hans")).Body, StringComparison.Ordinal);
    }
}

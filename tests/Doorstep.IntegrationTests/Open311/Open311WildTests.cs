using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Doorstep.Harness;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.IntegrationTests.Open311;

/// <summary>What clients do that nobody here wrote: each part of it is kept, or refused with words, and never dropped in silence.</summary>
public class Open311WildTests(Towns towns) : IClassFixture<Towns>
{
    private static readonly byte[] Picture = UnitTests.Pictures.HostilePictures.Sample(".png", 60, 40);

    [Theory]
    [EachEngine("media[]")]
    [EachEngine("file")]
    [EachEngine("file_9f3c")]
    [EachEngine("attachments[0]")]
    [EachEngine("anything at all")]
    public async Task File_is_kept_whatever_its_field_is_called_and_what_is_none_of_ours_is_refused(DatabaseEngine engine, string field)
    {
        var town = await towns.OnAsync(engine);
        using var client = await Open311Client.WithKeyAsync(town);

        var taken = await SendAsync(client, "requests", Parts(client), (field, "hole.png", Picture), (field, "b.png", UnitTests.Pictures.HostilePictures.Sample(".png", 90, 60)));
        var refused = await SendAsync(client, "requests", Parts(client), (field, "page.html", "<html>"u8.ToArray()));
        var nothingChosen = await SendAsync(client, "requests", Parts(client), (field, "", []));

        Assert.Equal(2, await FilesOfAsync(town, Id(taken)));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("page.html", refused.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, nothingChosen.Status);
    }

    [Theory, EachEngine]
    public async Task Files_of_an_update_are_kept_once_or_refused_with_it(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var client = await Open311Client.WithKeyAsync(town, update: true);
        var id = await client.ReportAsync();

        var refused = await SendAsync(client, "servicerequestupdates", Update("1"), ("media", "page.html", "<html>"u8.ToArray()));
        var taken = await SendAsync(client, "servicerequestupdates", Update("1"), ("file_1", "after.png", Picture));
        var again = await SendAsync(client, "servicerequestupdates", Update("1"), ("file_1", "after.png", Picture));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(1, await FilesOfAsync(town, id));
        Assert.Equal(taken.Json[0].GetProperty("update_id").GetString(), again.Json[0].GetProperty("update_id").GetString());
        Assert.Equal("Swept.", (await client.GetAsync($"servicerequestupdates.json?service_request_id={id}")).Json[0].GetProperty("description").GetString());

        (string, string)[] Update(string updateId) =>
        [
            ("api_key", client.Key!), ("service_request_id", id), ("update_id", updateId), ("status", "OPEN"), ("updated_datetime", "2026-03-02"), ("description", "Swept."),
        ];
    }

    [Theory, EachEngine]
    public async Task Every_picture_address_is_kept_for_who_named_it(DatabaseEngine engine)
    {
        using var client = await Open311Client.WithKeyAsync(await towns.OnAsync(engine), update: true);

        var id = await client.ReportAsync("street-cleaning", ("media_url", "https://a.example/1.jpg"), ("media_url", "https://a.example/2.jpg,https://a.example/3,4.jpg"),
            ("media_url[]", "https://a.example/5.jpg"), ("media", "http://a.example/6.jpg"));
        var read = (await client.GetAsync($"requests/{id}.xml?extensions=true")).Xml;
        var tooMany = await client.PostAsync("requests.json", [("service_code", "other"), ("address_id", "town"), .. Enumerable.Range(0, 21).Select(i => ("media_url[]", $"https://a.example/{i}"))]);
        var inText = await client.PostAsync("requests.json", ("service_code", "other"), ("address_id", "town"), ("photo1", "iVBORw0KGgo"));

        Assert.Equal("https://a.example/1.jpg", read.Element("request")!.Element("media_url")!.Value);
        Assert.Equal(
            ["https://a.example/1.jpg", "https://a.example/2.jpg", "https://a.example/3,4.jpg", "https://a.example/5.jpg", "http://a.example/6.jpg"],
            read.Descendants("media_urls").Elements().Select(e => e.Value));
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.Status);
        Assert.StartsWith("photo1: ", inText.Json[0].GetProperty("description").GetString(), StringComparison.Ordinal);

        await client.PostAsync("servicerequestupdates.json", ("service_request_id", id), ("update_id", "1"), ("status", "OPEN"), ("updated_datetime", "2026-03-02T09:00"),
            ("description", "Look."), ("media_url[]", "https://a.example/7.jpg"), ("media_url[]", "https://a.example/8.jpg"));
        Assert.Equal(["https://a.example/7.jpg", "https://a.example/7.jpg", "https://a.example/8.jpg"], (await client.GetAsync($"servicerequestupdates.xml?service_request_id={id}")).All("media_url"));
    }

    [Theory, EachEngine]
    public async Task What_is_not_asked_is_named_and_does_not_refuse_the_request(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var client = await Open311Client.WithKeyAsync(town);

        var answer = await client.PostAsync("requests.json", ("service_code", "street-light"), ("lat", "42.5"), ("long", "1.5"), ("description", "Out"),
            ("attribute[lamp-fault]", "out"), ("attribute[uprn]", "100012"), ("attribute[tags][]", "a"), ("title", "Lamp"), ("device_id", "x"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var notice = answer.Json[0].GetProperty("service_notice").GetString()!;
        Assert.Contains("uprn, tags", notice, StringComparison.Ordinal);
        Assert.Contains("title", notice, StringComparison.Ordinal);
        Assert.DoesNotContain("device_id", notice, StringComparison.Ordinal);
        Assert.Equal("out", Assert.Single((await town.RequestAsync(Id(answer))).Answers).Value);
    }

    [Theory, EachEngine]
    public async Task Unquoted_boundary_with_signs_is_read(DatabaseEngine engine)
    {
        using var client = await Open311Client.WithKeyAsync(await towns.OnAsync(engine));
        foreach (var (boundary, after) in new[] { ("===1===", ""), ("a?b:c/d", "; charset=utf-8"), ("plain", "") })
        {
            var body = string.Concat(Parts(client).Select(p => $"--{boundary}\r\nContent-Disposition: form-data; name=\"{p.Name}\"\r\n\r\n{p.Value}\r\n")) + $"--{boundary}--\r\n";
            var request = new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}{after}");

            var answer = await client.SendAsync(request);

            Assert.True(answer.Status == HttpStatusCode.OK, $"{boundary}: {answer.Body}");
        }
    }

    [Theory, EachEngine]
    public async Task Double_slashes_and_a_slash_at_the_end_are_no_other_address(DatabaseEngine engine)
    {
        using var client = new Open311Client(await towns.OnAsync(engine));
        var plain = await client.GetAsync("services.json");
        foreach (var path in new[] { "/open311/v2//services.json", "/open311//v2///services.json", "//open311/v2/services.json", "/open311/v2/services.json/" })
        {
            var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri($"http://localhost{path}")));
            Assert.True(answer.Status == HttpStatusCode.OK, $"{path}: {answer.Body}");
            Assert.Equal(plain.Body, answer.Body);
        }
    }

    [Theory, EachEngine]
    public async Task Wrong_area_yields_to_a_place_that_is_found_without_it(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var client = await Open311Client.WithKeyAsync(town);

        var byPoint = await client.PostAsync("requests.json", ("service_code", "street-cleaning"), ("lat", "42.5"), ("long", "1.5"), ("address_id", "gaz-8812"));
        var inWords = await client.PostAsync("requests.json", ("service_code", "street-cleaning"), ("address_string", "Main street 4"), ("address_id", "gaz-8812"));
        var alone = await client.PostAsync("requests.json", ("service_code", "street-cleaning"), ("address_id", "gaz-8812"));
        var spoilt = await client.PostAsync("requests.json", ("service_code", "street-cleaning"), ("lat", "north"), ("long", "1.5"), ("address_id", "gaz-8812"));

        foreach (var taken in new[] { byPoint, inWords })
        {
            Assert.Equal(HttpStatusCode.OK, taken.Status);
            Assert.Contains("gaz-8812", taken.Json[0].GetProperty("service_notice").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(42.5, (await town.RequestAsync(Id(byPoint))).Latitude);
        Assert.Equal(HttpStatusCode.BadRequest, alone.Status);
        Assert.Equal(HttpStatusCode.BadRequest, spoilt.Status);
    }

    [Theory, EachEngine]
    public async Task Same_idempotency_key_answers_the_same_content_alike_and_refuses_other_content(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var client = await Open311Client.WithKeyAsync(town, update: true);
        (string, string)[] form = [("api_key", client.Key!), ("service_code", "street-cleaning"), ("lat", "42.5"), ("long", "1.5"), ("description", "Glass")];

        var first = await KeyedAsync(form);
        await town.StaffAsync(Id(first), (s, step) => ((Modules.Requests.Operations.HandOverRequest)s.GetService(typeof(Modules.Requests.Operations.HandOverRequest))!).RunAsync(step, "streets", "Theirs.", CancellationToken.None));
        var again = await KeyedAsync([form[4], .. form[..4]]);
        var asParts = await SendAsync(client, "requests", form, "k1");
        var other = await KeyedAsync([.. form[..4], ("description", "Glass and nails")]);
        var withPicture = await SendAsync(client, "requests", form, "k1", ("media", "a.png", Picture));
        var nextKey = await KeyedAsync(form, "k2");

        Assert.Equal((HttpStatusCode.OK, first.Body), (again.Status, again.Body));
        Assert.Equal(first.Body, asParts.Body);
        foreach (var refused in new[] { other, withPicture })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.StartsWith("Idempotency-Key: ", refused.Json[0].GetProperty("description").GetString(), StringComparison.Ordinal);
        }

        Assert.NotEqual(Id(first), Id(nextKey));

        var id = Id(first);
        var update = await client.UpdateAsync(id, "OPEN", "u1", "On Friday.");
        Assert.Equal(update.All("update_id"), (await client.UpdateAsync(id, "OPEN", "u1", "On Friday.")).All("update_id"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.UpdateAsync(id, "OPEN", "u1", "On Monday.")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.UpdateAsync(id, "IN_PROGRESS", "u1", "On Friday.")).Status);

        Task<Answer> KeyedAsync((string Name, string Value)[] parts, string key = "k1")
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json") { Content = new FormUrlEncodedContent(parts.Select(p => KeyValuePair.Create(p.Name, p.Value))) };
            request.Headers.Add("Idempotency-Key", key);
            return client.SendAsync(request);
        }
    }

    [Theory, EachEngine]
    public async Task Place_words_and_numbers_and_updates_that_point_at_a_person_are_held_like_a_description(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var client = await Open311Client.WithKeyAsync(town, update: true);
        using var anybody = new Open311Client(town);

        var id = await client.ReportAsync("blocked-drain", ("attribute[water-where]", "road"), ("attribute[water-depth]", "13800138000"), ("address_string", "Main street 4, call 13800138000"));
        var update = await client.UpdateAsync(id, "OPEN", "u1", "Spoke to them on 13800138000.");
        var plain = await client.UpdateAsync(id, "OPEN", "u2", "Nothing private.");
        using var owner = await Open311Client.WithKeyAsync(town, write: false, update: true, unit: "water", name: $"Water works {engine}");
        var notTheirs = await owner.UpdateAsync(id, "NOT_COUNCILS_RESPONSIBILITY", "w1", "Ask the owner of the house, 13800138000.");

        var seen = await anybody.GetAsync($"requests/{id}.xml?extensions=true");
        Assert.Empty(seen.All("address"));
        Assert.Equal(["road"], seen.All("value"));
        Assert.DoesNotContain("13800138000", seen.Body + (await anybody.GetAsync($"servicerequestupdates.xml?service_request_id={id}")).Body, StringComparison.Ordinal);
        Assert.Contains("Nothing private.", seen.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("13800138000", (await town.Visit().OpenAsync($"/requests/{id}")).Body, StringComparison.Ordinal);
        Assert.Contains("points at a person", notTheirs.Body, StringComparison.Ordinal);
        Assert.Contains("points at a person", update.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("points at a person", plain.Body, StringComparison.Ordinal);
        Assert.Empty(await anybody.GetAsync("requests.xml?q=13800138000").ContinueWith(t => t.Result.All("service_request_id"), TaskScheduler.Default));
        var stored = await town.RequestAsync(id);
        Assert.Equal(TextState.Held, stored.TextState);
        Assert.Contains(stored.Timeline, e => e.Text == "Spoke to them on 13800138000." && !e.TextPublic);
    }

    [Theory, EachEngine]
    public async Task Answers_of_any_length_carry_tag_and_cache_rule_and_are_not_sent_again(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var client = await Open311Client.WithKeyAsync(town);
        var id = "";
        // More than is kept whole, in few rows.
        for (var i = 0; i < 100; i++)
        {
            id = Id(await client.PostAsync("requests.json", ("service_code", "street-cleaning"), ("address_id", "town"), ("description", string.Concat(Enumerable.Repeat("路上的灯不亮。", 570)))));
            town.Clock.Jump(TimeSpan.FromSeconds(1));
        }

        using var anybody = new Open311Client(town);
        foreach (var (path, large) in new[] { ("requests.json", true), ("requests.xml?page_size=2", false), ($"requests/{id}.json", false) })
        {
            var first = await anybody.GetAsync(path);
            Assert.Equal(large, Encoding.UTF8.GetByteCount(first.Body) > 1024 * 1024);
            Assert.Equal("no-cache, private", first.Headers.CacheControl!.ToString());
            Assert.Contains("X-Api-Key", string.Join(',', first.Headers.GetValues("Vary")), StringComparison.Ordinal);
            Assert.Equal(first.Headers.ETag, (await AskAsync(path, HttpMethod.Head)).Headers.ETag);
            var known = await AskAsync(path, HttpMethod.Get, h => h.IfNoneMatch.Add(first.Headers.ETag!));
            Assert.Equal((HttpStatusCode.NotModified, ""), (known.Status, known.Body));
            Assert.Equal(first.Headers.ETag, known.Headers.ETag);
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(path, HttpMethod.Get, h => h.IfNoneMatch.Add(new("\"other\"")))).Status);
        }

        var open = await anybody.GetAsync("services.json");
        Assert.Equal("no-cache, public", string.Join(", ", open.Headers.CacheControl!.ToString().Split(", ").Order(StringComparer.Ordinal)));
        Assert.DoesNotContain("X-Api-Key", string.Join(',', open.Headers.GetValues("Vary")), StringComparison.Ordinal);
        foreach (var exposed in new[] { "Link", "ETag", "Last-Modified" })
        {
            Assert.Contains(exposed, string.Join(',', open.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
        }

        async Task<Answer> AskAsync(string path, HttpMethod method, Action<HttpRequestHeaders>? more = null)
        {
            var request = new HttpRequestMessage(method, $"/open311/v2/{path}");
            more?.Invoke(request.Headers);
            return await anybody.SendAsync(request);
        }
    }

    [Theory, EachEngine]
    public async Task Date_of_the_last_change_is_heeded_unless_a_tag_is_sent(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var client = await Open311Client.WithKeyAsync(town);
        var id = await client.ReportAsync();
        var changed = (await client.GetAsync($"requests/{id}.json")).LastModified!.Value;

        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(h => h.IfModifiedSince = changed));
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(h => h.IfModifiedSince = changed.AddDays(1)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(h => h.IfModifiedSince = changed.AddSeconds(-1)));
        // The tag decides alone where there is one.
        Assert.Equal(HttpStatusCode.OK, await AskAsync(h => (h.IfModifiedSince, _) = (changed, h.TryAddWithoutValidation("If-None-Match", "\"other\""))));
        town.Clock.Jump(TimeSpan.FromMinutes(1));
        await town.AcceptAsync(id);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(h => h.IfModifiedSince = changed));
        // A promise that passes changes what is said of it.
        var accepted = (await client.GetAsync($"requests/{id}.json")).LastModified!.Value;
        town.Clock.Jump(TimeSpan.FromDays(30));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(h => h.IfModifiedSince = accepted));

        async Task<HttpStatusCode> AskAsync(Action<HttpRequestHeaders> set)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, $"/open311/v2/requests/{id}.json");
            set(request.Headers);
            return (await client.SendAsync(request)).Status;
        }
    }

    [Theory, EachEngine]
    public async Task Thousand_ids_are_answered_by_address_and_by_form_and_more_are_refused_in_words(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Listens = true });
        using var client = await Open311Client.WithKeyAsync(town, personal: true);
        using var anybody = new Open311Client(town);
        var id = await client.ReportAsync();
        town.Clock.Jump(TimeSpan.FromSeconds(1));
        var personal = await client.ReportAsync("other");
        var ids = Enumerable.Repeat(id, 999).Append(personal).ToList();
        var list = string.Join(',', ids);

        Assert.Equal([id], (await anybody.GetAsync($"requests.xml?service_request_id={Uri.EscapeDataString(list)}")).All("service_request_id"));
        Assert.Equal([personal, id], (await client.PostAsync("requests/search.xml", ("service_request_id", list))).All("service_request_id"));
        Assert.Equal([personal, id], (await client.PostAsync("requests/search.xml", [.. ids.Select(i => ("service_request_id[]", i))])).All("service_request_id"));
        Assert.Equal([id], (await anybody.PostAsync("requests/search.xml", ("service_request_id", list))).All("service_request_id"));
        Assert.Equal("no-store", (await anybody.PostAsync("requests/search.json", ("q", "glass"))).Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await anybody.PostAsync("servicerequestupdates/search.json", ("service_request_id", list))).Status);
        var tooMany = await anybody.PostAsync("requests/search.json", ("service_request_id", list + "," + id + "," + id));
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.Status);
        Assert.Contains("1000", tooMany.Body, StringComparison.Ordinal);
        var tooLong = await anybody.GetAsync($"requests.json?q={new string('x', 100_000)}");
        Assert.Equal(HttpStatusCode.RequestUriTooLong, tooLong.Status);
        Assert.Contains("search", tooLong.Json[0].GetProperty("description").GetString(), StringComparison.Ordinal);
        using var person = town.Visit("zh-Hans");
        var page = await person.GetAsync($"/requests?q={new string('x', 20_000)}");
        Assert.Equal(HttpStatusCode.RequestUriTooLong, page.Status);
        Assert.Contains("网址太长了", page.Text, StringComparison.Ordinal);
    }

    private static (string Name, string Value)[] Parts(Open311Client client) =>
        [("api_key", client.Key!), ("service_code", "street-cleaning"), ("address_string", "Mill Lane 3"), ("description", "Odd")];

    private static string Id(Answer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return answer.Json[0].GetProperty("service_request_id").GetString()!;
    }

    private static async Task<int> FilesOfAsync(TestTown town, string id)
    {
        var request = await town.RequestAsync(id);
        return await town.ReadAsync(db => db.Set<RequestFile>().CountAsync(f => f.RequestId == request.Id));
    }

    private static Task<Answer> SendAsync(Open311Client client, string what, (string Name, string Value)[] parts, params (string Field, string Name, byte[] Content)[] files) =>
        SendAsync(client, what, parts, null, files);

    private static Task<Answer> SendAsync(Open311Client client, string what, (string Name, string Value)[] parts, string? key, params (string Field, string Name, byte[] Content)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in parts)
        {
            form.Add(new StringContent(value), name);
        }

        foreach (var (field, name, content) in files)
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentDisposition = new("form-data") { Name = $"\"{field}\"", FileName = $"\"{name}\"" };
            form.Add(part);
        }

        var request = new HttpRequestMessage(HttpMethod.Post, $"/open311/v2/{what}.json") { Content = form };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return client.SendAsync(request);
    }
}

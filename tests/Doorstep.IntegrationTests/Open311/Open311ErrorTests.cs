using System.Net;
using System.Text;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Open311;

/// <summary>Whatever is wrong with a call, it is answered in the interface's own shape and the format that was asked for.</summary>
public class Open311ErrorTests(Towns towns) : IClassFixture<Towns>
{
    [Theory]
    [EachEngine("GET", "nothing.{f}", "", 404)]
    [EachEngine("GET", "services/nothing.{f}", "", 404)]
    [EachEngine("GET", "services/a%01b.{f}", "", 400)]
    [EachEngine("GET", "requests/0000-0000.{f}", "", 404)]
    [EachEngine("GET", "requests/not an id.{f}", "", 404)]
    [EachEngine("GET", "requests.{f}?service_request_id=0000-0000", "", 404)]
    [EachEngine("GET", "requests.{f}?service_code=nothing", "", 404)]
    [EachEngine("GET", "tokens/abc.{f}", "", 404)]
    [EachEngine("GET", "services.{f}?jurisdiction_id=elsewhere.example", "", 404)]
    [EachEngine("GET", "requests.{f}?status=half", "", 400)]
    [EachEngine("GET", "requests.{f}?start_date=yesterday", "", 400)]
    [EachEngine("GET", "requests.{f}?start_date=2026-03", "", 400)]
    [EachEngine("GET", "requests.{f}?start_date=2026-03-02T25:00", "", 400)]
    [EachEngine("GET", "requests.{f}?start_date=2026-03-02T09:00:00%2B99:00", "", 400)]
    [EachEngine("GET", "requests.{f}?cursor=abc", "", 400)]
    [EachEngine("GET", "servicerequestupdates.{f}?cursor=%E6%BC%8F", "", 400)]
    [EachEngine("POST", "requests/search.{f}", "cursor=x&page_size=2", 400)]
    [EachEngine("GET", "requests.{f}?end_date=2026-02-30T09:00:00Z", "", 400)]
    [EachEngine("GET", "requests.{f}?start_date=2026-03-02T09:00:00Z&end_date=2026-03-01T09:00:00Z", "", 400)]
    [EachEngine("GET", "requests.{f}?updated_after=0000-00-00T00:00:00Z", "", 400)]
    [EachEngine("GET", "requests.{f}?page=0", "", 400)]
    [EachEngine("GET", "requests.{f}?page=99999999999999999999", "", 400)]
    [EachEngine("GET", "requests.{f}?page_size=1001", "", 400)]
    [EachEngine("GET", "requests.{f}?bbox=1,2,3", "", 400)]
    [EachEngine("GET", "requests.{f}?bbox=3,4,1,2", "", 400)]
    [EachEngine("GET", "requests.{f}?bbox=NaN,1,2,3", "", 400)]
    [EachEngine("GET", "requests.{f}?extensions=maybe", "", 400)]
    [EachEngine("GET", "requests.{f}?q=%FF", "", 400)]
    [EachEngine("GET", "requests.{f}?q=%00", "", 400)]
    [EachEngine("GET", "requests.{f}?api_key=wrong", "", 403)]
    [EachEngine("GET", "servicerequestupdates.{f}?start_date=soon", "", 400)]
    [EachEngine("DELETE", "requests.{f}", "", 405)]
    [EachEngine("PUT", "services.{f}", "a=b", 405)]
    [EachEngine("POST", "services.{f}", "a=b", 405)]
    [EachEngine("POST", "requests.{f}", "service_code=pothole", 403)]
    [EachEngine("POST", "requests.{f}", "service_code=pothole&api_key=wrong", 403)]
    [EachEngine("POST", "requests.{f}", "service_code=street-cleaning&lat=42&long=1&api_key={update}", 403)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&lat=42&long=1", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=nothing&lat=42&long=1", 404)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&lat=42", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&lat=91&long=1", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&lat=north&long=1", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&address_id=nowhere", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&lat=42&long=1&email=nobody", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&lat=42&long=1&media_url=file:///etc/passwd", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&lat=42&long=1&description={4001}", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&lat=42&long=1&description=%00", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&lat=42&long=1&description=%E9", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-cleaning&lat=42&long=1&jurisdiction_id=elsewhere", 404)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-light&lat=42&long=1", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-light&lat=42&long=1&attribute[lamp-fault]=purple", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=street-light&lat=42&long=1&attribute[lamp-fault=out", 400)]
    [EachEngine("POST", "requests.{f}", "api_key={key}&service_code=blocked-drain&lat=42&long=1&attribute[water-where]=road&attribute[water-depth]=deep", 400)]
    [EachEngine("POST", "servicerequestupdates.{f}", "status=OPEN", 403)]
    [EachEngine("POST", "servicerequestupdates.{f}", "status=OPEN&api_key={key}", 403)]
    [EachEngine("POST", "servicerequestupdates.{f}", "api_key={update}", 400)]
    [EachEngine("POST", "servicerequestupdates.{f}", "api_key={update}&service_request_id=0000-0000&update_id=1&status=OPEN&updated_datetime=2026-03-02T01:00:00Z&description=x", 404)]
    [EachEngine("POST", "servicerequestupdates.{f}", "api_key={update}&service_request_id={id}&update_id=1&status=MELTED&updated_datetime=2026-03-02T01:00:00Z&description=x", 400)]
    [EachEngine("POST", "servicerequestupdates.{f}", "api_key={update}&service_request_id={id}&update_id=1&status=OPEN&updated_datetime=2027-03-02T01:00:00Z&description=x", 400)]
    [EachEngine("POST", "servicerequestupdates.{f}", "api_key={update}&service_request_id={id}&update_id=1&status=OPEN&updated_datetime=2026-03-02T01:00:00Z&description=", 400)]
    [EachEngine("POST", "servicerequestupdates.{f}", "api_key={water}&service_request_id={id}&update_id=1&status=OPEN&updated_datetime=2026-03-02T01:00:00Z&description=x", 403)]
    public async Task Mistake_is_answered_in_the_shape_and_format_asked_for(DatabaseEngine engine, string method, string path, string form, int status)
    {
        var town = await towns.OnAsync(engine);
        using var client = await Open311Client.WithKeyAsync(town);
        using var update = await Open311Client.WithKeyAsync(town, write: false, update: true);
        using var water = await Open311Client.WithKeyAsync(town, write: false, update: true, unit: "water");
        using var plain = new Open311Client(town);
        if (form.Contains("{id}", StringComparison.Ordinal))
        {
            form = form.Replace("{id}", await client.ReportAsync(), StringComparison.Ordinal);
        }

        form = form.Replace("{key}", client.Key, StringComparison.Ordinal).Replace("{update}", update.Key, StringComparison.Ordinal)
            .Replace("{water}", water.Key, StringComparison.Ordinal).Replace("{4001}", new string('x', 4001), StringComparison.Ordinal);
        foreach (var format in new[] { "xml", "json" })
        {
            var request = new HttpRequestMessage(new HttpMethod(method), $"/open311/v2/{path.Replace("{f}", format, StringComparison.Ordinal)}");
            if (form.Length > 0)
            {
                request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
            }

            AssertError(await plain.SendAsync(request), format, status);
        }
    }

    [Theory]
    [EachEngine("text/xml", "<request><service_code>pothole</service_code></request>", 415)]
    [EachEngine("application/json", "{\"service_code\":", 415)]
    [EachEngine("application/x-www-form-urlencoded; charset=gb18030", "a=b", 415)]
    [EachEngine("multipart/form-data", "no boundary", 400)]
    [EachEngine("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end", 400)]
    [EachEngine("multipart/form-data; boundary=x", "garbage", 400)]
    [EachEngine("not a type", "a=b", 415)]
    public async Task Body_that_is_no_form_is_refused(DatabaseEngine engine, string type, string body, int status)
    {
        using var client = new Open311Client(await towns.OnAsync(engine));
        foreach (var format in new[] { "xml", "json" })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/open311/v2/requests.{format}") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            AssertError(await client.SendAsync(request), format, status);
        }
    }

    [Theory]
    [EachEngine(true)]
    [EachEngine(false)]
    public async Task Body_that_is_too_large_is_refused_over_a_real_connection(DatabaseEngine engine, bool saysItsLength)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Listens = true });
        using var client = new Open311Client(town);
        var form = new ByteArrayContent(new byte[(1 << 20) + 100_000]);
        form.Headers.ContentType = new("application/x-www-form-urlencoded");
        var request = new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json") { Content = form };
        request.Headers.TransferEncodingChunked = !saysItsLength;

        AssertError(await client.SendAsync(request), "json", 413);
    }

    [Theory, EachEngine]
    public async Task Address_outside_the_interface_is_answered_in_its_shape(DatabaseEngine engine)
    {
        using var client = new Open311Client(await towns.OnAsync(engine));
        foreach (var path in new[] { "/open311", "/open311/", "/open311/v3/services", "/open311/v2/requests", "/open311/v2/requests.html", "/open311/v2//requests" })
        {
            AssertError(await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, path)), "xml", 404);
        }

        var json = new HttpRequestMessage(HttpMethod.Get, "/open311/v2/requests");
        json.Headers.Accept.ParseAdd("application/json");
        AssertError(await client.SendAsync(json), "json", 404);
    }

    [Theory, EachEngine]
    public async Task Every_mistake_is_named_at_once_by_its_parameter(DatabaseEngine engine)
    {
        using var client = await Open311Client.WithKeyAsync(await towns.OnAsync(engine));

        var answer = await client.PostAsync("requests.json", ("service_code", "street-light"), ("email", "x"), ("description", new string('x', 4001)));

        var texts = answer.Json.EnumerateArray().Select(e => e.GetProperty("description").GetString()!.Split(':')[0]).ToList();
        Assert.Equal(["attribute[lamp-fault]", "description", "lat, long", "email"], texts);
    }

    private static void AssertError(Answer answer, string format, int status)
    {
        Assert.True(status == (int)answer.Status, $"{(int)answer.Status}: {answer.Body}");
        if (format == "json")
        {
            Assert.Equal("application/json; charset=utf-8", answer.Type);
            Assert.All(answer.Json.EnumerateArray(), error => Assert.Equal(status, error.GetProperty("code").GetInt32()));
            Assert.All(answer.Json.EnumerateArray(), error => Assert.NotEqual("", error.GetProperty("description").GetString()));
            Assert.NotEqual(0, answer.Json.GetArrayLength());
        }
        else
        {
            Assert.Equal("text/xml; charset=utf-8", answer.Type);
            Assert.Equal("errors", answer.Xml.Name);
            Assert.All(answer.Xml.Elements("error"), error => Assert.Equal(status.ToString(), error.Element("code")!.Value));
            Assert.NotEmpty(answer.Xml.Elements("error"));
        }

        Assert.DoesNotContain("Api.", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Error.", answer.Body, StringComparison.Ordinal);
    }
}

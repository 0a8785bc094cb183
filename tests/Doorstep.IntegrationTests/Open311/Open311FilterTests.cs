using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Open311;

/// <summary>Five requests over half a year, asked for in every way.</summary>
public class Open311FilterTests(FiveRequests towns) : IClassFixture<FiveRequests>
{
    [Theory]
    [EachEngine("", "dcb")]
    [EachEngine("status=closed", "d")]
    [EachEngine("status=OPEN", "cb")]
    [EachEngine("status=open,closed", "dcb")]
    [EachEngine("status=open&status=closed", "dcb")]
    [EachEngine("status=closed&status[]=open", "dcb")]
    [EachEngine("service_code=pothole&service_code=street-cleaning", "dcb")]
    [EachEngine("service_code[]=pothole&service_code[]=street-light", "c")]
    [EachEngine("service_request_id={a}&service_request_id={b}", "ba")]
    [EachEngine("status=&service_code=&q=", "dcb")]
    [EachEngine("service_code=pothole", "c")]
    [EachEngine("service_code=pothole,street-cleaning", "dcb")]
    [EachEngine("start_date=2026-01-01T00:00:00Z", "dcba")]
    [EachEngine("start_date=2026-01-01T00:00:00Z&end_date=2026-03-02T01:00:00Z", "a")]
    [EachEngine("start_date=2026-01-01T00:00:00%2B08:00&end_date=2026-03-02T00:59:59Z", "")]
    [EachEngine("start_date=2026-01-01T00:00:00+08:00&service_code=pothole", "c")]
    [EachEngine("end_date=2026-05-01T00:00:00Z", "a")]
    [EachEngine("start_date=2026-03-02&end_date=2026-03-02", "a")]
    [EachEngine("start_date=2026-03-02T09:00&end_date=2026-03-02 09:00:00", "a")]
    [EachEngine("start_date=2026-03-02T09:00:01&end_date=2026-03-03", "")]
    [EachEngine("start_date=2026-03-02T01:00:00%2B0000&end_date=2026-03-02T01:00%2B00", "a")]
    [EachEngine("start_date=2026-02-01&end_date=2026-03-01", "")]
    [EachEngine("updated_after=2026-08-20", "da")]
    [EachEngine("end_date=2026-06-15T00:00:00Z", "")]
    [EachEngine("updated_after=2026-08-20T00:00:00Z", "da")]
    [EachEngine("updated_before=2026-08-20T00:00:00Z&start_date=2026-08-01T00:00:00Z", "cb")]
    [EachEngine("bbox=1.4,42.4,1.55,42.55", "b")]
    [EachEngine("bbox=1.4,42.4,1.75,42.75", "dcb")]
    [EachEngine("q=GLASS", "b")]
    [EachEngine("q=100%25", "c")]
    [EachEngine("q=%25", "c")]
    [EachEngine("q=_", "")]
    [EachEngine("q=%E6%BC%8F%E6%B0%B4", "d")]
    [EachEngine("q=Elm", "d")]
    [EachEngine("page_size=2", "dc")]
    [EachEngine("page_size=2&page=2", "b")]
    [EachEngine("page_size=2&page=3", "")]
    [EachEngine("service_request_id={a},{b}&status=closed&page_size=5", "ba")]
    [EachEngine("service_request_id={b},0000-0000", "b")]
    public async Task Filter_finds(DatabaseEngine engine, string query, string expected)
    {
        var (town, ids) = await towns.FilledAsync(engine);
        using var client = new Open311Client(town);
        foreach (var (name, id) in ids)
        {
            query = query.Replace($"{{{name}}}", id, StringComparison.Ordinal);
        }

        var xml = await client.GetAsync($"requests.xml?{query}");
        var json = await client.GetAsync($"requests.json?{query}");

        Assert.Equal(HttpStatusCode.OK, xml.Status);
        Assert.Equal(expected, string.Concat(xml.All("service_request_id").Select(id => ids.First(i => i.Value == id).Key)));
        Assert.Equal(xml.All("service_request_id"), json.Json.EnumerateArray().Select(r => r.GetProperty("service_request_id").GetString()));
    }

    [Theory, EachEngine]
    public async Task Page_that_is_not_the_last_names_the_next(DatabaseEngine engine)
    {
        var (town, _) = await towns.FilledAsync(engine);
        using var client = new Open311Client(town);

        var first = await client.GetAsync("requests.json?page_size=2&status=open,closed");
        var last = await client.GetAsync("requests.json?page_size=2&page=2");

        var link = Assert.Single(first.Headers.GetValues("Link"));
        Assert.StartsWith("<http://localhost/open311/v2/requests.json?page_size=2&status=open,closed&cursor=", Uri.UnescapeDataString(link), StringComparison.Ordinal);
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        Assert.False(last.Headers.Contains("Link"));
    }
}

/// <summary>A town on each engine with the same five requests: a to d public, e personal.</summary>
public sealed class FiveRequests : Towns
{
    private readonly Dictionary<DatabaseEngine, Dictionary<string, string>> filled = [];
    private readonly SemaphoreSlim filling = new(1, 1);

    // The clock is the town's own, since it moves.
    protected override TownSetup Setup => new() { Clock = new ManualClock() };

    public async Task<(TestTown Town, IReadOnlyDictionary<string, string> Ids)> FilledAsync(DatabaseEngine engine)
    {
        var town = await OnAsync(engine);
        await filling.WaitAsync();
        try
        {
            if (!filled.TryGetValue(engine, out var ids))
            {
                using var client = await Open311Client.WithKeyAsync(town);
                ids = filled[engine] = [];
                ids["a"] = await client.ReportAsync();
                town.Clock.Jump(TimeSpan.FromDays(160));
                ids["b"] = await client.ReportAsync(more: []);
                town.Clock.Jump(TimeSpan.FromDays(1));
                ids["c"] = await PostAsync(client, "pothole", "The road is 100% gone", "42.6", "1.6");
                town.Clock.Jump(TimeSpan.FromDays(1));
                ids["d"] = await PostAsync(client, "street-cleaning", "路面漏水", "42.7", "1.7", ("address_string", "12 elm road"));
                town.Clock.Jump(TimeSpan.FromDays(10));
                await town.AnswerAsync(ids["d"], "Swept.");
                await town.ConfirmAsync(ids["d"], Confirmation.Solved);
                await town.AcceptAsync(ids["a"]);
                ids["e"] = await client.ReportAsync("other");
            }

            return (town, ids);
        }
        finally
        {
            filling.Release();
        }
    }

    private static async Task<string> PostAsync(Open311Client client, string service, string words, string lat, string lon, params (string, string)[] more)
    {
        var answer = await client.PostAsync("requests.xml",
            [("service_code", service), ("description", words), ("lat", lat), ("long", lon), ("attribute[road-danger]", service == "pothole" ? "no" : ""), .. more]);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return answer.All("service_request_id")[0];
    }
}

using System.IO.Compression;
using System.Net;
using System.Text;
using Doorstep.Harness;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>
/// Everything that somebody whom nobody knows can fetch: each address without a policy, by the list of routes, so that a new one has
/// to be named here. In an address <c>{r}</c> stands for each reference that is asked about.
/// </summary>
internal static class PublicOutputs
{
    private const string Widest = "from=2020-01-01&to=2030-12-31";

    private static readonly Dictionary<string, string[]> Read = new(StringComparer.Ordinal)
    {
        [""] = ["/", "/?lang=zh-Hans"],
        ["requests"] = ["/requests", "/requests?state=late", "/requests?type=care-at-home", "/requests?area=north", "/requests?lang=zh-Hans"],
        ["requests/{reference}"] = ["/requests/{r}", "/requests/{r}?lang=zh-Hans"],
        ["requests/{reference}/pictures/{number:int}"] = ["/requests/{r}/pictures/1", "/requests/{r}/pictures/2"],
        ["requests/{reference}/pictures/{number:int}/small"] = ["/requests/{r}/pictures/1/small", "/requests/{r}/pictures/2/small"],
        ["requests.csv"] = ["/requests.csv"],
        ["requests.geojson"] = ["/requests.geojson"],
        ["requests.atom"] = ["/requests.atom"],
        ["map"] = ["/map", "/map?near=31.75,121.5", "/map?type=care-at-home", "/map?area=north"],
        ["map/part/{handler}"] = ["/map/part/list?near=31.75,121.5", "/map/part/list?box=121,31,122,32", "/map/part/cards?request={r}"],
        ["map/part/{handler:regex(^(spots|here)$)}"] = ["/map/part/here?at=31.75,121.5", "/map/part/spots?find=north"],
        ["map/pins.json"] = ["/map/pins.json", "/map/pins.json?type=care-at-home", "/map/pins.json?box=121,31,122,32"],
        ["areas.geojson"] = ["/areas.geojson"],
        ["hazards"] = ["/hazards"],
        ["must-solve"] = ["/must-solve"],
        ["must-solve/{reference}"] = ["/must-solve/{m}"],
        ["alerts"] = ["/alerts?request={r}", "/alerts?area=north"],
        ["alerts.atom"] = ["/alerts.atom", "/alerts.atom?area=north", "/alerts.atom?type=care-at-home", "/alerts.atom?request={r}", "/alerts.atom?latitude=31.75&longitude=121.5&radius=5000"],
        ["results"] = ["/results", $"/results?{Widest}", $"/results?{Widest}&area=north&type=street-light"],
        ["results/report"] = ["/results/report"],
        ["results/report/{season}"] = ["/results/report/2026-Q1", "/results/report/2025-Q4"],
        ["results/data.csv"] = [$"/results/data.csv?{Widest}"],
        ["results/figures.csv"] = [$"/results/figures.csv?{Widest}"],
        ["results/data.json"] = [$"/results/data.json?{Widest}"],
        ["results/requests.csv"] = [$"/results/requests.csv?{Widest}"],
        ["results/personal.csv"] = ["/results/personal.csv"],
        ["results/datapackage.json"] = [$"/results/datapackage.json?{Widest}"],
        ["results/datapackage.zip"] = [$"/results/datapackage.zip?{Widest}"],
        ["records/checkpoint"] = ["/records/checkpoint"],
        ["records/key"] = ["/records/key"],
        ["webhooks/v1/openapi.json"] = ["/webhooks/v1/openapi.json"],
    };

    // What needs a receipt, a token or a form of one's own, or shows nothing that anybody wrote.
    private static readonly string[] Others =
    [
        "accessibility", "privacy", "error/{code:int}", "sign-in", "sign-out", "healthz", "readyz", "assets/{**name}", "favicon.svg", "{**path}",
        "map/style.json", "map/tiles/{version}/{zoom:int}/{x:int}/{y:int}.mvt", "map/places",
        "alerts/asked", "alerts/my/{id:guid}/{code}", "alerts/leave/{id:guid}/{code}", "staff/calendar/{token}.ics",
        "report", "report/where", "report/details", "report/similar", "report/mine-too/{reference}", "report/contact", "report/check", "report/receipt/{reference}",
        "report/drafts/{draft}/uploads", "report/drafts/{draft}/uploads/{id:guid}", "report/drafts/{draft}/uploads/{id:guid}/small",
        "open311/{**rest}",
    ];

    private static readonly string[] Open311 =
        ["discovery", "v2/discovery", "v2/services", "v2/services/street-light", "v2/requests", "v2/requests/{r}", "v2/tokens/{r}", "v2/servicerequestupdates"];

    /// <summary>The routes that are open to everybody and named neither here nor among what shows nothing of requests.</summary>
    public static IReadOnlyList<string> Forgotten(TestTown town) =>
    [
        .. town.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAuthorizeData>() is null && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false)
            .Select(e => e.RoutePattern.RawText!.Trim('/')).Distinct(StringComparer.Ordinal)
            .Where(route => !Read.ContainsKey(route) && !Others.Contains(route)
                && !route.StartsWith("follow", StringComparison.Ordinal) && !route.StartsWith("r/", StringComparison.Ordinal)
                && !Open311.Any(o => route.StartsWith($"open311/{o.Replace("{r}", "{id}", StringComparison.Ordinal).Replace("street-light", "{id}", StringComparison.Ordinal)}.", StringComparison.Ordinal))),
    ];

    /// <summary>Every output, by its address, as text: what is packed is unpacked, and what is written for HTML is read.</summary>
    /// <param name="town">The town.</param>
    /// <param name="receipts">References as people see them.</param>
    /// <param name="problem">Reference of a claimed problem.</param>
    public static async Task<IReadOnlyList<(string Address, string Text)>> FetchAsync(TestTown town, IReadOnlyList<string> receipts, string problem = "AAAA-AAAA")
    {
        using var anybody = town.Visit();
        var fetched = new List<(string, string)>();
        var open311 = Open311.SelectMany(o => new[] { $"/open311/{o}.json", $"/open311/{o}.xml", $"/open311/{o}.json?extensions=true" });
        foreach (var (address, asked) in Read.Values.SelectMany(a => a).Concat(open311).SelectMany(a => a.Contains("{r}", StringComparison.Ordinal)
            ? receipts.Select(r => (a.Replace("{r}", r, StringComparison.Ordinal), r)) : [(a.Replace("{m}", problem, StringComparison.Ordinal), "{r}")]))
        {
            using var answer = await anybody.Http.GetAsync(address);
            Assert.True((int)answer.StatusCode < 500, $"{address} answered {(int)answer.StatusCode}.");
            // "There is none by this reference" names what was asked for, which tells nobody anything.
            fetched.Add((address, $"{answer.Headers}{answer.Content.Headers}{TextOf(await answer.Content.ReadAsByteArrayAsync())}".Replace(asked, "", StringComparison.Ordinal)));
        }

        return fetched;
    }

    /// <summary>Where a search for this finds something: each list that takes words, and the places that are suggested while typing.</summary>
    /// <param name="town">The town.</param>
    /// <param name="word">What is typed.</param>
    /// <param name="receipts">References of which none may come back.</param>
    public static async Task<IReadOnlyList<string>> HitsAsync(TestTown town, string word, IReadOnlyList<string> receipts)
    {
        using var anybody = town.Visit();
        var (q, hits) = (Uri.EscapeDataString(word), new List<string>());
        foreach (var address in new[]
        {
            $"/requests?q={q}", $"/requests.csv?q={q}", $"/requests.geojson?q={q}", $"/requests.atom?q={q}", $"/map?q={q}", $"/map/pins.json?q={q}",
            $"/map/part/list?q={q}", $"/map/part/spots?find={q}", $"/map/places?q={q}", $"/open311/v2/requests.json?q={q}",
        })
        {
            using var answer = await anybody.Http.GetAsync(address);
            // The word itself comes back in the field in which it was typed, and a reference in it.
            var text = TextOf(await answer.Content.ReadAsByteArrayAsync()).Replace(word, "", StringComparison.OrdinalIgnoreCase).Replace(q, "", StringComparison.OrdinalIgnoreCase);
            hits.AddRange(receipts.Where(r => text.Contains(r, StringComparison.Ordinal)).Select(r => $"{address} finds {r}"));
        }

        return hits;
    }

    private static string TextOf(byte[] content)
    {
        if (content is not [(byte)'P', (byte)'K', ..])
        {
            var text = Encoding.UTF8.GetString(content);
            return text + WebUtility.HtmlDecode(text);
        }

        using var zip = new ZipArchive(new MemoryStream(content));
        return string.Concat(zip.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return $"{entry.FullName}\n{reader.ReadToEnd()}";
        }));
    }
}

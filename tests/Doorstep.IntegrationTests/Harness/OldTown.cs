using System.Net;
using AngleSharp;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Doorstep.Harness;

/// <summary>What a program of an earlier version gave out and stored, and what it answered when it was asked.</summary>
/// <param name="Commit">The version.</param>
/// <param name="At">When it stopped, by its clock.</param>
/// <param name="Values">Links, codes and ids by name.</param>
/// <param name="Receipts">References with their secret codes.</param>
/// <param name="Cookies">The cookies of browsers that were in the middle of something.</param>
/// <param name="Answers">What it answered, in this order.</param>
public sealed record OldFacts(
    string Commit, DateTimeOffset At, Dictionary<string, string> Values, Dictionary<string, string> Receipts, Dictionary<string, List<OldCookie>> Cookies, List<OldAnswer> Answers);

/// <summary>A cookie as a browser keeps it.</summary>
public sealed record OldCookie(string Name, string Value, string Path);

/// <summary>One answer.</summary>
/// <param name="Who">Who asked.</param>
/// <param name="Address">What they asked for.</param>
/// <param name="Arrived">Where redirects ended.</param>
/// <param name="Status">The status.</param>
/// <param name="Type">The media type.</param>
/// <param name="Content">What must be the same, in a form that does not depend on blanks or order of writing.</param>
public sealed record OldAnswer(string Who, string Address, string Arrived, int Status, string? Type, string Content);

/// <summary>Asks a town for everything that people and programs hold addresses of.</summary>
public static class OldTown
{
    private static readonly string[] Public =
    [
        "/records/key", "/records/checkpoint", "/", "/requests", "/requests?state=late", "/requests?area=north", "/requests?q=openzq", "/requests?q=heldwordzq", "/requests.csv", "/requests.csv?q=openzq",
        "/requests.geojson", "/requests.atom", "/map", "/map/pins.json", "/areas.geojson", "/hazards", "/must-solve", "/alerts.atom?area=north", "/alerts.atom?type=street-light",
        "/results?from=2026-01-01&to=2026-12-31", "/results/report", "/results/report/2026-Q1", "/results/data.csv?from=2026-01-01&to=2026-12-31", "/results/figures.csv?from=2026-01-01&to=2026-12-31",
        "/results/data.json?from=2026-01-01&to=2026-12-31", "/results/requests.csv?from=2026-01-01&to=2026-12-31", "/results/personal.csv", "/open311/discovery.json", "/open311/v2/services.json",
        "/open311/v2/services/street-light.xml", "/open311/v2/requests.json", "/open311/v2/requests.xml", "/open311/v2/servicerequestupdates.json",
    ];

    private static readonly string[] OfEach = ["/requests/{0}", "/requests/{0}/pictures/1", "/requests/{0}/pictures/1/small", "/requests/{0}/pictures/2", "/open311/v2/requests/{0}.json"];

    private static readonly string[] OfTheirOwn =
    [
        "/follow/{0}", "/follow/{0}/data", "/follow/{0}/data.json", "/follow/{0}/data.csv", "/follow/{0}/words", "/follow/{0}/pictures", "/follow/{0}/pictures/1", "/follow/{0}/erase", "/report/receipt/{0}",
        "/r/{0}/{1}/solved", "/r/{0}/{1}/not-solved",
    ];

    private static readonly string[] OfStaff =
    [
        "/staff", "/staff/account", "/staff/calendar", "/staff/hazards", "/staff/publishing", "/staff/reviews", "/staff/must-solve", "/staff/asks", "/staff/routing", "/staff/accounts", "/staff/webhooks", "/staff/mail",
    ];

    /// <summary>The answers.</summary>
    public static async Task<List<OldAnswer>> AskAsync(TestTown town, OldFacts facts)
    {
        var answers = new List<OldAnswer>();
        using var anybody = town.Visit();
        foreach (var address in Public.Concat(facts.Receipts.Keys.SelectMany(r => OfEach.Select(a => string.Format(null, a, r)))))
        {
            answers.Add(await AnswerAsync("anybody", anybody, address));
        }

        foreach (var (name, address) in facts.Values.Where(v => v.Value.StartsWith('/') && !v.Key.StartsWith("at ", StringComparison.Ordinal)))
        {
            using var visitor = town.Visit();
            answers.Add(await AnswerAsync(name, visitor, address));
        }

        foreach (var (reference, code) in facts.Receipts.Where(r => r.Value.Length > 0))
        {
            using var holder = town.Visit();
            answers.Add(await AnswerAsync("receipt", holder, $"/r/{reference}/{code}"));
            foreach (var address in OfTheirOwn)
            {
                answers.Add(await AnswerAsync("receipt", holder, string.Format(null, address, reference, code)));
            }
        }

        foreach (var (name, cookies) in facts.Cookies)
        {
            using var browser = Browser(town, cookies);
            answers.Add(await AnswerAsync($"cookies of {name}", browser, facts.Values[$"at {name}"]));
        }

        foreach (var role in new[] { "officer", "coordinator", "administrator" })
        {
            using var staff = await SignInAsync(town, facts, role);
            foreach (var address in OfStaff.Concat(facts.Receipts.Keys.Select(r => $"/staff/requests/{r}")))
            {
                answers.Add(await AnswerAsync(role, staff, address));
            }
        }

        using var program = town.Visit();
        program.Http.DefaultRequestHeaders.Add("X-Api-Key", facts.Values["key"]);
        foreach (var address in new[] { "/webhooks/v1" }.Concat(facts.Receipts.Keys.Select(r => $"/open311/v2/requests/{r}.xml?extensions=true")))
        {
            answers.Add(await AnswerAsync("key", program, address));
        }

        return answers;
    }

    /// <summary>A browser that kept these cookies.</summary>
    public static Visitor Browser(TestTown town, IEnumerable<OldCookie> cookies)
    {
        var visitor = town.Visit();
        foreach (var cookie in cookies)
        {
            visitor.Cookies.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, "localhost"));
        }

        return visitor;
    }

    /// <summary>Somebody of staff, by the password of that time.</summary>
    public static async Task<Visitor> SignInAsync(TestTown town, OldFacts facts, string role)
    {
        var visitor = town.Visit();
        var page = await visitor.OpenAsync("/sign-in?returnUrl=%2Fstaff%2Faccount");
        page = await page.Form().Fill("Email", facts.Values[role]).Fill("Password", facts.Values["password"]).SubmitAsync();
        return page.Address == "/staff/account" ? visitor : throw new InvalidOperationException($"{role} is not let in: {page.Text}");
    }

    /// <summary>What was written down beside the data.</summary>
    public static OldFacts Read(string file) => JsonSerializer.Deserialize<OldFacts>(File.ReadAllText(file))!;

    private static async Task<OldAnswer> AnswerAsync(string who, Visitor visitor, string address)
    {
        using var answer = await visitor.Http.GetAsync(new Uri(address, UriKind.Relative));
        var (bytes, type) = (await answer.Content.ReadAsByteArrayAsync(), answer.Content.Headers.ContentType?.MediaType);
        return new OldAnswer(who, address, answer.RequestMessage!.RequestUri!.PathAndQuery, (int)answer.StatusCode, type, await SameAsync(type, bytes, visitor, answer));
    }

    // Files are compared byte by byte, formats by what a reader of the format reads, and pages by what they say of a request.
    private static async Task<string> SameAsync(string? type, byte[] bytes, Visitor visitor, HttpResponseMessage answer)
    {
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        switch (type)
        {
            case null:
                return "";
            case "text/html":
                var html = await AngleSharp.BrowsingContext.New(AngleSharp.Configuration.Default).OpenAsync(r => r.Content(text));
                var page = new Page(visitor, answer, (AngleSharp.Html.Dom.IHtmlDocument)html, text);
                return string.Join('\n', [page.Heading, .. page.All("main .moj-timeline__item, main .govuk-summary-list__row, main .govuk-table__row")]);
            case "application/atom+xml":
                XNamespace atom = "http://www.w3.org/2005/Atom";
                return string.Join('\n', XDocument.Parse(text).Descendants(atom + "entry").Select(e => string.Join(" | ", new[] { "id", "updated", "title", "summary", "content" }.Select(n => e.Element(atom + n)?.Value))));
            case "text/calendar":
                return string.Join('\n', text.ReplaceLineEndings("\n").Replace("\n ", "", StringComparison.Ordinal).Split("BEGIN:VEVENT")
                    .Select(e => string.Join(" | ", e.Split('\n').Where(l => l.Split(':', ';')[0] is "UID" or "SUMMARY" or "DTSTART" or "SEQUENCE" or "URL").Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));
            case "text/csv":
                return Rows(text);
            case "text/xml" or "application/xml":
                return XDocument.Parse(text).ToString();
            case var json when json.EndsWith("json", StringComparison.Ordinal):
                return Sorted(JsonNode.Parse(text))?.ToJsonString() ?? "";
            case var plain when plain.StartsWith("text/", StringComparison.Ordinal):
                return text;
            case "application/pdf":
                return "";
            default:
                return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
        }
    }

    // Which cells are in quotes says nothing.
    private static string Rows(string text)
    {
        using var csv = new CsvHelper.CsvParser(new StringReader(text.TrimStart('\uFEFF')), System.Globalization.CultureInfo.InvariantCulture);
        var rows = new List<string>();
        while (csv.Read())
        {
            rows.Add(string.Join(" | ", csv.Record!));
        }

        return string.Join('\n', rows);
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}

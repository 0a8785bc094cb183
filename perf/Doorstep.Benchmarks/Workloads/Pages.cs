using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.Benchmarks.Report;
using Doorstep.Benchmarks.Servers;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>What is read from the city.</summary>
internal static partial class Pages
{
    private const string Password = "Turnip7-Lantern-Gravel";

    public static IEnumerable<Workload> All =>
    [
        new Page("open311-list", "the newest 50 in a box with state and type, as JSON", ListCallsAsync, engine => engine == DatabaseEngine.Sqlite ? Mark.Share(0.2).WithP99(15) : Mark.Share(0.04)),
        new Page("request-page", "one request's public page", RequestCallsAsync, OnSqlite(Mark.Share(0.15))),
        new Page("report-page", "the page on which a resident begins", both: false, "/report", OnSqlite(Mark.Share(0.2))),
        new Page("public-list", "the public list", both: true, "/requests", OnSqlite(Mark.Share(0.1))),
        new Page("map", "the page of the map", both: false, "/map", _ => null),
        new Page("results", "the results of the whole town", both: false, "/results", _ => null),
        new Page("check-receipt", "what the holder of a receipt sees", ReceiptCallsAsync, OnSqlite(Mark.Share(0.1))),
        new Page("desk", "the first page of the workbench", DeskCallsAsync, OnSqlite(Mark.Share(0.05).WithP99(60))),
        new Page("search", "the newest that hold 漏水, and their count", both: true, $"/requests?q={Uri.EscapeDataString("漏水")}", OnSqlite(new Mark("p99 < 20 ms", r => r.P99 < 20))),
        new Page("search-english", "the newest that hold an English word, and their count", both: true, "/requests?q=leaks", OnSqlite(new Mark("p99 < 20 ms", r => r.P99 < 20))),
    ];

    private static Func<DatabaseEngine, Mark?> OnSqlite(Mark mark) => engine => engine == DatabaseEngine.Sqlite ? mark : null;

    /// <summary>Boxes of a twentieth of the city in each direction, around its busy places, each with one of some types.</summary>
    private static async Task<PageCalls> ListCallsAsync(Town town, CancellationToken ct)
    {
        var spots = await town.RowsAsync("SELECT latitude, longitude, type_code FROM requests WHERE public AND latitude IS NOT NULL AND state = 'Closed' ORDER BY reference LIMIT 40", ct);
        var (high, wide) = (SeedTown.Place.High * 5, SeedTown.Place.Wide * 7);
        return new PageCalls([.. spots.Select(s =>
        {
            var (latitude, longitude) = (double.Parse(s[0], CultureInfo.InvariantCulture), double.Parse(s[1], CultureInfo.InvariantCulture));
            return FormattableString.Invariant(
                $"/open311/v2/requests.json?service_code={s[2]}&status=closed&start_date=2000-01-01&bbox={longitude - wide:0.0000},{latitude - high:0.0000},{longitude + wide:0.0000},{latitude + high:0.0000}&page_size=50");
        })], Holds: "service_request_id");
    }

    private static async Task<PageCalls> RequestCallsAsync(Town town, CancellationToken ct) =>
        new([.. (await town.RowsAsync("SELECT reference FROM requests WHERE public ORDER BY reference LIMIT 1000", ct)).Select(r => $"/requests/{ShortReference.Show(r[0])}")]);

    /// <summary>Codes come from the town's own key, as the program makes them; then each door is opened once.</summary>
    private static async Task<PageCalls> ReceiptCallsAsync(Town town, CancellationToken ct)
    {
        var rows = await town.RowsAsync(town.Engine == DatabaseEngine.Sqlite ? "SELECT reference, hex(id) FROM requests ORDER BY reference LIMIT 1" : "SELECT reference, id::text FROM requests ORDER BY reference LIMIT 1", ct);
        await using var app = DoorstepApp.Build(AllModules.Create(), Installation.At(town.Folder), TimeProvider.System, quiet: true);
        var (reference, id) = (ShortReference.Show(rows[0][0]), Guid.Parse(rows[0][1]));
        var code = SecretCode.Show(app.Services.GetRequiredService<SecretCode>().For(id));
        var (cookies, _) = await OpenAsync(new Uri((await town.ServeAsync(ct)).Address, $"/r/{reference}/{code}"), null, ct);
        return new PageCalls([$"/follow/{reference}"], $"Cookie: {cookies}\r\n", reference);
    }

    private static async Task<PageCalls> DeskCallsAsync(Town town, CancellationToken ct)
    {
        const string email = "measured@town.example";
        var server = (await town.ServeAsync(ct)).Address;
        if (await town.NumberAsync($"SELECT count(*) FROM accounts WHERE email = '{email}'", ct) == 0)
        {
            await town.TellAsync(Password, ct, "user", "add", "--name", "Ada Measured", "--email", email, "--role", "coordinator", "--password-stdin");
        }

        var door = new Uri(server, "/sign-in");
        var (cookies, page) = await OpenAsync(door, null, ct);
        var token = Token().Match(page).Groups["token"].Value;
        var (signedIn, _) = await OpenAsync(door, (cookies, new(StringComparer.Ordinal) { ["Email"] = email, ["Password"] = Password, ["__RequestVerificationToken"] = token }), ct);
        return new PageCalls(["/staff"], $"Cookie: {signedIn}\r\n", "Ada Measured");
    }

    /// <summary>Opens an address as a browser does; gives the cookies that it keeps, and the page.</summary>
    private static async Task<(string Cookies, string Page)> OpenAsync(Uri address, (string Cookies, Dictionary<string, string> Form)? post, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var call = new HttpRequestMessage(post is null ? HttpMethod.Get : HttpMethod.Post, address);
        call.Headers.Add("Accept-Language", "en");
        if (post is { } sent)
        {
            call.Headers.Add("Cookie", sent.Cookies);
            call.Content = new FormUrlEncodedContent(sent.Form);
        }

        using var answer = await http.SendAsync(call, ct);
        var kept = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(c => c.Split(';')[0]).ToList() : [];
        kept.AddRange((post?.Cookies ?? "").Split("; ", StringSplitOptions.RemoveEmptyEntries).Where(c => !kept.Exists(k => k.Split('=')[0] == c.Split('=')[0])));
        return (string.Join("; ", kept), await answer.Content.ReadAsStringAsync(ct));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}

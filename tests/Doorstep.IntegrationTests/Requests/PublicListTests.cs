using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Doorstep.Harness;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>The public list and its downloads against what is stored, and against what people write.</summary>
public sealed class PublicListTests(PublicListTests.Filled towns) : IClassFixture<PublicListTests.Filled>
{
    private const string Personal = "PERSONAL-7f3a";
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly string[] Paths = ["/requests", "/requests.csv", "/requests.geojson", "/requests.atom"];

    [Theory, EachEngine]
    public async Task Each_filter_alone_and_together_shows_what_a_search_by_hand_finds(DatabaseEngine engine)
    {
        var (town, all) = await towns.OpenAsync(engine);
        using var visitor = town.Visit();
        var dice = new Dice(7);
        string[] types = ["pothole", "street-light", "missed-bin", "nothing"], units = ["streets", "waste", "nobody"];
        string[] states = ["open", "late", "solved", "Received", "accepted", "WaitingForResident", "Answered", "CLOSED"];
        string[] areas = ["town", "north", "n1", "south", "none", "nowhere"], days = ["2026-02-10", "2026-02-20", "2026-02-28"];
        string Part(string name, string[] values, double chance) => dice.Falls(chance) ? $"&{name}={dice.One(values)}" : "";
        var filters = types.Select(v => $"&type={v}").Concat(units.Select(v => $"&unit={v}")).Concat(states.Select(v => $"&state={v}"))
            .Concat(areas.Select(v => $"&area={v}")).Concat(days.SelectMany(v => new[] { $"&from={v}", $"&to={v}" }))
            .Concat(Enumerable.Range(0, 24).Select(_ =>
                Part("type", types, 0.3) + Part("unit", units, 0.3) + Part("state", states, 0.5) + Part("area", areas, 0.5) + Part("from", days, 0.3) + Part("to", days, 0.3)))
            .Append("").Distinct(StringComparer.Ordinal).ToList();
        var shown = 0;
        foreach (var filter in filters)
        {
            var expected = ByHand(all, filter, town);

            var csv = Importing.Rows(new StringReader(await visitor.Http.GetStringAsync($"/requests.csv?{filter}")));

            Assert.Equal((filter, string.Join(' ', expected)), (filter, string.Join(' ', csv.Select(r => r["reference"]))));
            shown += csv.Count;
        }

        Assert.True(shown > 300, "The filters must find something.");
    }

    [Theory, EachEngine]
    public async Task The_page_counts_and_the_other_downloads_agree(DatabaseEngine engine)
    {
        var (town, all) = await towns.OpenAsync(engine);
        using var visitor = town.Visit();
        foreach (var filter in new[] { "", "&area=north", "&state=open", "&type=pothole&area=none", "&state=Received&unit=streets" })
        {
            var expected = ByHand(all, filter, town);
            var page = await visitor.OpenAsync($"/requests?{filter}");
            Assert.StartsWith($"{expected.Count} ", page.All("#total")[0], StringComparison.Ordinal);
            foreach (var state in Enum.GetValues<RequestState>())
            {
                var would = ByHand(all, string.Concat(filter.Split('&').Where(p => p.Length > 0 && !p.StartsWith("state", StringComparison.Ordinal)).Select(p => $"&{p}")) + $"&state={state}", town).Count;
                Assert.EndsWith($"({would})", page.Html.QuerySelector($"select[name=state] option[value={state}]")!.TextContent, StringComparison.Ordinal);
            }

            using var map = JsonDocument.Parse(await visitor.Http.GetStringAsync($"/requests.geojson?{filter}"));
            Assert.Equal(expected, map.RootElement.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("id").GetString()!));
            var feed = XDocument.Parse(await visitor.Http.GetStringAsync($"/requests.atom?{filter}"));
            Assert.Equal(Math.Min(50, expected.Count), feed.Root!.Elements(Atom + "entry").Count());
        }
    }

    [Theory, EachEngine]
    public async Task The_pages_hold_every_request_once_in_order(DatabaseEngine engine)
    {
        var (town, all) = await towns.OpenAsync(engine);
        using var visitor = town.Visit();
        var seen = new List<string>();
        for (var page = 1; page <= 20; page++)
        {
            var links = (await visitor.OpenAsync($"/requests?page={page}")).Html.QuerySelectorAll(".ds-request__title a").Select(a => a.GetAttribute("href")!.Split('/')[^1]).ToList();
            Assert.True(links.Count <= 25);
            seen.AddRange(links);
        }

        Assert.Equal(ByHand(all, "", town), seen);
    }

    [Theory, EachEngine]
    public async Task Personal_requests_are_nowhere_in_public(DatabaseEngine engine)
    {
        var (town, all) = await towns.OpenAsync(engine);
        using var visitor = town.Visit();
        var personal = all.Where(r => !r.Public).ToList();
        Assert.True(personal.Count > 10);
        foreach (var path in Paths.Concat(Enumerable.Range(2, 6).Select(p => $"/requests?page={p}")).Append("/requests.csv?type=care-at-home").Append("/requests?type=care-at-home"))
        {
            var text = await visitor.Http.GetStringAsync(path);
            Assert.DoesNotContain(Personal, text, StringComparison.Ordinal);
            Assert.All(personal, r => Assert.DoesNotContain(ShortReference.Show(r.Reference), text, StringComparison.Ordinal));
        }

        var page = await visitor.GetAsync($"/requests/{ShortReference.Show(personal[0].Reference)}");
        var unknown = await visitor.GetAsync("/requests/AAAA-AAAA");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.Status, unknown.Status));
        Assert.Equal(unknown.Text, page.Text);
    }

    [Theory, EachEngine]
    public async Task Values_that_make_no_sense_are_left_out(DatabaseEngine engine)
    {
        var (town, all) = await towns.OpenAsync(engine);
        using var visitor = town.Visit();
        var everything = ByHand(all, "", town);
        foreach (var query in new[]
        {
            "state=3", "state=nonsense", "state=Received,Closed", "state=%00", "type=%00", "area=%00", "unit=%00%07", "type=" + new string('x', 5000), "unit=%E2%80%8B%0A",
            "from=yesterday", "from=0001-01-01", "to=9999-12-31", "from=2026-13-01", "to=", "state=&type=&area=&unit=&from=&to=&page=", "page=0", "page=-1",
            "page=99999999999999999999", "page=1e3", "page=x", "other=1&state[]=2", "from=9999-12-31&to=0001-01-01",
        })
        {
            foreach (var path in Paths)
            {
                using var answer = await visitor.Http.GetAsync($"{path}?{query}");
                Assert.Equal((query, HttpStatusCode.OK), (query, answer.StatusCode));
            }

            Assert.Equal((query, everything.Count), (query, Importing.Rows(new StringReader(await visitor.Http.GetStringAsync($"/requests.csv?{query}"))).Count));
        }

        Assert.Empty((await visitor.OpenAsync("/requests?page=1000000")).All(".ds-request"));
        Assert.Empty((await visitor.OpenAsync("/requests?state=%3Cscript%3Ealert(1)%3C/script%3E")).All(".ds-chips li"));
    }

    [Theory, EachEngine]
    public async Task The_feed_is_good_atom(DatabaseEngine engine)
    {
        var (town, _) = await towns.OpenAsync(engine);
        using var visitor = town.Visit();
        using var answer = await visitor.Http.GetAsync("/requests.atom?area=north&state=open");
        var feed = XDocument.Parse(await answer.Content.ReadAsStringAsync()).Root!;

        Assert.Equal(("application/atom+xml", Atom + "feed"), (answer.Content.Headers.ContentType!.MediaType, feed.Name));
        Assert.All(new[] { "id", "title", "updated" }, name => Assert.False(string.IsNullOrEmpty(Assert.Single(feed.Elements(Atom + name)).Value)));
        Assert.EndsWith("/requests.atom?state=open&area=north", feed.Elements(Atom + "link").Single(l => (string?)l.Attribute("rel") == "self").Attribute("href")!.Value, StringComparison.Ordinal);
        var entries = feed.Elements(Atom + "entry").ToList();
        Assert.NotEmpty(entries);
        Assert.Equal(entries.Count, entries.Select(e => e.Element(Atom + "id")!.Value).Distinct().Count());
        Assert.All(entries, entry =>
        {
            Assert.StartsWith("urn:uuid:", entry.Element(Atom + "id")!.Value, StringComparison.Ordinal);
            Assert.All(new[] { "title", "updated", "published", "summary" }, name => Assert.Single(entry.Elements(Atom + name)));
            Assert.False(string.IsNullOrEmpty(entry.Element(Atom + "author")!.Element(Atom + "name")!.Value));
            Assert.True(Uri.TryCreate(entry.Element(Atom + "link")!.Attribute("href")!.Value, UriKind.Absolute, out _));
        });
        var moments = entries.Select(e => DateTimeOffset.ParseExact(e.Element(Atom + "updated")!.Value, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(moments.OrderByDescending(m => m), moments);
        Assert.Equal(feed.Element(Atom + "updated")!.Value, entries[0].Element(Atom + "updated")!.Value);
    }

    [Theory, EachEngine]
    public async Task What_people_write_is_only_text(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        string[] hostile =
        [
            "<script>alert(1)</script><img src=x onerror=alert(2)>", "\"><svg/onload=alert(3)>", "=HYPERLINK(\"http://evil.example\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)",
            "  =1+1", "＝1+1", "\t=1", "|calc", "a\u0001b\u001Fc", "\u202Egnp.exe", "שלום\u200F!", "]]></summary><entry/>", "{\"a\":1}\u2028", "comma, \"quote\"\r\nline", "😀 \uFFFE", "{{7*7}} @Model ${x}",
        ];
        for (var i = 0; i < hostile.Length; i++)
        {
            // Straight into the tables: what reaches the pages may be older than any rule of today.
            var (at, text) = (town.Clock.GetUtcNow().AddMinutes(-i), hostile[i]);
            var request = Make("street-cleaning", isPublic: true, at, text, text, null);
            request.Open(Actor.Resident, new RoutedBy("RoutingReason.Type"), hazard: false, Terms(at, 1));
            request.Noted(TimelineKind.Updated, Actor.Of(text), text, at, Terms(at, 1));
            await StoreAsync(town, request);
        }

        using var visitor = town.Visit();
        var csvText = await visitor.Http.GetStringAsync("/requests.csv");
        var csv = Importing.Rows(new StringReader(csvText));
        var feed = XDocument.Parse(await visitor.Http.GetStringAsync("/requests.atom"));
        using var map = JsonDocument.Parse(await visitor.Http.GetStringAsync("/requests.geojson"));
        var list = await visitor.OpenAsync("/requests");
        Assert.Equal(hostile.Length, csv.Count);
        Assert.Equal(hostile.Length, list.Html.QuerySelectorAll(".ds-request").Length);
        Assert.Equal(hostile.Length, feed.Descendants(Atom + "entry").Count());
        for (var i = 0; i < hostile.Length; i++)
        {
            var cell = csv[i]["description"];
            Assert.Equal(hostile[i], cell.StartsWith('\'') ? cell[1..] : cell);
            Assert.False(cell.TrimStart() is [var first, ..] && "=+-@＝|".Contains(first, StringComparison.Ordinal), cell);
            Assert.Equal(hostile[i], map.RootElement.GetProperty("features")[i].GetProperty("properties").GetProperty("description").GetString());
            var page = await visitor.OpenAsync($"/requests/{csv[i]["reference"]}");
            foreach (var html in new[] { page.Html, list.Html })
            {
                Assert.Empty(html.QuerySelectorAll("[onerror], [onload], svg[onload], main script"));
                Assert.DoesNotContain(html.Scripts, s => s.TextContent.Contains("alert(", StringComparison.Ordinal));
            }

            var words = page.Html.QuerySelectorAll(".ds-words").ToList();
            Assert.Equal(2, words.Count);
            Assert.All(words, w => Assert.Equal("auto", w.GetAttribute("dir")));
            // HTML itself turns line ends into one kind.
            Assert.Equal(hostile[i].ReplaceLineEndings("\n"), words[0].TextContent.ReplaceLineEndings("\n"));
        }
    }

    /// <summary>What a person would find by looking at every request: references, newest first.</summary>
    private static List<string> ByHand(IReadOnlyList<Request> all, string filter, TestTown town)
    {
        var parts = filter.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        var now = town.Clock.GetUtcNow();
        Dictionary<string, string[]> within = new(StringComparer.Ordinal) { ["town"] = ["town", "north", "n1", "south"], ["north"] = ["north", "n1"], ["n1"] = ["n1"], ["south"] = ["south"] };
        // The test town's clock is that of Shanghai, eight hours ahead all year.
        string Day(Request r) => r.ReportedAt.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return
        [
            .. all.Where(r => r.Public
                && (!parts.TryGetValue("type", out var type) || r.TypeCode == type)
                && (!parts.TryGetValue("unit", out var unit) || r.OwnerUnit == unit)
                && (!parts.TryGetValue("area", out var area) || (area == "none" ? r.AreaCode is null : r.AreaCode is { } code && within.TryGetValue(area, out var codes) && codes.Contains(code)))
                && (!parts.TryGetValue("from", out var from) || string.CompareOrdinal(Day(r), from) >= 0)
                && (!parts.TryGetValue("to", out var to) || string.CompareOrdinal(Day(r), to) <= 0)
                && (!parts.TryGetValue("state", out var state) || state.ToLowerInvariant() switch
                {
                    "open" => r.State != RequestState.Closed,
                    "late" => r.State is RequestState.Received or RequestState.Accepted && r.DueAt < now,
                    "solved" => r.Confirmation == Confirmation.Solved && r.State == RequestState.Closed,
                    var name => r.State.ToString().Equals(name, StringComparison.OrdinalIgnoreCase),
                }))
                .OrderByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id.ToString("N"), StringComparer.Ordinal).Select(r => ShortReference.Show(r.Reference)),
        ];
    }

    private static Moment Terms(DateTimeOffset at, int days) => new(at, new Terms(
        new WorkingCalendar(TimeZoneInfo.Utc, new Dictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> { [DayOfWeek.Monday] = [new(540, 1020)] }, []),
        new Deadline(24, DeadlineUnit.Hours), new Deadline(24 * days, DeadlineUnit.Hours), new Deadline(24 * days, DeadlineUnit.Hours), new HandlingPolicy(),
        _ => null, _ => true, "streets"));

    private static Request Make(string type, bool isPublic, DateTimeOffset at, string description, string? address, string? area, string unit = "streets") => new()
    {
        Id = Guid.CreateVersion7(at), Reference = ShortReference.Create(), TypeCode = type, Public = isPublic, Description = description, Address = address, Language = "en",
        AreaCode = area, AreaReason = area is null ? "AreaReason.InWords" : "AreaReason.Named", OwnerUnit = unit, ReportedAt = at, RecordedAt = at,
        Latitude = area is null ? null : 31.2, Longitude = area is null ? null : 121.4,
    };

    private static async Task StoreAsync(TestTown town, params IReadOnlyList<Request> requests) =>
        Assert.True((await town.Writer.RunAsync<Done>(
            (write, _) =>
            {
                write.Db.AddRange(requests);
                return Task.FromResult<Outcome<Done>>(default(Done));
            },
            CancellationToken.None)).Succeeded);

    /// <summary>Falls the same way in every run.</summary>
    private sealed class Dice(uint seed)
    {
        private uint state = seed;

        /// <summary>From 1 to this.</summary>
        public int Up(int most) => ((int)((state = (state * 1_664_525) + 1_013_904_223) >> 8) % most) + 1;

        public bool Falls(double chance) => Up(10_000) <= chance * 10_000;

        public T One<T>(params T[] choices) => choices[Up(choices.Length) - 1];
    }

    /// <summary>A town on each engine with 160 random requests of every state, some of them personal.</summary>
    public sealed class Filled : Towns
    {
        private readonly Dictionary<DatabaseEngine, IReadOnlyList<Request>> requests = [];

        /// <inheritdoc/>
        protected override TownSetup Setup => new()
        {
            Folder = folder => File.WriteAllText(Path.Combine(folder.FullName, "areas.geojson"), $$"""
                {"type":"FeatureCollection","features":[
                {{string.Join(",\n", new[] { ("town", "town", ""), ("north", "district", "town"), ("n1", "community", "north"), ("south", "district", "town") }.Select(a =>
                    $$$"""{"type":"Feature","properties":{"code":"{{{a.Item1}}}","level":"{{{a.Item2}}}","parent":"{{{a.Item3}}}","name_en":"{{{a.Item1}}}","name_zh-Hans":"{{{a.Item1}}}"},"geometry":null}"""))}}]}
                """),
        };

        /// <summary>The town on this engine and everything that is stored in it.</summary>
        public async Task<(TestTown Town, IReadOnlyList<Request> All)> OpenAsync(DatabaseEngine engine)
        {
            var town = await OnAsync(engine);
            if (!requests.TryGetValue(engine, out var all))
            {
                await StoreAsync(town, [.. Random(town.Clock.GetUtcNow())]);
                requests[engine] = all = await town.ReadAsync(db => db.Set<Request>().ToListAsync());
                Assert.Equal(160, all.Count);
            }

            return (town, all);
        }

        private static IEnumerable<Request> Random(DateTimeOffset now)
        {
            var dice = new Dice(42);
            var officer = new Actor(ActorKind.Staff, null, "Li Na");
            for (var i = 0; i < 160; i++)
            {
                var isPublic = dice.Falls(0.85);
                // Whole hours, so that several fall on midnight and some on the same moment.
                var at = now.AddHours(-dice.Up(24 * 25));
                var request = Make(
                    isPublic ? dice.One("pothole", "street-light", "missed-bin") : "care-at-home", isPublic, at, isPublic ? $"Request {i}" : Personal, isPublic ? null : Personal,
                    dice.One<string?>("town", "north", "n1", "south", null), dice.One("streets", "waste"));
                var days = Math.Max(1, dice.Up(20));
                request.Open(Actor.Resident, new RoutedBy("RoutingReason.Type"), hazard: false, Terms(at, days));
                foreach (var step in dice.One<string[]>([], ["accept"], ["ask"], ["answer"], ["answer", "solved"], ["answer", "partly"], ["answer", "not"], ["source"], ["gone"]))
                {
                    at = at.AddMinutes(7);
                    Assert.Null(step switch
                    {
                        "accept" => request.Accept(officer, Terms(at, days)),
                        "ask" => request.Ask(officer, Personal, Terms(at, days)),
                        "answer" => request.Answer(officer, new NewAnswer(RequestOutcome.CannotBeDone, isPublic ? "Done." : Personal), Terms(at, days)),
                        "solved" => request.Confirm(Actor.Resident, Confirmation.Solved, Personal, Terms(at, days)),
                        "partly" => request.Confirm(Actor.Resident, Confirmation.Partly, Personal, Terms(at, days)),
                        "not" => request.Confirm(Actor.Resident, Confirmation.NotSolved, Personal, Terms(at, days)),
                        "gone" => request.Confirm(Actor.Resident, Confirmation.NoLongerNeeded, null, Terms(at, days)),
                        _ => request.CloseBySource(Actor.Of("other"), isPublic ? "Done." : Personal, at, Terms(at, days)),
                    });
                }

                yield return request;
            }
        }
    }
}

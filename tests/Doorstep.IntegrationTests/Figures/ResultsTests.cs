using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Figures;

/// <summary>
/// Every published figure is counted again here from the stored rows, without any part of the module: of the imported 500 of New York
/// and of a random town. Every link is followed and its rows are counted.
/// </summary>
public sealed class ResultsTests
{
    private const string Personal = "PERSONAL-9c1e";
    private const string Whole = "from=2023-01-01&to=2026-12-31";

    // The first promise of each request of the random town, noted before anything happened to it.
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, DateTimeOffset> Promises = new(StringComparer.Ordinal);

    [Theory]
    [EachEngine("nyc")]
    [EachEngine("random")]
    public async Task Every_figure_is_what_its_rows_say(DatabaseEngine engine, string kind)
    {
        await using var town = await OpenAsync(engine, kind);
        var raw = await RawAsync(town);
        Assert.True(raw.Count > 300, "There is nothing to count.");
        using var visitor = town.Visit();

        foreach (var filter in kind == "nyc"
            ? new[] { Whole, "from=2023-12-01&to=2023-12-10", $"{Whole}&unit=nyc311-nypd", $"{Whole}&channel=Phone" }
            : [Whole, "from=2025-10-01&to=2025-12-31", $"{Whole}&area=north", $"{Whole}&area=none&type=pothole", $"{Whole}&channel=Letter&unit=waste"])
        {
            var expected = Expected(raw, filter, town);
            var csv = Importing.Rows(new StringReader(await visitor.Http.GetStringAsync($"/results/data.csv?{filter}")));
            AssertSame(expected, csv, filter);

            using var json = JsonDocument.Parse(await visitor.Http.GetStringAsync($"/results/data.json?{filter}"));
            AssertSame(expected, [.. json.RootElement.GetProperty("figures").EnumerateArray().Select(g => g.EnumerateObject().ToDictionary(
                p => p.Name, p => p.Value.ValueKind == JsonValueKind.Null ? "" : p.Value.ToString(), StringComparer.Ordinal))], filter);
        }

        await using var zip = new ZipArchive(await visitor.Http.GetStreamAsync($"/results/datapackage.zip?{Whole}"));
        var folder = Path.Combine(town.Installation.Data.FullName, "package");
        await zip.ExtractToDirectoryAsync(folder);
        var rows = Importing.Rows(new StringReader(await File.ReadAllTextAsync(Path.Combine(folder, "requests.csv"))));
        Assert.Equal(raw.Select(r => ShortReference.Show(r.Reference)).Order(StringComparer.Ordinal), rows.Select(r => r["reference"]).Order(StringComparer.Ordinal));
        Assert.All(rows, row =>
        {
            var one = raw.Single(r => ShortReference.Show(r.Reference) == row["reference"]);
            Assert.Equal((one.Type, one.Area ?? "", one.Unit, one.Word?.ToString() ?? "", one.InTime is { } kept ? (kept ? "true" : "false") : ""), (row["type_code"], row["area_code"], row["unit_code"], row["word"], row["answered_in_time"]));
        });
        AssertSame(Expected(raw, Whole, town), Importing.Rows(new StringReader(await File.ReadAllTextAsync(Path.Combine(folder, "figures.csv")))), "package");
        var (exit, said) = await OutsideProgram.RunAsync("datapackage.mjs", "", folder);
        Assert.True(exit == 0, said);
        Assert.Contains($"requests {raw.Count}", said, StringComparison.Ordinal);
        Assert.Contains("requests.csv?from=2023-01-01", await visitor.Http.GetStringAsync($"/results/datapackage.json?{Whole}"), StringComparison.Ordinal);
    }

    [Theory]
    [EachEngine("nyc")]
    [EachEngine("random")]
    public async Task Every_link_of_the_pages_leads_to_the_rows_that_its_figure_counts(DatabaseEngine engine, string kind)
    {
        await using var town = await OpenAsync(engine, kind);
        using var visitor = town.Visit();
        var raw = await RawAsync(town);
        var season = kind == "nyc" ? "2023-Q4" : "2025-Q4";
        var followed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var address in new[] { $"/results?{Whole}", $"/results/report/{season}", kind == "nyc" ? $"/results?{Whole}&unit=nyc311-nypd" : $"/results?{Whole}&area=north&type=pothole" })
        {
            var page = await visitor.OpenAsync(address);
            var links = page.Html.QuerySelectorAll("a[data-count]").Select(a => (Address: a.GetAttribute("href")!, Count: a.GetAttribute("data-count")!, Shown: a.TextContent)).ToList();
            Assert.True(links.Count > 20, address);
            foreach (var (link, count, shown) in links)
            {
                Assert.Contains(int.Parse(count, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.GetCultureInfo("en")), shown, StringComparison.Ordinal);
                if (!followed.TryGetValue(link, out var rows))
                {
                    var list = await visitor.OpenAsync(link);
                    followed[link] = rows = new string([.. list.All("#total").Single().Where(char.IsAsciiDigit)]);
                }

                Assert.True(count == rows, $"{address}: {link} counts {rows}, the figure says {count}");
            }

            Assert.DoesNotContain(Personal, page.Body, StringComparison.Ordinal);
            // What stands in words is counted from the rows too.
            var (from, to) = address.Contains("report", StringComparison.Ordinal) ? (season == "2023-Q4" ? ("2023-10-01", "2023-12-31") : ("2025-10-01", "2025-12-31")) : ("2023-01-01", "2026-12-31");
            var query = address.Contains('?', StringComparison.Ordinal) ? address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..] : $"from={from}&to={to}";
            var total = Expected(raw, query, town).Single(g => g["by"] == "total");
            Assert.Equal(total["asked"], new string([.. page.All("#asked").Single().Where(char.IsAsciiDigit)]));
            Assert.Equal(Percent(total["in_time_share"]), page.All("#in-time").Single());
            Assert.Equal(Percent(total["solved_share"]), page.All("#solved").Single());
        }

        Assert.True(followed.Count > 100, $"Only {followed.Count} links.");
        var figures = await town.Services.GetRequiredService<Modules.Results.ResultsStore>().TableAsync(default);
        Assert.Equal(raw.Count, figures.All.Count);
    }

    [Theory, EachEngine]
    public async Task Personal_requests_are_counted_once_rounded_and_in_nothing_else(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine, "random");
        using var visitor = town.Visit();
        var before = await visitor.Http.GetStringAsync("/results/personal.csv");
        var counts = (await town.ReadAsync(db => db.Set<Request>().Where(r => !r.Public).ToListAsync()))
            .GroupBy(r => Quarter(r.ReportedAt, town), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.GroupBy(r => r.TypeCode, StringComparer.Ordinal).ToDictionary(t => t.Key, t => t.ToList(), StringComparer.Ordinal), StringComparer.Ordinal);
        var rows = Importing.Rows(new StringReader(before));
        // The season that ended 61 days before is in; the one that runs is not.
        Assert.Contains("2025-Q4", rows.Select(r => r["season"]));
        Assert.DoesNotContain("2026-Q1", rows.Select(r => r["season"]));
        Assert.All(rows, row =>
        {
            var own = counts.GetValueOrDefault(row["season"])?.GetValueOrDefault(row["type_code"]) ?? [];
            Assert.Equal(Told(own.Count), row["asked"]);
            Assert.Equal(Told(own.Count(r => r.FirstAnsweredAt is not null)), row["answered"]);
            Assert.Equal(Told(own.Count(r => r.Confirmation == Confirmation.Solved)), row["solved"]);
        });
        // The tables of both pages say the same as the file, with sums of what they show.
        foreach (var address in new[] { "/results", "/results/report/2025-Q4" })
        {
            var table = (await visitor.OpenAsync(address)).Html.QuerySelector("table[data-season='2025-Q4']")!;
            var own = rows.Where(r => r["season"] == "2025-Q4").ToList();
            string Shown(string told) => told.Length == 0 ? "under 10" : told;
            string Sum(string column) => Shown(own.Exists(r => r[column].Length > 0) ? Number(own.Where(r => r[column].Length > 0).Sum(r => decimal.Parse(r[column], CultureInfo.InvariantCulture))) : "");
            Assert.Equal(
                [.. own.OrderBy(r => r["type_code"][0] == '(').SelectMany(r => new[] { Shown(r["asked"]), Shown(r["answered"]), Shown(r["solved"]) }), Sum("asked"), Sum("answered"), Sum("solved")],
                table.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
        }

        Assert.Contains(rows, r => r["asked"].Length > 0);
        Assert.Contains(rows, r => r["asked"].Length == 0);

        // Neither a filter nor later requests nor another day changes what was released.
        Assert.Equal(before, await visitor.Http.GetStringAsync("/results/personal.csv?area=north&type=care-at-home&from=2025-12-01&to=2025-12-01"));
        await StoreAsync(town, [.. Enumerable.Range(0, 7).Select(i => Make("care-at-home", false, new DateTimeOffset(2025, 12, 1, 8, 0, i, TimeSpan.Zero), Channel.Web, null, "streets", null))]);
        town.Clock.Jump(TimeSpan.FromDays(3));
        Assert.Equal(before, await visitor.Http.GetStringAsync("/results/personal.csv"));
        await town.RestartAsync();
        using var again = town.Visit();
        Assert.Equal(before, await again.Http.GetStringAsync("/results/personal.csv"));

        // Nothing of a personal request is on any page or in any file: not its words, its place, its reference or its type in a figure.
        var references = (await town.QueryAsync("SELECT reference FROM requests WHERE public = " + (engine == DatabaseEngine.Sqlite ? "0" : "false"))).Select(r => ShortReference.Show((string)r!)).ToList();
        foreach (var address in new[] { "/results", $"/results?{Whole}", "/results?type=care-at-home", "/results/report", "/results/report/2025-Q4", $"/results/data.csv?{Whole}", $"/results/data.json?{Whole}", $"/results/requests.csv?{Whole}", $"/results/figures.csv?{Whole}", "/results/personal.csv", "/results/datapackage.json" })
        {
            var body = await again.Http.GetStringAsync(address);
            Assert.DoesNotContain(Personal, body, StringComparison.Ordinal);
            Assert.All(references, reference => Assert.DoesNotContain(reference, body, StringComparison.Ordinal));
        }

        Assert.DoesNotContain("care-at-home", await again.Http.GetStringAsync($"/results/data.csv?{Whole}"), StringComparison.Ordinal);
        Assert.Equal("0", Importing.Rows(new StringReader(await again.Http.GetStringAsync($"/results/data.csv?{Whole}&type=care-at-home")))[0]["asked"]);
    }

    [Theory, EachEngine]
    public async Task The_months_words_are_those_that_rose_and_never_a_person_a_number_or_one_writer(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine, "random");
        var month = new DateOnly(2026, 2, 1);
        var zone = town.Services.GetRequiredService<CurrentTown>().Profile.TimeZone;
        DateOnly Day(Request r) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(r.ReportedAt, zone).DateTime);
        var raw = (await town.ReadAsync(db => db.Set<Request>().Where(r => r.Public).ToListAsync())).ConvertAll(r => (Day: Day(r), Text: r.ShownInstead ?? r.Description));
        var now = raw.Where(r => r.Day >= month && r.Day < month.AddMonths(1)).ToList();
        var before = raw.Where(r => r.Day >= month.AddMonths(-12) && r.Day < month).ToList();
        static bool Says(string text, string word) => word.Any(char.IsAscii)
            ? text.Split([' ', ',', '.', '，'], StringSplitOptions.RemoveEmptyEntries).Contains(word, StringComparer.OrdinalIgnoreCase)
            : text.Contains(word, StringComparison.Ordinal);
        using var visitor = town.Visit();
        // A narrowed page and another language tell the same words of the whole town.
        foreach (var address in new[] { "/results", "/results/report/2026-Q1", "/results?area=south&type=street-light" })
        {
            var page = await visitor.OpenAsync(address);
            var told = page.Html.QuerySelectorAll("#words li").Select(li => (Word: li.QuerySelector("strong")!.TextContent.Trim('“', '”'), Link: li.QuerySelector("a")!.GetAttribute("href")!, Count: li.QuerySelector("a")!.GetAttribute("data-count")!, Text: li.TextContent)).ToList();
            Assert.Equal(["sinkhole", "lantern", "井盖松动"], told.Select(t => t.Word));
            foreach (var (word, link, count, text) in told)
            {
                var counted = now.Count(r => Says(r.Text, word));
                var expected = now.Count * (before.Count(r => Says(r.Text, word)) + 1.0) / (before.Count + 1.0);
                Assert.Equal(counted.ToString(CultureInfo.InvariantCulture), count);
                Assert.Contains($"where {expected.ToString(expected < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture)} would be expected by the 12 months before", text, StringComparison.Ordinal);
                var list = await visitor.OpenAsync(link);
                Assert.Equal(count, new string([.. list.All("#total").Single().Where(char.IsAsciiDigit)]));
            }

            foreach (var never in new[] { "zebulon", "quist", "giraffe", "4711", "geheimwort", "mirabelle" })
            {
                Assert.DoesNotContain(never, page.Body, StringComparison.OrdinalIgnoreCase);
            }
        }

        // Kept back since then, its words are told no more once the figures are read again.
        await town.Writer.RunAsync<Done>(
            async (write, ct) =>
            {
                foreach (var request in await write.Db.Set<Request>().Include(r => r.Timeline).Where(r => r.Description.StartsWith("Sinkhole")).ToListAsync(ct))
                {
                    Assert.Null(request.ReviewText(new Actor(ActorKind.Staff, null, "Li Na"), TextState.KeptBack, null, null, "No", Terms(town.Clock.GetUtcNow(), 60)));
                    await write.Services.GetRequiredService<RequestSearchSource>().PutAsync(write, request, ct);
                }

                return default(Done);
            },
            CancellationToken.None);
        town.Clock.Jump(TimeSpan.FromMinutes(20));
        Assert.DoesNotContain("sinkhole", (await visitor.OpenAsync("/results")).Body, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [EachEngine("nyc")]
    [EachEngine("random")]
    public async Task What_a_season_report_says_in_words_is_what_its_rows_say(DatabaseEngine engine, string kind)
    {
        await using var town = await OpenAsync(engine, kind);
        var raw = await RawAsync(town);
        using var visitor = town.Visit();
        foreach (var (season, filter, earlier) in kind == "nyc"
            ? new[] { ("2023-Q4", "from=2023-10-01&to=2023-12-31", "from=2023-07-01&to=2023-09-30") }
            : [("2025-Q4", "from=2025-10-01&to=2025-12-31", "from=2025-07-01&to=2025-09-30"), ("2026-Q1", "from=2026-01-01&to=2026-03-31", "from=2025-10-01&to=2025-12-31")])
        {
            var (groups, before) = (Expected(raw, filter, town), Expected(raw, earlier, town).Single(g => g["by"] == "total"));
            var page = await visitor.OpenAsync($"/results/report/{season}");
            Assert.Equal(Sentences(groups.Single(g => g["by"] == "total"), before, [.. groups.Where(g => g["by"] == "unit")], page), page.All(".ds-report__summary li"));
        }
    }

    // What the report has to say, written here again by hand.
    private static IEnumerable<string> Sentences(Dictionary<string, string> now, Dictionary<string, string> before, List<Dictionary<string, string>> units, Page page)
    {
        int Count(Dictionary<string, string> row, string column) => int.Parse(row[column], CultureInfo.InvariantCulture);
        double Value(Dictionary<string, string> row, string column) => double.Parse(row[column], CultureInfo.InvariantCulture);
        string Said(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
        string Range(Dictionary<string, string> row, string of) => $"{Math.Floor(Value(row, $"{of}_low") * 100):0}–{Math.Ceiling(Value(row, $"{of}_high") * 100):0}%";
        int Among(Dictionary<string, string> row, string of) => of == "in_time" ? Count(row, "in_time") + Count(row, "late") : Count(row, "solved") + Count(row, "partly") + Count(row, "not_solved");
        string Days(string days) => decimal.Parse(days, CultureInfo.InvariantCulture) switch
        {
            < 1 and var part => $"{Math.Max(1, Math.Round(part * 24)):0} hours",
            var whole when whole.ToString("0.0", CultureInfo.InvariantCulture) == "1.0" => "1 day",
            var whole => $"{whole.ToString("0.0", CultureInfo.InvariantCulture)} days",
        };

        var (asked, was) = (Count(now, "asked"), Count(before, "asked"));
        yield return $"Residents asked for {Said(asked)} things" + (was == 0 ? "." : was == asked ? ", as many as in the season before." : was > asked
            ? $", {Said(was - asked)} fewer than the {Said(was)} in the season before." : $", {Said(asked - was)} more than the {Said(was)} in the season before.");
        foreach (var (of, first, better, worse, none) in new[]
        {
            ("in_time", "Of {1} answers that were due, {0} came in time: {2} (with 95 percent confidence {3}).", "That is better than the {0} of the season before, by more than chance.", "That is worse than the {0} of the season before, by more than chance.", "There are too few from the season before to compare with."),
            ("solved", "Of {1} residents who said a word, {0} say that it is solved: {2} (with 95 percent confidence {3}).", "That is more than the {0} of the season before, by more than chance.", "That is less than the {0} of the season before, by more than chance.", "There are too few words from the season before to compare with."),
        })
        {
            if (Among(now, of) < 10)
            {
                yield return of == "in_time" ? $"Only {Said(Among(now, of))} answers have come due, too few to say how well promises are kept." : $"Only {Said(Among(now, of))} residents have said whether it is solved, too few to give a share.";
                continue;
            }

            yield return string.Format(CultureInfo.InvariantCulture, first, Said(Count(now, of)), Said(Among(now, of)), Percent(now[$"{of}_share"]), Range(now, of));
            yield return Among(before, of) < 10 ? none : string.Format(
                CultureInfo.InvariantCulture,
                Value(now, $"{of}_low") > Value(before, $"{of}_high") ? better : Value(now, $"{of}_high") < Value(before, $"{of}_low") ? worse : "The season before it was {0}; the difference may be chance.",
                Percent(before[$"{of}_share"]));
        }

        yield return now["p90_days_to_answer"].Length > 0 ? $"Half of all requests were answered within {Days(now["median_days_to_answer"])}, nine in ten within {Days(now["p90_days_to_answer"])}."
            : now["median_days_to_answer"].Length > 0 ? $"Half of all requests were answered within {Days(now["median_days_to_answer"])}; nine in ten are not answered yet."
            : $"Fewer than half of the requests are answered so far; {Said(Count(now, "waiting"))} wait.";
        var ranked = units.Where(u => Among(u, "in_time") > 0).OrderByDescending(u => Value(u, "in_time_low")).ToList();
        if (ranked.Count > 1)
        {
            string Name(Dictionary<string, string> unit) => page.Html.QuerySelector($"#by-unit tr[data-code='{unit["code"]}']")!.GetAttribute("data-name")!;
            var (best, worst) = (ranked[0], ranked.MinBy(u => Value(u, "in_time_high"))!);
            string Kept(Dictionary<string, string> unit) => $"{Name(unit)} with {Percent(unit["in_time_share"])} ({Said(Count(unit, "in_time"))} of {Said(Among(unit, "in_time"))})";
            yield return Value(best, "in_time_low") > Value(worst, "in_time_high")
                ? $"Surest to answer in time is {Kept(best)}; slowest is {Kept(worst)}."
                : $"The figures of the {Said(ranked.Count)} units are too close, or too few, to name a best and a slowest.";
        }
    }

    [Fact]
    public async Task Figures_are_held_for_minutes_and_bad_addresses_do_no_harm()
    {
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, "random");
        using var visitor = town.Visit();
        async Task<string> AskedAsync() => (await visitor.OpenAsync($"/results?{Whole}")).All("#asked").Single();
        var first = await AskedAsync();
        await StoreAsync(town, Make("pothole", true, town.Clock.GetUtcNow().AddHours(-1), Channel.Web, "n1", "streets", null));
        Assert.Equal(first, await AskedAsync());
        // Past five minutes another read is made and the last is shown meanwhile; past fifteen it is shown no more.
        town.Clock.Jump(TimeSpan.FromMinutes(6));
        Assert.Equal(first, await AskedAsync());
        town.Clock.Jump(TimeSpan.FromMinutes(10));
        Assert.NotEqual(first, await AskedAsync());

        foreach (var odd in new[] { "from=2026-13-01", "from=0001-01-01&to=9999-12-31", "from=2026-03-01&to=2020-01-01", "area=%00", "type=<script>alert(1)</script>", "channel=99", "unit=" + new string('x', 5000) })
        {
            Assert.DoesNotContain("<script>alert", (await visitor.OpenAsync($"/results?{odd}")).Body, StringComparison.Ordinal);
        }

        foreach (var none in new[] { "/results/report/2026-Q9", "/results/report/1999-Q1", "/results/report/2030-Q1", "/results/report/x" })
        {
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await visitor.GetAsync(none)).Status);
        }

        using var reader = town.Visit("zh-CN");
        Assert.Contains("办理成效", (await reader.OpenAsync("/results")).Heading, StringComparison.Ordinal);
        Assert.Contains("2025年第4季度", (await reader.OpenAsync("/results/report/2025-Q4")).Heading, StringComparison.Ordinal);
    }

    // ---- counted by hand, from the rows and lines as they are stored

    private sealed record Raw(
        string Reference, string Type, string? Area, string Unit, Channel Channel, RequestState State, Confirmation? Word, DateTimeOffset At, DateOnly Day,
        DateTimeOffset? Answered, bool? InTime, DateTimeOffset? Closed, int Reopened, bool SaidNo, int Raised, WordSource By)
    {
        public bool Withdrawn => State == RequestState.Closed && Answered is null;
    }

    private static async Task<List<Raw>> RawAsync(TestTown town)
    {
        var now = town.Clock.GetUtcNow();
        var requests = await town.ReadAsync(db => db.Set<Request>().Include(r => r.Timeline).AsSplitQuery().Where(r => r.Public).ToListAsync());
        return [.. requests.Select(r =>
        {
            var lines = r.Timeline.OrderBy(e => e.Place).ToList();
            var answer = lines.FirstOrDefault(e => e.Kind is TimelineKind.Answered or TimelineKind.ClosedBySource);
            // What was promised when the answer came: the generator leaves the first promise as it was, or notes the new date. Another system's is not ours.
            var imported = lines.Exists(e => e.Reason == "RoutingReason.Import");
            var promised = lines.TakeWhile(e => e != answer).LastOrDefault(e => e.Kind == TimelineKind.DateChanged)?.Until ?? First(r);
            bool? inTime = imported ? null : answer is not null ? answer.At <= promised
                : r.State is RequestState.Received or RequestState.Accepted && promised < now ? false : null;
            return new Raw(
                r.Reference, r.TypeCode, r.AreaCode, r.OwnerUnit, r.Channel, r.State, r.Confirmation, r.ReportedAt,
                DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(r.ReportedAt, town.Services.GetRequiredService<CurrentTown>().Profile.TimeZone).DateTime),
                answer?.At, inTime, r.State == RequestState.Closed ? r.ClosedAt : null, r.ReopenCount,
                lines.Exists(e => e.Kind == TimelineKind.Confirmed && e.Reason == "Confirmation.NotSolved"), r.Escalated,
                lines.LastOrDefault(e => e.Kind == TimelineKind.Confirmed) is not { } said ? WordSource.Resident : said.LetterAt is not null ? WordSource.Letter : said.ActorKind == Modules.Requests.Contracts.ActorKind.Staff ? WordSource.Staff : WordSource.Resident);
        })];

        DateTimeOffset First(Request r) => Promises.TryGetValue(r.Reference, out var promise) ? promise : r.AnswerBy;
    }

    private static List<Dictionary<string, string>> Expected(IReadOnlyList<Raw> raw, string filter, TestTown town)
    {
        var parts = filter.Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        var tree = town.Services.GetRequiredService<AreaAtlas>().Current;
        DateOnly Day(string name) => DateOnly.Parse(parts[name], CultureInfo.InvariantCulture);
        IReadOnlyList<string> Around(Raw r) => r.Area is null ? ["none"] : [.. tree.AncestorsAndSelf(r.Area).Select(a => a.Code)];
        var rows = raw.Where(r => r.Day >= Day("from") && r.Day <= Day("to")
            && (!parts.TryGetValue("area", out var area) || Around(r).Contains(area))
            && (!parts.TryGetValue("type", out var type) || r.Type == type)
            && (!parts.TryGetValue("unit", out var unit) || r.Unit == unit)
            && (!parts.TryGetValue("channel", out var channel) || r.Channel.ToString() == channel)).ToList();
        var groups = new List<Dictionary<string, string>> { Group("total", "", rows) };
        void By(string by, Func<Raw, IEnumerable<string>> keys) => groups.AddRange(rows.SelectMany(r => keys(r).Select(k => (k, r))).GroupBy(p => p.k, p => p.r, StringComparer.Ordinal).Select(g => Group(by, g.Key, [.. g])));
        By("area", r => Around(r).Where(a => !parts.TryGetValue("area", out var chosen) || a == chosen || (a != "none" && tree.IsWithin(a, chosen))));
        By("unit", r => [r.Unit]);
        By("type", r => [r.Type]);
        By("channel", r => [r.Channel.ToString()]);
        By("month", r => [r.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture)]);
        return groups;
    }

    private static Dictionary<string, string> Group(string by, string code, List<Raw> rows)
    {
        int Count(Func<Raw, bool> which) => rows.Count(which);
        int Word(Confirmation word) => Count(r => r.Word == word);
        int By(WordSource way) => Count(r => r.By == way && r.Word is (Confirmation.Solved or Confirmation.Partly or Confirmation.NotSolved));
        var (inTime, late) = (Count(r => r.InTime == true), Count(r => r.InTime == false));
        var (solved, said) = (Word(Confirmation.Solved), Word(Confirmation.Solved) + Word(Confirmation.Partly) + Word(Confirmation.NotSolved));
        var asked = rows.Where(r => !r.Withdrawn).ToList();
        string Days(int hundredths, List<TimeSpan> took, int among)
        {
            var rank = (int)Math.Ceiling(hundredths * among / 100m);
            return rank > took.Count || rank == 0 ? "" : Number(Math.Round((decimal)Math.Floor(took.Order().ElementAt(rank - 1).TotalMilliseconds) / 86_400_000m, 2));
        }

        List<TimeSpan> answers = [.. rows.Where(r => r.Answered is not null).Select(r => Least(r.Answered!.Value - r.At))], closings = [.. rows.Where(r => r.Closed is not null).Select(r => Least(r.Closed!.Value - r.At))];
        return new(StringComparer.Ordinal)
        {
            ["by"] = by, ["code"] = code, ["asked"] = Number(rows.Count), ["answered"] = Number(Count(r => r.Answered is not null)), ["in_time"] = Number(inTime), ["late"] = Number(late),
            ["waiting"] = Number(Count(r => r.Answered is null && r.State != RequestState.Closed)), ["open"] = Number(Count(r => r.State != RequestState.Closed)),
            ["solved"] = Number(solved), ["partly"] = Number(Word(Confirmation.Partly)), ["not_solved"] = Number(Word(Confirmation.NotSolved)),
            ["said_themselves"] = Number(By(WordSource.Resident)), ["said_by_letter"] = Number(By(WordSource.Letter)), ["said_to_staff"] = Number(By(WordSource.Staff)),
            ["no_longer_needed"] = Number(Word(Confirmation.NoLongerNeeded)), ["unconfirmed"] = Number(Word(Confirmation.Unconfirmed)),
            ["reopened"] = Number(Count(r => r.Reopened > 0)), ["reopened_by_word"] = Number(Count(r => r.SaidNo)), ["raised"] = Number(Count(r => r.Raised > 0)),
            ["in_time_share"] = Share(inTime, inTime + late), ["solved_share"] = Share(solved, said),
            ["in_time_low"] = Edge(inTime, inTime + late, -1), ["in_time_high"] = Edge(inTime, inTime + late, 1), ["solved_low"] = Edge(solved, said, -1), ["solved_high"] = Edge(solved, said, 1),
            ["median_days_to_answer"] = Days(50, answers, asked.Count), ["p90_days_to_answer"] = Days(90, answers, asked.Count),
            ["median_days_to_close"] = Days(50, closings, rows.Count), ["p90_days_to_close"] = Days(90, closings, rows.Count),
        };
    }

    private static TimeSpan Least(TimeSpan took) => took < TimeSpan.Zero ? TimeSpan.Zero : took;

    private static string Share(int of, int among) => among == 0 ? "" : Number(Math.Round((decimal)((double)of / among), 4));

    // Wilson's interval by the root of (p̂ − p)² = z² p (1 − p) / n, solved here on its own.
    private static string Edge(int of, int among, int side)
    {
        if (among == 0)
        {
            return "";
        }

        var (p, n, z2) = ((double)of / among, (double)among, 1.959963984540054 * 1.959963984540054);
        var (a, b, c) = (1 + (z2 / n), -((2 * p) + (z2 / n)), p * p);
        return Number(Math.Round((decimal)Math.Clamp((-b + (side * Math.Sqrt(Math.Max(0, (b * b) - (4 * a * c))))) / (2 * a), 0, 1), 4));
    }

    private static string Number(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Told(int count) => count < 10 ? "" : Number(5 * (int)Math.Round(count / 5m));

    private static string Percent(string share) => share.Length == 0 ? "–" : $"{Math.Round(decimal.Parse(share, CultureInfo.InvariantCulture) * 100, MidpointRounding.AwayFromZero):0}%";

    private static string Quarter(DateTimeOffset at, TestTown town)
    {
        var day = TimeZoneInfo.ConvertTime(at, town.Services.GetRequiredService<CurrentTown>().Profile.TimeZone);
        return string.Create(CultureInfo.InvariantCulture, $"{day.Year}-Q{((day.Month - 1) / 3) + 1}");
    }

    private static void AssertSame(List<Dictionary<string, string>> expected, List<Dictionary<string, string>> published, string where)
    {
        string Key(Dictionary<string, string> row) => $"{row["by"]} {row["code"]}";
        // Months between others may be there with nothing in them.
        var rows = published.Where(r => r["by"] != "month" || r["asked"] != "0").ToDictionary(Key, StringComparer.Ordinal);
        Assert.Equal(expected.Select(Key).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        foreach (var group in expected)
        {
            foreach (var (column, value) in group)
            {
                var said = rows[Key(group)][column];
                said = decimal.TryParse(said, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && column != "code" ? Number(number) : said;
                Assert.True(value == said, $"{where}, {Key(group)}, {column}: counted {value}, published {said}");
            }
        }
    }

    // ---- towns

    private static readonly TownTemplate RandomTown = new(
        () => new()
        {
            Folder = folder => File.WriteAllText(Path.Combine(folder.FullName, "areas.geojson"), $$"""
                {"type":"FeatureCollection","features":[
                {{string.Join(",\n", new[] { ("town", "town", ""), ("north", "district", "town"), ("n1", "community", "north"), ("n2", "community", "north"), ("south", "district", "town") }.Select(a =>
                    $$$"""{"type":"Feature","properties":{"code":"{{{a.Item1}}}","level":"{{{a.Item2}}}","parent":"{{{a.Item3}}}","name_en":"{{{a.Item1}}}","name_zh-Hans":"{{{a.Item1}}}"},"geometry":null}"""))}}]}
                """),
        },
        town => StoreAsync(town, [.. Random(town.Clock.GetUtcNow()), .. Talk(town.Clock.GetUtcNow())]));

    private static Task<TestTown> OpenAsync(DatabaseEngine engine, string kind) => (kind == "nyc" ? Importing.NewYork : RandomTown).OpenAsync(engine);

    /// <summary>Falls the same way in every run.</summary>
    private sealed class Dice(ulong seed)
    {
        private ulong state = seed;

        public int Below(int bound) => (int)(((state = (state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407) >> 33) % (ulong)bound);

        public T One<T>(params T[] choices) => choices[Below(choices.Length)];
    }

    private static IEnumerable<Request> Random(DateTimeOffset now)
    {
        var dice = new Dice(2026);
        var officer = new Actor(ActorKind.Staff, null, "Li Na");
        for (var i = 0; i < 600; i++)
        {
            var isPublic = dice.Below(5) > 0;
            var at = now.AddMinutes(-dice.Below(60 * 24 * 420) - 1).AddMilliseconds(dice.Below(1000));
            var type = isPublic ? dice.One("pothole", "street-light", "missed-bin") : dice.One("care-at-home", "care-at-home", "benefits-advice");
            var place = dice.One<(double, double)?>((31.2001, 121.4001), (31.2101 + (dice.Below(100) * 0.001), 121.41), null);
            // One corner where lamps go out far more often than elsewhere.
            var dark = isPublic && i % 20 == 0;
            var request = Make(dark ? "street-light" : type, isPublic, at, (Channel)dice.Below(6), dice.One<string?>("town", "north", "n1", "n2", "south", null), dice.One("streets", "waste", "water"), dark ? (31.25, 121.45) : isPublic ? place : null);
            var days = 1 + dice.Below(12);
            request.Open(Actor.Resident, new RoutedBy("RoutingReason.Type"), hazard: false, Terms(at, days));
            Promises[request.Reference] = request.AnswerBy;
            foreach (var step in dice.One<string[]>([], ["accept"], ["ask"], ["answer"], ["date", "answer"], ["answer", "solved"], ["answer", "solved"], ["plan", "answer", "solved"], ["answer", "partly"], ["answer", "not"],
                ["answer", "not", "answer"], ["answer", "not", "answer", "not", "answer", "solved"], ["source"], ["gone"], ["answer", "ring"]))
            {
                at = at.AddMinutes(dice.Below(60 * 24 * 9)).AddMilliseconds(dice.Below(1000));
                if (at >= now)
                {
                    break;
                }

                var terms = Terms(at, days);
                Assert.Null(step switch
                {
                    "accept" => request.Accept(officer, terms),
                    "ask" => request.Ask(officer, Personal, terms),
                    "date" => request.ChangeDate(officer, DateOnly.FromDateTime(at.UtcDateTime).AddDays(9 + dice.Below(20)), "It takes longer.", terms),
                    "plan" => request.Answer(officer, new NewAnswer(RequestOutcome.Planned, "We will do it.", DateOnly.FromDateTime(at.UtcDateTime).AddDays(9)), terms),
                    "answer" => request.Answer(officer, new NewAnswer(RequestOutcome.CannotBeDone, isPublic ? "It cannot be done here." : Personal), terms),
                    "solved" => request.Confirm(Actor.Resident, Confirmation.Solved, Personal, terms),
                    "partly" => request.Confirm(Actor.Resident, Confirmation.Partly, Personal, terms),
                    "not" => request.Confirm(Actor.Resident, Confirmation.NotSolved, Personal, terms),
                    "gone" => request.Confirm(Actor.Resident, Confirmation.NoLongerNeeded, null, terms),
                    "ring" => at.AddDays(30) < now ? request.Ring(Terms(at.AddDays(30), days)) : null,
                    _ => request.CloseBySource(Actor.Of("other"), isPublic ? "Done." : Personal, at, terms),
                });
            }

            yield return request;
        }
    }

    // What people wrote in the last whole month: two topics, and what must be none.
    private static IEnumerable<Request> Talk(DateTimeOffset now)
    {
        var month = new DateTimeOffset(now.Year, now.Month, 1, 12, 0, 0, TimeSpan.Zero).AddMonths(-1);
        var said = new (string Words, int Times, bool Public, bool OnePlace)[]
        {
            ("Sinkhole {0}", 12, true, false), ("{0}，井盖松动", 9, true, false), ("My name is Zebulon Quist, lantern {0}", 10, true, false),
            // One person; a number; personal; held back by staff.
            ("Giraffe", 20, true, true), ("4711 {0}", 10, true, false), ("Geheimwort {0}", 15, false, false), ("Mirabelle {0}", 14, true, false),
        };
        foreach (var (words, times, isPublic, onePlace) in said)
        {
            for (var i = 0; i < times; i++)
            {
                var at = month.AddDays(i).AddMinutes(i);
                var request = Make(
                    isPublic ? "pothole" : "care-at-home", isPublic, at, Channel.Web, "n1", "streets", !isPublic ? null : onePlace ? (31.3, 121.5) : (31.3 + (i * 0.01), 121.5),
                    string.Format(CultureInfo.InvariantCulture, words, new string((char)('p' + i % 9), 3 + i / 9)));
                request.Open(Actor.Resident, new RoutedBy("RoutingReason.Type"), hazard: false, Terms(at, 60));
                Promises[request.Reference] = request.AnswerBy;
                if (words[0] == 'M' && words[1] == 'i')
                {
                    Assert.Null(request.ReviewText(new Actor(ActorKind.Staff, null, "Li Na"), TextState.KeptBack, null, null, "No", Terms(at.AddHours(1), 60)));
                }

                yield return request;
            }
        }
    }

    private static Moment Terms(DateTimeOffset at, int days) => new(at, new Terms(
        new WorkingCalendar(TimeZoneInfo.Utc, new Dictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> { [DayOfWeek.Monday] = [new(540, 1020)] }, []),
        new Deadline(24, DeadlineUnit.Hours), new Deadline(24 * days, DeadlineUnit.Hours), new Deadline(24 * days, DeadlineUnit.Hours), new HandlingPolicy(),
        area => area is "n1" or "n2" ? "north" : area is "north" or "south" ? "town" : null, _ => true, "streets"));

    private static Request Make(string type, bool isPublic, DateTimeOffset at, Channel channel, string? area, string unit, (double Latitude, double Longitude)? place, string? words = null) => new()
    {
        Id = Guid.CreateVersion7(at), Reference = ShortReference.Create(), TypeCode = type, Public = isPublic, Channel = channel, Description = words ?? (isPublic ? "Something is broken." : Personal),
        Address = isPublic ? "School Lane" : Personal, Language = "en", AreaCode = area, AreaReason = area is null ? "AreaReason.InWords" : "AreaReason.Named", OwnerUnit = unit,
        ReportedAt = at, RecordedAt = at, Latitude = place?.Latitude, Longitude = place?.Longitude,
    };

    private static async Task StoreAsync(TestTown town, params IReadOnlyList<Request> requests) =>
        Assert.True((await town.Writer.RunAsync<Done>(
            async (write, ct) =>
            {
                write.Db.AddRange(requests);
                foreach (var request in requests)
                {
                    await write.Services.GetRequiredService<RequestSearchSource>().PutAsync(write, request, ct);
                }

                return default(Done);
            },
            CancellationToken.None)).Succeeded);
}

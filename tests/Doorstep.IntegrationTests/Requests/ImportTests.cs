using System.Globalization;
using System.Text;
using System.Text.Json;
using Doorstep.Harness;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Taking over another system's requests, on both engines.</summary>
public sealed class ImportTests
{
    [Theory, EachEngine]
    public async Task The_real_requests_come_in_and_the_public_counts_equal_the_files_own(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        Assert.Equal(0, (await town.CommandAsync("import", "areas", Importing.Districts, "--level", "community", "--id", "BoroCD")).ExitCode);
        var first = await town.CommandAsync("import", "requests", Importing.Sample, "--mapping", "nyc311");
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("500 rows read: 500 new, 0 closed since, 0 unchanged, 0 rejected.", first.Out, StringComparison.Ordinal);
        Assert.Contains("26 types and 8 units were added", first.Out, StringComparison.Ordinal);
        var picture = await town.PictureAsync();

        var second = await town.CommandAsync("import", "requests", Importing.Sample, "--mapping", "nyc311");

        Assert.Contains("500 rows read: 0 new, 0 closed since, 500 unchanged, 0 rejected.", second.Out, StringComparison.Ordinal);
        Assert.Equal(picture, await town.PictureAsync());
        await town.RestartAsync();
        var file = FromTheFile();
        using var visitor = town.Visit();
        var page = await visitor.OpenAsync("/requests");
        Assert.StartsWith("500 ", page.All("#total")[0], StringComparison.Ordinal);
        Assert.Equal(
            file.Areas.OrderBy(a => a.Key, StringComparer.Ordinal),
            page.Html.QuerySelectorAll("#by-area tr[data-area]").ToDictionary(
                row => row.GetAttribute("data-area")!, row => int.Parse(row.QuerySelector("td")!.TextContent, CultureInfo.InvariantCulture), StringComparer.Ordinal)
                .OrderBy(a => a.Key, StringComparer.Ordinal));
        foreach (var state in Enum.GetValues<RequestState>())
        {
            var option = page.Html.QuerySelector($"select[name=state] option[value={state}]")!.TextContent;
            Assert.EndsWith($"({file.States.GetValueOrDefault(state)})", option, StringComparison.Ordinal);
        }

        var csv = Importing.Rows(new StringReader(await visitor.Http.GetStringAsync("/requests.csv")));
        Assert.Equal(500, csv.Count);
        Assert.Equal(file.States.OrderBy(s => s.Key), csv.GroupBy(r => Enum.Parse<RequestState>(r["state"])).ToDictionary(g => g.Key, g => g.Count()).OrderBy(s => s.Key));
        using var map = JsonDocument.Parse(await visitor.Http.GetStringAsync("/requests.geojson"));
        var features = map.RootElement.GetProperty("features").EnumerateArray().ToList();
        Assert.Equal((500, 432), (features.Count, features.Count(f => f.GetProperty("geometry").ValueKind == JsonValueKind.Object)));
        Assert.Equal(file.Areas["404"], Importing.Rows(new StringReader(await visitor.Http.GetStringAsync("/requests.csv?area=404"))).Count);
    }

    [Theory, EachEngine]
    public async Task What_points_at_a_person_waits_for_a_look_unless_the_operator_says_that_it_was_public(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        const string number = "13812345678";
        var published = Importing.OtherTown.Replace("\"columns\":", "\"types\": { \"public\": true }, \"columns\":", StringComparison.Ordinal);
        var mapping = town.Write("other.json", published);
        string Rows(int from) => $"{Importing.Columns}\n{from},2026-02-01 08:00:00,,路灯,路灯所,新,路灯不亮，请打 {number},\n{from + 1},2026-02-01 09:00:00,,路灯,路灯所,新,路灯闪烁,\n{from + 2},many,,路灯,路灯所,新,回电 {number},\n";
        var (held, shown) = (town.Write("held.csv", Rows(1)), town.Write("shown.csv", Rows(4)));

        // What cannot be used changes nothing, with the switch as without.
        var before = await town.PictureAsync();
        foreach (var wrong in new[] { new[] { "import", "requests", held, "--mapping", mapping, "--as-published=perhaps" }, ["import", "requests", held, "--mapping", "no-such-mapping", "--as-published"], ["import", "requests", $"{held}.gone", "--mapping", mapping, "--as-published"], ["import", "requests", "--as-published"] })
        {
            var refused = await town.CommandAsync(wrong);
            Assert.True(refused.ExitCode != 0 && refused.Error.Length > 20, string.Join(' ', wrong));
            Assert.Equal(before, await town.PictureAsync());
        }

        foreach (var (file, more) in new[] { (held, Array.Empty<string>()), (shown, ["--as-published"]) })
        {
            var done = await town.CommandAsync(["import", "requests", file, "--mapping", mapping, .. more]);
            Assert.Contains("3 rows read: 2 new, 0 closed since, 0 unchanged, 1 rejected.", done.Out, StringComparison.Ordinal);
        }

        // The same rows again do not get round the look.
        Assert.Contains("0 new, 0 closed since, 2 unchanged", (await town.CommandAsync("import", "requests", held, "--mapping", mapping, "--as-published")).Out, StringComparison.Ordinal);
        await town.RestartAsync();
        Assert.Equal(
            [("1", TextState.Held), ("2", TextState.Shown), ("4", TextState.Shown), ("5", TextState.Shown)],
            (await town.ReadAsync(db => db.Set<Request>().OrderBy(r => r.ExternalId).ToListAsync())).Select(r => (r.ExternalId!, r.TextState)));
        using var anybody = town.Visit();
        var open = Importing.Rows(new StringReader(await anybody.Http.GetStringAsync("/requests.csv")));
        Assert.Single(open, row => row["description"].Contains(number, StringComparison.Ordinal));
        Assert.Single(Importing.Rows(new StringReader(await anybody.Http.GetStringAsync($"/requests.csv?q={number}"))));

        // A mapping can say it, too.
        var always = town.Write("always.json", published.Replace("\"source\":", "\"asPublished\": true, \"source\":", StringComparison.Ordinal));
        Assert.Contains("2 new", (await town.CommandAsync("import", "requests", town.Write("more.csv", Rows(7)), "--mapping", always)).Out, StringComparison.Ordinal);
        Assert.Equal(TextState.Shown, (await town.ReadAsync(db => db.Set<Request>().SingleAsync(r => r.ExternalId == "7"))).TextState);
    }

    [Theory, EachEngine]
    public async Task A_stopped_import_goes_on_and_ends_the_same(DatabaseEngine engine)
    {
        await using var whole = await Importing.NewYork.OpenAsync(engine);
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.ImportDistrictsAsync();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => town.ImportAsync(Importing.Sample, "nyc311", new OnReport(_ => stop.Cancel()), stop.Token));

        Assert.Equal(200, await town.CountAsync());
        var (summary, _) = await town.ImportAsync(Importing.Sample, "nyc311");
        Assert.Equal((500, 300, 200, 0), (summary!.Read, summary.Added, summary.Unchanged, summary.Rejected.Count));
        Assert.Equal(await whole.ContentAsync(), await town.ContentAsync());
    }

    [Theory, EachEngine]
    public async Task A_killed_import_goes_on(DatabaseEngine engine)
    {
        const int Many = 2000;
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var file = town.Write("many.csv", $"{Importing.Columns}\n{string.Concat(Enumerable.Range(1, Many).Select(i => $"{i},2026-01-05 08:00,,路灯,路灯所,新,第{i}盏灯不亮,\n"))}");
        var mapping = town.Write("other.json", Importing.OtherTown);
        using (var process = town.StartCommand("import", "requests", file, "--mapping", mapping))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await town.CountAsync() == 0 && !process.HasExited)
            {
                await Task.Delay(2, patience.Token);
            }

            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(patience.Token);
        }

        var left = await town.CountAsync();
        Assert.InRange(left, 200, Many - 200);
        Assert.Equal(0, left % 200);
        await town.RestartAsync();
        var (summary, _) = await town.ImportAsync(file);
        Assert.Equal((Many, Many - left, left), (summary!.Read, summary.Added, summary.Unchanged));
        Assert.Equal(Many, await town.CountAsync());
    }

    [Theory, EachEngine]
    public async Task Rejected_rows_are_in_a_file_that_can_be_mended_and_imported(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var mapping = town.Write("other.json", Importing.OtherTown);
        var file = town.Write("export.csv", $"""
            {Importing.Columns}
            1,2026-01-05 08:00,,路灯,路灯所,新,"两行
            文字",
            2,2026-01-05 08:00,,路灯,路灯所,搁置,状态不认识,
            3,2026-01-32 08:00,,路灯,路灯所,新,日期不对,
            4,2026-01-05 08:00,,路灯,路灯所,新
            5,2026-01-05 08:00,,路灯,路灯所,新,引号"不"对,
            6,2026-01-05 08:00,,路灯,路灯所,新,"引号"又不对,
            1,2026-01-05 08:00,,路灯,路灯所,新,重复,
            7,2026-01-05 08:00,2026-01-06 09:00,路灯,路灯所,办结,好了,已换灯泡

            """);

        var first = await town.CommandAsync("import", "requests", file, "--mapping", mapping);

        var path = Path.Combine(town.Installation.Data.FullName, "imports", "export.rejected.csv");
        Assert.Equal(0, first.ExitCode);
        Assert.Contains(path, first.Error, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(path);
        var lines = text.Split('\n');
        Assert.Equal($"rejected_line,rejected_reason,{Importing.Columns}", lines[0]);
        Assert.Equal(["4", "5", "6", "7", "8", "9"], lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Split(',')[0]));
        foreach (var (line, reason) in new[] { (1, "搁置"), (2, "2026-01-32"), (3, "6 cells"), (4, "double quote"), (5, "double quote"), (6, "on line 2 already") })
        {
            Assert.Contains(reason, lines[line], StringComparison.Ordinal);
        }

        // The person mends what each reason says; the rows with quotes were written out right already.
        lines[1] = lines[1].Replace(",搁置,", ",办理,", StringComparison.Ordinal);
        lines[2] = lines[2].Replace(",2026-01-32", ",2026-01-31", StringComparison.Ordinal);
        lines[3] += ",补上的话,";
        lines[6] = "";
        await File.WriteAllLinesAsync(path, lines);
        var second = await town.CommandAsync("import", "requests", path, "--mapping", mapping);

        Assert.Contains("5 rows read: 5 new, 0 closed since, 0 unchanged, 0 rejected.", second.Out, StringComparison.Ordinal);
        var texts = await town.ReadAsync(db => db.Set<Request>().OrderBy(r => r.ExternalId).Select(r => r.Description).ToListAsync());
        Assert.Equal(7, texts.Count);
        Assert.Equal(("两行\n文字", "状态不认识", "补上的话", "好了"), (texts[0], texts[1], texts[3], texts[6]));
        Assert.Contains("不", texts[5], StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task What_changes_at_the_source_is_closed_here_but_not_over_the_residents_word(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        string Export(string state, string closed) => town.Write("export.csv", $"{Importing.Columns}\n1,2026-01-05 08:00,{closed},路灯,路灯所,{state},不亮,已换\n2,2026-01-05 08:00,,路灯,路灯所,新,也不亮,\n");
        await town.ImportAsync(Export("新", ""));
        var open = await OneAsync(town);
        Assert.Equal((RequestState.Received, null, "other-town-x-", "RoutingReason.Import"), (open.State, open.Confirmation, open.TypeCode[..13], open.Timeline[1].Reason));

        var (closed, _) = await town.ImportAsync(Export("办结", "2026-01-07 10:00"));

        Assert.Equal((0, 1, 1), (closed!.Added, closed.Closed, closed.Unchanged));
        var request = await OneAsync(town);
        Assert.Equal((RequestState.Closed, Confirmation.Unconfirmed, open.Version + 1), (request.State, request.Confirmation, request.Version));
        Assert.Equal(new DateTimeOffset(2026, 1, 7, 2, 0, 0, TimeSpan.Zero), request.ClosedAt);
        Assert.Equal((TimelineKind.ClosedBySource, "已换"), (request.Timeline[^1].Kind, request.Timeline[^1].Text));

        var code = town.Services.GetRequiredService<ReportRequest>().ReceiptOf(request).Code;
        // The window to say so is long past for a manual clock in March, so the resident speaks within it.
        Assert.True(town.Clock.GetUtcNow() - request.ClosedAt < Request.ReopenWindow);
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(request.Reference, code, Confirmation.NotSolved, "还是不亮", default)).Succeeded);
        var (same, _) = await town.ImportAsync(Export("办结", "2026-01-07 10:00"));
        Assert.Equal((0, 0, 2), (same!.Added, same.Closed, same.Unchanged));
        Assert.Equal(RequestState.Received, (await OneAsync(town)).State);
        // Nothing is closed in the future.
        town.Clock.Advance(TimeSpan.FromDays(10));
        var (again, _) = await town.ImportAsync(Export("办结", "2026-03-09 10:00"));
        Assert.Equal(1, again!.Closed);

        static Task<Request> OneAsync(TestTown town) => town.ReadAsync(db => db.Set<Request>().Include(r => r.Timeline.OrderBy(e => e.Place)).FirstAsync(r => r.ExternalId == "1"));
    }

    [Theory, EachEngine]
    public async Task What_the_town_lacks_is_added_below_its_own_lines_and_what_it_has_is_used(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new()
        {
            Engine = engine,
            Folder = folder => File.AppendAllText(Path.Combine(folder.FullName, "units.csv"), "DPW,department,Public works,公共工程,,,yes\nGONE,department,Gone,没了,,,no"),
        });
        var (units, types) = (Read("units.csv"), Read("request-types.csv"));
        var file = town.Write("export.csv", $"{Importing.Columns}\n1,2026-01-05 08:00,,Pothole,dpw,新,坑,\n2,2026-01-05 08:00,,路灯,路灯所,新,灯,\n3,2026-01-05 08:00,,Fences,gone,新,栏,\n");

        var mapping = Importing.OtherTown.Replace(
            "\"columns\":", "\"types\": { \"match\": { \"Pothole\": \"pothole\" } }, \"units\": { \"match\": { \"dpw\": \"dpw\", \"gone\": \"GONE\" } }, \"columns\":", StringComparison.Ordinal);
        var (summary, problems) = await town.ImportAsync(file, mapping);

        Assert.Empty(problems);
        Assert.Equal((3, 2, 1), (summary!.Added, summary.NewTypes, summary.NewUnits));
        Assert.StartsWith(units, Read("units.csv"), StringComparison.Ordinal);
        Assert.StartsWith(types, Read("request-types.csv"), StringComparison.Ordinal);
        Assert.Single(Read("units.csv")[units.Length..].Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, Read("request-types.csv")[types.Length..].Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var stored = await town.ReadAsync(db => db.Set<Request>().OrderBy(r => r.ExternalId).Select(r => new { r.TypeCode, r.OwnerUnit, r.Language }).ToListAsync());
        Assert.Equal(("pothole", "DPW", "zh-Hans"), (stored[0].TypeCode, stored[0].OwnerUnit, stored[0].Language));
        Assert.Equal(town.Services.GetRequiredService<UnitList>().FrontDesk.Code, stored[2].OwnerUnit);
        Assert.True(town.Services.GetRequiredService<UnitList>().Find(town.Services.GetRequiredService<RequestTypeList>().Find("other-town-fences")!.OwnerUnit)!.Active);
        Assert.Equal("路灯", town.Services.GetRequiredService<RequestTypeList>().Find(stored[1].TypeCode)!.Name.In("zh-Hans"));
        Assert.Empty((await town.Services.GetRequiredService<TownLoader>().LoadAsync(CancellationToken.None)).All);

        string Read(string name) => File.ReadAllText(Path.Combine(town.Installation.TownFolder.FullName, name)).TrimStart('\uFEFF');
    }

    [Theory, EachEngine]
    public async Task Chinese_comes_in_from_whatever_the_other_system_writes(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Encoding[] encodings = [new UTF8Encoding(true), new UTF8Encoding(false), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.GetEncoding("GB18030")];
        for (var i = 0; i < encodings.Length; i++)
        {
            var file = town.Write($"{i}.csv", $"{Importing.Columns}\n{i},2026-01-05 08:00,,路灯,路灯所,新,人民路十二号的路灯不亮,\n", encodings[i]);
            var mapping = Importing.OtherTown;
            if (encodings[i].WebName == "gb18030")
            {
                var refused = Assert.Single((await town.ImportAsync(file)).Problems);
                Assert.Equal($"{i}.csv, line 2: Bytes here are not UTF-8, and nothing in the file says which encoding they are.", refused.PlaceAndMessage);
                Assert.Contains("--encoding gb18030", refused.Remedy, StringComparison.Ordinal);
                mapping = mapping.Replace("\"timeZone\"", "\"encoding\": \"gb18030\", \"timeZone\"", StringComparison.Ordinal);
            }

            var (summary, problems) = await town.ImportAsync(file, mapping);
            Assert.Empty(problems);
            Assert.Equal(1, summary!.Added);
        }

        var stored = await town.ReadAsync(db => db.Set<Request>().Select(r => r.Description).ToListAsync());
        Assert.Equal(Enumerable.Repeat("人民路十二号的路灯不亮", encodings.Length), stored);
    }

    [Theory, EachEngine]
    public async Task Two_imports_at_once_store_each_request_once(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.ImportDistrictsAsync();

        var imports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => town.ImportAsync(Importing.Sample, "nyc311")));

        Assert.Equal(500, await town.CountAsync());
        Assert.All(imports, import => Assert.Equal((500, 500), (import.Summary!.Read, import.Summary.Added + import.Summary.Unchanged)));
        Assert.Equal(500, imports.Sum(import => import.Summary!.Added));
    }

    /// <summary>The counts that the file itself has, read without any part of ours.</summary>
    private static (Dictionary<RequestState, int> States, Dictionary<string, int> Areas) FromTheFile()
    {
        using var districts = JsonDocument.Parse(File.ReadAllText(Importing.Districts));
        var shapes = districts.RootElement.GetProperty("features").EnumerateArray().Select(f => (
            Code: f.GetProperty("properties").GetProperty("BoroCD").ToString(), Shape: ShapeOf(f.GetProperty("geometry")))).ToList();
        var states = new Dictionary<RequestState, int>();
        var areas = new Dictionary<string, int>(StringComparer.Ordinal);
        using var text = new StreamReader(Importing.Sample);
        foreach (var row in Importing.Rows(text))
        {
            var state = row["status"] switch { "Closed" => RequestState.Closed, "Open" => RequestState.Received, _ => RequestState.Accepted };
            states[state] = states.GetValueOrDefault(state) + 1;
            var named = row["community_board"].Split(' ', 2);
            var borough = Array.IndexOf(["", "MANHATTAN", "BRONX", "BROOKLYN", "QUEENS", "STATEN ISLAND"], named[^1]);
            var area = shapes.Select(s => s.Code).FirstOrDefault(code => borough > 0 && code == $"{borough}{named[0]}");
            if (area is null && row["latitude"].Length > 0)
            {
                var point = new Point(double.Parse(row["longitude"], CultureInfo.InvariantCulture), double.Parse(row["latitude"], CultureInfo.InvariantCulture));
                area = shapes.Where(s => s.Shape.Contains(point)).Select(s => s.Code).SingleOrDefault();
            }

            foreach (var counted in area is null ? [""] : new[] { area, "town" })
            {
                areas[counted] = areas.GetValueOrDefault(counted) + 1;
            }
        }

        return (states, areas);

        static Geometry ShapeOf(JsonElement geometry)
        {
            var parts = geometry.GetProperty("type").GetString() == "Polygon"
                ? [geometry.GetProperty("coordinates")]
                : geometry.GetProperty("coordinates").EnumerateArray().ToArray();
            return new MultiPolygon([.. parts.Select(p => p.EnumerateArray().Select(RingOf).ToArray()).Select(rings => new Polygon(rings[0], rings[1..]))]);
        }

        static LinearRing RingOf(JsonElement ring) => new([.. ring.EnumerateArray().Select(p => new Coordinate(p[0].GetDouble(), p[1].GetDouble()))]);
    }

    private sealed class OnReport(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Operations;
using Doorstep.Modules.Areas.Rules;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Import;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Import;

/// <summary>An import guesses nothing, and what it says of a row is so.</summary>
public sealed class ImportSaysTests
{
    [Theory, EachEngine]
    public async Task A_name_like_that_of_a_type_or_unit_of_the_town_is_not_taken_for_it(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var before = await town.PictureAsync();
        var rows = $"{Importing.Columns}\n1,2026-01-05 08:00,,Pothole,Streets,新,A hole,\n2,2026-01-05 08:00,,POTHOLE,streets,新,Another,\n3,2026-01-05 08:00,,Deep holes,Streets,新,A third,\n";
        var file = town.Write("la.csv", rows);
        string Mapping(string types) => town.Write("la.json", Importing.OtherTown.Replace("\"columns\":", $"{types} \"columns\":", StringComparison.Ordinal));
        var wrong = await town.CommandAsync("import", "requests", file, "--mapping", Mapping("\"types\": { \"match\": { \"Deep holes\": \"potole\" } },"));
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("types.match: \"Deep holes\" is to be the type \"potole\", but the town has none with that code.", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(before, await town.PictureAsync());

        var done = await town.CommandAsync("import", "requests", file, "--mapping", Mapping("\"types\": { \"match\": { \"Deep holes\": \"pothole\" } },"));

        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        Assert.Contains("new type other-town-pothole <- \"POTHOLE\", \"Pothole\" (2 rows, personal: only staff see its requests)", done.Out, StringComparison.Ordinal);
        Assert.Contains("the town's type pothole <- \"Deep holes\" (1 rows, everybody sees its requests)", done.Out, StringComparison.Ordinal);
        Assert.Contains("new unit other-town-streets <- \"Streets\", \"streets\" (3 rows)", done.Out, StringComparison.Ordinal);
        Assert.Contains("New types are personal until you say otherwise.", done.Out, StringComparison.Ordinal);
        await town.RestartAsync();
        var stored = await town.ReadAsync(db => db.Set<Request>().OrderBy(r => r.ExternalId).Select(r => new { r.TypeCode, r.Public, r.OwnerUnit }).ToListAsync());
        Assert.Equal([("other-town-pothole", false), ("other-town-pothole", false), ("pothole", true)], stored.Select(r => (r.TypeCode, r.Public)));
        Assert.All(stored, r => Assert.Equal("other-town-streets", r.OwnerUnit));
        using var anybody = town.Visit();
        Assert.Single(Importing.Rows(new StringReader(await anybody.Http.GetStringAsync("/requests.csv"))));

        // Again: nothing new, and what is personal is not published behind anybody's back.
        var again = await town.CommandAsync("import", "requests", file, "--mapping", town.Write("la.json", Importing.OtherTown));
        Assert.Contains("3 rows read: 0 new, 0 closed since, 1 differ, not taken, 2 unchanged, 0 rejected.", again.Out, StringComparison.Ordinal);
        Assert.Contains("kind: other-town-deep-holes, here pothole", await File.ReadAllTextAsync(Path.Combine(town.Installation.Data.FullName, "imports", "la.differs.csv")), StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Unchanged_is_what_is_unchanged_and_what_is_not_taken_is_listed(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        string Row(int id, string what = "不亮", string state = "新", string closed = "", string kind = "路灯", string reply = "") => $"{id},2026-01-05 08:00,{closed},{kind},路灯所,{state},{what},{reply}\n";
        string Export(params string[] rows) => town.Write("export.csv", $"{Importing.Columns}\n{string.Concat(rows)}");
        var mapping = town.Write("other.json", Importing.OtherTown);
        await town.ImportAsync(Export(Row(1), Row(2), Row(3), Row(4), Row(5), Row(6, state: "办结", closed: "2026-01-06 08:00"), Row(7)));
        // Staff take one on; that is no change of its row.
        var taken = await town.ReadAsync(db => db.Set<Request>().FirstAsync(r => r.ExternalId == "7"));
        Assert.True((await town.Services.GetRequiredService<AcceptRequest>().RunAsync(new StaffStep(await town.AddStaffAsync(StaffRole.Coordinator), taken.Reference, taken.Version), default)).Succeeded);
        var before = await town.ContentAsync();

        var changed = Export(
            Row(1), Row(2, what: "又亮了"), Row(3, kind: "坑"), Row(4, reply: "明天来修"), Row(5, state: "办结", closed: "2026-02-01 08:00", what: "换了说法"), Row(6), Row(7));
        var done = await town.CommandAsync("import", "requests", changed, "--mapping", mapping);

        Assert.Contains("7 rows read: 0 new, 1 closed since, 4 differ, not taken, 2 unchanged, 0 rejected.", done.Out, StringComparison.Ordinal);
        var list = Importing.Rows(new StringReader(await File.ReadAllTextAsync(Path.Combine(town.Installation.Data.FullName, "imports", "export.differs.csv"))));
        Assert.Equal(["3", "4", "5", "6", "7"], list.Select(r => r["differs_line"]));
        foreach (var (place, what) in new[] { (0, "Not taken: what: other words"), (1, "kind: other-town-x-"), (2, "Not taken: reply: another answer"), (3, "The closing was taken; not taken: what: other words"), (4, "Not taken: state: Received, here Closed") })
        {
            Assert.Contains(what, list[place]["differs_in"], StringComparison.Ordinal);
        }

        var after = await town.ContentAsync();
        Assert.Equal([4], Enumerable.Range(0, 7).Where(i => before[i] != after[i]));

        // It is said again as long as it is so; the closing is known by now.
        var (again, _) = await town.ImportAsync(changed);
        Assert.Equal((0, 4, 3), (again!.Closed, again.Differ, again.Unchanged));
    }

    [Theory, EachEngine]
    public async Task What_cannot_be_is_rejected_with_the_reason_and_points_tell_where_the_town_is(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await town.ImportDistrictsAsync();
        var mapping = town.Write("nyc.json", Importing.OtherTown.Replace("\"answer\": \"reply\"", "\"latitude\": \"lat\", \"longitude\": \"lon\"", StringComparison.Ordinal));
        var file = town.Write("sheet.csv", """
            sep=;
            ID;Asked;closed;Kind;office;state;what;LAT;lon
            1;2026-01-05 08:00;;Lamps;Light;新;decimal commas;40,741576;-73,850867
            2;2026/1/5 8:00;;Lamps;Light;新;"semicolon; inside";;
            3;2026-01-05 08:00;2026-01-04 08:00;Lamps;Light;办结;closed before;;
            4;2026-03-03 08:00;;Lamps;Light;新;tomorrow;;
            5;2026-01-05 08:00;;Lamps;Light;新;zero;0;0
            6;2026-01-05 08:00;;Lamps;Light;新;swapped;-73,850867;40,741576
            7;2026-01-05 08:00;;Lamps;Light;新;Paris;48,85;2,35
            """);

        var done = await town.CommandAsync("import", "requests", file, "--mapping", mapping);

        // The executable's clock is real: only the town's tells that 4 was asked in the future.
        Assert.Contains("7 rows read: ", done.Out, StringComparison.Ordinal);
        var list = Importing.Rows(new StringReader(await File.ReadAllTextAsync(Path.Combine(town.Installation.Data.FullName, "imports", "sheet.rejected.csv"))))
            .ToDictionary(r => r["rejected_line"], r => r["rejected_reason"], StringComparer.Ordinal);
        Assert.Contains("before it was asked", list["5"], StringComparison.Ordinal);
        Assert.Contains("0, 0 lies in the sea", list["7"], StringComparison.Ordinal);
        Assert.Contains("inside it with the two swapped", list["8"], StringComparison.Ordinal);
        var (summary, _) = await town.ImportAsync(file, await File.ReadAllTextAsync(mapping));
        Assert.Contains(summary!.Rejected, r => r.Line == 6 && r.Reason.Contains("in the future", StringComparison.Ordinal));
        Assert.Equal("404", (await town.ReadAsync(db => db.Set<Request>().FirstAsync(r => r.ExternalId == "1"))).AreaCode);
        Assert.Equal("semicolon; inside", (await town.ReadAsync(db => db.Set<Request>().FirstAsync(r => r.ExternalId == "2"))).Description);
    }

    [Theory, EachEngine]
    public async Task Areas_that_come_later_place_what_lies_in_them_and_nothing_else_changes(DatabaseEngine engine)
    {
        await using var late = await TestTown.OpenAsync(new() { Engine = engine });
        // One row names its district and has no point.
        var sample = await File.ReadAllTextAsync(Importing.Sample);
        var file = late.Write("named.csv", sample.Replace(",40.90644975417781,-73.85163266355892,", ",,,", StringComparison.Ordinal));
        await late.ImportAsync(file, "nyc311");
        var before = await late.ReadAsync(db => db.Set<Request>().OrderBy(r => r.ExternalId).Select(r => new { r.ExternalId, r.OwnerUnit, r.UpdatedAt, r.Steps, r.AreaCode }).ToListAsync());
        Assert.All(before, r => Assert.Null(r.AreaCode));

        var import = await late.CommandAsync("import", "areas", Importing.Districts, "--level", "community", "--id", "BoroCD");

        Assert.Contains("431 requests lie in them", import.Out, StringComparison.Ordinal);
        var after = await late.ReadAsync(db => db.Set<Request>().OrderBy(r => r.ExternalId).ToListAsync());
        Assert.Equal(431, after.Count(r => r.AreaCode is not null && r.DeskArea == r.AreaCode && r.AreaReason is "AreaReason.Inside" or "AreaReason.OnBoundary"));
        Assert.Equal(before.Select(r => (r.ExternalId, r.OwnerUnit, r.UpdatedAt, r.Steps)), after.Select(r => (r.ExternalId, r.OwnerUnit, r.UpdatedAt, r.Steps)));
        var picture = await late.PictureAsync();
        Assert.DoesNotContain("lie in them", (await late.CommandAsync("import", "areas", Importing.Districts, "--level", "community", "--id", "BoroCD")).Out, StringComparison.Ordinal);
        Assert.Equal(picture, await late.PictureAsync());

        // Rows without a point that name their area get it with the next import of the requests.
        await late.RestartAsync();
        var (again, _) = await late.ImportAsync(file, "nyc311");
        Assert.Equal((0, 0, 0, 500), (again!.Added, again.Closed, again.Differ, again.Placed + again.Unchanged));
        Assert.Equal(1, again.Placed);
        using var anybody = late.Visit();
        var counted = Importing.Rows(new StringReader(await anybody.Http.GetStringAsync("/requests.csv"))).Count(r => r["area_code"].Length > 0);
        Assert.Equal(431 + again.Placed, counted);
        Assert.Equal(0, (await late.ImportAsync(file, "nyc311")).Summary!.Placed);
    }

    [Theory, EachEngine]
    public async Task A_smaller_area_takes_over_from_a_wider_one_but_not_from_what_was_chosen(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        var simple = town.Services.GetRequiredService<RequestTypeList>().All.First(t => t is { Active: true, Public: true } && !t.Questions.Any(q => q.Required)).Code;
        async Task<string> AskAsync(double? lat, double? lon, string? area) => (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest { TypeCode = simple, Description = "Dark", Latitude = lat, Longitude = lon, AreaCode = area }, default)).Value.Reference;
        var (inside, beside, chosen) = (await AskAsync(31.75, 121.5, null), await AskAsync(31.9, 121.5, null), await AskAsync(null, null, "north"));
        var updated = (await town.RequestAsync(inside)).UpdatedAt;
        var path = town.Write("grid.geojson", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"n1"},"geometry":{"type":"Polygon","coordinates":[[[121.4,31.7],[121.6,31.7],[121.6,31.8],[121.4,31.8],[121.4,31.7]]]}}]}""");
        await using var scope = town.Services.CreateAsyncScope();

        var import = await scope.ServiceProvider.GetRequiredService<ImportAreas>().RunAsync(new FileInfo(path), new AreaImportPlan(AreaLevel.Community, "id", null, "north"), new Progress<double>(), default);

        Assert.Empty(import.Problems);
        Assert.Equal(1, import.Placed);
        Assert.Equal(("n1", "n1", updated), ((await town.RequestAsync(inside)).AreaCode, (await town.RequestAsync(inside)).DeskArea, (await town.RequestAsync(inside)).UpdatedAt));
        Assert.Equal(("north", "north"), ((await town.RequestAsync(chosen)).AreaCode, (await town.RequestAsync(beside)).AreaCode));
    }

    [Fact]
    public async Task The_remedy_for_an_unknown_encoding_works_and_the_example_is_printed()
    {
        await using var town = await TestTown.OpenAsync();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var mapping = town.Write("other.json", Importing.OtherTown);
        var file = town.Write("gbk.csv", $"{Importing.Columns}\n1,2026-01-05 08:00,,路灯,路灯所,新,不亮,\n", Encoding.GetEncoding("GBK"));
        var refused = await town.CommandAsync("import", "requests", file, "--mapping", mapping);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("gbk.csv, line 2: ", refused.Error, StringComparison.Ordinal);
        var option = refused.Error[refused.Error.IndexOf("--encoding gb18030", StringComparison.Ordinal)..].Split(' ')[..2];
        Assert.Contains("1 new", (await town.CommandAsync(["import", "requests", file, "--mapping", mapping, .. option])).Out, StringComparison.Ordinal);

        var example = await Cli.RunAsync(null, "import", "requests", "--example");
        Assert.Equal((0, Mapping.Example()), (example.ExitCode, example.Out));
        var nothing = await Cli.RunAsync(null, "import", "requests");
        Assert.Equal(2, nothing.ExitCode);
        Assert.Contains("Name the file to import", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_is_interrupted_says_so_and_goes_on_with_the_same_command()
    {
        const int Many = 6000;
        await using var town = await TestTown.OpenAsync();
        var file = town.Write("many.csv", $"{Importing.Columns}\n{string.Concat(Enumerable.Range(1, Many).Select(i => $"{i},2026-01-05 08:00,,Lamps,Light,新,Lamp {i},\n"))}");
        var mapping = town.Write("other.json", Importing.OtherTown);
        using var process = town.StartCommand("import", "requests", file, "--mapping", mapping);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (await town.CountAsync() == 0 && !process.HasExited)
        {
            await Task.Delay(2, patience.Token);
        }

        using var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        var said = await process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("Stopped. What was stored so far stays", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        var left = await town.CountAsync();
        Assert.InRange(left, 200, Many - 200);
        var (summary, _) = await town.ImportAsync(file);
        Assert.Equal((Many - left, left), (summary!.Added, summary.Unchanged));
    }
}

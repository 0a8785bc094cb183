using System.Net;
using System.Text;
using Doorstep.Harness;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Operations;
using Doorstep.Modules.Areas.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Areas;

/// <summary>Areas from a file to a map, on both engines.</summary>
public sealed class AreasTests
{
    private static readonly FileInfo Districts = new(Path.Combine(Root(), "samples", "nyc311", "community-districts.geojson"));
    private static readonly AreaImportPlan Plan = new(AreaLevel.Community, "BoroCD", null, null);

    [Theory, EachEngine]
    public async Task The_real_boundaries_come_in_once_and_find_points(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });

        var first = await ImportAsync(town, Districts, Plan);
        var file = await File.ReadAllBytesAsync(AreasFile(town));
        var second = await ImportAsync(town, Districts, Plan);

        Assert.Empty(first.Problems);
        Assert.Equal((71, 71, 0, 0), (first.Read, first.Merged!.New, first.Merged.Changed, first.Merged.Unchanged));
        Assert.Equal((71, 0, 0, 71), (second.Read, second.Merged!.New, second.Merged.Changed, second.Merged.Unchanged));
        Assert.Equal(file, await File.ReadAllBytesAsync(AreasFile(town)));
        Assert.Equal(71L, Convert.ToInt64((await town.QueryAsync("SELECT count(*) FROM areas WHERE level = 'Community' AND boundary IS NOT NULL"))[0]));
        for (var start = 0; start < 2; start++)
        {
            var found = Tree(town).Locate(40.741576, -73.850867);
            Assert.Equal((AreaFinding.Inside, "404"), (found.Finding, found.Area!.Code));
            Assert.Equal(("Community 404", "404 社区", "town"), (found.Area.Name.In("en"), found.Area.Name.In("zh-Hans"), found.Area.ParentCode));
            await town.RestartAsync();
        }
    }

    [Theory, EachEngine]
    public async Task Areas_that_are_here_under_other_codes_are_refused_and_the_remedy_works(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await WriteAsync(town, Feature("a", "community", "town", "North End", "北头", 0), Feature("b", "community", "town", "South End", "南头", 2));
        var before = await File.ReadAllTextAsync(AreasFile(town));
        string Other(string id, string code, string name, double west, double east) =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"type":"Feature","properties":{"no":"{{id}}","old":"{{code}}","label":"{{name}}"},"geometry":{"type":"Polygon","coordinates":[[[{{west}},0],[{{east}},0],[{{east}},1],[{{west}},1],[{{west}},0]]]} }""");
        async Task<AreaImport> Import(string id, params string[] features)
        {
            var path = Path.Combine(town.Installation.Data.FullName, "other.geojson");
            await File.WriteAllTextAsync(path, $"{{\"type\":\"FeatureCollection\",\"features\":[{string.Join(',', features)}]}}");
            return await ImportAsync(town, new FileInfo(path), new(AreaLevel.Community, id, "label", null));
        }

        // Nearly the same boundary under another name; the same name over half of it.
        foreach (var same in new[] { Other("1", "a", "Somewhere", 0.02, 1.01), Other("1", "a", "NORTH-END", 0.5, 1.5) })
        {
            var refused = await Import("no", same, Other("3", "c", "New", 6, 7));
            Assert.Null(refused.Merged);
            var problem = Assert.Single(refused.Problems);
            Assert.Contains("1 of 2 areas are here already under other codes: 1 is \"a\".", problem.Message, StringComparison.Ordinal);
            Assert.Contains("--id old", problem.Remedy, StringComparison.Ordinal);
            Assert.Equal(before, await File.ReadAllTextAsync(AreasFile(town)));
        }

        // The same name elsewhere is another place; so is what only touches.
        var two = await Import("no", Other("4", "d", "North End", 4, 5), Other("5", "e", "Between", 1, 2));
        Assert.Equal((2, 0, 0), (two.Merged!.New, two.Merged.Changed, two.Merged.Unchanged));
        var done = await Import("old", Other("1", "a", "North End", 0.02, 1.01), Other("3", "c", "New", 6, 7));
        Assert.Equal((1, 1, 0), (done.Merged!.New, done.Merged.Changed, done.Merged.Unchanged));
    }

    [Theory, EachEngine]
    public async Task The_command_says_what_it_did_and_what_is_wrong(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var database = engine == DatabaseEngine.Postgres ? town.Installation.ConnectionString : null;
        Task<CliResult> Import(params string[] args) => Cli.RunAsync(database, ["import", "areas", Districts.FullName, .. args, "--data", town.Installation.Data.FullName]);

        var first = await Import("--level", "community", "--id", "BoroCD");
        var second = await Import("--level", "community", "--id", "BoroCD");
        var wrongId = await Import("--level", "community", "--id", "CODE");
        var noParent = await Import("--level", "community", "--id", "BoroCD", "--parent", "nowhere");
        var wrongLevel = await Import("--level", "ward", "--id", "BoroCD");
        var noId = await Import("--level", "grid");

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("71 areas read, 71 new, 0 changed, 0 unchanged.", first.Out, StringComparison.Ordinal);
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("71 areas read, 0 new, 0 changed, 71 unchanged.", second.Out, StringComparison.Ordinal);
        Assert.Equal(1, wrongId.ExitCode);
        Assert.Contains("community-districts.geojson, line 2: feature 1: it has no \"CODE\".", wrongId.Error, StringComparison.Ordinal);
        Assert.Contains("It has: BoroCD", wrongId.Error, StringComparison.Ordinal);
        Assert.Equal(1, noParent.ExitCode);
        Assert.Contains("its parent \"nowhere\" is not in the file", noParent.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2), (wrongLevel.ExitCode, noId.ExitCode));
        Assert.Equal(71L, Convert.ToInt64((await town.QueryAsync("SELECT count(*) FROM areas WHERE parent_code = 'town'"))[0]));
    }

    [Theory]
    [EachEngine("""{"type":"FeatureCollection","features":[""", "cut off")]
    [EachEngine("""{"type":"FeatureCollection","features":[]}""", "no features")]
    [EachEngine("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"BoroCD":1},"geometry":null},{"type":"Feature","properties":{"BoroCD":1},"geometry":null}]}""", "that of feature 1 too")]
    [EachEngine("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"BoroCD":"TOWN"},"geometry":null}]}""", "used twice")]
    [EachEngine("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"BoroCD":1},"geometry":null},{"type":"Feature","properties":{"BoroCD":2},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}}]}""", "crosses itself")]
    public async Task A_bad_file_changes_nothing(DatabaseEngine engine, string text, string what)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var bad = new FileInfo(Path.Combine(town.Installation.Data.FullName, "bad.geojson"));
        await File.WriteAllTextAsync(bad.FullName, text);
        var (file, rows, tree) = (await File.ReadAllBytesAsync(AreasFile(town)), await RowsAsync(town), Tree(town));

        var import = await ImportAsync(town, bad, Plan);

        Assert.Null(import.Merged);
        Assert.Contains(import.Problems, p => p.Message.Contains(what, StringComparison.Ordinal) && p.Remedy.Length > 10);
        Assert.Equal(file, await File.ReadAllBytesAsync(AreasFile(town)));
        Assert.Equal(rows, await RowsAsync(town));
        Assert.Same(tree, Tree(town));
    }

    [Theory, EachEngine]
    public async Task An_area_that_leaves_the_file_stays_known_but_is_not_offered(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var one = Feature("west", "community", "town", "West", "西社区", 0);
        await WriteAsync(town, one, Feature("north", "grid", "west", "North", "北网格", 0));
        await WriteAsync(town, one);

        Assert.Equal(["town", "west"], Tree(town).All.Select(a => a.Code));
        Assert.Equal(("North", false), (Tree(town).Find("north")!.Name.In("en"), Tree(town).Find("north")!.Active));
        Assert.True(Tree(town).IsWithin("north", "west"));
        Assert.Equal("west", Tree(town).Locate(0.5, 0.5).Area!.Code);
        await town.RestartAsync();
        Assert.Equal(["north"], Tree(town).Retired.Select(a => a.Code));

        await WriteAsync(town, one, Feature("north", "grid", "town", "North again", "北网格", 0));
        Assert.Equal("North again", Tree(town).Locate(0.5, 0.5).Area!.Name.In("en"));
        Assert.Empty(Tree(town).Retired);
    }

    [Theory, EachEngine]
    public async Task A_broken_town_file_is_refused_with_its_line_and_what_is_in_force_stays(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var rows = await RowsAsync(town);
        await File.WriteAllTextAsync(AreasFile(town), $"{{\"type\":\"FeatureCollection\",\"features\":[\n{Feature("a", "community", "", "A", "甲", 0)},\n{Feature("b", "street", "a", "B", "乙", 1)}]}}");

        var problems = await town.Services.GetRequiredService<TownLoader>().LoadAsync(CancellationToken.None);

        var problem = Assert.Single(problems.All);
        Assert.Equal("areas.geojson, line 3: area b: \"street\" is not a level.", problem.PlaceAndMessage);
        Assert.Equal(rows, await RowsAsync(town));
        Assert.NotNull(Tree(town).Find("town"));
    }

    [Theory, EachEngine]
    public async Task Anybody_can_fetch_the_map_and_is_told_when_it_has_not_changed(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        await ImportAsync(town, Districts, Plan);
        using var visitor = town.Visit();

        using var first = await visitor.Http.GetAsync("/areas.geojson");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("application/geo+json", first.Content.Headers.ContentType!.MediaType);
        Assert.Equal(TimeSpan.FromMinutes(5), first.Headers.CacheControl!.MaxAge);
        var body = await first.Content.ReadAsByteArrayAsync();
        Assert.InRange(body.Length, 20_000, Districts.Length);
        Assert.Contains("\"name_zh-Hans\":\"404 社区\"", Encoding.UTF8.GetString(body), StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/areas.geojson");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await visitor.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        await WriteAsync(town, Feature("west", "community", "town", "West", "西社区", 0));
        using var other = new HttpRequestMessage(HttpMethod.Get, "/areas.geojson");
        other.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var changed = await visitor.Http.SendAsync(other);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    private static AreaTree Tree(TestTown town) => town.Services.GetRequiredService<AreaAtlas>().Current;

    private static async Task<AreaImport> ImportAsync(TestTown town, FileInfo file, AreaImportPlan plan)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ImportAreas>().RunAsync(file, plan, new Progress<double>(), CancellationToken.None);
    }

    private static async Task WriteAsync(TestTown town, params string[] features)
    {
        var all = features.Prepend("""{"type":"Feature","properties":{"code":"town","level":"town","name":"Town"},"geometry":null}""");
        await File.WriteAllTextAsync(AreasFile(town), $"{{\"type\":\"FeatureCollection\",\"features\":[\n{string.Join(",\n", all)}]}}");
        Assert.Empty((await town.Services.GetRequiredService<TownLoader>().LoadAsync(CancellationToken.None)).All);
    }

    private static async Task<List<object?>> RowsAsync(TestTown town) =>
        await town.QueryAsync("SELECT code || level || name || coalesce(parent_code, '') || coalesce(boundary, '') || active FROM areas ORDER BY code");

    private static string AreasFile(TestTown town) => Path.Combine(town.Installation.TownFolder.FullName, "areas.geojson");

    private static string Feature(string code, string level, string parent, string english, string chinese, int west) =>
        $$"""{"type":"Feature","properties":{"code":"{{code}}","level":"{{level}}","parent":"{{parent}}","name_en":"{{english}}","name_zh-Hans":"{{chinese}}"},"geometry":{"type":"Polygon","coordinates":[[[{{west}},0],[{{west + 1}},0],[{{west + 1}},1],[{{west}},1],[{{west}},0]]]} }""";

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Doorstep.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}

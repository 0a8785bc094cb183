using Doorstep.Harness;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Module = Doorstep.Platform.Hosting.Module;

namespace Doorstep.UnitTests.House;

/// <summary>The edges inside of the modules, and what only the sources show.</summary>
public class GraphTests
{
    private const string Begin = "<!-- graph -->\n```\n", End = "\n```\n<!-- end of graph -->";
    private static readonly string Tolerated = Repository.Path("tests", "Doorstep.UnitTests", "House", "tolerated.txt");

    private static bool Writes => Environment.GetEnvironmentVariable("DOORSTEP_BASELINE") == "1";

    [Fact]
    public void What_is_against_the_shape_becomes_less_and_nothing_is_added()
    {
        var found = Breaches().Select(b => b.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (Writes)
        {
            File.WriteAllText(Tolerated, string.Concat(found.Select(line => line + "\n")));
        }

        var tolerated = File.ReadAllLines(Tolerated);
        var added = found.Except(tolerated, StringComparer.Ordinal).ToList();
        Assert.True(added.Count == 0, $"New, and against the shape:\n{string.Join('\n', added)}");
        var gone = tolerated.Except(found, StringComparer.Ordinal).ToList();
        Assert.True(gone.Count == 0, $"No longer true; remove from tolerated.txt (./test house --baseline):\n{string.Join('\n', gone)}");
    }

    [Fact]
    public void Architecture_shows_the_graph_of_the_modules()
    {
        var (file, graph) = (Repository.Path("docs", "architecture.md"), Shape.Draw(AllModules.Create()));
        var text = File.ReadAllText(file);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= Begin.Length && end > begin, "docs/architecture.md has no graph.");
        if (Writes)
        {
            text = text[..begin] + graph + text[end..];
            File.WriteAllText(file, text);
            end = text.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.Equal(graph, text[begin..end]);
    }

    [Fact]
    public void Graph_is_drawn_where_it_is_asked_for()
    {
        var edges = Edges();
        var cycles = Shape.InCycles(edges).ToHashSet();
        Assert.NotEmpty(edges);
        if (Environment.GetEnvironmentVariable("DOORSTEP_GRAPH") is { Length: > 0 } file)
        {
            File.WriteAllText(file, $"{Shape.Draw(AllModules.Create())}\n\n" + string.Concat(edges.GroupBy(e => e.Module, StringComparer.Ordinal).Select(m =>
                $"{m.Key}: {m.Count()} edges between folders, {(m.Count(cycles.Contains) is > 0 and var many ? $"{many} of them in a cycle" : "no cycle")}\n"
                + string.Concat(m.Select(e => $"  {Named(e.From)} -> {Named(e.To)}{(cycles.Contains(e) ? "  (cycle)" : "")}\n")))));
        }
    }

    [Fact]
    public void A_planted_cycle_of_folders_is_found_and_a_way_without_return_is_none()
    {
        var edges = new Shape(typeof(ShapeTests).Assembly.Location, "Planted").FolderEdges();
        Assert.Contains(new FolderEdge("Kitchen", "Dining", "Stove"), edges);
        Assert.Equal([new("Kitchen", "Sink", "Stove"), new FolderEdge("Kitchen", "Stove", "Sink")], Shape.InCycles(edges));
    }

    [Fact]
    public void A_planted_use_upwards_is_found()
    {
        IReadOnlyList<Module> modules = [new Planted.Modules.Cellar.CellarModule(), new Planted.Modules.Garden.GardenModule(), new Planted.Modules.Kitchen.KitchenModule()];
        Assert.Equal(
            ["[layers] Garden: uses Kitchen, which is not below it", "[layers] Kitchen: stands in no layer; ModulePlaces lists them"],
            Shape.CheckLayers(modules, [new("Cellar", 1, 0, 0), new("Garden", 2, 0, 0), new("Kitchen", 2, 0, 0)])
                .Concat(Shape.CheckLayers([modules[2]], [])).Select(b => b.ToString()));
    }

    [Fact]
    public void Each_planted_fault_of_the_sources_is_found_and_nothing_else()
    {
        var shape = new SourceShape(
            [new("Cellar", 1, 10, 19), new("Kitchen", 2, 1000, 1099)],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["jars"] = "Cellar", ["cakes"] = "Kitchen", ["open_cakes"] = "Kitchen" },
            new HashSet<string>(StringComparer.Ordinal) { "open_cakes" });
        Source[] sources =
        [
            new("src/Doorstep/Modules/Kitchen/Oven/Bake.cshtml", "<partial name=\"/Modules/Cellar/_Jar.cshtml\" /><partial name=\"/Modules/Kitchen/_Cake.cshtml\" /><partial name=\"/Modules/Shared/_Tag.cshtml\" />"),
            new("src/Doorstep/Modules/Kitchen/Oven/Show.cshtml", "@await Html.PartialAsync(\"../../Cellar/_Jar\")"),
            new("src/Doorstep/Modules/Kitchen/Oven/Long.cshtml", new string('\n', SourceShape.MostLines + 1)),
            new("src/Doorstep/Modules/Cellar/Count.cs", "db.Database.SqlQuery<int>($\"SELECT count(*) FROM cakes JOIN jars\"); Run(\"SELECT * FROM open_cakes\");"),
            new("src/Doorstep/Platform/Look.cs", "\"UPDATE jars SET full = true\""),
            new("src/Doorstep/Modules/Cellar/Migrations/0011_jars.sqlite.sql", "CREATE TABLE jars (cake INTEGER REFERENCES cakes (id));"),
            new("src/Doorstep/Modules/Cellar/Migrations/0013_shelves.sqlite.sql", "CREATE TABLE shelves (cake INTEGER, CONSTRAINT fk_shelves_cake FOREIGN KEY (cake) REFERENCES cakes (id));"),
            new("src/Doorstep/Modules/Cellar/Migrations/0014_free_shelves.postgres.sql", "ALTER TABLE shelves DROP CONSTRAINT fk_shelves_cake;"),
            new("src/Doorstep/Modules/Kitchen/Migrations/1001_cakes.sqlite.sql", "CREATE TABLE cakes (jar INTEGER REFERENCES jars (id));"),
            new("src/Doorstep/Modules/Kitchen/Migrations/0012_more.sqlite.sql", "SELECT 1;"),
        ];

        Assert.Equal(
            [
                "[foreign-keys-go-down] src/Doorstep/Modules/Cellar/Migrations/0011_jars.sqlite.sql: Cellar refers to cakes of Kitchen",
                "[migration-blocks] src/Doorstep/Modules/Kitchen/Migrations/0012_more.sqlite.sql: is not in the block 1000-1099",
                "[short-views] src/Doorstep/Modules/Kitchen/Oven/Long.cshtml: has more than 100 lines",
                "[sql-names-own-tables] src/Doorstep/Modules/Cellar/Count.cs: cakes",
                "[sql-names-own-tables] src/Doorstep/Platform/Look.cs: jars",
                "[view-paths] src/Doorstep/Modules/Kitchen/Oven/Bake.cshtml: src/Doorstep/Modules/Cellar/_Jar.cshtml",
                "[view-paths] src/Doorstep/Modules/Kitchen/Oven/Show.cshtml: src/Doorstep/Modules/Cellar/_Jar",
            ],
            shape.Check(sources).Select(b => b.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal([new("Kitchen", "Oven", "")], SourceShape.FolderEdges(sources));
        Assert.Equal(
            ["[tests-mirror] Tests: Attic", "[tests-mirror] Tests: Kitchen/Attic"],
            SourceShape.Mirrored("Tests", ["Attic", "Harness", "Kitchen", "Kitchen/Attic", "Platform/Text"], f => f is "src/Doorstep/Modules/Kitchen" or "src/Doorstep/Platform/Text").Select(b => b.ToString()));
    }

    private static string Named(string folder) => folder.Length == 0 ? "." : folder;

    private static List<FolderEdge> Edges() => [.. new Shape(typeof(DoorstepApp).Assembly.Location, "Doorstep").FolderEdges()
        .Concat(SourceShape.FolderEdges(Sources.Of("src/Doorstep/Modules", "*.cs", "*.cshtml"))).Distinct()
        .OrderBy(e => e.Module, StringComparer.Ordinal).ThenBy(e => e.From, StringComparer.Ordinal).ThenBy(e => e.To, StringComparer.Ordinal)];

    private static IEnumerable<Breach> Breaches()
    {
        var modules = AllModules.Create();
        var migrations = Sources.Of("src/Doorstep/Modules", "*.sql");
        var mapped = Mapped(modules);
        var tables = SourceShape.TablesOf(migrations).Concat(mapped.Select(m => (m.Table, m.Module))).GroupBy(t => t.Item1, StringComparer.Ordinal)
            .ToDictionary(t => t.Key, t => t.Last().Item2, StringComparer.Ordinal);
        Assert.True(tables.Count > 30, "The tables are not found.");
        var views = mapped.Where(m => m.IsView).Select(m => m.Table).ToHashSet(StringComparer.Ordinal);
        return Shape.CheckLayers(modules, ModulePlaces.All)
            .Concat(new Shape(typeof(DoorstepApp).Assembly.Location, "Doorstep").Check(modules).Where(b => b.Rule == Shape.ContractsHideTables))
            .Concat(Shape.InCycles(Edges()).Select(e => new Breach("no-cycle-of-folders", e.Module, $"{Named(e.From)} -> {Named(e.To)}")))
            .Concat(new SourceShape(ModulePlaces.All, tables, views).Check([.. migrations, .. Sources.Of("src/Doorstep", "*.cs", "*.cshtml")]))
            .Concat(new[] { "Doorstep.UnitTests", "Doorstep.IntegrationTests", "Doorstep.BrowserTests" }.SelectMany(project => SourceShape.Mirrored(
                project,
                Sources.Of($"tests/{project}", "*.cs").Select(s => Path.GetDirectoryName(s.Path)!.Replace('\\', '/')).Where(f => f.Length > $"tests/{project}".Length).Select(f => f[$"tests/{project}/".Length..]).Distinct(StringComparer.Ordinal),
                folder => Directory.Exists(Repository.Path(folder)))));
    }

    private static List<(string Table, string Module, bool IsView)> Mapped(IReadOnlyList<Module> modules)
    {
        using var db = Doorstep.Platform.Database.Mapped.Unopened(TableMaps.Of([.. modules]));
        return [.. db.Model.GetEntityTypes().Where(e => e.ClrType.FullName!.StartsWith("Doorstep.Modules.", StringComparison.Ordinal))
            .Select(e => ((e.GetViewName() ?? e.GetTableName())!, e.ClrType.FullName!.Split('.')[2], e.GetViewName() is not null))];
    }
}

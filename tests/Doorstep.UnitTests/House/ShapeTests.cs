using Doorstep.Platform.Hosting;
using Mono.Cecil;

namespace Doorstep.UnitTests.House;

/// <summary>The rules of the shape, held against the built assemblies.</summary>
public class ShapeTests
{
    /// <summary>Interfaces that have one implementation, or none yet, for a reason.</summary>
    private static readonly Dictionary<string, string> LonelyForAReason = new(StringComparer.Ordinal)
    {
        ["Doorstep.Platform.Database.IListener`1"] = "each event has its own listeners, in other modules",
        ["Doorstep.Platform.Hosting.ICheck"] = "each module adds its own checks",
        ["Doorstep.Modules.Town.Contracts.IDemoPart"] = "each module plants its own part of the demo town",
        ["Doorstep.Modules.Alerts.Contracts.INewsWriter"] = "each module that has news words its own",
        ["Doorstep.Modules.Notifications.Contracts.INewsTopics"] = "kinds of things of which one can hear lie above",
        ["Doorstep.Modules.Requests.Contracts.IOtherBodies"] = "who takes what is passed on lies above what is passed on",
        ["Doorstep.Modules.Desk.Contracts.IDeadlineSource"] = "work lies above the desk that shows its deadlines",
        ["Doorstep.Modules.Desk.Contracts.IDeskNews"] = "work lies above the desk that tells of its changes",
        ["Doorstep.Modules.Moderation.Contracts.IModerated"] = "what is looked at lies above; pictures of visits and of problems come next",
        ["Doorstep.Modules.Receipts.Contracts.IReceiptKind"] = "what residents get receipts for lies above; visits come next",
        ["Doorstep.Modules.Routing.Contracts.IPastRequests"] = "what is routed lies above the rules that route it",
        ["Doorstep.Modules.Search.Contracts.ISearchSource"] = "each module that has things to find gives its own",
        ["Doorstep.Modules.Town.Contracts.ITownFile"] = "each module brings its own files",
    };

    [Fact]
    public void House_keeps_its_shape()
    {
        var breaches = new Shape(typeof(DoorstepApp).Assembly.Location, "Doorstep").Check(AllModules.Create())
            .Where(b => b.Rule != Shape.ContractsHideTables && !(b.Rule == "no-lonely-interface" && LonelyForAReason.ContainsKey(b.Where))).ToList();

        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
    }

    [Fact]
    public void Each_planted_fault_is_found_and_nothing_else()
    {
        var breaches = new Shape(typeof(ShapeTests).Assembly.Location, "Planted").Check(
            [new Planted.Modules.Cellar.CellarModule(), new Planted.Modules.Garden.GardenModule(), new Planted.Modules.Kitchen.KitchenModule()]);

        Assert.Equal(
            [
                "[contracts-hide-tables] Planted.Modules.Cellar.Contracts.Shelf: Planted.Modules.Cellar.Jar",
                "[names] Planted.Modules.Kitchen.CakeManager: ends in Manager",
                "[no-cycle] Garden: uses itself through others",
                "[no-cycle] Kitchen: uses itself through others",
                "[no-lonely-interface] Planted.Modules.Kitchen.IOven: only Oven implements it",
                "[only-contracts] Planted.Modules.Kitchen.Cook: Planted.Modules.Garden.Bed",
                "[own-tables] Planted.Modules.Kitchen.Cook: Planted.Modules.Garden.Bed",
                "[platform-knows-no-module] Planted.Platform.Knowing: Planted.Modules.Garden.Contracts.Rose",
                "[rules-pure] Planted.Modules.Kitchen.Rules.Recipe: Microsoft.EntityFrameworkCore.DbContext",
                "[uses-is-declared] Planted.Modules.Cellar.Thief: Planted.Modules.Kitchen.Contracts.Cake",
                "[uses-is-used] Kitchen: declares Cellar and does not use it",
            ],
            breaches.Select(b => b.ToString()));
    }

    [Fact]
    public void Record_log_references_nothing_but_the_runtime()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "Doorstep.RecordLog.dll");
        var references = AssemblyDefinition.ReadAssembly(library).MainModule.AssemblyReferences.Select(a => a.Name);

        Assert.All(references, name => Assert.True(name.StartsWith("System", StringComparison.Ordinal), name));
    }

    [Fact]
    public void Geo_references_nothing_but_the_runtime_and_the_library_of_geometry()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "Doorstep.Geo.dll");
        var references = AssemblyDefinition.ReadAssembly(library).MainModule.AssemblyReferences.Select(a => a.Name).ToList();

        Assert.Contains("NetTopologySuite", references, StringComparer.Ordinal);
        Assert.All(references, name => Assert.True(
            name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("NetTopologySuite", StringComparison.Ordinal)
                // What NetTopologySuite.IO.VectorTiles.Mapbox gives its tiles out as.
                || name == "protobuf-net", name));
    }

    [Fact]
    public void Page_classes_and_endpoints_stay_short()
    {
        // Lines of code: comments, blank lines and usings do not count.
        var tooLong = Sources.Of("src/Doorstep/Modules", "*.cshtml.cs")
            .Select(file => (file, lines: file.Lines.Count(line => line.Trim() is { Length: > 0 } text
                && !text.StartsWith("//", StringComparison.Ordinal) && !text.StartsWith("using ", StringComparison.Ordinal) && text is not "{" and not "}")))
            .Where(f => f.lines > 80);

        Assert.True(!tooLong.Any(), string.Join('\n', tooLong.Select(f => $"{f.file.Path}: {f.lines} lines")));
    }
}

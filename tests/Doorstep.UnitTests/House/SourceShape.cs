using System.Globalization;
using System.Text.RegularExpressions;

namespace Doorstep.UnitTests.House;

/// <summary>What the compiled program does not show: paths of views, SQL in text and in migrations, and where files lie.</summary>
/// <param name="places">The modules.</param>
/// <param name="tables">Which module each table belongs to.</param>
/// <param name="views">Views of the database that others may read.</param>
internal sealed partial class SourceShape(IReadOnlyList<ModulePlace> places, IReadOnlyDictionary<string, string> tables, IReadOnlySet<string> views)
{
    /// <summary>How long a view may be.</summary>
    public const int MostLines = 100;

    /// <summary>Where each table is made, for those that no mapping names.</summary>
    public static IEnumerable<(string Table, string Module)> TablesOf(IEnumerable<Source> migrations) => migrations
        .SelectMany(file => Made().Matches(file.Text).Select(made => (made.Groups["table"].Value, ModuleOf(file.Path)!)));

    /// <summary>All that is wrong.</summary>
    /// <param name="sources">Files with paths as from the root.</param>
    public IEnumerable<Breach> Check(IReadOnlyCollection<Source> sources)
    {
        // A key that a later migration takes away refers to nothing any more; a file that has landed is not edited for it.
        var dropped = sources.Where(file => file.Path.EndsWith(".sql", StringComparison.Ordinal))
            .SelectMany(file => Dropped().Matches(file.Text).Select(key => key.Groups["key"].Value)).ToHashSet(StringComparer.Ordinal);
        return sources.SelectMany(file => Path.GetExtension(file.Path) switch
        {
            ".sql" => ForeignKeys(file, dropped).Concat(Blocks(file)),
            ".cshtml" => ViewPaths(file).Concat(TooLong(file)),
            _ => ViewPaths(file).Concat(TableNames(file)),
        });
    }

    /// <summary>Folders of a module that name each other's views by path.</summary>
    public static IEnumerable<FolderEdge> FolderEdges(IEnumerable<Source> sources) => sources.SelectMany(file => NamedViews(file)
        .Where(view => ModuleOf(view) is { } module && module == ModuleOf(file.Path) && FolderOf(view) != FolderOf(file.Path) && !IsFrontDoor(file.Path))
        .Select(view => new FolderEdge(ModuleOf(view)!, FolderOf(file.Path), FolderOf(view)))).Distinct();

    /// <summary>Folders of tests that the program does not have.</summary>
    /// <param name="folders">Below a test project, with slashes.</param>
    /// <param name="has">Whether the sources have a folder.</param>
    public static IEnumerable<Breach> Mirrored(string project, IEnumerable<string> folders, Func<string, bool> has) => folders
        .Where(folder => folder.Split('/')[0] is not ("Harness" or "House"))
        .Where(folder => !has(folder.Split('/')[0] switch
        {
            "Platform" => $"src/Doorstep/{folder}",
            "RecordLog" or "Geo" => $"src/Doorstep.{folder}",
            _ => $"src/Doorstep/Modules/{folder}",
        }))
        .Select(folder => new Breach("tests-mirror", project, folder));

    private static IEnumerable<Breach> ViewPaths(Source file) => NamedViews(file)
        .Where(view => ModuleOf(file.Path) is { } own && ModuleOf(view) is { } other && other != own)
        .Select(view => new Breach("view-paths", file.Path, view));

    private static IEnumerable<Breach> TooLong(Source file) => file.Lines.Length - 1 > MostLines ? [new("short-views", file.Path, $"has more than {MostLines} lines")] : [];

    // The names in FROM, JOIN, INTO and UPDATE. Words of prose are no table's name.
    private IEnumerable<Breach> TableNames(Source file) => from found in Named().Matches(file.Text)
                                                            let table = found.Groups["table"].Value
                                                            where !views.Contains(table) && tables.TryGetValue(table, out var owner) && owner != ModuleOf(file.Path)
                                                            select new Breach("sql-names-own-tables", file.Path, table);

    private IEnumerable<Breach> ForeignKeys(Source file, HashSet<string> dropped)
    {
        foreach (var statement in file.Text.Split(';'))
        {
            var from = Altered().Match(statement) is { Success: true } changed && tables.TryGetValue(changed.Groups["table"].Value, out var owner) ? owner : ModuleOf(file.Path);
            foreach (Match reference in Referenced().Matches(statement))
            {
                if (!dropped.Contains(reference.Groups["key"].Value) && tables.TryGetValue(reference.Groups["table"].Value, out var to) && to != from && !IsBelow(to, from))
                {
                    yield return new("foreign-keys-go-down", file.Path, $"{from} refers to {reference.Groups["table"].Value} of {to}");
                }
            }
        }
    }

    private IEnumerable<Breach> Blocks(Source file)
    {
        var name = Path.GetFileName(file.Path).Split('.')[0];
        if (ModulePlaces.OldMigrations.Contains(name))
        {
            yield break;
        }

        var place = places.FirstOrDefault(p => p.Name == ModuleOf(file.Path));
        if (place is null || !int.TryParse(name.Split('_')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < place.First || number > place.Last)
        {
            yield return new("migration-blocks", file.Path, $"is not in the block {place?.First}-{place?.Last}");
        }
    }

    private bool IsBelow(string lower, string? upper)
    {
        var (low, up) = (places.FirstOrDefault(p => p.Name == lower), places.FirstOrDefault(p => p.Name == upper));
        return low is not null && up is not null && low.Layer < up.Layer;
    }

    private static IEnumerable<string> NamedViews(Source file) => NamedView().Matches(file.Text).Select(named => named.Groups["path"].Value)
        .Select(path => path.StartsWith("..", StringComparison.Ordinal)
            ? Path.GetFullPath($"/{Path.GetDirectoryName(file.Path)}/{path}")
            : $"/src/Doorstep{path.TrimStart('~')}")
        .Select(path => path[1..]).Distinct(StringComparer.Ordinal);

    private static string[] BelowModules(string path) => path.StartsWith("src/Doorstep/Modules/", StringComparison.Ordinal) ? path["src/Doorstep/Modules/".Length..].Split('/') : [];

    private static string? ModuleOf(string path) => BelowModules(path) is [var module, _, ..] && module != "Shared" ? module : null;

    private static string FolderOf(string path) => BelowModules(path) switch { [_, "Contracts", "Access", _, ..] => "Contracts.Access", [_, var folder, _, ..] => folder, _ => "" };

    private static bool IsFrontDoor(string path) => path.EndsWith("Module.cs", StringComparison.Ordinal) && FolderOf(path).Length == 0;

    [GeneratedRegex("\"(?<path>(~?/Modules/|(\\.\\./)+)[A-Za-z0-9_/.]*(?:\\.cshtml|/_[A-Za-z]+))\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedView();

    [GeneratedRegex("""\b(FROM|JOIN|INTO|UPDATE)\s+"?(?<table>[a-z_]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex("""\b(CREATE|ALTER) TABLE\s+(IF NOT EXISTS\s+)?"?(?<table>[a-z_]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Altered();

    [GeneratedRegex("""\bCREATE (VIRTUAL )?TABLE\s+(IF NOT EXISTS\s+)?"?(?<table>[a-z_]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Made();

    [GeneratedRegex("""\bDROP CONSTRAINT\s+(?<key>fk_[a-z_]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dropped();

    [GeneratedRegex("""(\bCONSTRAINT\s+(?<key>[a-z_]+)\s+FOREIGN KEY\s*\([^)]*\)\s*)?\bREFERENCES\s+"?(?<table>[a-z_]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Referenced();
}

using Doorstep.Platform.Database;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>
/// One file of the town's folder, brought by the module that owns what it describes and registered as a singleton.
/// Files are checked and applied in the order of registration, which is the order of the modules: a file may
/// look in the draft for what those before it read.
/// </summary>
public interface ITownFile
{
    /// <summary>Its name in the folder, such as <c>areas.geojson</c>.</summary>
    string FileName { get; }

    /// <summary>Reads the file into the draft and notes all that is wrong with it. Touches neither database nor services in force.</summary>
    void Check(TownDraft draft, TownProblems problems);

    /// <summary>Writes what the draft holds, in the one operation that applies the whole folder. May run again if the commit fails.</summary>
    Task ApplyAsync(TownDraft draft, WriteScope write, CancellationToken ct);

    /// <summary>Puts the draft in force in memory, after the commit. Must not fail.</summary>
    void Publish(TownDraft draft);
}

/// <summary>Everything that is wrong with a town's folder: file, line, message and remedy of each.</summary>
public sealed class TownProblems : FileProblems;

/// <summary>What has been read of a folder so far; thrown away when anything is wrong.</summary>
public sealed class TownDraft(TownFolder folder)
{
    private readonly Dictionary<Type, object> parts = [];

    /// <summary>Where the files are.</summary>
    public TownFolder Folder { get; } = folder;

    /// <summary>The profile; null while, or because, <c>town.json</c> and <c>holidays.csv</c> were not read without problems.</summary>
    public TownProfile? Profile { get; set; }

    /// <summary>The units of <c>units.csv</c>; null while, or because, it was not read without problems.</summary>
    public IReadOnlyList<Unit>? Units { get; set; }

    /// <summary>Keeps a module's own part of the draft, by its type.</summary>
    public void Set<T>(T part)
        where T : class => parts[typeof(T)] = part;

    /// <summary>A part that was set; null when there is none.</summary>
    public T? Get<T>()
        where T : class => parts.GetValueOrDefault(typeof(T)) as T;
}

/// <summary>
/// A town's folder. Files can be laid over it (<see cref="With"/>) so that an import checks the folder as it would
/// become before it changes anything.
/// </summary>
public sealed class TownFolder
{
    private readonly Dictionary<string, string> laidOver = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The folder at a place, which need not exist yet.</summary>
    public TownFolder(DirectoryInfo place) => Place = place;

    private TownFolder(TownFolder under, string fileName, string text)
        : this(under.Place)
    {
        laidOver = new Dictionary<string, string>(under.laidOver, StringComparer.OrdinalIgnoreCase) { [fileName] = text };
    }

    /// <summary>Where it is.</summary>
    public DirectoryInfo Place { get; }

    /// <summary>The same folder with one file's text replaced, in memory only until <see cref="SaveAsync"/>.</summary>
    public TownFolder With(string fileName, string text) => new(this, fileName, text);

    /// <summary>Whether the file is there.</summary>
    public bool Has(string fileName) => laidOver.ContainsKey(fileName) || File.Exists(PathOf(fileName));

    /// <summary>The file as it lies in the folder, which may lack it; null when another text is laid over it.</summary>
    public FileInfo? OnDisk(string fileName) => laidOver.ContainsKey(fileName) ? null : new FileInfo(PathOf(fileName));

    /// <summary>Opens a file in whichever encoding it has; null, with the reasons noted, when it cannot be read.</summary>
    public TextReader? OpenText(string fileName, FileProblems problems)
    {
        if (laidOver.TryGetValue(fileName, out var text))
        {
            return new StringReader(text);
        }

        if (!Has(fileName))
        {
            problems.Add(fileName, null, $"The file is not in {Place.FullName}.",
                "Put it back, or make a new town with \"doorstep init\" and copy its file.");
            return null;
        }

        return TextFile.Open(PathOf(fileName), fileName, problems);
    }

    /// <summary>A whole file's text; null, with the reasons noted, when it cannot be read.</summary>
    public string? ReadText(string fileName, FileProblems problems)
    {
        using var reader = OpenText(fileName, problems);
        return reader?.ReadToEnd();
    }

    /// <summary>Opens a CSV file; null, with the reasons noted, when it cannot be read or its columns are not right.</summary>
    public CsvFile? OpenCsv(string fileName, CsvShape shape, FileProblems problems) =>
        OpenText(fileName, problems) is { } text ? CsvFile.Open(text, fileName, shape, problems) : null;

    /// <summary>Writes the files that were laid over it, each as a whole.</summary>
    public async Task SaveAsync(CancellationToken ct)
    {
        foreach (var (fileName, text) in laidOver)
        {
            // The mark lets a spreadsheet show Chinese.
            var mark = fileName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? "\uFEFF" : "";
            await AtomicFile.WriteAsync(PathOf(fileName), mark + text, ct);
        }
    }

    private string PathOf(string fileName) => Path.Combine(Place.FullName, fileName);
}

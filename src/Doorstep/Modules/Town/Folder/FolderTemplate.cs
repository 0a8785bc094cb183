using System.Globalization;
using System.Text;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Town.Folder;

/// <summary>A town folder that the program carries and writes out, complete or not at all.</summary>
internal static class FolderTemplate
{
    private const string Starter = "Starter/";
    private const string Demo = "Demo/";

    /// <summary>The files of a new town by name.</summary>
    /// <param name="today">Its year and the next stand in the holidays.</param>
    public static IReadOnlyDictionary<string, string> OfStarter(DateOnly today) => Read(Starter, today);

    /// <summary>The files of the demo town: its own over the starter's.</summary>
    public static IReadOnlyDictionary<string, string> OfDemo(DateOnly today)
    {
        var files = Read(Starter, today);
        foreach (var (name, text) in Read(Demo, today))
        {
            files[name] = text;
        }

        return files;
    }

    /// <summary>Writes the files into a folder that does not exist yet or is empty.</summary>
    /// <exception cref="IOException">The folder is there already, or cannot be written.</exception>
    public static void Write(DirectoryInfo place, IReadOnlyDictionary<string, string> files)
    {
        // Beside it first: a person never finds half a town.
        var beside = new DirectoryInfo(place.FullName + ".new");
        if (beside.Exists)
        {
            beside.Delete(recursive: true);
        }

        PrivateFiles.MakeFolder(beside);
        foreach (var (name, text) in files)
        {
            // With a mark, so that a spreadsheet shows Chinese; a mark in JSON would trouble other readers.
            var mark = name.EndsWith(".csv", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(beside.FullName, name), text, new UTF8Encoding(mark));
        }

        if (Directory.Exists(place.FullName) && !Directory.EnumerateFileSystemEntries(place.FullName).Any())
        {
            Directory.Delete(place.FullName);
        }

        beside.MoveTo(place.FullName);
        Folders.Flush(place.Parent!.FullName);
    }

    private static Dictionary<string, string> Read(string folder, DateOnly today)
    {
        var assembly = typeof(FolderTemplate).Assembly;
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            files[resource[folder.Length..]] = reader.ReadToEnd()
                .Replace("{year}", today.Year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{next}", (today.Year + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return files;
    }
}

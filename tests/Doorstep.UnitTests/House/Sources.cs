using Doorstep.Harness;

namespace Doorstep.UnitTests.House;

/// <summary>A file of the source tree.</summary>
/// <param name="Path">From the root, with slashes.</param>
/// <param name="Text">Its content.</param>
internal sealed record Source(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');
}

/// <summary>Reading the source tree, without what builds leave in it.</summary>
internal static class Sources
{
    private static readonly string[] Left = ["bin", "obj", "node_modules", "wwwroot", "TestResults", "artifacts", ".git"];

    public static List<Source> Of(string folder, params string[] patterns) =>
        [.. patterns.SelectMany(pattern => Files(new DirectoryInfo(Repository.Path(folder)), pattern))
            .Select(file => new Source(Path.GetRelativePath(Repository.Root.FullName, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName)))
            .OrderBy(s => s.Path, StringComparer.Ordinal)];

    private static IEnumerable<FileInfo> Files(DirectoryInfo folder, string pattern) =>
        folder.EnumerateFiles(pattern).Concat(folder.EnumerateDirectories().Where(d => !Left.Contains(d.Name, StringComparer.Ordinal)).SelectMany(d => Files(d, pattern)));
}

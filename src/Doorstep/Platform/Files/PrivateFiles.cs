using System.Runtime.InteropServices;
using Doorstep.Platform.Hosting;

namespace Doorstep.Platform.Files;

/// <summary>Who may read what is written: on Unix the user that Doorstep runs as, and nobody else.</summary>
public static class PrivateFiles
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>What this process makes from now on, whichever library makes it, is its user's alone, however the shell was set up.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = umask((uint)Others);
        }
    }

    /// <summary>Makes a folder, with those above it that are missing, for its owner alone. One that is there is left as it is.</summary>
    public static void MakeFolder(DirectoryInfo folder)
    {
        if (folder.Exists)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            folder.Create();
            return;
        }

        for (var above = folder; above is { Exists: false }; above = above.Parent)
        {
            if (above.Parent is { Exists: true })
            {
                const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
                _ = Directory.CreateDirectory(above.FullName, own);
                // Whatever the mask took away.
                File.SetUnixFileMode(above.FullName, own);
                above.Refresh();
                folder.Refresh();
                MakeFolder(folder);
                return;
            }
        }
    }

    /// <summary>True when others than the owner may read or change it.</summary>
    public static bool IsOpenToOthers(FileSystemInfo entry) => !OperatingSystem.IsWindows() && entry.Exists && (entry.UnixFileMode & Others) != UnixFileMode.None;

    // 0077: takes every right from group and others.
    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint umask(uint mask);
}

/// <summary>Whether others on the machine could read residents' data or the keys to it.</summary>
internal sealed class PrivateFolderCheck(Installation installation) : ICheck
{
    /// <inheritdoc/>
    public string Title => "Who may read the data folder";

    /// <inheritdoc/>
    public bool NeedsDatabase => false;

    /// <inheritdoc/>
    public Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        // Where the folder itself is closed, nobody comes to what is in it.
        var data = installation.Data;
        List<FileSystemInfo> open = !PrivateFiles.IsOpenToOthers(data) ? []
            : [data, .. new FileSystemInfo[] { installation.Keys, installation.Files }.Concat(data.EnumerateFiles("doorstep.db*"))
                .Concat(installation.Keys.Exists ? installation.Keys.EnumerateFiles() : []).Where(PrivateFiles.IsOpenToOthers)];
        return Task.FromResult<IReadOnlyList<CheckFinding>>(open.Count == 0
            ? [new CheckFinding(true, "Only its owner.")]
            : [new CheckFinding(true, $"Others on this machine may look into {string.Join(", ", open.Select(o => o.FullName).Take(6))}.",
                $"Close it: chmod -R go= {data.FullName}", Doubtful: true)]);
    }
}

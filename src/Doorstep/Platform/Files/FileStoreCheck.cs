using Doorstep.Platform.Hosting;

namespace Doorstep.Platform.Files;

/// <summary>Whether every kept file still is what it was: its name is the hash of its content.</summary>
internal sealed class FileStoreCheck(FileStore files) : ICheck
{
    /// <inheritdoc/>
    public string Title => "Stored files";

    /// <inheritdoc/>
    public bool NeedsDatabase => false;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        var (whole, broken) = (0, new List<CheckFinding>());
        foreach (var sha256 in files.Kept())
        {
            if (await files.IsWholeAsync(sha256, ct))
            {
                whole++;
            }
            else
            {
                broken.Add(new CheckFinding(false, $"The file {sha256} is cut short or was changed.", "Put it back from the last backup of files/."));
            }
        }

        return broken.Count > 0 ? broken : [new CheckFinding(true, whole == 1 ? "1 file, as it was stored." : $"{whole} files, all as they were stored.")];
    }
}

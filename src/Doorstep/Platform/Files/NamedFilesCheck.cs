using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;

namespace Doorstep.Platform.Files;

/// <summary>Whether every file that a record names is there.</summary>
internal sealed class NamedFilesCheck(NamedFiles named, FileStore files) : ICheck
{
    private const int MostShown = 20;

    /// <inheritdoc/>
    public string Title => "Files that records name";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        var (count, missing) = (0, new List<string>());
        await foreach (var sha256 in named.AllAsync(ct))
        {
            count++;
            if (!files.Has(sha256))
            {
                missing.Add(sha256);
            }
        }

        return missing.Count == 0
            ? [new CheckFinding(true, $"All {count} files that records name are there.")]
            : [.. missing.Take(MostShown).Select(m => new CheckFinding(false, $"The file {m} is gone, and a record names it.", "Put it back from the last backup of files/."))];
    }
}

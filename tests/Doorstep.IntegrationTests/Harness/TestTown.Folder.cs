using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Hosting;

namespace Doorstep.Harness;

/// <summary>The files of the test town.</summary>
public sealed partial class TestTown
{
    // A new town's own files: what init writes is what the tests stand on.
    private static Task WriteFolderAsync(Installation installation)
    {
        var files = FolderTemplate.OfStarter(new DateOnly(2026, 1, 1)).ToDictionary(StringComparer.Ordinal);
        files["town.json"] = files["town.json"].Replace("Europe/Andorra", "Asia/Shanghai", StringComparison.Ordinal);
        FolderTemplate.Write(installation.TownFolder, files);
        return Task.CompletedTask;
    }
}

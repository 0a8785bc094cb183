using Doorstep.Platform.Hosting;

namespace Doorstep.Harness;

/// <summary>The files of the test town.</summary>
public sealed partial class TestTown
{
    private static Task WriteFolderAsync(Installation installation)
    {
        installation.TownFolder.Create();
        return Task.CompletedTask;
    }
}

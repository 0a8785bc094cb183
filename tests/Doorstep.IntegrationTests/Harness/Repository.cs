namespace Doorstep.Harness;

/// <summary>The source tree that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static DirectoryInfo Root { get; } = Find();

    /// <summary>A file or folder below the root.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root.FullName, .. parts]);

    private static DirectoryInfo Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Doorstep.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests run outside of the repository.");
    }
}

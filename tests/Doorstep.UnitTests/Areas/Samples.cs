namespace Doorstep.UnitTests.Areas;

/// <summary>The real boundaries and requests under <c>samples/</c>.</summary>
internal static class Samples
{
    public static string Root { get; } = Find();

    public static FileInfo Districts => new(Path.Combine(Root, "samples", "nyc311", "community-districts.geojson"));

    public static FileInfo Requests => new(Path.Combine(Root, "samples", "nyc311", "requests-2023-12.csv"));

    public static FileInfo DistrictOfEachRequest => new(Path.Combine(Root, "tests", "Doorstep.UnitTests", "Areas", "nyc311-districts.csv"));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Doorstep.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}

using System.Text.Json;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Town.Demo;

/// <summary>
/// The file <c>demo.json</c> that makes a data folder a demo: which parts are planted and which sign-ins there are. A folder
/// without it is never planted into, since it may be a real town's.
/// </summary>
internal sealed class DemoNotes
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Names of the parts that are planted.</summary>
    public List<string> Planted { get; init; } = [];

    /// <summary>What to print at each start.</summary>
    public List<DemoSignIn> SignIns { get; init; } = [];

    /// <summary>The receipts to print at each start.</summary>
    public List<DemoReceipt> Receipts { get; init; } = [];

    /// <summary>The notes of a data folder; null when it is no demo's.</summary>
    public static DemoNotes? In(DirectoryInfo data)
    {
        try
        {
            return JsonSerializer.Deserialize<DemoNotes>(File.ReadAllText(PathIn(data)), Readable);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps the notes.</summary>
    public Task SaveAsync(DirectoryInfo data, CancellationToken ct) =>
        AtomicFile.WriteAsync(PathIn(data), JsonSerializer.Serialize(this, Readable) + "\n", ct);

    private static string PathIn(DirectoryInfo data) => Path.Combine(data.FullName, "demo.json");
}

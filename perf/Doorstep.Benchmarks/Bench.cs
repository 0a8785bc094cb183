using Doorstep.Benchmarks.Load;
using Doorstep.Benchmarks.Report;
using Doorstep.Benchmarks.Servers;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks;

/// <summary>What the workloads share: the floor's server, the town of the moment, and the rows of the table.</summary>
internal sealed class Bench(Options options) : IAsyncDisposable
{
    private readonly List<Row> rows = [];
    private ServerProcess? floor;
    private Town? town;

    public Options Options => options;

    public IReadOnlyList<Row> Rows => rows;

    /// <summary>The city of the marks.</summary>
    public TownData City => new(options.Quick ? "town" : "city", options.Rows);

    public static bool Has(DatabaseEngine engine) => engine == DatabaseEngine.Sqlite || PostgresServer.Binaries is not null;

    public void Add(Row row)
    {
        Progress.Say($"{row.Name} at {row.At}: {row.PerSecond:N0} a second, p50 {row.P50:N2} ms, p99 {row.P99:N2} ms, ratio {Table.Ratio(row.Ratio)}");
        rows.Add(row);
    }

    /// <summary>The floor's server; started with the first that asks.</summary>
    public async Task<ServerProcess> FloorAsync(CancellationToken ct) =>
        floor ??= await ServerProcess.StartAsync(Environment.ProcessPath!, ["floor"], new Dictionary<string, string>(StringComparer.Ordinal), ct);

    /// <summary>
    /// A town with this in it, which those that only read share: it is kept until one asks for another. Two at once would take each other's memory.
    /// </summary>
    public async Task<Town> TownAsync(DatabaseEngine engine, TownData data, bool fresh, CancellationToken ct)
    {
        if (town is null || fresh || town.Engine != engine || town.Data != data)
        {
            await DropTownAsync();
            town = await Town.CreateAsync(engine, data, ct);
        }

        return town;
    }

    public async Task DropTownAsync()
    {
        await (town?.DisposeAsync() ?? ValueTask.CompletedTask);
        town = null;
    }

    /// <summary>Puts these bytes into the floor's memory; gives where they are.</summary>
    public async Task<Uri> HoldAsync(string path, byte[] bytes, string contentType, int status, CancellationToken ct)
    {
        using var http = new HttpClient();
        var address = new Uri((await FloorAsync(ct)).Address, path);
        using var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var put = await http.PutAsync(new Uri($"{address}?status={status}"), content, ct);
        put.EnsureSuccessStatusCode();
        return address;
    }

    /// <summary>Rounds of load on the app, before each one on the floor.</summary>
    public async Task<IReadOnlyList<(Measured Load, double? Floor)>> RoundsAsync(
        int connections, (Uri Server, Ask Ask) app, (Uri Server, Ask Ask) bare, CancellationToken ct)
    {
        var rounds = new List<(Measured, double?)>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var least = await Generator.ClosedAsync(bare.Server, bare.Ask, connections, options.Warm, options.Length / 2, ct);
            if (least.Refused > 0)
            {
                throw new InvalidOperationException($"The floor refused {least.Refused} calls: {string.Join(", ", least.Statuses)}");
            }

            rounds.Add((await Generator.ClosedAsync(app.Server, app.Ask, connections, options.Warm, options.Length, ct), least.PerSecond));
        }

        return rounds;
    }

    public async ValueTask DisposeAsync()
    {
        await DropTownAsync();
        await (floor?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}

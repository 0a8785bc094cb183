using Doorstep.Benchmarks.Load;
using Doorstep.Benchmarks.Report;
using Doorstep.Benchmarks.Servers;
using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>Something that is read from the city; its floor is the same bytes from memory.</summary>
internal class Page : Workload
{
    private readonly Func<Town, CancellationToken, Task<PageCalls>> calls;
    private readonly Func<DatabaseEngine, Mark?> mark;

    public Page(string name, string says, Func<Town, CancellationToken, Task<PageCalls>> calls, Func<DatabaseEngine, Mark?> mark)
    {
        (Name, Says, this.calls, this.mark) = (name, says, calls, mark);
    }

    /// <summary>The same on both engines, or only on SQLite.</summary>
    public Page(string name, string says, bool both, string address, Func<DatabaseEngine, Mark?> mark)
        : this(name, says, (_, _) => Task.FromResult(new PageCalls([address])), mark) => Engines = both ? [DatabaseEngine.Sqlite, DatabaseEngine.Postgres] : [DatabaseEngine.Sqlite];

    public override string Name { get; }

    public override string Says { get; }

    public override IReadOnlyList<DatabaseEngine> Engines { get; } = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    public override bool InCity => true;

    public override async Task RunAsync(Bench bench, DatabaseEngine engine, CancellationToken ct)
    {
        var town = await bench.TownAsync(engine, bench.City, fresh: false, ct);
        await RunAsync(bench, town, $"{Connections}", ct);
    }

    /// <summary>Measures on a town that is there.</summary>
    public async Task<Row> RunAsync(Bench bench, Town town, string at, CancellationToken ct)
    {
        var server = (await town.ServeAsync(ct)).Address;
        var wanted = await calls(town, ct);
        var (body, type) = await ProbeAsync(server, wanted, ct);
        var held = await bench.HoldAsync($"/{Name}", body, type, 200, ct);
        var app = Ask.Get(server, wanted.Addresses, wanted.Headers);
        var rounds = await bench.RoundsAsync(Connections, (server, app), (new Uri(held, "/"), Ask.Get(held, [held.AbsolutePath])), ct);
        var row = Row.Of(Name, town.Engine, at, rounds, at == $"{Connections}" ? mark(town.Engine) : null) with { Rows = $"{body.Length / 1024.0:0.0} KiB" };
        bench.Add(row);
        if (row.PerSecond > 1 && at == $"{Connections}")
        {
            var load = await Generator.OpenAsync(server, app, Connections, 0.7 * row.PerSecond.Value, bench.Options.Warm, bench.Options.Length, ct);
            bench.Add(Row.Of(Name, town.Engine, $"{Connections}, open at 70 %", [(load, null)], null));
        }

        return row;
    }

    private const int Connections = 32;

    /// <summary>Looks at one answer of each address: the harness must not measure how quickly an error is told.</summary>
    private static async Task<(byte[] Body, string Type)> ProbeAsync(Uri server, PageCalls wanted, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(5) };
        var (body, type) = (Array.Empty<byte>(), "");
        foreach (var address in wanted.Addresses.Take(20))
        {
            using var call = new HttpRequestMessage(HttpMethod.Get, new Uri(server, address));
            call.Headers.Add("Accept-Language", "en");
            foreach (var header in wanted.Headers.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            {
                call.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ", 2)[1]);
            }

            using var answer = await http.SendAsync(call, ct);
            var came = await answer.Content.ReadAsByteArrayAsync(ct);
            if (!answer.IsSuccessStatusCode || came.Length < 300 || (wanted.Holds is { } word && !System.Text.Encoding.UTF8.GetString(came).Contains(word, StringComparison.Ordinal)))
            {
                throw new InvalidOperationException($"{address} answered {(int)answer.StatusCode} with {came.Length} bytes{(wanted.Holds is { } missing ? $", in which \"{missing}\" must stand" : "")}.");
            }

            (body, type) = came.Length > body.Length ? (came, answer.Content.Headers.ContentType?.ToString() ?? "text/html") : (body, type);
        }

        return (body, type);
    }
}

/// <summary>The calls of a page.</summary>
/// <param name="Addresses">Asked for in turn.</param>
/// <param name="Headers">Further lines, each with its end.</param>
/// <param name="Holds">What must stand in each answer.</param>
internal sealed record PageCalls(IReadOnlyList<string> Addresses, string Headers = "", string? Holds = null);

using System.Diagnostics;
using Doorstep.Benchmarks.Load;
using Doorstep.Benchmarks.Report;
using Doorstep.Benchmarks.Servers;
using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>From the start of the process to the first page, and the memory some seconds later; beside a slim app that answers with nothing.</summary>
internal sealed class Starting(bool memory) : Workload
{
    private static readonly Dictionary<string, string> Nothing = [];

    public override string Name => memory ? "idle-memory" : "cold-start";

    public override string Says => memory ? "memory of a server that was asked once" : "from the start of the process to the first page";

    public override async Task RunAsync(Bench bench, DatabaseEngine engine, CancellationToken ct)
    {
        var town = await bench.TownAsync(engine, new TownData("town", bench.Options.Quick ? 500 : 4000), fresh: false, ct);
        var (own, floor) = (new List<double>(), new List<double>());
        var rounds = bench.Options.Quick ? 1 : Math.Max(7, bench.Options.Rounds);
        for (var round = 0; round < rounds; round++)
        {
            floor.Add(await OnceAsync(await Clocked(() => ServerProcess.StartAsync(Environment.ProcessPath!, ["floor"], Nothing, ct)), "/", ct));
            own.Add(await OnceAsync(await Clocked(() => town.ServeAsync(ct)), "/", ct));
            await town.StopAsync();
        }

        double[] ordered = [.. own.Order()];
        bench.Add(new Row
        {
            Workload = Name, Engine = engine, At = memory ? "MiB" : "ms", P50 = Row.Median(own), P99 = Measured.At(ordered, 0.99), Floor = Row.Median(floor), Ratio = Row.Median(own) / Row.Median(floor),
            Mark = memory ? Mark.Times(2.5) : Mark.Times(4), Note = memory ? "in MiB, not milliseconds" : "",
        });

        async Task<(ServerProcess Server, long Begun)> Clocked(Func<Task<ServerProcess>> start)
        {
            var begun = Stopwatch.GetTimestamp();
            return (await start(), begun);
        }
    }

    private async Task<double> OnceAsync((ServerProcess Server, long Begun) started, string address, CancellationToken ct)
    {
        await using var server = started.Server;
        using var http = new HttpClient();
        using var page = await http.GetAsync(new Uri(server.Address, address), ct);
        page.EnsureSuccessStatusCode();
        await page.Content.ReadAsByteArrayAsync(ct);
        if (!memory)
        {
            return Stopwatch.GetElapsedTime(started.Begun).TotalMilliseconds;
        }

        await Task.Delay(TimeSpan.FromSeconds(3), ct);
        return server.Resident;
    }
}

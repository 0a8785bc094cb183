using System.Diagnostics;
using System.Globalization;
using Doorstep.Benchmarks.Load;
using Doorstep.Benchmarks.Report;
using Doorstep.Benchmarks.Servers;
using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>Three times as many new requests as the app can take: how much of the best still goes through, how the rest is told, and how soon it is over.</summary>
internal sealed class Overload : Workload
{
    private const int Connections = 512;

    public override string Name => "overload";

    public override string Says => "new requests at three times capacity";

    public override IReadOnlyList<DatabaseEngine> Engines => [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    public override async Task RunAsync(Bench bench, DatabaseEngine engine, CancellationToken ct)
    {
        var town = await bench.TownAsync(engine, TownData.Empty, fresh: true, ct);
        var keys = await town.AddKeysAsync(ct);
        var server = await town.ServeAsync(ct);
        var ask = Open311Post.AskOf(server.Address, keys);
        var best = await Generator.ClosedAsync(server.Address, ask, 64, bench.Options.Warm, bench.Options.Length, ct);
        var before = await town.NumberAsync("SELECT count(*) FROM requests", ct);
        Progress.Say($"best {best.PerSecond:N0} a second; three times as many come");
        var flood = Stopwatch.GetTimestamp();
        var load = await Generator.OpenAsync(server.Address, ask, Connections, Math.Max(3 * best.PerSecond, 30), bench.Options.Warm, bench.Options.Length * 2, ct);
        var stored = await town.NumberAsync("SELECT count(*) FROM requests", ct) - before;
        var recovered = await RecoverAsync(bench, server, ask, best.P50, flood + (long)((bench.Options.Warm + (bench.Options.Length * 2)).TotalSeconds * Stopwatch.Frequency), ct);
        var (unavailable, peak) = (load.Statuses.GetValueOrDefault(503), server.Peak);
        var refusedP99 = Measured.At(load.RefusedTimes, 0.99);
        bench.Add(Row.Of(Name, engine, "3 × capacity", [(load, best.PerSecond)], new Mark("≥ .80 of the best", r => r.Ratio >= 0.8)) with
        {
            Refused = null,
            Rows = $"{stored:N0} / {load.GoodEver:N0}",
            Counted = stored == load.GoodEver,
            Note = string.Create(CultureInfo.InvariantCulture, $"{unavailable:N0} × 503, of them {load.ToldWhen:N0} with Retry-After; {load.Refused - unavailable:N0} refused otherwise; {load.Unsent:N0} never got a connection"),
        });
        bench.Add(new Row
        {
            Workload = $"{Name}, what is refused", Engine = engine, At = "503", P50 = Measured.At(load.RefusedTimes, 0.5), P99 = refusedP99,
            Mark = new Mark("all with Retry-After, p99 < 100 ms", _ => load.Refused > 0 && load.Refused == unavailable && load.ToldWhen == load.Refused && load.Unsent == 0 && refusedP99 < 100),
        });
        bench.Add(new Row { Workload = $"{Name}, most memory", Engine = engine, At = "MiB", P50 = peak, Mark = new Mark("< 1 GiB", r => r.P50 < 1024), Note = "in MiB, not milliseconds" });
        bench.Add(new Row { Workload = $"{Name}, until as quick as before", Engine = engine, At = "ms", P50 = recovered, Mark = new Mark("< 1 s", r => r.P50 < 1000) });
    }

    /// <summary>How long after the last call of the flood was due one call takes no longer than twice what it took before; with what the server had still to answer.</summary>
    private static async Task<double> RecoverAsync(Bench bench, ServerProcess server, Ask ask, double usual, long over, CancellationToken ct)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(bench.Options.Quick ? 2 : 60))
        {
            var passed = Stopwatch.GetElapsedTime(over).TotalMilliseconds;
            var look = await Generator.ClosedAsync(server.Address, ask, 1, TimeSpan.Zero, TimeSpan.FromMilliseconds(100), ct);
            if (look.Refused == 0 && look.Good > 0 && look.P50 < 2 * usual)
            {
                return passed;
            }
        }

        return double.PositiveInfinity;
    }
}

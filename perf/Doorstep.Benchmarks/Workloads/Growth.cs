using System.Globalization;
using Doorstep.Benchmarks.Report;
using Doorstep.Benchmarks.Servers;
using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>The same pages with a hundredth, a tenth and all of the data: nothing but what reads all may grow faster than the logarithm.</summary>
internal sealed class Growth : Workload
{
    // Noise of a shared machine.
    private const double Slack = 1.3;
    private static readonly string[] Watched = ["open311-list", "request-page", "public-list", "search", "desk"];

    public override string Name => "growth";

    public override string Says => "the same at 1, 10 and 100 times the data";

    public override bool InCity => true;

    public override async Task RunAsync(Bench bench, DatabaseEngine engine, CancellationToken ct)
    {
        var pages = Pages.All.OfType<Page>().Where(p => Watched.Contains(p.Name, StringComparer.Ordinal)).ToList();
        var times = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        // From the whole to the small, so that it finds the city of those before.
        foreach (var part in new[] { 1, 10, 100 })
        {
            var town = await bench.TownAsync(engine, bench.City with { Rows = Math.Max(100, bench.City.Rows / part) }, fresh: false, ct);
            foreach (var page in pages)
            {
                var row = await page.RunAsync(bench, town, string.Create(CultureInfo.InvariantCulture, $"{town.Data.Rows:N0} requests"), ct);
                times.TryAdd(page.Name, []);
                times[page.Name].Add(row.P50!.Value);
            }
        }

        var logarithm = Math.Log(bench.City.Rows) / Math.Log(Math.Max(100, bench.City.Rows / 100));
        foreach (var (name, p50) in times)
        {
            bench.Add(new Row
            {
                Workload = $"{Name} of {name}", Engine = engine, At = "1 → 100", P50 = p50[0], Floor = p50[^1], Ratio = p50[0] / p50[^1], Mark = Mark.Times(Math.Round(logarithm * Slack, 2)),
                Note = $"p50 at 10 times: {p50[1].ToString("0.0", CultureInfo.InvariantCulture)} ms; the floor is p50 with a hundredth of the data, in milliseconds; the logarithm grew {logarithm.ToString("0.00", CultureInfo.InvariantCulture)} ×",
            });
        }
    }
}

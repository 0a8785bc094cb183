using Doorstep.Platform.Hosting;
using System.Runtime.InteropServices;
using Doorstep.Benchmarks;
using Doorstep.Benchmarks.Report;
using Doorstep.Benchmarks.Servers;
using Doorstep.Benchmarks.Workloads;

if (args is ["floor"])
{
    return await FloorServer.RunAsync();
}

Workload[] all = [new Open311Post(), .. Pages.All, new SearchInDatabase(), new ResultsSlice(), new Growth(), new Overload(), new PointToGrid(), new Starting(memory: false), new Starting(memory: true)];
if (Options.Read(args) is not { } options || options.Workloads.Except(all.Select(w => w.Name), StringComparer.Ordinal).Any())
{
    Console.Error.WriteLine(Options.Usage);
    Console.Error.WriteLine();
    foreach (var known in all)
    {
        Console.Error.WriteLine($"  {known.Name,-16} {known.Says}");
    }

    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
await using var bench = new Bench(options);
try
{
    var wanted = all.Where(w => options.Workloads.Count == 0 || options.Workloads.Contains(w.Name, StringComparer.Ordinal)).ToList();
    // Those that share a town come one after the other.
    foreach (var (workload, engine) in wanted.SelectMany(w => w.Engines.Select(e => (Workload: w, Engine: e)))
        .Where(p => (options.Engine is null || p.Engine == options.Engine) && Bench.Has(p.Engine))
        .OrderBy(p => p.Workload.InCity).ThenBy(p => p.Workload.InCity ? p.Engine : default(DatabaseEngine)))
    {
        Progress.Say($"{workload.Name} on {engine}");
        try
        {
            await workload.RunAsync(bench, engine, stop.Token);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            // One that cannot be measured is a row of its own, and does not take the others' results with it.
            bench.Add(new Row { Workload = workload.Name, Engine = engine, Counted = false, Note = failure.Message });
            Console.Error.WriteLine(failure);
            await bench.DropTownAsync();
        }
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped.");
    return 130;
}

Console.WriteLine(Table.Of(bench.Rows));
var run = await History.OfAsync(bench, CancellationToken.None);
if (options.Json is { } json)
{
    await File.WriteAllTextAsync(json, History.LineOf(run) + "\n");
}

if (options.History)
{
    await History.KeepAsync(run, CancellationToken.None);
}

return bench.Rows.All(r => r.Counted) ? 0 : 1;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

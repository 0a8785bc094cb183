using System.Collections.Concurrent;
using System.Diagnostics;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.Benchmarks;

/// <summary>
/// Requests that are checked, routed and stored durably in a second by the operation that every channel uses, beside
/// answers over HTTP of the same server that store nothing.
/// </summary>
internal static class Writes
{
    private const int WarmUp = 20;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(5);

    public static async Task RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("doorstep-perf-");
        try
        {
            var code = await new CommandLine(AllModules.Create(), TimeProvider.System).RunAsync(["init", "--data", data.FullName]);
            if (code != 0)
            {
                throw new InvalidOperationException("No town could be made.");
            }

            var installation = Installation.At(data);
            await using var app = DoorstepApp.Build(AllModules.Create(), installation, TimeProvider.System, quiet: true);
            app.Urls.Add("http://127.0.0.1:0");
            await app.Services.GetRequiredService<Migrations>().ApplyAsync(CancellationToken.None);
            foreach (var module in AllModules.Create())
            {
                await module.OpenAsync(app.Services, CancellationToken.None);
            }

            await app.StartAsync();
            var floor = await FloorAsync(new Uri($"{app.Urls.First()}/healthz"));
            Console.WriteLine($"answers that store nothing, 64 at once: {floor:N0} a second");
            Console.WriteLine("at once   stored a second   ratio   p50 ms   p99 ms");
            foreach (var atOnce in new[] { 1, 16, 64, 256 })
            {
                await StoreAsync(app, atOnce, floor);
            }

            await app.StopAsync();
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<double> FloorAsync(Uri address)
    {
        using var http = new HttpClient();
        var (count, _, seconds) = await LoadAsync(64, async () =>
        {
            using var answer = await http.GetAsync(address);
            answer.EnsureSuccessStatusCode();
        });
        return count / seconds;
    }

    private static async Task StoreAsync(WebApplication app, int atOnce, double floor)
    {
        var report = app.Services.GetRequiredService<ReportRequest>();
        var before = await CountAsync(app);
        var (count, times, seconds) = await LoadAsync(atOnce, async () =>
        {
            var stored = await report.RunAsync(
                new NewRequest { TypeCode = "pothole", Description = "A hole in the road, about a hand deep.", Address = "Mill Lane 3", Answers = Answers }, CancellationToken.None);
            _ = stored.Value;
        });
        var rows = await CountAsync(app) - before;
        if (rows != count + WarmUp)
        {
            throw new InvalidOperationException($"{count + WarmUp} receipts were given, but {rows} rows are there.");
        }

        var sorted = times.Order().ToArray();
        Console.WriteLine($"{atOnce,7}   {count / seconds,15:N0}   {count / seconds / floor,5:N2}   {sorted[sorted.Length / 2],6:N1}   {sorted[(int)(sorted.Length * 0.99)],6:N1}");
    }

    private static readonly Dictionary<string, IReadOnlyList<string>> Answers = new(StringComparer.Ordinal)
    {
        ["road-danger"] = ["yes"],
        ["damage-size"] = ["hand"],
    };

    private static async Task<int> CountAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DoorstepDb>().Set<Request>().CountAsync();
    }

    private static async Task<(int Count, IReadOnlyCollection<double> Milliseconds, double Seconds)> LoadAsync(int atOnce, Func<Task> once)
    {
        for (var warm = 0; warm < WarmUp; warm++)
        {
            await once();
        }

        var times = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < Each)
            {
                var begun = Stopwatch.GetTimestamp();
                await once();
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        })));
        return (times.Count, times, clock.Elapsed.TotalSeconds);
    }
}

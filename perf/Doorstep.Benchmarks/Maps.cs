using System.Diagnostics;
using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Published.Map;
using Doorstep.Modules.Published.Public;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.Benchmarks;

/// <summary>
/// What the map asks over a million public requests: the pins of a view, the list beside it by view and around a place, and the counts of its
/// page. Read from the database each time: pins that are kept for the next reader would measure nothing.
/// </summary>
internal static class Maps
{
    private const int Runs = 9;

    private static readonly (string Name, MapBox? Box)[] Views =
    [
        ("whole town, no view", null), ("whole town", Around(1)), ("a quarter", Around(0.5)), ("a district", Around(0.15)), ("some streets", Around(0.04)),
        ("the far north", new MapBox(1, 60, 2, 61)),
    ];

    public static async Task MeasureAsync(WebApplication app, string reference)
    {
        Console.WriteLine("view                     filter        pins   p50 ms   p95   listed   p50 ms   p95");
        foreach (var filter in new[] { new PublicFilter(), new PublicFilter { Type = "pothole" }, new PublicFilter { State = "open" } })
        {
            var called = filter.Type ?? filter.State ?? "none";
            foreach (var (name, box) in Views)
            {
                var (pins, pinTimes) = await TimesAsync(app, async services =>
                {
                    var made = await services.GetRequiredService<PublicPins>().MakeAsync(filter, box, TimeProvider.System.GetUtcNow(), CancellationToken.None);
                    return System.Text.Encoding.UTF8.GetString(made.Plain).Count(c => c == '[') - 2;
                });
                var (rows, rowTimes) = await TimesAsync(app, async services => (await services.GetRequiredService<MapList>().NewestAsync(filter, box, _ => "", CancellationToken.None)).Total);
                Console.WriteLine($"{name,-24} {called,-8} {pins,9:N0} {pinTimes} {rows,8:N0} {rowTimes}");
            }

            var spot = new MapSpot(42.5, 1.52);
            var (near, nearTimes) = await TimesAsync(app, async services => (await services.GetRequiredService<MapList>().NearAsync(filter, spot, _ => "", CancellationToken.None)).Total);
            var (total, pageTimes) = await TimesAsync(app, async services => (await services.GetRequiredService<PublicRequests>().PageAsync(filter, CancellationToken.None)).Total);
            Console.WriteLine($"near a place             {called,-8} {"",9} {"",14} {near,8:N0} {nearTimes}");
            Console.WriteLine($"counts of the page       {called,-8} {"",9} {"",14} {total,8:N0} {pageTimes}");
        }
    }

    private static async Task<(int Found, string Times)> TimesAsync(WebApplication app, Func<IServiceProvider, Task<int>> ask)
    {
        var (times, found) = (new List<double>(), 0);
        for (var run = -2; run < Runs; run++)
        {
            await using var scope = app.Services.CreateAsyncScope();
            var begun = Stopwatch.GetTimestamp();
            found = await ask(scope.ServiceProvider);
            if (run >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }

        times.Sort();
        return (found, string.Create(CultureInfo.InvariantCulture, $"{times[Runs / 2],8:N1} {times[Runs - 1],5:N0}"));
    }

    private static MapBox Around(double share)
    {
        var (south, west, north, east) = Searches.Town;
        var (up, aside) = ((north - south) * share / 2, (east - west) * share / 2);
        return new MapBox(((west + east) / 2) - aside, ((south + north) / 2) - up, ((west + east) / 2) + aside, ((south + north) / 2) + up);
    }
}

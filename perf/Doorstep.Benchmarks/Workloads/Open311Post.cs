using System.Text;
using System.Text.Json;
using Doorstep.Benchmarks.Load;
using Doorstep.Benchmarks.Report;
using Doorstep.Benchmarks.Servers;
using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>
/// A new request from another system: checked, routed, dated, stored with its history, log and words, durable before the answer. Every answer
/// of 2xx must be a row.
/// </summary>
internal sealed class Open311Post : Workload
{
    private const string Address = "/open311/v2/requests.json";

    public override string Name => "open311-post";

    public override string Says => "new requests through Open311, durable before the answer";

    public override IReadOnlyList<DatabaseEngine> Engines => [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    public override async Task RunAsync(Bench bench, DatabaseEngine engine, CancellationToken ct)
    {
        var town = await bench.TownAsync(engine, TownData.Empty, fresh: true, ct);
        // The first command makes the tables that the keys go into.
        var keys = await town.AddKeysAsync(ct);
        var server = (await town.ServeAsync(ct)).Address;
        var ask = AskOf(server, keys);
        var answer = await ProbeAsync(server, Form(keys, ask.Next()), ct);
        await bench.HoldAsync(Address, answer.Body, answer.ContentType, answer.Status, ct);
        var floor = (await bench.FloorAsync(ct)).Address;
        var bare = AskOf(floor, keys);
        foreach (var connections in engine == DatabaseEngine.Sqlite ? [1, 64, 256] : new[] { 1, 16, 64, 256 })
        {
            var before = await CountAsync(town, ct);
            var appends = connections == 1 ? Append.P50(town.Folder, bench.Options.Quick ? 20 : 400) : double.NaN;
            var rounds = await bench.RoundsAsync(connections, (server, ask), (floor, bare), ct);
            var stored = await CountAsync(town, ct) - before;
            var good = rounds.Sum(r => r.Load.GoodEver);
            var row = Row.Of(Name, engine, $"{connections}", rounds, MarkOf(engine, connections));
            bench.Add(row with { Rows = $"{stored:N0} / {good:N0}", Counted = stored == good });
            if (connections == 1)
            {
                bench.Add(new Row
                {
                    Workload = $"{Name} beside fdatasync", Engine = engine, At = "1", P50 = row.P50, P99 = row.P99, Floor = appends, Ratio = row.P50 / appends,
                    Mark = engine == DatabaseEngine.Sqlite ? Mark.Times(4) : null, Note = "the floor is the median of appending 4 KiB and fdatasync, in milliseconds, in the town's folder",
                });
            }

            if (connections == 64)
            {
                await OpenLoopAsync(bench, town, (server, ask), 0.7 * row.PerSecond!.Value, connections, ct);
            }
        }

        await AfterwardsAsync(bench, town, ct);
    }

    /// <summary>Posts with the keys in turn, no two alike.</summary>
    internal static Ask AskOf(Uri server, string[] keys) => Ask.Post(server, Address, number => Form(keys, number));

    private async Task OpenLoopAsync(Bench bench, Town town, (Uri Server, Ask Ask) app, double rate, int connections, CancellationToken ct)
    {
        if (rate < 1)
        {
            return;
        }

        var before = await CountAsync(town, ct);
        var load = await Generator.OpenAsync(app.Server, app.Ask, connections, rate, bench.Options.Warm, bench.Options.Length, ct);
        var stored = await CountAsync(town, ct) - before;
        bench.Add(Row.Of(Name, town.Engine, $"{connections}, open at 70 %", [(load, null)], null) with { Rows = $"{stored:N0} / {load.GoodEver:N0}", Counted = stored == load.GoodEver });
    }

    /// <summary>What was stored is whole: each row has its history, and is found.</summary>
    private async Task AfterwardsAsync(Bench bench, Town town, CancellationToken ct)
    {
        var rows = await CountAsync(town, ct);
        var without = await town.NumberAsync("SELECT count(*) FROM requests r WHERE NOT EXISTS (SELECT 1 FROM request_timeline t WHERE t.request_id = r.id)", ct);
        // Words may be written after the answer, so they have a moment.
        var lost = long.MaxValue;
        for (var tries = 0; tries < 50 && lost > 0; tries++)
        {
            lost = await town.NumberAsync("SELECT count(*) FROM requests r WHERE NOT EXISTS (SELECT 1 FROM request_search s WHERE s.subject_id = r.id)", ct);
            await Task.Delay(lost > 0 ? 200 : 0, ct);
        }

        if (without > 0 || lost > 0)
        {
            bench.Add(new Row { Workload = $"{Name} afterwards", Engine = town.Engine, Rows = $"{rows:N0}", Counted = false, Note = $"{without} requests have no history, {lost} are not found" });
        }
    }

    private static Mark? MarkOf(DatabaseEngine engine, int connections) => (engine, connections) switch
    {
        (DatabaseEngine.Sqlite, 64) => Mark.Share(0.15).WithP99(20),
        (DatabaseEngine.Sqlite, 256) => Mark.Share(0.2),
        (DatabaseEngine.Postgres, 64) => Mark.Share(0.12),
        (DatabaseEngine.Postgres, 256) => Mark.Share(0.15),
        _ => null,
    };

    private static Task<long> CountAsync(Town town, CancellationToken ct) => town.NumberAsync("SELECT count(*) FROM requests", ct);

    private static string Form(string[] keys, long number) =>
        $"api_key={keys[number % keys.Length]}&service_code=pothole&address_string=Mill+Lane+3&description=A+hole+in+the+road+{number}&attribute[road-danger]=yes&attribute[damage-size]=hand";

    /// <summary>One call, looked at: the harness must not measure how quickly a mistake is told.</summary>
    private static async Task<(int Status, string ContentType, byte[] Body)> ProbeAsync(Uri server, string form, CancellationToken ct)
    {
        using var http = new HttpClient();
        using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await http.PostAsync(new Uri(server, Address), content, ct);
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        using var json = JsonDocument.Parse(body);
        return answer.IsSuccessStatusCode && json.RootElement[0].GetProperty("service_request_id").GetString() is { Length: > 0 }
            ? ((int)answer.StatusCode, answer.Content.Headers.ContentType!.ToString(), body)
            : throw new InvalidOperationException($"The app answered {answer.StatusCode}: {Encoding.UTF8.GetString(body)}");
    }
}

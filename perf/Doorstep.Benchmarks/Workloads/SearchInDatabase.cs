using System.Diagnostics;
using Doorstep.Benchmarks.Load;
using Doorstep.Benchmarks.Report;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Hosting;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>The newest twenty that hold a word, and how many do, by the statement that the database runs; beside LIKE over the texts.</summary>
internal sealed class SearchInDatabase : Workload
{
    public override string Name => "search-in-database";

    public override string Says => "finding and counting words by the engine alone, beside LIKE";

    public override IReadOnlyList<DatabaseEngine> Engines => [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    public override bool InCity => true;

    public override async Task RunAsync(Bench bench, DatabaseEngine engine, CancellationToken ct)
    {
        var town = await bench.TownAsync(engine, bench.City, fresh: false, ct);
        await using var connection = await town.OpenAsync(ct);
        var sqlite = engine == DatabaseEngine.Sqlite;
        foreach (var word in new[] { "漏水", "leaks" })
        {
            var phrase = sqlite ? $"\"{SearchExpression.SqliteText(word)}\"" : string.Join(" <-> ", SearchExpression.SqliteText(word).Split(' ').Select(t => $"'{t}'"));
            var from = sqlite ? $"request_words WHERE request_words MATCH '{phrase}'" : $"request_words WHERE words @@ $tsq${phrase}$tsq$::tsquery";
            var newest = await TimesAsync($"SELECT {(sqlite ? "rowid" : "place")} FROM {from} ORDER BY 1 DESC LIMIT 20", bench.Options.Quick ? 5 : 200);
            var count = await TimesAsync($"SELECT count(*) FROM {from}", bench.Options.Quick ? 5 : 50);
            var like = await TimesAsync($"SELECT count(*) FROM requests WHERE description LIKE '%{word}%'", bench.Options.Quick ? 1 : 3);
            var hits = await town.NumberAsync($"SELECT count(*) FROM {from}", ct);
            bench.Add(RowOf($"newest 20, {word}", newest, sqlite ? new Mark("p50 < 0.2 ms", r => r.P50 < 0.2) : null));
            bench.Add(RowOf($"count, {word}", count, sqlite ? new Mark("p50 < 2 ms", r => r.P50 < 2) : null));

            Row RowOf(string at, double[] times, Mark? mark) => new()
            {
                Workload = Name, Engine = engine, At = at, P50 = Measured.At(times, 0.5), P99 = Measured.At(times, 0.99), Rows = $"{hits:N0} hits", Floor = Measured.At(like, 0.5),
                Ratio = Measured.At(like, 0.5) / Measured.At(times, 0.5), Mark = mark, Note = "the floor is LIKE, in milliseconds",
            };
        }

        async Task<double[]> TimesAsync(string sql, int runs)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of the constants above.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.PrepareAsync(ct);
            var times = new double[runs];
            for (var run = -2; run < runs; run++)
            {
                var begun = Stopwatch.GetTimestamp();
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct))
                {
                    // All of them are fetched.
                }

                times[Math.Max(run, 0)] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }

            Array.Sort(times);
            return times;
        }
    }
}

using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Results;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.Benchmarks;

/// <summary>
/// The results, a slice nobody has asked for yet and the season report over a million public requests of ten years, as whole pages
/// over HTTP on both engines; and what the read that they come from costs in time and memory.
/// </summary>
internal static class ResultsAtScale
{
    private const int Runs = 15;

    public static Task RunAsync() => Searches.OnBothAsync(PlantAsync, async (app, _) =>
    {
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        await MeasureAsync(app, Searches.Rows);
        await app.StopAsync();
    });

    private static async Task MeasureAsync(WebApplication app, int rows)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(3) };
        _ = await http.GetStringAsync(new Uri("/healthz", UriKind.Relative));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var begun = Stopwatch.GetTimestamp();
        var table = await app.Services.GetRequiredService<ResultsStore>().TableAsync(CancellationToken.None);
        var read = Stopwatch.GetElapsedTime(begun);
        if (table.All.Count < rows)
        {
            throw new InvalidOperationException($"Only {table.All.Count} requests were read.");
        }

        Console.WriteLine($"read: {read.TotalSeconds:N1} s, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0:N0} MB kept, {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0:N0} MB the most that the process took");
        Console.WriteLine("page                                      first ms   p50 ms     p95");
        var today = TimeProvider.System.GetUtcNow();
        foreach (var (name, address) in new (string, Func<int, string>)[]
        {
            ("/results, seen before", _ => "/results"),
            ("/results, a slice never asked for", run => $"/results?from={today.AddDays(-400 - run):yyyy-MM-dd}"),
            ("/results, ten years never asked for", run => $"/results?from=2017-01-01&to={today.AddDays(-run):yyyy-MM-dd}"),
            ("/results, one unit, never asked for", run => $"/results?unit=streets&from={today.AddDays(-400 - run):yyyy-MM-dd}"),
            ("season report, seen before", _ => $"/results/report/{today.Year}-Q{((today.Month - 1) / 3) + 1}"),
            ("season report, never asked for", run => $"/results/report/{today.Year - 1 - ((run + 3) / 4)}-Q{((run + 3) % 4) + 1}"),
            ("data.csv, seen before", _ => "/results/data.csv"),
        })
        {
            var times = new List<double>();
            var first = 0.0;
            for (var run = -3; run < Runs; run++)
            {
                begun = Stopwatch.GetTimestamp();
                var body = await http.GetStringAsync(new Uri(address(run), UriKind.Relative));
                var took = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                first = run == -3 ? took : first;
                if (run >= 0)
                {
                    times.Add(took);
                }

                if (body.Length < 1000)
                {
                    throw new InvalidOperationException($"{address(run)} answered with almost nothing.");
                }
            }

            Console.WriteLine($"{name,-40} {first,9:N0}   {At(times, 0.5),6:N0}  {At(times, 0.95),6:N0}");
        }

        static double At(List<double> times, double share) => times.Order().ElementAt((int)(times.Count * share));
    }

    /// <summary>Copies one stored request over ten years, by the engine itself: most answered and closed, some late, some open.</summary>
    private static async Task<string> PlantAsync(WebApplication app, bool postgres, int rows)
    {
        _ = (await app.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = "pothole", Description = "template", Address = "Mill Lane 1",
                Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["road-danger"] = ["yes"], ["damage-size"] = ["hand"] },
            },
            CancellationToken.None)).Value;
        var areas = app.Services.GetRequiredService<AreaAtlas>().Current.All.Select(a => a.Code).ToArray();
        var types = app.Services.GetRequiredService<RequestTypeList>().All.Where(t => t.Public).Select(t => (t.Code, t.OwnerUnit)).ToArray();
        string Dice(int below) => postgres ? $"floor(random() * {below})::int" : $"abs(random() % {below})";
        string One(string dice, IEnumerable<string?> values) => $"CASE {dice} {string.Join(' ', values.Index().Select(v => $"WHEN {v.Index} THEN {(v.Item is null ? "NULL" : $"'{v.Item}'")}"))} END";
        string At(string days) => postgres ? $"now() - make_interval(secs => 86400.0 * ({days}))" : $"(CAST((unixepoch() - 86400.0 * ({days})) * 1000 AS INTEGER))";
        string Letter(int below) => postgres ? $"chr(97 + {Dice(below)})" : $"char(97 + {Dice(below)})";
        // Words that hold no number: some seventeen thousand, and a few that are everywhere.
        var words = string.Join(" || ' ' || ", Enumerable.Range(0, 10).Select(n => n < 3 ? One(Dice(6), ["the", "street", "lamp", "broken", "since", "路灯"]) : $"{Letter(26)} || {Letter(26)} || {Letter(26)}"));
        var age = $"(3650.0 * n.i / {rows})";
        var own = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = postgres ? "gen_random_uuid()" : "randomblob(16)",
            ["reference"] = postgres ? "'Z' || lpad(n.i::text, 7, '0')" : "printf('Z%07d', n.i)",
            ["type_code"] = One("n.kind", types.Select(t => t.Code)), ["owner_unit"] = One("n.kind", types.Select(t => t.OwnerUnit)),
            ["area_code"] = One(Dice(areas.Length + 1), [.. areas, null]), ["channel"] = One(Dice(3), ["Web", "Phone", "Letter"]),
            ["state"] = "CASE WHEN n.roll < 10 THEN 'Received' WHEN n.roll < 25 THEN 'Answered' ELSE 'Closed' END",
            ["confirmation"] = "CASE WHEN n.roll < 25 THEN NULL WHEN n.roll < 60 THEN 'Solved' WHEN n.roll < 70 THEN 'NotSolved' WHEN n.roll < 75 THEN 'Partly' ELSE 'Unconfirmed' END",
            ["description"] = words, ["address"] = $"'Lane ' || {Dice(5000)}",
            ["reported_at"] = At(age), ["recorded_at"] = At(age), ["updated_at"] = At(age), ["alarm_at"] = "NULL", ["next_due_at"] = At("-7"), ["due_at"] = At($"{age} - 7"), ["answer_by"] = At($"{age} - 7"),
            ["first_answer_by"] = $"CASE WHEN n.roll >= 10 THEN {At($"{age} - 7")} END", ["first_answered_at"] = $"CASE WHEN n.roll >= 10 THEN {At($"{age} - n.took / 10.0")} END",
            ["answered_at"] = $"CASE WHEN n.roll >= 10 THEN {At($"{age} - n.took / 10.0")} END", ["closed_at"] = $"CASE WHEN n.roll >= 25 THEN {At($"{age} - n.took / 5.0")} END",
            ["latitude"] = $"42.5 + {Dice(3000)} / 50000.0", ["longitude"] = $"1.5 + {Dice(3000)} / 50000.0",
        };
        await using var connection = await app.Services.GetRequiredService<Connections>().OpenForWritingAsync(CancellationToken.None);
        var columns = await ColumnsAsync(connection);
        var series = postgres
            ? $"(SELECT g.i, {Dice(types.Length)} AS kind, {Dice(100)} AS roll, {Dice(100)} AS took FROM generate_series(1, {rows}) AS g(i))"
            : $"(WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < {rows}) SELECT i, {Dice(types.Length)} AS kind, {Dice(100)} AS roll, {Dice(100)} AS took FROM g)";
        var place = postgres ? "(floor(extract(epoch FROM reported_at))::bigint << 30) | substr(reference, 2)::bigint" : "((reported_at / 1000) << 30) | CAST(substr(reference, 2) AS INTEGER)";
        await connection.ExecuteAsync(postgres ? "DROP INDEX ix_request_words_words" : "PRAGMA synchronous=OFF", CancellationToken.None);
        foreach (var sql in new[]
        {
            $"CREATE TEMP TABLE planted AS SELECT * FROM {series} AS s",
            $"CREATE TEMP TABLE template AS SELECT * FROM requests LIMIT 1",
            $"INSERT INTO requests ({string.Join(',', columns)}) SELECT {string.Join(',', columns.Select(c => own.GetValueOrDefault(c) ?? $"t.{c}"))} FROM template t CROSS JOIN planted n",
            $"INSERT INTO request_search (place, kind, subject_id) SELECT {place}, 'request', id FROM requests WHERE reference LIKE 'Z%' AND substr(reference, 2, 1) BETWEEN '0' AND '9'",
            postgres
                ? "INSERT INTO request_words (place, words) SELECT s.place, setweight(to_tsvector('simple', r.description), 'A') FROM request_search s JOIN requests r ON r.id = s.subject_id WHERE r.reference LIKE 'Z%'"
                : "INSERT INTO request_words (rowid, text, place, codes) SELECT s.place, r.description, '', '' FROM request_search s JOIN requests r ON r.id = s.subject_id WHERE r.reference LIKE 'Z%'",
            "DELETE FROM requests WHERE description = 'template'",
            postgres ? "CREATE INDEX ix_request_words_words ON request_words USING gin (words) WITH (fastupdate = off)" : "ANALYZE",
            postgres ? "VACUUM ANALYZE" : "PRAGMA wal_checkpoint(TRUNCATE)",
        })
        {
            await connection.ExecuteAsync(sql, CancellationToken.None);
        }

        return "Z0000001";
    }

    private static async Task<List<string>> ColumnsAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM requests LIMIT 1";
        await using var reader = await command.ExecuteReaderAsync();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }
}

using System.Diagnostics;
using System.Globalization;
using Doorstep.Benchmarks.Load;
using Doorstep.Benchmarks.Report;
using Doorstep.Benchmarks.Servers;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Results;
using Doorstep.Modules.Results.Rules;
using Doorstep.Platform.Hosting;
using DuckDB.NET.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>
/// Figures of a slice that nobody asked for yet: the page over HTTP, and the counting alone; beside DuckDB, which counts the same groups over the
/// raw rows. Both must find the same number.
/// </summary>
internal sealed class ResultsSlice : Workload
{
    private const string Columns = "type_code, owner_unit, area_code, channel, reported_at, first_answered_at, first_answer_by, state, confirmation, reopen_count";

    // What the page shows: the total, and the same by type, unit, area, channel and month.
    private const string Count = """
        SELECT type_code, owner_unit, area_code, channel, reported_at // 2629746000 AS month, count(*), count(first_answered_at), count(*) FILTER (first_answered_at <= first_answer_by),
            quantile_disc(first_answered_at - reported_at, [0.5, 0.9]), count(*) FILTER (state <> 'Closed'), count(*) FILTER (confirmation = 'Solved'), count(*) FILTER (confirmation = 'NotSolved'), sum(reopen_count)
        FROM requests WHERE reported_at >= $1 AND reported_at < $2 GROUP BY GROUPING SETS ((), (type_code), (owner_unit), (area_code), (channel), (month))
        """;

    public override string Name => "results-slice";

    public override string Says => "the figures of any days, never asked for before, beside DuckDB over the raw rows";

    public override bool InCity => true;

    public override async Task RunAsync(Bench bench, DatabaseEngine engine, CancellationToken ct)
    {
        var town = await bench.TownAsync(engine, bench.City, fresh: false, ct);
        var runs = bench.Options.Quick ? 3 : 25;
        await using var duck = await LoadAsync(town, ct);
        await town.StopAsync();
        await using (var app = await town.AppAsync(ct))
        {
            var (table, tree) = (await app.Services.GetRequiredService<ResultsStore>().TableAsync(ct), app.Services.GetRequiredService<AreaAtlas>().Current);
            var (own, theirs, wrong) = (new List<double>(), new List<double>(), 0);
            for (var run = -2; run < runs; run++)
            {
                var slice = SliceOf(run);
                var begun = Stopwatch.GetTimestamp();
                var figures = Figures.Of(table, slice, tree);
                var took = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                var (asked, duckTook) = Ask(duck, slice, app.Services.GetRequiredService<Doorstep.Modules.Town.Contracts.CurrentTown>().Profile.TimeZone);
                wrong += asked == figures.Total.Asked ? 0 : 1;
                if (run >= 0)
                {
                    own.Add(took);
                    theirs.Add(duckTook);
                }
            }

            bench.Add(RowOf($"{Name}, counting alone", own, theirs, new Mark("< 5 ms, ≥ 10 ×", r => r.P50 < 5 && r.Ratio >= 10)) with
            {
                Engine = engine, Rows = $"{table.All.Count:N0}", Counted = wrong == 0, Note = wrong == 0 ? "" : $"{wrong} of {runs + 2} slices differ from the recount",
            });
        }

        var server = (await town.ServeAsync(ct)).Address;
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        var (pages, recounts) = (new List<double>(), new List<double>());
        for (var run = -2; run < runs; run++)
        {
            var slice = SliceOf(run + 1000);
            var begun = Stopwatch.GetTimestamp();
            var page = await http.GetStringAsync(new Uri(server, string.Create(CultureInfo.InvariantCulture, $"/results?from={slice.From:yyyy-MM-dd}&to={slice.To:yyyy-MM-dd}")), ct);
            var took = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            if (run >= 0)
            {
                pages.Add(took);
                recounts.Add(Ask(duck, slice, TimeZoneInfo.Utc).Took);
            }

            if (page.Length < 1000)
            {
                throw new InvalidOperationException("The results answered with almost nothing.");
            }
        }

        bench.Add(RowOf($"{Name}, whole page", pages, recounts, new Mark("≥ 10 ×", r => r.Ratio >= 10)) with { Engine = engine });
    }

    private Row RowOf(string name, List<double> own, List<double> theirs, Mark mark)
    {
        double[] ordered = [.. own.Order()];
        return new Row
        {
            Workload = name, At = "1", P50 = Row.Median(own), P99 = Measured.At(ordered, 0.99), Floor = Row.Median(theirs), Ratio = Row.Median(theirs) / Row.Median(own), Mark = mark,
            Note = "the floor is DuckDB, in milliseconds",
        };
    }

    private static Slice SliceOf(int run)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return new Slice(today.AddDays(-400 - (run % 600)), today.AddDays(-10 - (run % 37)));
    }

    private static (long Asked, double Took) Ask(DuckDBConnection duck, Slice slice, TimeZoneInfo zone)
    {
        var begun = Stopwatch.GetTimestamp();
        using var command = duck.CreateCommand();
        command.CommandText = Count;
        command.Parameters.Add(new DuckDBParameter(ResultsStore.StartOf(slice.From, zone).ToUnixTimeMilliseconds()));
        command.Parameters.Add(new DuckDBParameter(ResultsStore.StartOf(slice.To.AddDays(1), zone).ToUnixTimeMilliseconds()));
        using var reader = command.ExecuteReader();
        var total = 0L;
        while (reader.Read())
        {
            total = Math.Max(total, reader.GetInt64(5));
        }

        return (total, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
    }

    private static async Task<DuckDBConnection> LoadAsync(Town town, CancellationToken ct)
    {
        var duck = new DuckDBConnection("DataSource=:memory:");
        await duck.OpenAsync(ct);
        await using var create = duck.CreateCommand();
        create.CommandText = "CREATE TABLE requests (type_code VARCHAR, owner_unit VARCHAR, area_code VARCHAR, channel VARCHAR, reported_at BIGINT, first_answered_at BIGINT, first_answer_by BIGINT, state VARCHAR, confirmation VARCHAR, reopen_count INTEGER)";
        await create.ExecuteNonQueryAsync(ct);
        await using var connection = await town.OpenAsync(ct);
        await using var read = connection.CreateCommand();
        read.CommandText = $"SELECT {Columns} FROM requests WHERE public";
        await using var rows = await read.ExecuteReaderAsync(ct);
        using var appender = duck.CreateAppender("requests");
        while (await rows.ReadAsync(ct))
        {
            appender.CreateRow().AppendValue(Text(0)).AppendValue(Text(1)).AppendValue(Text(2)).AppendValue(Text(3)).AppendValue(Moment(4)).AppendValue(Moment(5)).AppendValue(Moment(6))
                .AppendValue(Text(7)).AppendValue(Text(8)).AppendValue(rows.GetInt32(9)).EndRow();
        }

        return duck;

        string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

        long? Moment(int column) => rows.IsDBNull(column) ? null
            : town.Engine == DatabaseEngine.Sqlite ? rows.GetInt64(column) : new DateTimeOffset(rows.GetDateTime(column), TimeSpan.Zero).ToUnixTimeMilliseconds();
    }
}

using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Doorstep.Harness;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Published.Public;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Doorstep.Benchmarks;

/// <summary>
/// Searches over a million public requests, on SQLite and on a PostgreSQL server of its own: finding alone, and the whole page
/// with its rows and the counts of its filter.
/// </summary>
internal static class Searches
{
    /// <summary>The planted town in degrees: south, west, north, east.</summary>
    public static readonly (double South, double West, double North, double East) Town = (42.45, 1.45, 42.55, 1.59);

    private const int Runs = 25;
    private static readonly string[] Common = ["the", "a", "is", "in", "of", "by", "and", "street", "road", "near", "very", "since", "we", "please", "house"];
    private static readonly string[] Usual =
    [
        "lamp", "pothole", "pot", "drain", "mill", "bridge", "school", "tree", "branch", "bins", "rubbish", "pavement", "kerb", "leak", "pipe", "noise", "market",
        "路灯坏了", "下水道堵塞", "垃圾没有收", "路面坑洼", "占用消防通道", "树枝断了", "噪音扰民", "楼道很黑", "井盖松动",
    ];

    public static Task RunAsync() => OnBothAsync(PlantAsync, MeasureAsync);

    /// <summary>How many requests are planted.</summary>
    public static int Rows { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("DOORSTEP_PERF_ROWS"), NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set : 1_000_000;

    /// <summary>Measures on each engine, over as many requests as <paramref name="plant"/> puts into a new town; it gives a reference of one.</summary>
    public static async Task OnBothAsync(Func<WebApplication, bool, int, Task<string>> plant, Func<WebApplication, string, Task> measure)
    {
        await OnAsync(null, plant, measure);
        if (PostgresServer.Binaries is null)
        {
            Console.WriteLine("PostgreSQL is not installed: left out.");
            return;
        }

        await using var server = await PostgresServer.StartAsync("-c shared_buffers=512MB");
        await OnAsync($"{server.ConnectionString()};Command Timeout=0", plant, measure);
    }

    private static async Task OnAsync(string? postgres, Func<WebApplication, bool, int, Task<string>> plant, Func<WebApplication, string, Task> measure)
    {
        var data = Directory.CreateTempSubdirectory("doorstep-perf-");
        try
        {
            if (await new CommandLine(AllModules.Create(), TimeProvider.System).RunAsync(["init", "--data", data.FullName]) != 0)
            {
                throw new InvalidOperationException("No town could be made.");
            }

            var installation = Installation.At(data, postgres);
            await using var app = DoorstepApp.Build(AllModules.Create(), installation, TimeProvider.System, quiet: true);
            await app.Services.GetRequiredService<Migrations>().ApplyAsync(CancellationToken.None);
            foreach (var module in AllModules.Create())
            {
                await module.OpenAsync(app.Services, CancellationToken.None);
            }

            var clock = Stopwatch.StartNew();
            var reference = await plant(app, postgres is not null, Rows);
            Console.WriteLine($"\n{installation.Engine}: {Rows:N0} requests planted in {clock.Elapsed.TotalSeconds:N0} s");
            await measure(app, reference);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(WebApplication app, string reference)
    {
        Console.WriteLine("search                          hits   find p50 ms   p95   whole page p50 ms   p95");
        foreach (var (typed, type) in new (string, string?)[]
        {
            ("漏水", null), ("屋顶漏水", null), ("水", null), ("pothole", null), ("pot", null), ("lamp mill", null), ("the", null), ("the street", null),
            (ShortReference.Show(reference), null), ("zebrafish", null), ("the", "pothole"), ("漏水 lamp", null), ("lamp zebrafish", null), ("", null),
        })
        {
            await MeasureAsync(app, typed, type);
        }
    }

    private static async Task MeasureAsync(WebApplication app, string typed, string? type)
    {
        var filter = new PublicFilter { Q = typed, Type = type };
        var (find, page, hits) = (new List<double>(), new List<double>(), 0);
        for (var run = -3; run < Runs; run++)
        {
            await using var scope = app.Services.CreateAsyncScope();
            var begun = Stopwatch.GetTimestamp();
            var found = filter.Search is not { } search ? null : await scope.ServiceProvider.GetRequiredService<RequestSearch>().FindAsync(search, new SearchWithin { Type = type }, CancellationToken.None);
            var afterFind = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            begun = Stopwatch.GetTimestamp();
            var shown = await scope.ServiceProvider.GetRequiredService<PublicRequests>().PageAsync(filter, CancellationToken.None);
            if (run >= 0)
            {
                find.Add(afterFind);
                page.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                hits = shown.Total;
            }

            _ = found;
        }

        static double At(List<double> times, double share) => times.Order().ElementAt((int)(times.Count * share));
        Console.WriteLine($"{(typed.Length == 0 ? "(all, no search)" : typed) + (type is null ? "" : $" [{type}]"),-28} {hits,7:N0}   {At(find, 0.5),11:N1}   {At(find, 0.95),5:N1}   {At(page, 0.5),17:N1}   {At(page, 0.95),5:N1}");
    }

    /// <summary>Copies one stored request with other words, places and days; gives the reference of one of them.</summary>
    public static async Task<string> PlantAsync(WebApplication app, bool postgres, int rows)
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
        await using var connection = await app.Services.GetRequiredService<Connections>().OpenForWritingAsync(CancellationToken.None);
        return postgres
            ? await CopyAsync((NpgsqlConnection)connection, Planted(rows, areas, types))
            : await InsertAsync((SqliteConnection)connection, Planted(rows, areas, types));
    }

    private sealed record Row(Guid Id, string Reference, string Type, string Unit, string? Area, string Words, string Address, DateTimeOffset At, long Place, double Latitude, double Longitude, string State);

    private static IEnumerable<Row> Planted(int rows, string[] areas, (string Code, string OwnerUnit)[] types)
    {
        var dice = new Dice(20261122);
        var start = new DateTimeOffset(2016, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var step = TimeSpan.FromDays(3650) / rows;
        var used = new HashSet<string>(StringComparer.Ordinal);
        string[] states = ["Received", "Accepted", "Accepted", "Answered", "Closed", "Closed", "Closed", "Closed"];
        // Thick around some places and thin elsewhere.
        var centres = Enumerable.Range(0, 120).Select(_ => (
            Latitude: Town.South + (dice.NextDouble() * (Town.North - Town.South)), Longitude: Town.West + (dice.NextDouble() * (Town.East - Town.West)), Spread: 0.001 + (dice.NextDouble() * 0.008))).ToArray();
        for (var i = 0; i < rows; i++)
        {
            var words = new StringBuilder();
            for (var n = dice.Next(8, 24); n > 0; n--)
            {
                // A few words are everywhere, some are usual, most are rare.
                var roll = dice.NextDouble();
                words.Append(roll < 0.5 ? Common[(int)(Common.Length * dice.NextDouble() * dice.NextDouble())]
                    : roll < 0.6 ? Usual[dice.Next(Usual.Length)]
                    : $"w{(int)(200_000 * Math.Pow(dice.NextDouble(), 3)):x}").Append(' ');
            }

            words.Append(dice.NextDouble() < 0.01 ? "屋顶漏水" : "");
            var at = start + (step * i);
            var reference = ShortReference.Create();
            while (!used.Add(reference))
            {
                reference = ShortReference.Create();
            }

            var (type, unit) = types[dice.Next(types.Length)];
            var (latitude, longitude, spread) = centres[dice.Next(centres.Length)];
            yield return new Row(
                Guid.CreateVersion7(at), reference, type, unit, areas.Length == 0 ? null : areas[dice.Next(areas.Length)], words.ToString(),
                $"Lane {dice.Next(5000).ToString(CultureInfo.InvariantCulture)}", at, (at.ToUnixTimeSeconds() << 30) | (uint)(i & 0xFFFFFFF),
                latitude + (spread * (dice.NextDouble() + dice.NextDouble() - 1)), longitude + (spread * 1.3 * (dice.NextDouble() + dice.NextDouble() - 1)), states[dice.Next(states.Length)]);
        }
    }

    /// <summary>Falls the same way in every run.</summary>
    private sealed class Dice(ulong seed)
    {
        private ulong state = seed;

        public double NextDouble() => ((state = (state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407) >> 11) * (1.0 / (1UL << 53));

        public int Next(int below) => (int)(NextDouble() * below);

        public int Next(int from, int below) => from + Next(below - from);
    }

    private static IEnumerable<string> Codes(Row row) => row.Area is null
        ? [SearchExpression.Code('t', row.Type), SearchExpression.Code('u', row.Unit)]
        : [SearchExpression.Code('t', row.Type), SearchExpression.Code('u', row.Unit), SearchExpression.Code('a', row.Area)];

    private static async Task<(List<string> Columns, List<object?> Values)> TemplateAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Two constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        return (names, [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
    }

    private static async Task<string> InsertAsync(SqliteConnection connection, IEnumerable<Row> rows)
    {
        var (columns, values) = await TemplateAsync(connection, "SELECT * FROM requests LIMIT 1");
        await connection.ExecuteAsync("PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;", CancellationToken.None);
        var indexes = new List<string>();
        await using (var look = connection.CreateCommand())
        {
            look.CommandText = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'requests' AND sql IS NOT NULL";
            await using var reader = await look.ExecuteReaderAsync();
            var names = new List<string>();
            while (await reader.ReadAsync())
            {
                names.Add(reader.GetString(0));
                indexes.Add(reader.GetString(1));
            }

            await reader.DisposeAsync();
            foreach (var name in names)
            {
                await connection.ExecuteAsync($"DROP INDEX {name}", CancellationToken.None);
            }
        }

        var last = "";
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var request = Prepared(connection, transaction, $"INSERT INTO requests ({string.Join(',', columns.Select(c => $"\"{c}\""))}) VALUES ({string.Join(',', columns.Select((_, i) => $"$p{i}"))})", columns.Count);
            await using var entry = Prepared(connection, transaction, "INSERT INTO request_search (place, kind, subject_id) VALUES ($p0, 'request', $p1)", 2);
            await using var words = Prepared(connection, transaction, "INSERT INTO request_words (rowid, text, place, codes) VALUES ($p0, $p1, $p2, $p3)", 4);
            foreach (var row in rows)
            {
                var id = row.Id.ToByteArray(bigEndian: true);
                for (var i = 0; i < columns.Count; i++)
                {
                    request.Parameters[i].Value = columns[i] switch
                    {
                        "id" => id, "reference" => row.Reference, "type_code" => row.Type, "owner_unit" => row.Unit, "description" => row.Words, "address" => row.Address,
                        "area_code" => row.Area, "latitude" => row.Latitude, "longitude" => row.Longitude, "state" => row.State,
                        "reported_at" or "recorded_at" or "updated_at" => row.At.ToUnixTimeMilliseconds(), _ => values[i],
                    } ?? DBNull.Value;
                }

                Fill(entry, row.Place, id);
                Fill(words, row.Place, SearchExpression.SqliteText(row.Words), SearchExpression.SqliteText(row.Address), string.Join(' ', Codes(row)));
                await request.ExecuteNonQueryAsync();
                await entry.ExecuteNonQueryAsync();
                await words.ExecuteNonQueryAsync();
                last = row.Reference;
            }

            await transaction.CommitAsync();
        }

        foreach (var sql in indexes)
        {
            await connection.ExecuteAsync(sql, CancellationToken.None);
        }

        return last;
    }

    private static SqliteCommand Prepared(SqliteConnection connection, DbTransaction transaction, string sql, int parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of the table's own columns.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = (SqliteTransaction)transaction;
        for (var i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter($"$p{i.ToString(CultureInfo.InvariantCulture)}", null));
        }

        return command;
    }

    private static void Fill(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private static async Task<string> CopyAsync(NpgsqlConnection connection, IEnumerable<Row> planted)
    {
        var (columns, _) = await TemplateAsync(connection, "SELECT * FROM requests LIMIT 1");
        var (_, values) = await TemplateAsync(connection, $"SELECT {string.Join(',', columns.Select(c => $"\"{c}\"::text"))} FROM requests LIMIT 1");
        var rows = planted.ToList();
        static string Cell(string? value) => value is null ? "\\N" : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", " ", StringComparison.Ordinal);
        await connection.ExecuteAsync("DROP INDEX ix_request_words_words", CancellationToken.None);
        await using (var copy = await connection.BeginTextImportAsync($"COPY requests ({string.Join(',', columns.Select(c => $"\"{c}\""))}) FROM STDIN"))
        {
            foreach (var row in rows)
            {
                await copy.WriteAsync(string.Join('\t', columns.Select((c, i) => Cell(c switch
                {
                    "id" => row.Id.ToString(), "reference" => row.Reference, "type_code" => row.Type, "owner_unit" => row.Unit, "description" => row.Words, "address" => row.Address,
                    "area_code" => row.Area, "latitude" => row.Latitude.ToString("R", CultureInfo.InvariantCulture), "longitude" => row.Longitude.ToString("R", CultureInfo.InvariantCulture), "state" => row.State,
                    "reported_at" or "recorded_at" or "updated_at" => row.At.ToString("O", CultureInfo.InvariantCulture), _ => (string?)values[i],
                }))) + "\n");
            }
        }

        await using (var copy = await connection.BeginTextImportAsync("COPY request_search (place, subject_id, kind) FROM STDIN"))
        {
            foreach (var row in rows)
            {
                await copy.WriteAsync($"{row.Place.ToString(CultureInfo.InvariantCulture)}\t{row.Id}\trequest\n");
            }
        }

        await using (var copy = await connection.BeginTextImportAsync("COPY request_words (place, words) FROM STDIN"))
        {
            foreach (var row in rows)
            {
                await copy.WriteAsync($"{row.Place.ToString(CultureInfo.InvariantCulture)}\t{SearchExpression.PostgresVector(row.Words, row.Address, Codes(row))}\n");
            }
        }

        await connection.ExecuteAsync("SET maintenance_work_mem = '512MB'", CancellationToken.None);
        await connection.ExecuteAsync("CREATE INDEX ix_request_words_words ON request_words USING gin (words) WITH (fastupdate = off)", CancellationToken.None);
        await connection.ExecuteAsync("VACUUM ANALYZE", CancellationToken.None);
        return rows[^1].Reference;
    }
}

using System.Data.Common;
using System.Globalization;
using System.Text;
using Doorstep.Platform.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Doorstep.Platform.Database;

/// <summary>
/// Fills tables with millions of rows that nobody reads meanwhile: all of it in one transaction, with statements prepared once or by COPY, and the
/// indexes made at the end. For data that is made up; what people do goes through operations.
/// </summary>
public sealed class BulkRows : IAsyncDisposable
{
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly RowLayouts layouts;
    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);
    private readonly List<string> again = [];

    private BulkRows(DbConnection connection, DbTransaction transaction, RowLayouts layouts) =>
        (this.connection, this.transaction, this.layouts) = (connection, transaction, layouts);

    /// <summary>True on SQLite.</summary>
    public bool OnSqlite => connection is SqliteConnection;

    /// <summary>Runs the work on a lane of the writer, while nobody else writes there, and commits what it left.</summary>
    public static Task RunAsync(Writer writer, Connections connections, Func<BulkRows, Task> work, CancellationToken ct) => writer.BetweenAsync(
        async (connection, _) =>
        {
            if (connections.Engine == DatabaseEngine.Sqlite)
            {
                await connection.ExecuteAsync("PRAGMA foreign_keys=OFF; PRAGMA secure_delete=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-300000;", ct);
                await WithoutLogAsync(connection, ct);
            }

            try
            {
                await using var context = connections.ContextOn(connection);
                await using var rows = new BulkRows(connection, await connection.BeginTransactionAsync(ct), new RowLayouts(() => context.Model));
                await work(rows);
                await rows.CommitAsync(ct);
            }
            finally
            {
                if (connections.Engine == DatabaseEngine.Sqlite)
                {
                    await connection.ExecuteAsync("PRAGMA journal_mode=WAL; PRAGMA cache_size=-2000; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;", CancellationToken.None);
                }
            }

            await connection.ExecuteAsync(connections.Engine == DatabaseEngine.Sqlite ? "ANALYZE" : "VACUUM ANALYZE", ct);
        },
        ct);

    /// <summary>Takes the indexes and the references away from the tables of these rows until the end.</summary>
    public async Task WithoutIndexesAsync(CancellationToken ct, params IReadOnlyList<Type> rows)
    {
        foreach (var table in rows.Select(r => layouts.Of(r).Table))
        {
            await WithoutIndexesAsync(table, ct);
        }
    }

    /// <summary>The same of a table that is not mapped.</summary>
    public async Task WithoutIndexesAsync(string table, CancellationToken ct)
    {
        var all = OnSqlite
            ? await PairsAsync($"SELECT 'DROP INDEX ' || name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL", ct)
            : await PairsAsync(
                $"""
                SELECT 'ALTER TABLE {table} DROP CONSTRAINT ' || conname, 'ALTER TABLE {table} ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid)
                FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'f'
                UNION ALL SELECT 'DROP INDEX ' || indexname, indexdef FROM pg_indexes
                WHERE tablename = '{table}' AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u'))
                """,
                ct);
        foreach (var (drop, make) in all)
        {
            await ExecuteAsync(drop, ct);
            again.Add(make);
        }
    }

    /// <summary>Stores these rows of a mapped table.</summary>
    public async Task PutAsync<T>(IReadOnlyCollection<T> rows, CancellationToken ct)
        where T : class
    {
        var layout = layouts.Of(typeof(T));
        if (rows.Count == 0)
        {
            return;
        }

        if (OnSqlite)
        {
            var command = Prepared(layout.Insert, layout.Columns.Count);
            foreach (var row in rows)
            {
                for (var i = 0; i < layout.Columns.Count; i++)
                {
                    command.Parameters[i].Value = layout.Columns[i].Of(row) ?? DBNull.Value;
                }

                command.ExecuteNonQuery();
            }

            return;
        }

        await using var copy = await ((NpgsqlConnection)connection).BeginBinaryImportAsync($"COPY {layout.Table} ({layout.Names}) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(ct);
            foreach (var column in layout.Columns)
            {
                await WriteAsync(copy, column.Of(row), ct);
            }
        }

        await copy.CompleteAsync(ct);
    }

    /// <summary>Stores rows by a statement of SQLite with parameters <c>$1</c>, <c>$2</c>, …</summary>
    public void Insert(string sql, IEnumerable<object[]> rows)
    {
        SqliteCommand? command = null;
        foreach (var row in rows)
        {
            command ??= Prepared(sql, row.Length);
            for (var i = 0; i < row.Length; i++)
            {
                command.Parameters[i].Value = row[i];
            }

            command.ExecuteNonQuery();
        }
    }

    /// <summary>Stores rows by PostgreSQL's COPY of text, whose cells hold neither tabs nor backslashes.</summary>
    public async Task CopyTextAsync(string sql, IEnumerable<string> lines, CancellationToken ct)
    {
        await using var copy = await ((NpgsqlConnection)connection).BeginTextImportAsync(sql, ct);
        var some = new StringBuilder();
        foreach (var line in lines)
        {
            some.Append(line).Append('\n');
            if (some.Length > 64 * 1024)
            {
                await copy.WriteAsync(some, ct);
                some.Clear();
            }
        }

        await copy.WriteAsync(some, ct);
    }

    /// <summary>Runs a statement that returns nothing.</summary>
    public Task ExecuteAsync(string sql, CancellationToken ct) => connection.ExecuteAsync(sql, ct, transaction);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var command in prepared.Values)
        {
            await command.DisposeAsync();
        }

        await transaction.DisposeAsync();
    }

    /// <summary>New pages need no journal at all in this mode, so an end half-way leaves the town as it was, and nothing is written twice.</summary>
    private static async Task WithoutLogAsync(DbConnection connection, CancellationToken ct)
    {
        SqliteConnection.ClearAllPools();
        try
        {
            await connection.ExecuteAsync("PRAGMA busy_timeout=200; PRAGMA journal_mode=DELETE;", ct);
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is 5 or 6)
        {
            // Somebody reads: then it goes through the log, which only takes longer.
        }
        finally
        {
            await connection.ExecuteAsync("PRAGMA busy_timeout=5000;", CancellationToken.None);
        }
    }

    private async Task CommitAsync(CancellationToken ct)
    {
        if (!OnSqlite)
        {
            await ExecuteAsync("SET LOCAL maintenance_work_mem = '256MB'", ct);
        }

        // What refers to others comes first in the list and last here: it needs their keys.
        foreach (var make in again.OrderBy(m => m.StartsWith("ALTER", StringComparison.Ordinal)))
        {
            await ExecuteAsync(make, ct);
        }

        await transaction.CommitAsync(ct);
    }

    private SqliteCommand Prepared(string sql, int parameters)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = ((SqliteConnection)connection).CreateCommand();
#pragma warning disable CA2100 // Constants, and the names of mapped columns.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.Transaction = (SqliteTransaction)transaction;
            for (var i = 0; i < parameters; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i + 1}") });
            }

            prepared[sql] = command;
        }

        return command;
    }

    private async Task<List<(string First, string Second)>> PairsAsync(string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of the program's own tables.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var pairs = new List<(string, string)>();
        while (await reader.ReadAsync(ct))
        {
            pairs.Add((reader.GetString(0), reader.GetString(1)));
        }

        return pairs;
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, object? value, CancellationToken ct) =>
        value is null ? copy.WriteNullAsync(ct) : copy.WriteAsync(value, RowColumn.PostgresType(value.GetType()), ct);
}

using System.Data.Common;
using Doorstep.Platform.Hosting;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Doorstep.Platform.Database;

/// <summary>
/// Rows that are stored together or not at all, each with every value known before the writer is asked: nothing is read or decided in its lane, and no
/// context tracks them. For what comes in by the thousand; the rest is written through a context.
/// </summary>
public sealed class NewRows(RowLayouts layouts, DatabaseEngine engine)
{
    private readonly List<object> things = [];
    private readonly List<Row> rows = [];
    private readonly List<Condition> conditions = [];

    /// <summary>True on SQLite.</summary>
    public bool OnSqlite => engine == DatabaseEngine.Sqlite;

    internal IReadOnlyList<Row> All => rows;

    internal IReadOnlyList<Condition> Conditions => conditions;

    /// <summary>Adds a row of a mapped table. Rows go in in this order: what others refer to comes first.</summary>
    public void Add(object row)
    {
        things.Add(row);
        var layout = layouts.Of(row.GetType());
        rows.Add(new Row(layout.Insert, layout.ValuesOf(row), layout.Columns));
    }

    /// <summary>The same, where a row with the same values of a unique key may be there already: then that one stays.</summary>
    /// <param name="row">The row.</param>
    /// <param name="unique">The key's columns, with commas.</param>
    public void AddOnce(object row, string unique)
    {
        things.Add(row);
        var layout = layouts.Of(row.GetType());
        rows.Add(new Row($"{layout.Insert} ON CONFLICT ({unique}) DO NOTHING", layout.ValuesOf(row), layout.Columns));
    }

    /// <summary>Adds a row of a table that is not mapped, by a statement with the parameters <c>$1</c>, <c>$2</c>, …</summary>
    public void Add(string sql, params object?[] values) => rows.Add(new Row(sql, values, null));

    /// <summary>
    /// What was decided from something that another node may change is stored only if that is still as it was: else storing throws <see cref="StaleException"/>, and it
    /// is decided anew. Asked once for all that are stored together.
    /// </summary>
    /// <param name="sql">Asks for one text, or none.</param>
    /// <param name="expected">What it was.</param>
    public void Require(string sql, string? expected) => conditions.Add(new Condition(sql, expected));

    /// <summary>What was added before, for those who hear of it before it is stored; null when it was not.</summary>
    public T? Find<T>(Func<T, bool> wanted)
        where T : class => things.OfType<T>().FirstOrDefault(wanted);

    /// <summary>What has to be so.</summary>
    internal readonly record struct Condition(string Sql, string? Expected);

    /// <summary>One row.</summary>
    /// <param name="Sql">The statement, the same text for each row of a table.</param>
    /// <param name="Values">Its values.</param>
    /// <param name="Columns">What they are, where the table is mapped.</param>
    internal readonly record struct Row(string Sql, object?[] Values, IReadOnlyList<RowColumn>? Columns);
}

/// <summary>What rows were decided from has changed meanwhile: nothing of them was stored.</summary>
public sealed class StaleException() : Exception("What this was decided from has changed meanwhile.");

/// <summary>Stores <see cref="NewRows"/> on a lane's connection, with statements that are prepared once for its life.</summary>
internal sealed class RowWriter(DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, sqlite3_stmt> prepared = new(StringComparer.Ordinal);

    /// <summary>Those of these whose conditions do not hold any more.</summary>
    public async Task<IReadOnlySet<NewRows>> StaleAsync(IReadOnlyList<NewRows> all, DbTransaction transaction, CancellationToken ct)
    {
        var stale = new HashSet<NewRows>();
        var now = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var rows in all)
        {
            foreach (var (sql, expected) in rows.Conditions)
            {
                if (!now.TryGetValue(sql, out var found))
                {
                    await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants.
                    command.CommandText = sql;
#pragma warning restore CA2100
                    command.Transaction = transaction;
                    now[sql] = found = await command.ExecuteScalarAsync(ct) as string;
                }

                if (found != expected)
                {
                    stale.Add(rows);
                }
            }
        }

        return stale;
    }

    /// <summary>Stores all of them in the transaction that is open; on a server in one round trip. Throws when one cannot be stored.</summary>
    public async Task WriteAsync(IReadOnlyList<NewRows> all, DbTransaction transaction, CancellationToken ct)
    {
        if (connection is not NpgsqlConnection postgres)
        {
            foreach (var rows in all)
            {
                foreach (var row in rows.All)
                {
                    Write(((SqliteConnection)connection).Handle!, row);
                }
            }

            return;
        }

        await using var batch = new NpgsqlBatch(postgres, (NpgsqlTransaction)transaction);
        foreach (var row in all.SelectMany(rows => rows.All))
        {
            var command = new NpgsqlBatchCommand(row.Sql);
            for (var i = 0; i < row.Values.Length; i++)
            {
                // The type also of what is null: else the same statement would be prepared for each pattern of holes.
                command.Parameters.Add(new NpgsqlParameter { Value = row.Values[i] ?? DBNull.Value, NpgsqlDbType = RowColumn.PostgresType(row.Columns?[i].Stored ?? row.Values[i]!.GetType()) });
            }

            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Dispose();
        }

        prepared.Clear();
    }

    // Below Microsoft.Data.Sqlite, which looks each parameter up by its name for each row: a new request has a hundred and fifty.
    private void Write(sqlite3 handle, NewRows.Row row)
    {
        if (!prepared.TryGetValue(row.Sql, out var statement))
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(handle, row.Sql, raw.SQLITE_PREPARE_PERSISTENT, out statement), handle);
            prepared[row.Sql] = statement;
        }

        for (var i = 0; i < row.Values.Length; i++)
        {
            var code = row.Values[i] switch
            {
                null => raw.SQLITE_OK,
                string text => raw.sqlite3_bind_text(statement, i + 1, text),
                long number => raw.sqlite3_bind_int64(statement, i + 1, number),
                int number => raw.sqlite3_bind_int64(statement, i + 1, number),
                bool flag => raw.sqlite3_bind_int64(statement, i + 1, flag ? 1 : 0),
                double number => raw.sqlite3_bind_double(statement, i + 1, number),
                byte[] bytes => raw.sqlite3_bind_blob(statement, i + 1, bytes),
                var other => throw new NotSupportedException($"{other.GetType()} is not written this way yet."),
            };
            SqliteException.ThrowExceptionForRC(code, handle);
        }

        SqliteException? refused = null;
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE)
        {
            var detail = raw.sqlite3_extended_errcode(handle);
            refused = new SqliteException($"SQLite Error {detail & 0xff}: '{raw.sqlite3_errmsg(handle).utf8_to_string()}'.", detail & 0xff, detail);
        }

        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
        if (refused is not null)
        {
            throw refused;
        }
    }
}

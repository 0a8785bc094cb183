using System.Data.Common;
using Doorstep.Platform.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Doorstep.Platform.Database;

/// <summary>Opens the installation's database: for reading many at once, for writing only by the <see cref="Writer"/>.</summary>
public sealed class Connections : IAsyncDisposable
{
    // Each node; beside them a few that write.
    private const int MostReaders = 32;

    private readonly Installation installation;
    private readonly TableMaps maps;
    private readonly NpgsqlDataSource? postgres;
    private readonly NpgsqlDataSource? postgresForReading;
    private readonly FaultListener? faults;

    /// <summary>Nothing is opened yet. <paramref name="readiness"/> hears of what cannot be read.</summary>
    public Connections(Installation installation, TableMaps maps, Readiness? readiness = null)
    {
        this.installation = installation;
        this.maps = maps;
        faults = readiness is null ? null : new FaultListener(readiness);
        if (installation.Engine == DatabaseEngine.Postgres)
        {
            var writing = new NpgsqlConnectionStringBuilder(installation.ConnectionString);
            // The same few statements over and over: prepared by the driver once it has seen them, unless the operator says otherwise.
            writing.MaxAutoPrepare = Says(installation, "Max Auto Prepare") ? writing.MaxAutoPrepare : 50;
            postgres = NpgsqlDataSource.Create(writing);
            var reading = new NpgsqlConnectionStringBuilder(installation.ConnectionString);
            // A server has a hundred slots for everybody; more readers at once than this only wait for each other there.
            reading.MaxPoolSize = Says(installation, "Maximum Pool Size") ? reading.MaxPoolSize : MostReaders;
            reading.Options = $"{reading.Options} -c default_transaction_read_only=on".Trim();
            postgresForReading = NpgsqlDataSource.Create(reading);
        }
    }

    private static bool Says(Installation installation, string keyword) => new DbConnectionStringBuilder { ConnectionString = installation.ConnectionString }.ContainsKey(keyword);

    /// <summary>The engine in use.</summary>
    public DatabaseEngine Engine => installation.Engine;

    /// <summary>
    /// How many transactions the writer runs side by side. SQLite has one writer by its nature; a server gains from a few.
    /// </summary>
    public int WriteLanes => Engine == DatabaseEngine.Sqlite ? 1 : 4;

    // Reading never makes the file: only the writer and the migrations do.
    private string ReadingString => installation.ConnectionString + ";Mode=ReadWrite";

    /// <summary>Sets up a context for reading: the database itself refuses what would write.</summary>
    public void ForReading(DbContextOptionsBuilder options)
    {
        // Counting stops at a bound, and then it does not matter at which rows.
        options.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));
        options.ReplaceService<IModelCacheKeyFactory, DoorstepDb.ModelKeys>();
        options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new Mapped(maps, writes: false));
        if (faults is not null)
        {
            options.AddInterceptors(faults);
        }

        if (postgresForReading is null)
        {
            options.UseSqlite(ReadingString);
            options.AddInterceptors(ReadOnlySession.Instance);
        }
        else
        {
            options.UseNpgsql(postgresForReading);
        }
    }

    /// <summary>A connection of its own, opened and set up for durable writes.</summary>
    public async Task<DbConnection> OpenForWritingAsync(CancellationToken ct)
    {
        if (postgres is not null)
        {
            return await postgres.OpenConnectionAsync(ct);
        }

        var connection = new SqliteConnection(installation.ConnectionString + ";Pooling=False");
        await connection.OpenAsync(ct);
        // WAL lets readers read while the writer writes; FULL makes each commit survive a power cut; what is deleted is overwritten, and
        // nothing is sorted in files elsewhere.
        await connection.ExecuteAsync(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=5000;", ct);
        return connection;
    }

    /// <summary>
    /// Takes what was overwritten or deleted out of the log beside SQLite's file too, by emptying it. Outside a transaction; false
    /// when a reader was in the way. On a server the log is the server's own.
    /// </summary>
    public async Task<bool> EmptyLogAsync(DbConnection connection, CancellationToken ct)
    {
        if (Engine != DatabaseEngine.Sqlite)
        {
            return true;
        }

        await using var command = connection.CreateCommand();
        // Others wait meanwhile: a reader that does not end soon is tried again with the next beat.
        command.CommandText = "PRAGMA busy_timeout=1000; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout=5000;";
        await using var rows = await command.ExecuteReaderAsync(ct);
        do
        {
            while (await rows.ReadAsync(ct))
            {
                if (rows.FieldCount == 3)
                {
                    return rows.GetInt64(0) == 0;
                }
            }
        }
        while (await rows.NextResultAsync(ct));
        return false;
    }

    /// <summary>A tracking context over an open connection, for one operation or one after the other.</summary>
    public DoorstepDb ContextOn(DbConnection connection)
    {
        var options = new DbContextOptionsBuilder<DoorstepDb>();
        options.ReplaceService<IModelCacheKeyFactory, DoorstepDb.ModelKeys>();
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new Mapped(maps, writes: true));
        if (postgres is null)
        {
            options.UseSqlite(connection);
        }
        else
        {
            options.UseNpgsql(connection);
        }

        return new DoorstepDb(options.Options);
    }

    /// <summary>
    /// True when a failed commit certainly did not happen, because the engine itself said no. When the connection broke
    /// meanwhile, nobody knows.
    /// </summary>
    public static bool CertainlyNotCommitted(Exception failure) => failure.GetBaseException() switch
    {
        SqliteException => true,
        PostgresException refused => !refused.SqlState.StartsWith("08", StringComparison.Ordinal)
            && !refused.SqlState.StartsWith("57P", StringComparison.Ordinal),
        _ => false,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (postgres is not null && postgresForReading is not null)
        {
            await postgres.DisposeAsync();
            await postgresForReading.DisposeAsync();
        }
        else
        {
            // Pooled readers would keep the file open after the app has stopped.
            using var connection = new SqliteConnection(ReadingString);
            SqliteConnection.ClearPool(connection);
        }
    }

    /// <summary>Damage that a reader meets is known at once.</summary>
    private sealed class FaultListener(Readiness readiness) : DbCommandInterceptor
    {
        public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Hear(eventData.Exception);

        public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
        {
            Hear(eventData.Exception);
            return Task.CompletedTask;
        }

        private void Hear(Exception failure)
        {
            if (StorageFaults.Of(failure) is StorageFault.Damaged and var damage)
            {
                readiness.Failed(damage);
            }
        }
    }

    /// <summary>
    /// A connection for reading stays open as long as its context lives in the pool: opening one again for each query would teach it EF Core's sixty functions each time, which
    /// took longer than most queries. Between queries it holds no lock.
    /// </summary>
    private sealed class ReadOnlySession : DbConnectionInterceptor
    {
        public static readonly ReadOnlySession Instance = new();

        public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => InterceptionResult.Suppress();

        public override ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            new(InterceptionResult.Suppress());

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA query_only=ON; PRAGMA busy_timeout=5000;";
            command.ExecuteNonQuery();
        }

        public override Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}

/// <summary>Running plain SQL.</summary>
public static class PlainSql
{
    /// <summary>Runs statements that return nothing.</summary>
    public static async Task ExecuteAsync(this DbConnection connection, string sql, CancellationToken ct, DbTransaction? transaction = null)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Callers pass constants and migration files, never user input.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync(ct);
    }
}

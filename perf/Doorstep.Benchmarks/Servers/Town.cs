using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Benchmarks.Servers;

/// <summary>How much is in a town before it is measured.</summary>
/// <param name="Scale">As <c>doorstep seed --scale</c> knows it; null for a new town with nothing in it.</param>
/// <param name="Rows">Requests.</param>
internal sealed record TownData(string? Scale, int Rows)
{
    /// <summary>As <c>doorstep init</c> leaves it.</summary>
    public static readonly TownData Empty = new(null, 0);
}

/// <summary>A town in a folder of its own, made by the commands that a user would type, and its server.</summary>
internal sealed class Town : IAsyncDisposable
{
    /// <summary>Keys of other systems: one of them may only so much in a minute.</summary>
    public const int Keys = 2000;

    private readonly DirectoryInfo folder;
    private readonly PostgresServer? database;
    private readonly Dictionary<string, string> environment = [];
    private ServerProcess? server;

    private Town(DirectoryInfo folder, PostgresServer? database, DatabaseEngine engine, TownData data)
    {
        (this.folder, this.database, Engine, Data) = (folder, database, engine, data);
        if (database is not null)
        {
            environment["DOORSTEP_DATABASE"] = database.ConnectionString("doorstep");
        }
    }

    public static string Program { get; } = Path.GetFullPath(Path.Combine("src", "Doorstep", "bin", "Release", "net10.0", "doorstep"));

    public DatabaseEngine Engine { get; }

    public TownData Data { get; }

    /// <summary>The server, once <see cref="ServeAsync"/> was called.</summary>
    public ServerProcess Server => server ?? throw new InvalidOperationException("It is not served.");

    public DirectoryInfo Folder => folder;

    /// <summary>How long <c>doorstep seed</c> took.</summary>
    public TimeSpan SeededIn { get; private set; }

    /// <summary>Makes it; it is not served yet.</summary>
    public static async Task<Town> CreateAsync(DatabaseEngine engine, TownData data, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-perf-");
        PostgresServer? database = null;
        try
        {
            if (engine == DatabaseEngine.Postgres)
            {
                database = await PostgresServer.StartAsync("-c shared_buffers=512MB -c max_wal_size=4GB");
                await using var connection = new NpgsqlConnection(database.ConnectionString());
                await connection.OpenAsync(ct);
                await using var create = new NpgsqlCommand("CREATE DATABASE doorstep", connection);
                await create.ExecuteNonQueryAsync(ct);
            }

            var town = new Town(folder, database, engine, data);
            await town.CommandAsync(ct, "init");
            if (data.Scale is not null)
            {
                Progress.Say($"{engine}: seeding {data.Rows:N0} requests");
                var begun = TimeProvider.System.GetTimestamp();
                await town.CommandAsync(ct, "seed", "--scale", data.Scale, "--rows", data.Rows.ToString(CultureInfo.InvariantCulture));
                town.SeededIn = TimeProvider.System.GetElapsedTime(begun);
            }

            return town;
        }
        catch
        {
            await (database?.DisposeAsync() ?? ValueTask.CompletedTask);
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Runs one of the executable's commands on it.</summary>
    public Task<string> CommandAsync(CancellationToken ct, params string[] arguments) =>
        ServerProcess.RunAsync(Program, [.. arguments, "--data", folder.FullName], environment, ct);

    /// <summary>The same with a line of input.</summary>
    public Task<string> TellAsync(string line, CancellationToken ct, params string[] arguments) =>
        ServerProcess.RunAsync(Program, [.. arguments, "--data", folder.FullName], environment, ct, line + "\n");

    /// <summary>Starts its server, when none runs.</summary>
    public async Task<ServerProcess> ServeAsync(CancellationToken ct) =>
        server ??= await ServerProcess.StartAsync(Program, ["serve", "--data", folder.FullName, "--urls", "http://127.0.0.1:0"], environment, ct);

    /// <summary>Stops its server.</summary>
    public async Task StopAsync()
    {
        await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        server = null;
    }

    /// <summary>A number from its database.</summary>
    public async Task<long> NumberAsync(string sql, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the workloads.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    /// <summary>Rows of text from its database.</summary>
    public async Task<List<string[]>> RowsAsync(string sql, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the workloads.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture) ?? "")]);
        }

        return rows;
    }

    /// <summary>Its database, beside the server.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        DbConnection connection = database is null
            ? new SqliteConnection($"Data Source={Path.Combine(folder.FullName, "doorstep.db")};Pooling=False")
            : new NpgsqlConnection(database.ConnectionString("doorstep") + ";Pooling=False;Command Timeout=0");
        await connection.OpenAsync(ct);
        return connection;
    }

    /// <summary>The app over the same data within this process, for what is measured without the web. Not while it is served.</summary>
    public async Task<WebApplication> AppAsync(CancellationToken ct)
    {
        var app = DoorstepApp.Build(AllModules.Create(), Installation.At(folder, database?.ConnectionString("doorstep")), TimeProvider.System, quiet: true);
        foreach (var module in AllModules.Create())
        {
            await module.OpenAsync(app.Services, ct);
        }

        return app;
    }

    /// <summary>Makes one key by the command, and copies of it: starting the executable for each would take an hour.</summary>
    public async Task<string[]> AddKeysAsync(CancellationToken ct)
    {
        await CommandAsync(ct, "apikey", "add", "--name", "perf");
        var keys = Enumerable.Range(0, Keys).Select(i => $"ds311_perf{i:D6}{new string('x', 30)}").ToArray();
        await using var connection = await OpenAsync(ct);
        var columns = (await RowsAsync(
            Engine == DatabaseEngine.Sqlite ? "SELECT name FROM pragma_table_info('api_keys')" : "SELECT column_name FROM information_schema.columns WHERE table_name = 'api_keys'", ct))
            .Select(r => r[0]).ToList();
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var copy = connection.CreateCommand();
        copy.Transaction = transaction;
#pragma warning disable CA2100 // Made of the table's own columns.
        copy.CommandText = $"INSERT INTO api_keys ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(c => c is "id" or "name" or "hash" ? "@" + c : c))} FROM api_keys WHERE name = 'perf'";
#pragma warning restore CA2100
        foreach (var name in new[] { "id", "name", "hash" })
        {
            var parameter = copy.CreateParameter();
            parameter.ParameterName = name;
            copy.Parameters.Add(parameter);
        }

        foreach (var (i, key) in keys.Index())
        {
            var id = Guid.CreateVersion7();
            copy.Parameters[0].Value = Engine == DatabaseEngine.Sqlite ? id.ToByteArray(bigEndian: true) : id;
            copy.Parameters[1].Value = $"perf{i:D6}";
            copy.Parameters[2].Value = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            await copy.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return keys;
    }

    /// <summary>Stops what runs and removes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await (database?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Delete(recursive: true);
    }
}

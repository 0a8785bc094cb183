using Doorstep.Harness;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresCluster))]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Doorstep.Harness;

/// <summary>
/// One PostgreSQL server for one run of the tests, started with the first test that needs it.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Template = "doorstep_template";
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static PostgresServer? server;
    private static int databases;

    /// <summary>Why there can be no server on this machine; null when there can.</summary>
    public static string? Missing { get; } = PostgresServer.Binaries is null
        ? "PostgreSQL is not installed (apt-get install postgresql): tests on PostgreSQL are left out."
        : null;

    /// <summary>For a test of what only PostgreSQL does.</summary>
    public static void SkipUnlessThere()
    {
        if (Skips.ReasonFor(Missing) is { } reason)
        {
            Assert.Skip(reason);
        }
    }

    /// <summary>The connection string of a fresh database.</summary>
    /// <param name="migrated">True for one with the app's schema, false for an empty one.</param>
    public static async Task<string> CreateDatabaseAsync(bool migrated = true)
    {
        await Starting.WaitAsync();
        try
        {
            if (server is null)
            {
                server = await PostgresServer.StartAsync(
                    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300 -c deadlock_timeout=100ms");
                await RunAsync($"CREATE DATABASE {Template}");
                await MigrateTemplateAsync();
            }

            // One at a time: PostgreSQL lets nobody else use a template while it is copied.
            var name = $"test_{++databases}";
            await RunAsync($"CREATE DATABASE {name} TEMPLATE {(migrated ? Template : "template0")}");
            return ConnectionString(name);
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>The connection string of a copy of this database, to which nobody may be connected.</summary>
    /// <param name="database">Its name.</param>
    public static async Task<string> CopyDatabaseAsync(string database)
    {
        await Starting.WaitAsync();
        try
        {
            var name = $"test_{++databases}";
            await RunAsync($"CREATE DATABASE {name} TEMPLATE {database}");
            return ConnectionString(name);
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await server.DisposeAsync();
            server = null;
        }
    }

    private static string ConnectionString(string database) =>
        $"{server!.ConnectionString(database)};Maximum Pool Size=20;Include Error Detail=true";

    private static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql, CancellationToken.None);
    }

    private static async Task MigrateTemplateAsync()
    {
        var installation = Installation.At(new DirectoryInfo(server!.Folder), ConnectionString(Template) + ";Pooling=false");
        await using var connections = new Connections(installation, TableMaps.Of([]));
        await new Migrations(connections, TimeProvider.System, NullLogger<Migrations>.Instance).ApplyAsync(CancellationToken.None);
    }
}

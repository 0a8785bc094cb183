using System.Diagnostics;
using Doorstep.Harness;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Doorstep.Harness;

/// <summary>
/// A real PostgreSQL server for one run of the tests, started with the first test that needs it, on a Unix socket in a
/// folder of its own. A shell keeps it: when this process ends, however it ends, the shell's input closes, and it stops
/// the server and removes the folder.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Keeper = """
        set -eu
        bin=$1
        dir=$(mktemp -d /tmp/doorstep-pg.XXXXXX)
        trap 'rm -rf "$dir"' EXIT
        # The server refuses to run as root.
        as=
        if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; as="setpriv --reuid=postgres --regid=postgres --init-groups"; fi
        cd "$dir"
        $as "$bin/initdb" -D "$dir/data" -U doorstep -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
        $as "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300 -c deadlock_timeout=100ms >"$dir/server.log" 2>&1 </dev/null &
        n=0
        until "$bin/pg_isready" -q -h "$dir"; do
          n=$((n + 1))
          if [ $n -gt 300 ]; then cat "$dir/server.log" >&2; exit 1; fi
          sleep 0.1
        done
        echo "$dir"
        cat >/dev/null
        kill -QUIT "$(head -n 1 "$dir/data/postmaster.pid")"
        wait
        """;

    private const string Template = "doorstep_template";
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static Process? keeper;
    private static string? folder;
    private static int databases;

    /// <summary>Why there can be no server on this machine; null when there can.</summary>
    public static string? Missing { get; } = Binaries() is null
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
            if (folder is null)
            {
                folder = await StartAsync();
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

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (keeper is null)
        {
            return;
        }

        NpgsqlConnection.ClearAllPools();
        keeper.StandardInput.Close();
        // Hundreds of databases are deleted with it.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await keeper.WaitForExitAsync(patience.Token);
        keeper.Dispose();
        keeper = null;
    }

    private static string ConnectionString(string database) =>
        $"Host={folder};Database={database};Username=doorstep;Maximum Pool Size=20;Include Error Detail=true";

    private static string? Binaries() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .Select(version => Path.Combine(version, "bin"))
        .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
        .OrderByDescending(bin => bin, StringComparer.Ordinal)
        .FirstOrDefault();

    private static async Task<string> StartAsync()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "keeper", Binaries() ?? throw new InvalidOperationException(Missing)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        keeper = Process.Start(start)!;
        var ready = await keeper.StandardOutput.ReadLineAsync();
        return ready ?? throw new InvalidOperationException($"PostgreSQL did not start: {await keeper.StandardError.ReadToEndAsync()}");
    }

    private static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql, CancellationToken.None);
    }

    private static async Task MigrateTemplateAsync()
    {
        var installation = Installation.At(new DirectoryInfo(folder!), ConnectionString(Template) + ";Pooling=false");
        await using var connections = new Connections(installation, TableMaps.Of([]));
        await new Migrations(connections, TimeProvider.System, NullLogger<Migrations>.Instance).ApplyAsync(CancellationToken.None);
    }
}

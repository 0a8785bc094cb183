using System.Diagnostics;

namespace Doorstep.Benchmarks;

/// <summary>A PostgreSQL server for one measurement, on a Unix socket in a folder of its own. It ends with this process.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Keeper = """
        set -eu
        bin=$1
        dir=$(mktemp -d /tmp/doorstep-pg.XXXXXX)
        trap 'rm -rf "$dir"' EXIT
        as=
        if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; as="setpriv --reuid=postgres --regid=postgres --init-groups"; fi
        cd "$dir"
        $as "$bin/initdb" -D "$dir/data" -U doorstep -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1
        $as "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c shared_buffers=512MB >"$dir/server.log" 2>&1 </dev/null &
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

    private readonly Process keeper;

    private PostgresServer(Process keeper, string folder) => (this.keeper, ConnectionString) = (keeper, $"Host={folder};Username=doorstep;Database=postgres");

    /// <summary>Where the server's programs are; null when there are none.</summary>
    public static string? Binaries => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
        : null;

    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        var started = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Keeper, "keeper", Binaries!]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var folder = await started.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.");
        return new PostgresServer(started, folder);
    }

    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }
}

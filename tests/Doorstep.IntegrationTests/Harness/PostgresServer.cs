using System.Diagnostics;

namespace Doorstep.Harness;

/// <summary>
/// A real PostgreSQL server on a Unix socket in a folder of its own. A shell keeps it: when this process ends, however it ends, the
/// shell's input closes, and it stops the server and removes the folder.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Keeper = """
        set -eu
        bin=$1
        settings=$2
        dir=$(mktemp -d /tmp/doorstep-pg.XXXXXX)
        trap 'rm -rf "$dir"' EXIT
        # The server refuses to run as root.
        as=
        if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; as="setpriv --reuid=postgres --regid=postgres --init-groups"; fi
        cd "$dir"
        $as "$bin/initdb" -D "$dir/data" -U doorstep -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
        $as "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= $settings >"$dir/server.log" 2>&1 </dev/null &
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

    private PostgresServer(Process keeper, string folder) => (this.keeper, Folder) = (keeper, folder);

    /// <summary>Where the server's programs are; null when there are none.</summary>
    public static string? Binaries =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .Select(version => Path.Combine(version, "bin"))
        .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
        .OrderByDescending(bin => bin, StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>Its folder, with its socket in it.</summary>
    public string Folder { get; }

    /// <summary>Where a database of this name is, or the one that every server has.</summary>
    public string ConnectionString(string database = "postgres") => $"Host={Folder};Database={database};Username=doorstep";

    /// <summary>Starts one.</summary>
    /// <param name="settings">As on its command line: <c>-c name=value</c>, with blanks between.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start; with what it said.</exception>
    public static async Task<PostgresServer> StartAsync(string settings)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "keeper", Binaries ?? throw new InvalidOperationException("PostgreSQL is not installed."), settings])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var shell = Process.Start(start)!;
        return await shell.StandardOutput.ReadLineAsync() is { } folder
            ? new PostgresServer(shell, folder)
            : throw new InvalidOperationException($"PostgreSQL did not start: {await shell.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        // Hundreds of databases are deleted with it.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await keeper.WaitForExitAsync(patience.Token);
        keeper.Dispose();
    }
}

using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Time;

namespace Doorstep.Platform.Database;

/// <summary>A numbered change of the schema, written once for each engine.</summary>
/// <param name="Number">Unique over all modules; the order in which they are applied.</param>
/// <param name="Name">What it brings, from the file name.</param>
/// <param name="Sql">Statements for this engine.</param>
public sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>Guards against a migration that was edited after it had been applied somewhere.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}

/// <summary>
/// Brings the schema up to date from the SQL files of the modules (<c>Modules/X/Migrations/NNNN_name.{sqlite,postgres}.sql</c>),
/// under a lock, so that several nodes may start at once.
/// </summary>
public sealed partial class Migrations(Connections connections, TimeProvider clock, ILogger<Migrations> log)
{
    // Any constant does; it only has to be the same on every node.
    private const long PostgresLock = 0x446f6f7273746570;

    /// <summary>The migrations that the assembly carries for this engine, in order.</summary>
    public static IReadOnlyList<Migration> Carried(DatabaseEngine engine)
    {
        var wanted = engine == DatabaseEngine.Sqlite ? "sqlite" : "postgres";
        var assembly = typeof(Migrations).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Select(resource => (resource, match: FileName().Match(resource)))
            .Where(r => r.match.Success && r.match.Groups["engine"].Value == wanted)
            .Select(r => new Migration(
                int.Parse(r.match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture),
                r.match.Groups["name"].Value,
                Text(assembly, r.resource)))
            .OrderBy(m => m.Number)];
    }

    /// <summary>
    /// Applies what is missing and says how many. Throws <see cref="InvalidOperationException"/> when the database was
    /// made by a newer version or by changed files: then nothing is touched.
    /// </summary>
    public async Task<int> ApplyAsync(CancellationToken ct)
    {
        var carried = Carried(connections.Engine);
        await using var connection = await connections.OpenForWritingAsync(ct);
        return connections.Engine == DatabaseEngine.Sqlite
            ? await ApplyOnSqliteAsync(connection, carried, ct)
            : await ApplyOnPostgresAsync(connection, carried, ct);
    }

    /// <summary>
    /// How many migrations are applied and how many are missing, without changing anything. Throws
    /// <see cref="InvalidOperationException"/> as <see cref="ApplyAsync"/> does.
    /// </summary>
    public async Task<(int Applied, int Missing)> CountAsync(DbConnection connection, CancellationToken ct)
    {
        var carried = Carried(connections.Engine);
        await using var look = connection.CreateCommand();
        look.CommandText = connections.Engine == DatabaseEngine.Sqlite
            ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"
            : "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migrations'";
        var isThere = Convert.ToInt64(await look.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) > 0;
        var done = isThere ? (await DoneAsync(connection, carried, ct)).Count : 0;
        return (done, carried.Count - done);
    }

    private async Task<int> ApplyOnSqliteAsync(DbConnection connection, IReadOnlyList<Migration> carried, CancellationToken ct)
    {
        // BEGIN IMMEDIATE waits for any other process that migrates the same file.
        await connection.ExecuteAsync("BEGIN IMMEDIATE", ct);
        try
        {
            var applied = await ApplyMissingAsync(connection, carried, ct);
            await connection.ExecuteAsync("COMMIT", ct);
            return applied;
        }
        catch
        {
            await connection.ExecuteAsync("ROLLBACK", CancellationToken.None);
            throw;
        }
    }

    private async Task<int> ApplyOnPostgresAsync(DbConnection connection, IReadOnlyList<Migration> carried, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({PostgresLock.ToString(CultureInfo.InvariantCulture)})", ct);
        var applied = await ApplyMissingAsync(connection, carried, ct);
        await transaction.CommitAsync(ct);
        return applied;
    }

    private async Task<int> ApplyMissingAsync(DbConnection connection, IReadOnlyList<Migration> carried, CancellationToken ct)
    {
        var moment = connections.Engine == DatabaseEngine.Sqlite ? "INTEGER" : "timestamptz";
        await connection.ExecuteAsync(
            $"CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at {moment} NOT NULL)", ct);
        var done = await DoneAsync(connection, carried, ct);
        var missing = carried.Where(m => !done.ContainsKey(m.Number)).ToList();
        foreach (var migration in missing)
        {
            log.LogInformation("Applying migration {Number} {Name}", migration.Number, migration.Name);
            await connection.ExecuteAsync(migration.Sql, ct);
            await using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (@number, @name, @checksum, @at)";
            Add(insert, "@number", migration.Number);
            Add(insert, "@name", migration.Name);
            Add(insert, "@checksum", migration.Checksum);
            Add(insert, "@at", connections.Engine == DatabaseEngine.Sqlite ? clock.Now().ToUnixTimeMilliseconds() : clock.Now());
            await insert.ExecuteNonQueryAsync(ct);
        }

        return missing.Count;
    }

    private static async Task<Dictionary<int, string>> DoneAsync(DbConnection connection, IReadOnlyList<Migration> carried, CancellationToken ct)
    {
        var done = new Dictionary<int, string>();
        await using (var query = connection.CreateCommand())
        {
            query.CommandText = "SELECT number, checksum FROM schema_migrations";
            await using var rows = await query.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                done[rows.GetInt32(0)] = rows.GetString(1);
            }
        }

        RefuseForeign(carried, done);
        return done;
    }

    private static void RefuseForeign(IReadOnlyList<Migration> carried, Dictionary<int, string> done)
    {
        var known = carried.ToDictionary(m => m.Number);
        foreach (var (number, checksum) in done)
        {
            if (!known.TryGetValue(number, out var migration))
            {
                throw new InvalidOperationException(
                    $"The database has migration {number}, which this version of Doorstep does not know. Start the version that made it, or a newer one.");
            }

            if (migration.Checksum != checksum)
            {
                throw new InvalidOperationException(
                    $"Migration {number} ({migration.Name}) differs from the one that made this database. Restore the original file and add a new migration instead.");
            }
        }
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private static string Text(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^Migrations/(?<number>\d{4})_(?<name>\w+)\.(?<engine>sqlite|postgres)\.sql$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();
}

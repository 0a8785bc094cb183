using System.Data.Common;
using Doorstep.Platform.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Database;

/// <summary>Whether the database can be opened, has the schema of this version, and is whole. Changes nothing.</summary>
internal sealed class DatabaseCheck(Installation installation, IDbContextFactory<DoorstepDb> contexts, Migrations migrations) : ICheck
{
    private const string RestoreIt = "Stop the server, keep a copy of the database's files, and restore the last backup.";

    /// <inheritdoc />
    public string Title => "Database";

    /// <inheritdoc />
    public bool NeedsDatabase => false;

    /// <summary>Whether the database is there with the schema of this version.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken ct)
    {
        if (IsMissing)
        {
            return false;
        }

        try
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            return await migrations.CountAsync(await OpenAsync(db, ct), ct) is (_, Missing: 0);
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>
    /// What keeps a server from opening: a file or a table that cannot be read, or that is gone. On SQLite every page is looked at; on a
    /// server the first and the last page of each table, since it may hold more than can be read at a start.
    /// </summary>
    public async Task<IReadOnlyList<StartProblem>> AtStartAsync(CancellationToken ct)
    {
        if (IsMissing)
        {
            return [];
        }

        var findings = new List<CheckFinding>();
        try
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            var connection = await OpenAsync(db, ct);
            if (installation.Engine == DatabaseEngine.Sqlite)
            {
                await PagesAsync(connection, "quick_check(5)", findings, ct);
            }
            else
            {
                await EndsOfTablesAsync(connection, findings, ct);
            }

            if (findings.Count == 0)
            {
                await TablesAsync(db, connection, findings, ct);
            }
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException && StorageFaults.Of(failure) is null or StorageFault.Damaged)
        {
            findings.Add(new CheckFinding(false, $"The database is damaged: {failure.Message}", RestoreIt));
        }
        catch (DbException failure)
        {
            findings.Add(new CheckFinding(false, $"The database cannot be opened: {failure.Message}",
                "Check the data folder's disk and permissions, or the connection string in DOORSTEP_DATABASE."));
        }

        return [.. findings.Select(f => new StartProblem(f.Text, f.Remedy))];
    }

    private bool IsMissing =>
        installation.Engine == DatabaseEngine.Sqlite && !File.Exists(new SqliteConnectionStringBuilder(installation.ConnectionString).DataSource);

    /// <inheritdoc />
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        if (IsMissing)
        {
            return [new CheckFinding(true, "There is no database yet; the first start makes it.")];
        }

        var findings = new List<CheckFinding>();
        try
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            var connection = await OpenAsync(db, ct);
            findings.Add(await SchemaAsync(connection, ct));
            if (installation.Engine == DatabaseEngine.Sqlite)
            {
                await WholeAsync(connection, findings, ct);
            }
            else
            {
                await WholeTablesAsync(connection, findings, ct);
            }

            await TablesAsync(db, connection, findings, ct);
        }
        catch (DbException failure)
        {
            findings.Add(new CheckFinding(false, $"It cannot be read: {failure.Message}",
                installation.Engine == DatabaseEngine.Sqlite ? RestoreIt : $"Check the server and the connection string in {Installation.DatabaseVariable}."));
        }

        return findings;
    }

    // Past EF Core, which would log a broken file as a bug of ours.
    private static async Task<DbConnection> OpenAsync(DoorstepDb db, CancellationToken ct)
    {
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync(ct);
        return connection;
    }

    private async Task<CheckFinding> SchemaAsync(DbConnection connection, CancellationToken ct)
    {
        try
        {
            var (applied, missing) = await migrations.CountAsync(connection, ct);
            return missing == 0
                ? new CheckFinding(true, $"The schema is up to date ({applied} migrations).")
                : new CheckFinding(true, $"{missing} of {applied + missing} migrations are not applied yet; the next start applies them.");
        }
        catch (InvalidOperationException foreign)
        {
            return new CheckFinding(false, foreign.Message, "Use the version of Doorstep that made this database, or a newer one.");
        }
    }

    private static async Task PagesAsync(DbConnection connection, string pragma, List<CheckFinding> findings, CancellationToken ct)
    {
        foreach (var said in await TextsAsync(connection, $"PRAGMA {pragma}", ct))
        {
            if (said != "ok")
            {
                findings.Add(new CheckFinding(false, $"The database's file is damaged: {said}", RestoreIt));
            }
        }
    }

    /// <summary>Tables that the schema should have and that are not there: somebody or something took them out.</summary>
    private async Task TablesAsync(DoorstepDb db, DbConnection connection, List<CheckFinding> findings, CancellationToken ct)
    {
        var (applied, missing) = await migrations.CountAsync(connection, ct);
        if (applied == 0 || missing > 0)
        {
            return;
        }

        var there = await TextsAsync(connection, installation.Engine == DatabaseEngine.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table'" : "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()", ct);
        foreach (var gone in db.Model.GetEntityTypes().Select(e => e.GetTableName()).OfType<string>().Distinct(StringComparer.Ordinal).Except(there, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            findings.Add(new CheckFinding(false, $"The table {gone} is not there.", RestoreIt));
        }
    }

    private static async Task EndsOfTablesAsync(DbConnection connection, List<CheckFinding> findings, CancellationToken ct)
    {
        foreach (var table in await TextsAsync(connection, TablesWithPages, ct))
        {
            var (name, last) = (table[(table.IndexOf(' ', StringComparison.Ordinal) + 1)..], table[..table.IndexOf(' ', StringComparison.Ordinal)]);
            await ReadAsync(connection, name, $"SELECT count(*)::text FROM {name} WHERE ctid < '(1,0)' OR ctid >= '({last},0)'", findings, ct);
        }
    }

    private static async Task WholeTablesAsync(DbConnection connection, List<CheckFinding> findings, CancellationToken ct)
    {
        var before = findings.Count;
        var tables = await TextsAsync(connection, TablesWithPages, ct);
        foreach (var name in tables.Select(t => t[(t.IndexOf(' ', StringComparison.Ordinal) + 1)..]))
        {
            // The whole row as text, so that values kept apart from their row are read too.
            await ReadAsync(connection, name, $"SELECT coalesce(sum(length(t::text)), 0)::text FROM {name} t", findings, ct);
        }

        if (findings.Count == before)
        {
            findings.Add(new CheckFinding(true, $"Every row of {tables.Count} tables can be read."));
        }
    }

    // The number of the last page, a blank, and the quoted name.
    private const string TablesWithPages = """
        SELECT (pg_relation_size(c.oid) / current_setting('block_size')::int - 1)::text || ' ' || quote_ident(c.relname) FROM pg_class c
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND pg_relation_size(c.oid) > 0 ORDER BY c.relname
        """;

    private static async Task ReadAsync(DbConnection connection, string name, string query, List<CheckFinding> findings, CancellationToken ct)
    {
        try
        {
            await TextsAsync(connection, query, ct);
        }
        catch (DbException failure) when (StorageFaults.Of(failure) is StorageFault.Damaged or StorageFault.Broken)
        {
            findings.Add(new CheckFinding(false, $"The table {name} is damaged: {failure.Message}", RestoreIt));
            // The driver hangs up on a server that says such a thing; the other tables are looked at all the same.
            await connection.CloseAsync();
            await connection.OpenAsync(ct);
        }
    }

    private static async Task<List<string>> TextsAsync(DbConnection connection, string query, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Our own queries, with quoted names of tables.
        command.CommandText = query;
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync(ct);
        var texts = new List<string>();
        while (await rows.ReadAsync(ct))
        {
            texts.Add(rows.GetString(0));
        }

        return texts;
    }

    private static async Task WholeAsync(DbConnection connection, List<CheckFinding> findings, CancellationToken ct)
    {
        var before = findings.Count;
        await PagesAsync(connection, "integrity_check(20)", findings, ct);

        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2";
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                findings.Add(new CheckFinding(false, $"{rows.GetInt64(2)} rows of {rows.GetString(0)} point to rows of {rows.GetString(1)} that are gone.", RestoreIt));
            }
        }

        if (findings.Count == before)
        {
            findings.Add(new CheckFinding(true, "The file is whole and every reference leads somewhere."));
        }
    }
}

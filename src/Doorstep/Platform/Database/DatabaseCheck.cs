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

    private static async Task WholeAsync(DbConnection connection, List<CheckFinding> findings, CancellationToken ct)
    {
        var before = findings.Count;
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "PRAGMA integrity_check(20)";
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                if (rows.GetString(0) is var said && said != "ok")
                {
                    findings.Add(new CheckFinding(false, $"The file is damaged: {said}", RestoreIt));
                }
            }
        }

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

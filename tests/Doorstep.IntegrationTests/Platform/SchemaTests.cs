using System.Data.Common;
using System.Globalization;
using Doorstep.Harness;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>The schema that the SQL files make is the one that the mapping means, on both engines.</summary>
public class SchemaTests
{
    /// <summary>What the SQL files make beside the model: its name, or the start of it before a star, and why.</summary>
    private static readonly Dictionary<string, string> BesideTheModel = new(StringComparer.Ordinal)
    {
        ["schema_migrations"] = "kept by the runner of the migrations",
        ["request_words*"] = "the search's index, which each engine has in its own way",
    };

    [Theory, EachEngine]
    public async Task Migrated_schema_equals_the_model(DatabaseEngine engine)
    {
        await using var migrated = await TestTown.OpenAsync(new() { Engine = engine });
        await using var modelled = await TestTown.OpenAsync(new() { Engine = engine, Migrated = false });
        var script = await modelled.ReadAsync(db => Task.FromResult(db.Database.GenerateCreateScript()));
        await modelled.ExecuteAsync(script);

        var meant = await DescribeAsync(modelled);
        // A column added later needs a default for the rows that are there; the mapping need not repeat it.
        var made = (await DescribeAsync(migrated)).Select(line => meant.Contains(line) ? line : line.Split(" default ")[0]).ToList();

        Assert.True(meant.Count > 10, "The description finds nothing.");
        var differences = meant.Except(made).Select(line => $"only in the model:      {line}")
            .Concat(made.Except(meant).Select(line => $"only in the migrations: {line}"))
            .OrderBy(line => line[24..], StringComparer.Ordinal).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences.Prepend($"{engine}:")));
    }

    private static async Task<List<string>> DescribeAsync(TestTown town)
    {
        await using var connection = await town.Services.GetRequiredService<Connections>().OpenForWritingAsync(CancellationToken.None);
        return town.Installation.Engine == DatabaseEngine.Sqlite ? await DescribeSqliteAsync(connection) : await DescribePostgresAsync(connection);
    }

    private static bool IsBeside(string name) =>
        BesideTheModel.Keys.Any(known => known == name || (known.EndsWith('*') && name.StartsWith(known[..^1], StringComparison.Ordinal)));

    private static async Task<List<string>> DescribeSqliteAsync(DbConnection connection)
    {
        var lines = new List<string>();
        foreach (var table in (await connection.ColumnAsync("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")).Select(Text).Where(t => !IsBeside(t)))
        {
            var columns = await connection.RowsAsync($"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}')");
            // SQLite takes null in a primary key that is not said to be not null, except for the row's own number.
            lines.AddRange(columns.Select(c => $"{table}.{c[0]} {Text(c[1]).ToUpperInvariant()}{(Number(c[2]) == 1 ? " NOT NULL" : "")}{Default(c[3])}"));
            lines.Add($"{table} primary key ({Joined(columns.Where(c => Number(c[4]) > 0).OrderBy(c => Number(c[4])).Select(c => c[0]))})");

            var foreign = await connection.RowsAsync($"SELECT id, \"table\", \"from\", coalesce(\"to\", 'id'), on_delete FROM pragma_foreign_key_list('{table}') ORDER BY id, seq");
            lines.AddRange(foreign.GroupBy(f => f[0]).Select(f =>
                $"{table} foreign key ({Joined(f.Select(p => p[2]))}) to {f.First()[1]} ({Joined(f.Select(p => p[3]))}) on delete {f.First()[4]}"));

            foreach (var index in await connection.RowsAsync($"SELECT l.name, l.\"unique\", m.sql FROM pragma_index_list('{table}') l LEFT JOIN sqlite_master m ON m.name = l.name WHERE l.origin <> 'pk'"))
            {
                if (!IsBeside(Text(index[0])))
                {
                    var parts = await connection.RowsAsync($"SELECT name, \"desc\" FROM pragma_index_xinfo('{Text(index[0])}') WHERE key = 1 ORDER BY seqno");
                    lines.Add($"{table} {(Number(index[1]) == 1 ? "unique " : "")}index ({Joined(parts.Select(p => $"{p[0]}{(Number(p[1]) == 1 ? " DESC" : "")}"))}){Where(index[2])}");
                }
            }
        }

        return lines;
    }

    private static async Task<List<string>> DescribePostgresAsync(DbConnection connection)
    {
        var lines = new List<string>();
        lines.AddRange((await connection.RowsAsync("""
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity::text
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relkind = 'r'
            """)).Where(c => !IsBeside(Text(c[0])))
            .Select(c => $"{c[0]}.{c[1]} {c[2]}{(c[3] is true ? " NOT NULL" : "")}{(Text(c[5]) == "" ? "" : " identity")}{Default(c[4])}"));
        lines.AddRange((await connection.RowsAsync("""
            SELECT c.relname, pg_get_constraintdef(k.oid), k.conname FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            WHERE k.contype IN ('p', 'f')
            """)).Where(k => !IsBeside(Text(k[0])) && !IsBeside(Text(k[2]))).Select(k => $"{k[0]} {k[1]}"));
        lines.AddRange((await connection.RowsAsync("""
            SELECT c.relname, x.indisunique, substring(pg_get_indexdef(i.oid) from ' USING (.*)$'), i.relname FROM pg_index x
            JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            WHERE NOT x.indisprimary
            """)).Where(i => !IsBeside(Text(i[0])) && !IsBeside(Text(i[3]))).Select(i => $"{i[0]} {(i[1] is true ? "unique " : "")}index {i[2]}"));
        return lines;
    }

    private static string Joined(IEnumerable<object?> parts) => string.Join(", ", parts);

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static string Default(object? value) => value is null ? "" : $" default {Text(value).Trim('(', ')')}";

    private static string Where(object? sql)
    {
        var text = string.Join(' ', Text(sql).Replace("\"", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var at = text.IndexOf(" WHERE ", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : $" where {text[(at + 7)..]}";
    }
}

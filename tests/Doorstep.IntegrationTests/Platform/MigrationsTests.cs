using System.Globalization;
using Doorstep.Harness;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

public class MigrationsTests
{
    private static readonly CancellationToken Go = CancellationToken.None;

    [Theory, EachEngine]
    public async Task Each_is_applied_once_in_order(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Migrated = false });
        var migrations = town.Services.GetRequiredService<Migrations>();
        var carried = Migrations.Carried(engine);

        Assert.Equal(carried.Count, await migrations.ApplyAsync(Go));
        Assert.Equal(0, await migrations.ApplyAsync(Go));
        var applied = await town.QueryAsync("SELECT number FROM schema_migrations ORDER BY number");
        Assert.Equal(carried.Select(m => m.Number), applied.Select(n => Convert.ToInt32(n, CultureInfo.InvariantCulture)));
    }

    [Theory, EachEngine]
    public async Task Nodes_that_start_at_once_apply_each_once(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Migrated = false });
        var migrations = town.Services.GetRequiredService<Migrations>();

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => migrations.ApplyAsync(Go))));

        Assert.Equal(Migrations.Carried(engine).Count, applied.Sum());
        Assert.Equal(3, applied.Count(n => n == 0));
    }

    [Theory, EachEngine]
    public async Task A_database_of_a_newer_version_is_refused_untouched(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var moment = engine == DatabaseEngine.Sqlite ? "0" : "now()";
        await town.ExecuteAsync($"""
            DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations);
            INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (9999, 'tomorrow', 'x', {moment});
            """);
        var before = await town.QueryAsync("SELECT count(*) FROM schema_migrations");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => town.Services.GetRequiredService<Migrations>().ApplyAsync(Go));

        Assert.Contains("9999", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await town.QueryAsync("SELECT count(*) FROM schema_migrations"));
    }

    [Theory, EachEngine]
    public async Task A_migration_that_was_edited_afterwards_is_refused(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var first = Migrations.Carried(engine)[0];
        await town.ExecuteAsync($"UPDATE schema_migrations SET checksum = 'of another text' WHERE number = {first.Number}");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => town.Services.GetRequiredService<Migrations>().ApplyAsync(Go));

        Assert.Contains(first.Name, refused.Message, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task One_that_fails_leaves_nothing_behind(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Migrated = false });
        // A table stands in the way of the last migration that makes one.
        var inTheWay = await town.ReadAsync(db => Task.FromResult(db.Model.GetEntityTypes().Select(e => e.GetTableName()).OfType<string>()
            .MaxBy(table => Migrations.Carried(engine).Last(m => m.Sql.Contains($"CREATE TABLE {table} ", StringComparison.OrdinalIgnoreCase)
                || m.Sql.Contains($"CREATE TABLE {table}(", StringComparison.OrdinalIgnoreCase)).Number)));
        await town.ExecuteAsync($"CREATE TABLE {inTheWay} (x INTEGER)");
        var migrations = town.Services.GetRequiredService<Migrations>();

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => migrations.ApplyAsync(Go));

        Assert.Equal([inTheWay], await town.QueryAsync(engine == DatabaseEngine.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"));
        await town.ExecuteAsync($"DROP TABLE {inTheWay}");
        Assert.Equal(Migrations.Carried(engine).Count, await migrations.ApplyAsync(Go));
    }

    [Fact]
    public void Files_are_pairs_with_numbers_of_their_own()
    {
        var sqlite = Migrations.Carried(DatabaseEngine.Sqlite);
        var postgres = Migrations.Carried(DatabaseEngine.Postgres);
        var files = typeof(Migrations).Assembly.GetManifestResourceNames().Count(name => name.EndsWith(".sql", StringComparison.Ordinal));

        Assert.Equal(sqlite.Select(m => (m.Number, m.Name)), postgres.Select(m => (m.Number, m.Name)));
        Assert.Equal(sqlite.Count, sqlite.Select(m => m.Number).Distinct().Count());
        Assert.Equal(files, sqlite.Count + postgres.Count);
    }
}

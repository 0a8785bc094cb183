using Doorstep.Harness;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>Damage is found at the start, before anything is built upon it.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("doorstep-damage-");

    public void Dispose() => place.Delete(recursive: true);

    [Theory, EachEngine]
    public async Task A_table_that_is_gone_stops_the_start(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        var check = town.Services.GetRequiredService<DatabaseCheck>();
        Assert.Empty(await check.AtStartAsync(default));
        await town.ExecuteAsync("DROP TABLE request_drafts");
        var problem = Assert.Single(await check.AtStartAsync(default));
        Assert.Equal("The table request_drafts is not there.", problem.Message);
        Assert.Contains("restore the last backup", problem.Remedy, StringComparison.Ordinal);
        Assert.Contains(await check.RunAsync(default), f => !f.Good && f.Text.Contains("request_drafts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_page_stops_the_server_with_words()
    {
        Assert.Equal(0, (await Cli.RunAsync(null, "init", "--data", place.FullName)).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync(null, "clock", "--data", place.FullName)).ExitCode);
        var file = Path.Combine(place.FullName, "doorstep.db");
        long page, size;
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            page = Convert.ToInt64((await connection.ColumnAsync("SELECT rootpage FROM sqlite_master WHERE name = 'units'"))[0], null);
            size = Convert.ToInt64((await connection.ColumnAsync("PRAGMA page_size"))[0], null);
        }

        await using (var damage = File.OpenWrite(file))
        {
            damage.Position = (page - 1) * size;
            await damage.WriteAsync(Enumerable.Repeat((byte)0xAA, (int)size).ToArray());
        }

        var served = await Cli.RunAsync(null, "serve", "--data", place.FullName, "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, served.ExitCode);
        Assert.Contains("damaged", served.Error, StringComparison.Ordinal);
        Assert.Contains("→ Stop the server, keep a copy of the database's files, and restore the last backup.", served.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_page_is_found_on_postgres()
    {
        PostgresCluster.SkipUnlessThere();
        var original = await PostgresCluster.CreateDatabaseAsync();
        var copy = new NpgsqlConnectionStringBuilder(original) { Database = new NpgsqlConnectionStringBuilder(original).Database + "_damaged", Pooling = false };
        string path;
        await using (var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(original) { Database = "postgres", Pooling = false }.ConnectionString))
        {
            await server.OpenAsync();
            await using (var table = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(original) { Pooling = false }.ConnectionString))
            {
                await table.OpenAsync();
                await table.ExecuteAsync("INSERT INTO heartbeat VALUES (1, now(), now(), NULL)", default);
            }

            // Copied as files, so that no page of the copy is in the server's memory.
            var asFiles = server.PostgreSqlVersion.Major >= 15 ? " STRATEGY file_copy" : "";
            await server.ExecuteAsync($"CREATE DATABASE {copy.Database} TEMPLATE {new NpgsqlConnectionStringBuilder(original).Database}{asFiles}", default);
            await using var fresh = new NpgsqlConnection(copy.ConnectionString);
            await fresh.OpenAsync();
            path = string.Join('/', (await fresh.RowsAsync("SELECT current_setting('data_directory'), pg_relation_filepath('heartbeat')"))[0]);
        }

        await using (var damage = File.OpenWrite(path))
        {
            await damage.WriteAsync(Enumerable.Repeat((byte)0xAA, 8192).ToArray());
        }

        await using var app = DoorstepApp.Build(AllModules.Create(), Installation.At(place, copy.ConnectionString), TimeProvider.System, quiet: true);
        var problem = Assert.Single(await app.Services.GetRequiredService<DatabaseCheck>().AtStartAsync(default));
        Assert.StartsWith("The table heartbeat is damaged: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains("restore the last backup", problem.Remedy, StringComparison.Ordinal);
    }
}

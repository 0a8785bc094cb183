using System.Collections.Concurrent;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Doorstep.Harness;

/// <summary>
/// A town that takes long to fill: filled once on each engine by the first test that opens it, and copied, folder, keys and
/// database, for each. A copy begins as after a restart, at the moment at which the filling ended.
/// <c>static readonly TownTemplate Full = new(() => new(), town => town.FillAsync())</c> and
/// <c>await using var town = await Full.OpenAsync(engine)</c>.
/// </summary>
/// <param name="setup">What the town wants.</param>
/// <param name="fill">What happens in it before the tests.</param>
public sealed class TownTemplate(Func<TownSetup> setup, Func<TestTown, Task> fill)
{
    private readonly ConcurrentDictionary<DatabaseEngine, Lazy<Task<FilledTown>>> filled = new();

    /// <summary>A copy of its own.</summary>
    public async Task<TestTown> OpenAsync(DatabaseEngine engine)
    {
        var town = await filled.GetOrAdd(engine, e => new(() => FillAsync(e))).Value;
        return await TestTown.OpenAsync(setup() with { Engine = engine, CopyOf = town, Clock = new ManualClock(town.At) });
    }

    private async Task<FilledTown> FillAsync(DatabaseEngine engine)
    {
        var town = await TestTown.OpenAsync(setup() with { Engine = engine });
        await fill(town);
        var at = town.Clock.GetUtcNow();
        await town.StopForGoodAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => town.Installation.Data.Delete(recursive: true);
        return new(town.Installation.Data, engine == DatabaseEngine.Postgres ? new NpgsqlConnectionStringBuilder(town.Installation.ConnectionString).Database : null, at);
    }
}

/// <summary>The data of a town that was filled and stopped.</summary>
/// <param name="Data">Its data folder.</param>
/// <param name="Database">Its database on the tests' server; null where it is in the folder.</param>
/// <param name="At">When it was stopped, by its clock.</param>
internal sealed record FilledTown(DirectoryInfo Data, string? Database, DateTimeOffset At)
{
    /// <summary>Copies the folder as it is.</summary>
    public void CopyFolderTo(DirectoryInfo target)
    {
        foreach (var folder in Data.EnumerateDirectories("*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(target.FullName, Path.GetRelativePath(Data.FullName, folder.FullName)));
        }

        foreach (var file in Data.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            file.CopyTo(Path.Combine(target.FullName, Path.GetRelativePath(Data.FullName, file.FullName)));
        }
    }
}

/// <summary>A database file with the app's schema and nothing in it, made once for a run: 60 migrations take longer than a small test.</summary>
internal static class SqliteTemplate
{
    private static readonly Lazy<Task<byte[]>> Migrated = new(MigrateAsync);

    /// <summary>Puts a copy where the installation's database is to be.</summary>
    public static async Task CopyToAsync(Installation installation) =>
        await File.WriteAllBytesAsync(Path.Combine(installation.Data.FullName, "doorstep.db"), await Migrated.Value);

    private static async Task<byte[]> MigrateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-template-");
        try
        {
            var installation = Installation.At(folder);
            await using (var connections = new Connections(installation, TableMaps.Of([])))
            {
                await new Migrations(connections, TimeProvider.System, NullLogger<Migrations>.Instance).ApplyAsync(CancellationToken.None);
            }

            return await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "doorstep.db"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using Doorstep.Harness;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>A table of our own, so that the platform is tested without any module.</summary>
internal sealed class ProbeModule : Module
{
    public override void MapTables(ModelBuilder model) => model.Entity<Note>(note =>
    {
        note.ToTable("notes");
        note.HasKey(n => n.Id);
        note.Property(n => n.Id).ValueGeneratedNever();
        note.HasIndex(n => n.Word).IsUnique();
    });

    /// <summary>A platform with this table and nothing else.</summary>
    public static async Task<TestTown> OpenAsync(DatabaseEngine engine)
    {
        var town = await TestTown.OpenAsync(new() { Engine = engine, Modules = [new ProbeModule()] });
        await town.ExecuteAsync("CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY, word TEXT NOT NULL UNIQUE)");
        return town;
    }
}

internal sealed class Note
{
    public required int Id { get; init; }

    public required string Word { get; set; }
}

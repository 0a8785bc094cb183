using System.Security.Cryptography;
using System.Text.Json;
using Doorstep.Modules.Records.Contracts;
using Microsoft.EntityFrameworkCore;
using Log = Doorstep.RecordLog;

namespace Doorstep.Modules.Records.Tree;

/// <summary>An entry of the journal. The database refuses to change or delete it.</summary>
public sealed class KeptEntry
{
    public Guid Id { get; init; }

    public required string Kind { get; init; }

    public Guid SubjectId { get; init; }

    public DateTimeOffset At { get; init; }

    public ActorKind ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    public string? ActorName { get; init; }

    public string? ActorUnit { get; init; }

    public required string Purpose { get; init; }

    public required string Payload { get; init; }

    /// <summary>16 random bytes that keep what the leaf commits to from being guessed.</summary>
    public required byte[] Salt { get; init; }

    /// <summary>
    /// What the tree commits to: kind, subject and time in the open; who, why and what as a salted hash, so that a published
    /// proof names nobody.
    /// </summary>
    internal Log.RecordEntry ToLeaf()
    {
        var words = JsonSerializer.SerializeToUtf8Bytes(
            new[] { ActorKind.ToString(), ActorId?.ToString("D"), ActorName, ActorUnit, Purpose, Payload }, JsonSerializerOptions.Default);
        return new Log.RecordEntry(Kind, SubjectId, At, SHA256.HashData([.. Salt, .. words]));
    }
}

/// <summary>An entry that waits for its place in the tree.</summary>
public sealed class QueuedEntry
{
    public Guid EntryId { get; init; }
}

/// <summary>An entry's place in the tree, from 0.</summary>
public sealed class Leaf
{
    public long Position { get; init; }

    public Guid EntryId { get; init; }
}

/// <summary>A stored hash of the tree; see <see cref="Log.StoredHash"/>.</summary>
public sealed class TreeHash
{
    public int Level { get; init; }

    public long Position { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>A signed checkpoint of the tree at a size.</summary>
public sealed class KeptCheckpoint
{
    public long Size { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Note { get; init; }
}

internal static class RecordsTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<KeptEntry>(entry =>
        {
            entry.ToTable("record_entries");
            entry.HasKey(e => e.Id);
            entry.Property(e => e.Id).ValueGeneratedNever();
            entry.HasIndex(e => new { e.SubjectId, e.At });
        });
        model.Entity<QueuedEntry>(queued =>
        {
            queued.ToTable("record_queue");
            queued.HasKey(q => q.EntryId);
            queued.Property(q => q.EntryId).ValueGeneratedNever();
            queued.HasOne<KeptEntry>().WithMany().HasForeignKey(q => q.EntryId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<Leaf>(leaf =>
        {
            leaf.ToTable("record_leaves");
            leaf.HasKey(l => l.Position);
            leaf.Property(l => l.Position).ValueGeneratedNever();
            leaf.HasIndex(l => l.EntryId).IsUnique();
            leaf.HasOne<KeptEntry>().WithMany().HasForeignKey(l => l.EntryId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<TreeHash>(hash =>
        {
            hash.ToTable("record_hashes");
            hash.HasKey(h => new { h.Level, h.Position });
        });
        model.Entity<KeptCheckpoint>(checkpoint =>
        {
            checkpoint.ToTable("record_checkpoints");
            checkpoint.HasKey(c => c.Size);
            checkpoint.Property(c => c.Size).ValueGeneratedNever();
        });
    }
}

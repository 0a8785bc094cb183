using Doorstep.Modules.Records.Tree;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Outcomes;
using Doorstep.RecordLog;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Records.Jobs;

/// <summary>
/// Gives queued entries their place in the tree, in batches, and signs a checkpoint once they are stored. Runs in servers
/// only; where several nodes share a database, whoever holds the lock works and the others wait for their next turn.
/// </summary>
internal sealed class LogSequencer(
    Writer writer, Connections connections, IDbContextFactory<DoorstepDb> contexts, LogKey key, TimeProvider clock, ILogger<LogSequencer> log)
    : PeriodicJob(Pause, clock, log)
{
    /// <summary>Most entries in one transaction; others' writes wait that long.</summary>
    public const int Batch = 500;

    private const int MostBatchesInARow = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Takes in what waits now, up to a bound, and signs. Returns how many entries got a place.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var taken = 0;
        for (var i = 0; i < MostBatchesInARow; i++)
        {
            await using (var db = await contexts.CreateDbContextAsync(ct))
            {
                if (!await db.Set<QueuedEntry>().AnyAsync(ct))
                {
                    break;
                }
            }

            var batch = (await writer.RunAsync(TakeBatchAsync, ct)).Value;
            if (batch == 0)
            {
                break;
            }

            taken += batch;
        }

        await SignAsync(ct);
        return taken;
    }

    /// <inheritdoc/>
    protected override string Failure => "The record log could not take in entries";

    /// <inheritdoc/>
    protected override Task WorkAsync(CancellationToken ct) => RunOnceAsync(ct);

    private async Task<Outcome<int>> TakeBatchAsync(WriteScope write, CancellationToken ct)
    {
        var db = write.Db;
        if (!await LockedAsync(db, ct))
        {
            return 0;
        }

        var entries = await db.Set<QueuedEntry>().OrderBy(q => q.EntryId).Take(Batch)
            .Join(db.Set<KeptEntry>(), q => q.EntryId, e => e.Id, (_, e) => e)
            .OrderBy(e => e.Id).AsNoTracking().ToListAsync(ct);
        if (entries.Count == 0)
        {
            return 0;
        }

        var frontier = await LogTree.FrontierAsync(db, await LogTree.SizeAsync(db, ct), ct);
        var hashes = new List<StoredHash>(entries.Count + 2);
        foreach (var entry in entries)
        {
            db.Add(new Leaf { Position = frontier.Size, EntryId = entry.Id });
            frontier.Append(entry.ToLeaf().LeafHash(), hashes);
        }

        db.AddRange(hashes.Select(h => new TreeHash { Level = h.Level, Position = h.Index, Hash = h.Hash.ToArray() }));
        db.RemoveRange(entries.Select(e => new QueuedEntry { EntryId = e.Id }));
        return entries.Count;
    }

    private async Task SignAsync(CancellationToken ct)
    {
        long size;
        LogHash root;
        await using (var db = await contexts.CreateDbContextAsync(ct))
        {
            size = await LogTree.SizeAsync(db, ct);
            if (size == 0 || size <= await SignedSizeAsync(db, ct))
            {
                return;
            }

            // Read back from what is stored: what is signed is what a reader can prove.
            root = (await LogTree.BuildAsync(db, ProofPlan.ForRoot(size), ct))[0];
        }

        var note = key.Sign(size, root).ToString();
        _ = await writer.RunAsync<Done>(
            async (write, writing) =>
            {
                if (await LockedAsync(write.Db, writing) && size > await SignedSizeAsync(write.Db, writing))
                {
                    write.Db.Add(new KeptCheckpoint { Size = size, At = write.Now, Note = note });
                }

                return default(Done);
            },
            ct);
    }

    private static async Task<long> SignedSizeAsync(DoorstepDb db, CancellationToken ct) =>
        await db.Set<KeptCheckpoint>().MaxAsync(c => (long?)c.Size, ct) ?? 0;

    /// <summary>SQLite has one writer; on a server the lock lasts until the transaction ends.</summary>
    private async Task<bool> LockedAsync(DoorstepDb db, CancellationToken ct) =>
        connections.Engine == DatabaseEngine.Sqlite
        || (await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock(7959370251187219460) AS \"Value\"").ToListAsync(ct))[0];
}

using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.RecordLog;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Records.Tree;

/// <summary>Computes the whole tree again from the entries and holds it against the stored hashes and every signed checkpoint.</summary>
internal sealed class RecordLogCheck(IDbContextFactory<DoorstepDb> contexts, LogKey key) : ICheck
{
    private const string Remedy = "Restore the database from a backup from before the change, and find out who could write to it.";

    /// <inheritdoc/>
    public string Title => "Record log";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var checkpoints = await contexts.CreateDbContextAsync(ct);
        await using var signed = checkpoints.Set<KeptCheckpoint>().OrderBy(c => c.Size).AsAsyncEnumerable().GetAsyncEnumerator(ct);
        var signatures = 0;
        var more = await signed.MoveNextAsync();
        var tree = new Frontier();
        var leaves =
            from leaf in db.Set<Leaf>()
            join entry in db.Set<KeptEntry>() on leaf.EntryId equals entry.Id
            join hash in db.Set<TreeHash>() on new { Level = 0, leaf.Position } equals new { hash.Level, hash.Position }
            orderby leaf.Position
            select new { leaf.Position, Entry = entry, hash.Hash };
        await foreach (var row in leaves.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (row.Position != tree.Size)
            {
                return [new(false, $"Entry {tree.Size} of the log is missing.", Remedy)];
            }

            var hash = row.Entry.ToLeaf().LeafHash();
            if (hash != LogHash.FromBytes(row.Hash))
            {
                return [new(false, $"Entry {row.Position} of the log ({row.Entry.Kind}, {row.Entry.Id}) was changed after it was written.", Remedy)];
            }

            tree.Append(hash);
            if (more && signed.Current.Size == tree.Size)
            {
                if (Wrong(signed.Current, tree) is { } wrong)
                {
                    return [wrong];
                }

                signatures++;
                more = await signed.MoveNextAsync();
            }
        }

        if (more)
        {
            return [new(false, $"A checkpoint was signed for {signed.Current.Size} entries, and the log has {tree.Size}: entries are lost.", Remedy)];
        }

        if (tree.Size > 0 && (await LogTree.BuildAsync(db, ProofPlan.ForRoot(tree.Size), ct))[0] != tree.Root())
        {
            return [new(false, "The stored hashes of the log do not fit its entries.", Remedy)];
        }

        var waiting = await db.Set<QueuedEntry>().LongCountAsync(ct);
        var lost = await db.Set<KeptEntry>().LongCountAsync(ct) - tree.Size - waiting;
        return lost == 0
            ? [new(true, $"{tree.Size} entries, {signatures} signed checkpoints, all as they were written; {waiting} entries wait for their place. "
                + "The log holds looks by staff and samples that were drawn. What was changed in a request is not in it, so it cannot show that a request was rewritten.")]
            : [new(false, $"{Math.Abs(lost)} entries are neither in the log nor waiting for it.", Remedy)];
    }

    private CheckFinding? Wrong(KeptCheckpoint kept, Frontier tree)
    {
        var verdict = Checkpoint.Open(kept.Note, key.Verifier.Name, [key.Verifier], out var checkpoint);
        if (!verdict.Holds)
        {
            return new(false, $"The checkpoint of {kept.Size} entries does not hold: {verdict.Reason}",
                "Put the key that signed it back to keys/records.pem, or restore the database from a backup.");
        }

        return checkpoint!.Size == tree.Size && checkpoint.Root == tree.Root()
            ? null
            : new(false, $"The first {kept.Size} entries are not those that were signed.", Remedy);
    }
}

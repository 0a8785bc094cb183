using Doorstep.Platform.Database;
using Doorstep.RecordLog;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Records.Tree;

/// <summary>Reads the record log's tree from its table.</summary>
internal static class LogTree
{
    /// <summary>How many leaves are in the tree.</summary>
    public static async Task<long> SizeAsync(DoorstepDb db, CancellationToken ct) =>
        await db.Set<Leaf>().MaxAsync(l => (long?)l.Position, ct) + 1 ?? 0;

    /// <summary>Reads the rows that a plan asks for and builds what it plans.</summary>
    public static async Task<LogHash[]> BuildAsync(DoorstepDb db, ProofPlan plan, CancellationToken ct)
    {
        var rows = new List<IReadOnlyList<LogHash>>(plan.Reads.Count);
        foreach (var (level, first, count) in plan.Reads)
        {
            var end = first + count;
            var hashes = await db.Set<TreeHash>()
                .Where(h => h.Level == level && h.Position >= first && h.Position < end)
                .OrderBy(h => h.Position)
                .Select(h => h.Hash)
                .ToListAsync(ct);
            rows.Add([.. hashes.Select(hash => LogHash.FromBytes(hash))]);
        }

        return plan.Build(rows);
    }

    /// <summary>The growing edge of the stored tree.</summary>
    public static async Task<Frontier> FrontierAsync(DoorstepDb db, long size, CancellationToken ct) =>
        Frontier.Resume(size, await BuildAsync(db, ProofPlan.ForFrontier(size), ct));
}

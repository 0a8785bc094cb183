using System.Numerics;
using System.Runtime.InteropServices;

namespace Doorstep.RecordLog;

/// <summary>
/// The growing right edge of the tree (a compact range that starts at leaf 0): the roots of its complete
/// subtrees, one for each bit set in the size. It is all that is needed to append and to know the root.
/// </summary>
/// <remarks>
/// <para><b>Cost.</b> At most 63 hashes of memory. An append takes one hash on average and 63 at worst, a root at most 63;
/// neither allocates.</para>
/// <para><b>Storing it.</b> Keep one append-only table of <see cref="StoredHash"/> rows, keyed by level and index:
/// <code>create table record_hashes (level smallint, idx bigint, hash bytes(32), primary key (level, idx))</code>
/// <see cref="Append"/> names the rows to insert: the leaf's own hash at level 0 and, each time 256 hashes of a level are
/// there, their root eight levels higher. That is 1.004 rows a leaf; rows are never updated. Ten million leaves make
/// 10,039,214 rows of 32 bytes and a proof over them reads at most six ranges of at most 256 neighbouring rows
/// (<see cref="ProofPlan"/>). These are the tiles of C2SP tlog-tiles (height 8), one row a hash.</para>
/// <para><b>Committing.</b> One writer at a time: append to a <see cref="Copy"/> inside the database transaction, insert the
/// rows and the entries with it, and put the copy in the old one's place only after the commit. After a roll-back the old
/// one is still right. At start, <see cref="ProofPlan.ForFrontier"/> and <see cref="Resume"/> bring it back from the table.</para>
/// <para>Not safe for use by several threads at once.</para>
/// </remarks>
public sealed class Frontier
{
    // The peak of level L counts only while bit L of the size is set.
    private readonly LogHash[] _peaks = new LogHash[63];

    /// <summary>How many leaves were appended.</summary>
    public long Size { get; private set; }

    /// <summary>Brings back the frontier of a stored log.</summary>
    /// <param name="size">How many leaves the log holds, 0 or more.</param>
    /// <param name="peaks">What <see cref="ProofPlan.Build"/> gave for <see cref="ProofPlan.ForFrontier"/> of that size.</param>
    /// <exception cref="ArgumentException">The size is negative, or the peaks are not as many as the size has bits set.</exception>
    public static Frontier Resume(long size, ReadOnlySpan<LogHash> peaks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (peaks.Length != BitOperations.PopCount((ulong)size))
        {
            throw new ArgumentException($"A tree of {size} leaves has {BitOperations.PopCount((ulong)size)} peaks, not {peaks.Length}.", nameof(peaks));
        }

        var frontier = new Frontier { Size = size };
        var next = 0;
        for (var level = 62; level >= 0; level--)
        {
            if ((size >> level & 1) == 1)
            {
                frontier._peaks[level] = peaks[next++];
            }
        }

        return frontier;
    }

    /// <summary>A frontier of its own with the same leaves, to try appends on that may be rolled back.</summary>
    public Frontier Copy()
    {
        var copy = new Frontier { Size = Size };
        _peaks.CopyTo(copy._peaks, 0);
        return copy;
    }

    /// <summary>Appends a leaf. Its index is the <see cref="Size"/> before the call.</summary>
    /// <param name="leaf">The leaf's hash: <see cref="LogHash.OfLeaf"/> or <see cref="RecordEntry.LeafHash"/>.</param>
    /// <param name="toStore">Takes the rows to insert, the leaf's first; null when nothing is stored.</param>
    /// <exception cref="InvalidOperationException">The log holds 2^63-1 leaves.</exception>
    public void Append(in LogHash leaf, ICollection<StoredHash>? toStore = null)
    {
        if (Size == long.MaxValue)
        {
            throw new InvalidOperationException("The log is full.");
        }

        toStore?.Add(new StoredHash(0, Size, leaf));
        var node = leaf;
        var level = 0;
        for (; (Size >> level & 1) == 1; level++)
        {
            node = LogHash.OfNode(_peaks[level], node);
            if ((level + 1) % HashRange.LevelStep == 0)
            {
                toStore?.Add(new StoredHash(level + 1, Size >> (level + 1), node));
            }
        }

        _peaks[level] = node;
        Size++;
    }

    /// <summary>The root over all leaves so far: MTH(D[n]) of RFC 6962 §2.1.</summary>
    public LogHash Root()
    {
        if (Size == 0)
        {
            return LogHash.EmptyRoot;
        }

        var level = BitOperations.TrailingZeroCount(Size);
        var root = _peaks[level];
        for (level++; level < _peaks.Length; level++)
        {
            if ((Size >> level & 1) == 1)
            {
                root = LogHash.OfNode(_peaks[level], root);
            }
        }

        return root;
    }
}

/// <summary>A row of the hash table: the root of a complete subtree. Written once, never changed.</summary>
/// <param name="Level">Height above the leaves: 0 for a leaf, then 8, 16, 24 …; the subtree holds 2^Level leaves.</param>
/// <param name="Index">Place among the hashes of its level, from 0; the subtree begins at leaf Index × 2^Level.</param>
/// <param name="Hash">The subtree's root.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StoredHash(int Level, long Index, LogHash Hash);

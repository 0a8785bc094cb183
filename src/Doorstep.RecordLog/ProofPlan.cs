using System.Numerics;
using System.Runtime.InteropServices;

namespace Doorstep.RecordLog;

/// <summary>Neighbouring rows of the hash table: level, and indexes from First to First + Count - 1.</summary>
/// <param name="Level">0, 8, 16, 24 …; see <see cref="StoredHash"/>.</param>
/// <param name="First">The first row's index.</param>
/// <param name="Count">How many rows, 1 to 256; they never cross a multiple of 256.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HashRange(int Level, long First, int Count)
{
    /// <summary>Every so many levels the hashes are stored; those between are computed when asked for.</summary>
    public const int LevelStep = 8;
}

/// <summary>
/// What to read from the hash table for a root or a proof, and how to make it from what was read. Reading
/// itself is the caller's, so one query, or one asynchronous round trip, can fetch all.
/// </summary>
/// <remarks>
/// Make a plan, fetch the rows of each of <see cref="Reads"/> in order of index
/// (<c>where level = @Level and idx &gt;= @First and idx &lt; @First + @Count order by idx</c>) and hand them to
/// <see cref="Build"/>. Rows are append-only, so a plan for any earlier size works whatever was appended since.
/// A plan takes O(log n) memory; building takes at most about 255 hashes for every eight levels.
/// </remarks>
public sealed class ProofPlan
{
    // Each hash to be made is MTH(D[from:to]) of RFC 6962, whatever the kind of proof.
    private readonly List<(long From, long To)> _subtrees;
    private readonly List<HashRange> _reads;

    private ProofPlan(List<(long From, long To)> subtrees)
    {
        _subtrees = subtrees;
        _reads = MergedReads(subtrees);
    }

    /// <summary>The rows to fetch, ordered by level and index, without overlap.</summary>
    public IReadOnlyList<HashRange> Reads => _reads;

    /// <summary>The root at a size: <see cref="Build"/> gives one hash, and for size 0 <see cref="LogHash.EmptyRoot"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static ProofPlan ForRoot(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new ProofPlan([(0, size)]);
    }

    /// <summary>The complete subtrees of a size, largest first, as <see cref="Frontier.Resume"/> takes them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static ProofPlan ForFrontier(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new ProofPlan([.. Peaks(0, size).Select(node => (node.Index << node.Level, (node.Index + 1) << node.Level))]);
    }

    /// <summary>
    /// The proof that a leaf is in the tree of a size: PATH(m, D[n]) of RFC 6962 §2.1.1, the leaf's sibling first.
    /// </summary>
    /// <param name="index">The leaf's index, from 0.</param>
    /// <param name="size">How many leaves the tree holds, more than <paramref name="index"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or not below the size.</exception>
    public static ProofPlan ForInclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<(long, long)> path = [];
        long from = 0, to = size;
        while (to - from > 1)
        {
            var split = from + LargestPowerBelow(to - from);
            if (index < split)
            {
                path.Add((split, to));
                to = split;
            }
            else
            {
                path.Add((from, split));
                from = split;
            }
        }

        path.Reverse();
        return new ProofPlan(path);
    }

    /// <summary>
    /// The proof that the tree of one size only grew into that of another: PROOF(m, D[n]) of RFC 6962 §2.1.2.
    /// Empty when the sizes are equal or the first is 0 (anything extends the empty log).
    /// </summary>
    /// <param name="first">The earlier size, 0 or more.</param>
    /// <param name="second">The later size, at least <paramref name="first"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The first size is negative or above the second.</exception>
    public static ProofPlan ForConsistency(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        List<(long, long)> proof = [];
        long from = 0, to = second;
        // While nothing on the left was cut off, the verifier knows the inner subtree: it is the first root.
        var known = true;
        while (first > 0 && first < to)
        {
            var split = from + LargestPowerBelow(to - from);
            if (first <= split)
            {
                proof.Add((split, to));
                to = split;
            }
            else
            {
                proof.Add((from, split));
                from = split;
                known = false;
            }
        }

        if (!known)
        {
            proof.Add((from, to));
        }

        proof.Reverse();
        return new ProofPlan(proof);
    }

    /// <summary>Makes the hashes that were planned.</summary>
    /// <param name="rows">For each of <see cref="Reads"/>, in the same order, the hashes of its rows by index.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many ranges or rows as were asked for: the log is shorter than thought, or rows are lost.
    /// </exception>
    public LogHash[] Build(IReadOnlyList<IReadOnlyList<LogHash>> rows)
    {
        if (rows.Count != _reads.Count)
        {
            throw new ArgumentException($"The plan asks for {_reads.Count} ranges of hashes and got {rows.Count}.", nameof(rows));
        }

        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Count != _reads[i].Count)
            {
                throw new ArgumentException($"The plan asks for {_reads[i]} and got {rows[i].Count} hashes.", nameof(rows));
            }
        }

        var made = new LogHash[_subtrees.Count];
        for (var i = 0; i < made.Length; i++)
        {
            made[i] = SubtreeRoot(_subtrees[i].From, _subtrees[i].To, rows);
        }

        return made;
    }

    private LogHash SubtreeRoot(long from, long to, IReadOnlyList<IReadOnlyList<LogHash>> rows)
    {
        if (from == to)
        {
            return LogHash.EmptyRoot;
        }

        var peaks = Peaks(from, to);
        var root = NodeHash(peaks[^1], rows);
        for (var i = peaks.Count - 2; i >= 0; i--)
        {
            root = LogHash.OfNode(NodeHash(peaks[i], rows), root);
        }

        return root;
    }

    private LogHash NodeHash((int Level, long Index) node, IReadOnlyList<IReadOnlyList<LogHash>> rows)
    {
        var need = ReadFor(node);
        var at = _reads.FindIndex(read => read.Level == need.Level && read.First <= need.First && need.First < read.First + read.Count);
        var offset = (int)(need.First - _reads[at].First);
        Span<LogHash> hashes = stackalloc LogHash[1 << (HashRange.LevelStep - 1)];
        for (var i = 0; i < need.Count; i++)
        {
            hashes[i] = rows[at][offset + i];
        }

        for (var width = need.Count / 2; width > 0; width /= 2)
        {
            for (var i = 0; i < width; i++)
            {
                hashes[i] = LogHash.OfNode(hashes[2 * i], hashes[(2 * i) + 1]);
            }
        }

        return hashes[0];
    }

    // The complete subtrees that make up leaves [from, to), largest first. RFC 6962 only ever asks for ranges
    // that begin at a multiple of a power of two not below their length, so each is aligned.
    private static List<(int Level, long Index)> Peaks(long from, long to)
    {
        List<(int, long)> peaks = [];
        while (from < to)
        {
            var level = BitOperations.Log2((ulong)(to - from));
            peaks.Add((level, from >> level));
            from += 1L << level;
        }

        return peaks;
    }

    private static HashRange ReadFor((int Level, long Index) node)
    {
        var above = node.Level % HashRange.LevelStep;
        return new HashRange(node.Level - above, node.Index << above, 1 << above);
    }

    // One read for each block of 256 rows that is touched: fewer round trips are worth the few rows between.
    private static List<HashRange> MergedReads(List<(long From, long To)> subtrees) =>
        [.. subtrees
            .SelectMany(subtree => Peaks(subtree.From, subtree.To))
            .Select(ReadFor)
            .GroupBy(read => (read.Level, Block: read.First >> HashRange.LevelStep))
            .Select(block =>
            {
                var first = block.Min(read => read.First);
                return new HashRange(block.Key.Level, first, (int)(block.Max(read => read.First + read.Count) - first));
            })
            .OrderBy(read => read.Level)
            .ThenBy(read => read.First)];

    private static long LargestPowerBelow(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}

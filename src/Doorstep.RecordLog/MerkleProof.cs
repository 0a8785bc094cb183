namespace Doorstep.RecordLog;

/// <summary>
/// Checks inclusion and consistency proofs by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2 (the tree is
/// that of RFC 6962). Never throws on a bad proof; takes at most 63 × 2 hashes and allocates nothing when it holds.
/// </summary>
/// <remarks>
/// A proof says something only about a root that is trusted together with its size, so take both from a signed
/// <see cref="Checkpoint"/>: the same path and root can fit several sizes.
/// </remarks>
public static class MerkleProof
{
    /// <summary>The longest possible inclusion path, in hashes, of a tree of up to 2^63-1 leaves.</summary>
    public const int MaxPathLength = 63;

    /// <summary>Checks that a leaf is at its index in the tree of a root and size.</summary>
    /// <param name="leaf">The leaf's hash, made by the verifier from the leaf itself.</param>
    /// <param name="index">The leaf's index, from 0.</param>
    /// <param name="size">The tree's size in leaves.</param>
    /// <param name="path">The hashes from the leaf's sibling up to the root's child.</param>
    /// <param name="root">The trusted root.</param>
    public static Verdict Inclusion(in LogHash leaf, long index, long size, ReadOnlySpan<LogHash> path, in LogHash root)
    {
        if (index < 0 || index >= size)
        {
            return Verdict.Bad(Fault.NotIncluded, $"There is no leaf {index} in a log of {size} leaves.");
        }

        long node = index, last = size - 1;
        var hash = leaf;
        foreach (ref readonly var sibling in path)
        {
            if (last == 0)
            {
                return Verdict.Bad(Fault.NotIncluded, $"The path of {path.Length} hashes is too long for leaf {index} of {size}.");
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = LogHash.OfNode(sibling, hash);
                // A last node without a sibling rises unchanged.
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = LogHash.OfNode(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        if (last != 0)
        {
            return Verdict.Bad(Fault.NotIncluded, $"The path of {path.Length} hashes is too short for leaf {index} of {size}.");
        }

        return hash == root
            ? Verdict.Good
            : Verdict.Bad(Fault.NotIncluded, $"Leaf {index} and its path give the root {hash}, not {root}.");
    }

    /// <summary>Checks that the tree of the second root holds the leaves of the first as its beginning, unchanged.</summary>
    /// <param name="first">The earlier size in leaves, 0 or more.</param>
    /// <param name="firstRoot">The trusted root at the earlier size.</param>
    /// <param name="second">The later size in leaves, at least <paramref name="first"/>.</param>
    /// <param name="secondRoot">The trusted root at the later size.</param>
    /// <param name="path">The proof; empty when the sizes are equal or the first is 0.</param>
    public static Verdict Consistency(long first, in LogHash firstRoot, long second, in LogHash secondRoot, ReadOnlySpan<LogHash> path)
    {
        if (first < 0 || first > second)
        {
            return Verdict.Bad(Fault.NotConsistent, $"A log of {first} leaves cannot have grown into one of {second}.");
        }

        if (first == 0 && firstRoot != LogHash.EmptyRoot)
        {
            return Verdict.Bad(Fault.NotConsistent, "The root given for the empty log is not that of the empty log.");
        }

        if (first == second && firstRoot != secondRoot)
        {
            return Verdict.Bad(Fault.NotConsistent, $"Two different roots for the same {first} leaves: {firstRoot} and {secondRoot}.");
        }

        if (first == 0 || first == second)
        {
            return path.IsEmpty ? Verdict.Good : Verdict.Bad(Fault.NotConsistent, "The proof should be empty.");
        }

        var known = (first & (first - 1)) == 0;
        if (!known && path.IsEmpty)
        {
            return Verdict.Bad(Fault.NotConsistent, "The proof is empty.");
        }

        long node = first - 1, last = second - 1;
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        // When the first size is a power of two its root is a node of the second tree and is not sent.
        var old = known ? firstRoot : path[0];
        var now = old;
        foreach (ref readonly var step in known ? path : path[1..])
        {
            if (last == 0)
            {
                return Verdict.Bad(Fault.NotConsistent, $"The proof of {path.Length} hashes is too long for {first} to {second} leaves.");
            }

            if ((node & 1) == 1 || node == last)
            {
                old = LogHash.OfNode(step, old);
                now = LogHash.OfNode(step, now);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                now = LogHash.OfNode(now, step);
            }

            node >>= 1;
            last >>= 1;
        }

        if (last != 0)
        {
            return Verdict.Bad(Fault.NotConsistent, $"The proof of {path.Length} hashes is too short for {first} to {second} leaves.");
        }

        if (old != firstRoot)
        {
            return Verdict.Bad(Fault.NotConsistent, $"The proof gives {old} for the first {first} leaves, not {firstRoot}.");
        }

        return now == secondRoot
            ? Verdict.Good
            : Verdict.Bad(Fault.NotConsistent, $"The proof gives {now} for {second} leaves, not {secondRoot}.");
    }
}

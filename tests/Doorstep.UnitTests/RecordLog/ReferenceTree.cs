using Doorstep.RecordLog;

namespace Doorstep.UnitTests.RecordLog;

/// <summary>RFC 6962 §2.1 written down as the recursive definition it is: slow, and the yardstick for the fast code.</summary>
internal static class ReferenceTree
{
    public static LogHash Root(ReadOnlySpan<LogHash> leaves)
    {
        if (leaves.Length <= 1)
        {
            return leaves.Length == 0 ? LogHash.EmptyRoot : leaves[0];
        }

        var k = Split(leaves.Length);
        return LogHash.OfNode(Root(leaves[..k]), Root(leaves[k..]));
    }

    public static LogHash[] Path(int m, ReadOnlySpan<LogHash> leaves)
    {
        if (leaves.Length == 1)
        {
            return [];
        }

        var k = Split(leaves.Length);
        return m < k
            ? [.. Path(m, leaves[..k]), Root(leaves[k..])]
            : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    public static LogHash[] Proof(int m, ReadOnlySpan<LogHash> leaves) => m == 0 ? [] : SubProof(m, leaves, true);

    public static LogHash Leaf(long index) => LogHash.OfLeaf(BitConverter.GetBytes(index));

    public static LogHash Flip(LogHash hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return LogHash.FromBytes(bytes);
    }

    private static LogHash[] SubProof(int m, ReadOnlySpan<LogHash> leaves, bool known)
    {
        if (m == leaves.Length)
        {
            return known ? [] : [Root(leaves)];
        }

        var k = Split(leaves.Length);
        return m <= k
            ? [.. SubProof(m, leaves[..k], known), Root(leaves[k..])]
            : [.. SubProof(m - k, leaves[k..], false), Root(leaves[..k])];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}

using System.Text;
using Doorstep.RecordLog;

namespace Doorstep.UnitTests.RecordLog;

/// <summary>The vectors that the certificate transparency implementations share (C++, Go: the tree of eight leaves).</summary>
public sealed class MerkleVectorTests
{
    private static readonly string[] Leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    public static TheoryData<int, int, string[]> InclusionPaths { get; } = new()
    {
        { 0, 1, [] },
        {
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        },
        {
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        },
        { 2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"] },
        {
            1, 5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        },
    };

    public static TheoryData<int, int, string[]> ConsistencyProofs { get; } = new()
    {
        { 1, 1, [] },
        {
            1, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        },
        {
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        },
        {
            2, 5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        },
        {
            6, 7,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        },
    };

    [Fact]
    public void Leaf_and_node_hashes_are_those_of_the_reference_hasher()
    {
        Assert.Equal(Roots[0], LogHash.EmptyRoot.ToString());
        Assert.Equal(Roots[1], LogHash.OfLeaf([]).ToString());
        Assert.Equal("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56", LogHash.OfLeaf("L123456"u8).ToString());
        // The reference node vector hashes short inputs, so it is spelled out here behind its prefix.
        var node = LogHash.OfNode(LogHash.OfLeaf([]), LogHash.OfLeaf([0]));
        Assert.Equal(Roots[2], node.ToString());
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(100_000)]
    public void A_long_leaf_hashes_like_a_short_one(int length)
    {
        var data = Encoding.ASCII.GetBytes(new string('x', length));

        var expected = System.Security.Cryptography.SHA256.HashData([0, .. data]);

        Assert.Equal(expected, LogHash.OfLeaf(data).ToArray());
    }

    [Fact]
    public void Roots_grow_as_published()
    {
        var log = new HashRows();
        Assert.Equal(Roots[0], log.Root().ToString());
        for (var size = 1; size <= Leaves.Length; size++)
        {
            log.Append(LogHash.OfLeaf(Convert.FromHexString(Leaves[size - 1])));
            Assert.Equal(Roots[size], log.Root().ToString());
        }

        for (var size = 0; size <= Leaves.Length; size++)
        {
            Assert.Equal(Roots[size], Assert.Single(log.Build(ProofPlan.ForRoot(size))).ToString());
        }
    }

    [Theory]
    [MemberData(nameof(InclusionPaths))]
    public void Inclusion_paths_are_as_published(int index, int size, string[] path)
    {
        var built = Eight().Build(ProofPlan.ForInclusion(index, size));

        Assert.Equal(path, built.Select(hash => hash.ToString()).ToArray(), StringComparer.Ordinal);
        var leaf = LogHash.OfLeaf(Convert.FromHexString(Leaves[index]));
        Assert.Equal(Verdict.Good, MerkleProof.Inclusion(leaf, index, size, built, Root(size)));
    }

    [Theory]
    [MemberData(nameof(ConsistencyProofs))]
    public void Consistency_proofs_are_as_published(int first, int second, string[] path)
    {
        var built = Eight().Build(ProofPlan.ForConsistency(first, second));

        Assert.Equal(path, built.Select(hash => hash.ToString()).ToArray(), StringComparer.Ordinal);
        Assert.Equal(Verdict.Good, MerkleProof.Consistency(first, Root(first), second, Root(second), built));
    }

    private static HashRows Eight()
    {
        var log = new HashRows();
        foreach (var leaf in Leaves)
        {
            log.Append(LogHash.OfLeaf(Convert.FromHexString(leaf)));
        }

        return log;
    }

    private static LogHash Root(int size) => LogHash.FromBytes(Convert.FromHexString(Roots[size]));
}

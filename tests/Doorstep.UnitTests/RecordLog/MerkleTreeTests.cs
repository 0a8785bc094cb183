using Doorstep.RecordLog;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.RecordLog;

public sealed class MerkleTreeTests
{
    // Past 256 × 256, so that three levels of stored hashes take part.
    private const int LargeSize = 67_000;

    private static readonly Lazy<(HashRows Log, LogHash[] Roots)> Large = new(() =>
    {
        var log = new HashRows();
        var roots = new LogHash[LargeSize + 1];
        roots[0] = log.Root();
        for (var i = 0; i < LargeSize; i++)
        {
            log.Append(ReferenceTree.Leaf(i));
            roots[i + 1] = log.Root();
        }

        return (log, roots);
    });

    private static Gen<(int Index, int Size)> Place =>
        from size in Gen.Choose(1, LargeSize)
        from index in Gen.Choose(0, size - 1)
        select (index, size);

    private static Gen<(int First, int Second)> Sizes =>
        from second in Gen.Choose(0, LargeSize)
        from first in Gen.Choose(0, second)
        select (first, second);

    [Fact]
    public void Roots_and_proofs_of_small_trees_are_the_RFCs_definition_word_for_word()
    {
        var leaves = Enumerable.Range(0, 70).Select(i => ReferenceTree.Leaf(i)).ToArray();
        var log = Large.Value.Log;
        for (var size = 0; size <= leaves.Length; size++)
        {
            var tree = leaves.AsSpan(0, size);
            Assert.Equal(ReferenceTree.Root(tree), Large.Value.Roots[size]);
            for (var m = 0; m <= size; m++)
            {
                Assert.Equal(ReferenceTree.Proof(m, tree), log.Build(ProofPlan.ForConsistency(m, size)));
                if (m < size)
                {
                    Assert.Equal(ReferenceTree.Path(m, tree), log.Build(ProofPlan.ForInclusion(m, size)));
                }
            }
        }
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(513)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    public void Around_the_borders_of_stored_blocks_the_root_is_the_RFCs(int size)
    {
        var expected = ReferenceTree.Root(Enumerable.Range(0, size).Select(i => ReferenceTree.Leaf(i)).ToArray());

        Assert.Equal(expected, Large.Value.Roots[size]);
        Assert.Equal([expected], Large.Value.Log.Build(ProofPlan.ForRoot(size)));
    }

    [Fact]
    public void Every_root_can_be_made_again_from_the_stored_rows() =>
        Prop.ForAll(Gen.Choose(0, LargeSize).ToArbitrary(), size =>
            Large.Value.Log.Build(ProofPlan.ForRoot(size)).SequenceEqual([Large.Value.Roots[size]]))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_inclusion_proof_verifies() =>
        Prop.ForAll(Place.ToArbitrary(), at =>
        {
            var path = Large.Value.Log.Build(ProofPlan.ForInclusion(at.Index, at.Size));
            return MerkleProof.Inclusion(ReferenceTree.Leaf(at.Index), at.Index, at.Size, path, Large.Value.Roots[at.Size]).Holds;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_inclusion_proof_with_any_bit_flipped_fails()
    {
        var flips = from at in Place from which in Gen.Choose(0, 64) from bit in Gen.Choose(0, 255) select (at, which, bit);
        Prop.ForAll(flips.ToArbitrary(), flip =>
        {
            var (at, which, bit) = flip;
            var leaf = ReferenceTree.Leaf(at.Index);
            var root = Large.Value.Roots[at.Size];
            var path = Large.Value.Log.Build(ProofPlan.ForInclusion(at.Index, at.Size));
            switch (which % (path.Length + 2))
            {
                case 0: leaf = ReferenceTree.Flip(leaf, bit); break;
                case 1: root = ReferenceTree.Flip(root, bit); break;
                case var n: path[n - 2] = ReferenceTree.Flip(path[n - 2], bit); break;
            }

            return MerkleProof.Inclusion(leaf, at.Index, at.Size, path, root).Fault == Fault.NotIncluded;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_inclusion_proof_is_good_for_no_other_leaf()
    {
        var pairs = from at in Place from other in Gen.Choose(0, at.Size - 1) where other != at.Index select (at, other);
        Prop.ForAll(pairs.ToArbitrary(), pair =>
        {
            var (at, other) = pair;
            var path = Large.Value.Log.Build(ProofPlan.ForInclusion(at.Index, at.Size));
            var root = Large.Value.Roots[at.Size];
            return !MerkleProof.Inclusion(ReferenceTree.Leaf(at.Index), other, at.Size, path, root).Holds
                && !MerkleProof.Inclusion(ReferenceTree.Leaf(other), at.Index, at.Size, path, root).Holds;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_two_sizes_are_consistent() =>
        Prop.ForAll(Sizes.ToArbitrary(), sizes =>
        {
            var (first, second) = sizes;
            var path = Large.Value.Log.Build(ProofPlan.ForConsistency(first, second));
            return MerkleProof.Consistency(first, Large.Value.Roots[first], second, Large.Value.Roots[second], path).Holds;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_consistency_proof_with_any_bit_flipped_fails()
    {
        var flips = from sizes in Sizes from which in Gen.Choose(0, 64) from bit in Gen.Choose(0, 255)
                    where sizes.First > 0
                    select (sizes, which, bit);
        Prop.ForAll(flips.ToArbitrary(), flip =>
        {
            var ((first, second), which, bit) = flip;
            var (old, now) = (Large.Value.Roots[first], Large.Value.Roots[second]);
            var path = Large.Value.Log.Build(ProofPlan.ForConsistency(first, second));
            switch (which % (path.Length + 2))
            {
                case 0: old = ReferenceTree.Flip(old, bit); break;
                case 1: now = ReferenceTree.Flip(now, bit); break;
                case var n: path[n - 2] = ReferenceTree.Flip(path[n - 2], bit); break;
            }

            return MerkleProof.Consistency(first, old, second, now, path).Fault == Fault.NotConsistent;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_log_that_changed_an_old_leaf_cannot_be_proved_consistent()
    {
        var cases = from first in Gen.Choose(1, 300) from more in Gen.Choose(0, 300) from changed in Gen.Choose(0, first - 1) select (first, more, changed);
        Prop.ForAll(cases.ToArbitrary(), it =>
        {
            var second = it.first + it.more;
            var rewritten = new HashRows();
            for (var i = 0; i < second; i++)
            {
                rewritten.Append(ReferenceTree.Leaf(i == it.changed ? -1 : i));
            }

            var path = rewritten.Build(ProofPlan.ForConsistency(it.first, second));
            return !MerkleProof.Consistency(it.first, Large.Value.Roots[it.first], second, rewritten.Root(), path).Holds;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(-1, 8, 3)]
    [InlineData(8, 8, 3)]
    [InlineData(5, -1, 0)]
    [InlineData(5, 8, 0)]
    [InlineData(5, 8, 2)]
    [InlineData(5, 8, 4)]
    [InlineData(5, 8, 64)]
    [InlineData(0, 1, 1)]
    [InlineData(long.MaxValue, long.MaxValue, 3)]
    [InlineData(long.MaxValue - 1, long.MaxValue, 63)]
    [InlineData(0, long.MaxValue, 63)]
    public void An_inclusion_proof_of_the_wrong_shape_is_refused_with_a_reason(long index, long size, int length)
    {
        var verdict = MerkleProof.Inclusion(ReferenceTree.Leaf(5), index, size, new LogHash[length], Large.Value.Roots[8]);

        Assert.Equal(Fault.NotIncluded, verdict.Fault);
        Assert.NotEmpty(verdict.Reason!);
    }

    [Theory]
    [InlineData(-1, 5, 0)]
    [InlineData(5, 4, 0)]
    [InlineData(5, -1, 0)]
    [InlineData(0, 5, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(4, 5, 0)]
    [InlineData(5, 7, 0)]
    [InlineData(5, 7, 1)]
    [InlineData(5, 7, 9)]
    [InlineData(long.MaxValue - 1, long.MaxValue, 63)]
    public void A_consistency_proof_of_the_wrong_shape_is_refused_with_a_reason(long first, long second, int length)
    {
        LogHash RootAt(long size) => size is >= 0 and < 10 ? Large.Value.Roots[size] : default;

        var verdict = MerkleProof.Consistency(first, RootAt(first), second, RootAt(second), new LogHash[length]);

        Assert.Equal(Fault.NotConsistent, verdict.Fault);
        Assert.NotEmpty(verdict.Reason!);
    }

    [Fact]
    public void The_empty_log_and_equal_sizes_still_compare_roots()
    {
        var root = Large.Value.Roots;
        Assert.True(MerkleProof.Consistency(0, root[0], 3, root[3], []).Holds);
        Assert.False(MerkleProof.Consistency(0, root[1], 3, root[3], []).Holds);
        Assert.False(MerkleProof.Consistency(0, root[0], 0, root[3], []).Holds);
        Assert.False(MerkleProof.Consistency(3, root[3], 3, root[4], []).Holds);
    }

    [Fact]
    public void A_frontier_resumes_from_the_stored_rows_and_goes_on() =>
        Prop.ForAll(Gen.Choose(0, LargeSize - 5).ToArbitrary(), size =>
        {
            var frontier = Frontier.Resume(size, Large.Value.Log.Build(ProofPlan.ForFrontier(size)));
            if (frontier.Root() != Large.Value.Roots[size])
            {
                return false;
            }

            for (var i = size; i < size + 5; i++)
            {
                frontier.Append(ReferenceTree.Leaf(i));
            }

            return frontier.Size == size + 5 && frontier.Root() == Large.Value.Roots[size + 5];
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_copy_can_be_thrown_away()
    {
        var frontier = Frontier.Resume(7, Large.Value.Log.Build(ProofPlan.ForFrontier(7)));
        var copy = frontier.Copy();
        copy.Append(ReferenceTree.Leaf(999));

        Assert.NotEqual(Large.Value.Roots[8], copy.Root());
        Assert.Equal(Large.Value.Roots[7], frontier.Root());
        frontier.Append(ReferenceTree.Leaf(7));
        Assert.Equal(Large.Value.Roots[8], frontier.Root());
    }

    [Fact]
    public void Rows_to_store_come_once_each_in_order_and_seldom_above_the_leaves()
    {
        var frontier = new Frontier();
        var rows = new List<StoredHash>();
        for (var i = 0; i < LargeSize; i++)
        {
            frontier.Append(ReferenceTree.Leaf(i), rows);
        }

        var levels = rows.GroupBy(row => row.Level).ToDictionary(level => level.Key, level => level.Select(row => row.Index).ToList());
        Assert.Equal([0, 8, 16], levels.Keys.Order());
        Assert.Equal(Enumerable.Range(0, LargeSize).Select(i => (long)i), levels[0]);
        Assert.Equal(Enumerable.Range(0, LargeSize / 256).Select(i => (long)i), levels[8]);
        Assert.Equal([0L], levels[16]);
        Assert.Equal(Large.Value.Roots[65_536], rows.Single(row => row.Level == 16).Hash);
    }

    [Fact]
    public void Ten_million_leaves_take_at_most_six_short_reads()
    {
        const long size = 10_000_000;
        var plans = from a in Gen.Choose(0, (int)size - 1) from consistency in Gen.Elements(true, false)
                    select consistency ? ProofPlan.ForConsistency(a, size) : ProofPlan.ForInclusion(a, size);
        Prop.ForAll(plans.ToArbitrary(), plan =>
            plan.Reads.Count <= 6
            && plan.Reads.All(read =>
                read.Count is > 0 and <= 256
                && read.Level % 8 == 0
                && read.First >> 8 == (read.First + read.Count - 1) >> 8
                && read.First + read.Count <= size >> read.Level))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Appending_and_asking_the_root_allocate_nothing()
    {
        var frontier = new Frontier();
        AppendThousand(frontier);
        var before = GC.GetAllocatedBytesForCurrentThread();

        AppendThousand(frontier);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Plans_and_rows_that_do_not_fit_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.ForRoot(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.ForFrontier(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.ForInclusion(-1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.ForInclusion(3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.ForConsistency(4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.ForConsistency(-1, 3));
        Assert.Throws<ArgumentException>(() => ProofPlan.ForInclusion(0, 3).Build([]));
        Assert.Throws<ArgumentException>(() => ProofPlan.ForInclusion(0, 3).Build([[default]]));
        Assert.Throws<ArgumentException>(() => new HashRows().Build(ProofPlan.ForInclusion(0, 3)));
        Assert.Throws<ArgumentException>(() => Frontier.Resume(3, [default]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Frontier.Resume(-1, []));
        Assert.Throws<ArgumentException>(() => LogHash.FromBytes(new byte[31]));
    }

    private static void AppendThousand(Frontier frontier)
    {
        Span<byte> data = stackalloc byte[100];
        for (var i = 0; i < 1000; i++)
        {
            data[0] = (byte)i;
            frontier.Append(LogHash.OfLeaf(data));
            _ = frontier.Root();
        }
    }
}

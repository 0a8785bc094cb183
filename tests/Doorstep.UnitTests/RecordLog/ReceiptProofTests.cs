using System.Security.Cryptography;
using Doorstep.RecordLog;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.RecordLog;

public sealed class ReceiptProofTests : IDisposable
{
    private const string Origin = "town.example/records";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly NoteVerifier[] _trusted;

    public ReceiptProofTests() => _trusted = [NoteVerifier.Of(Origin, _key)];

    public void Dispose() => _key.Dispose();

    [Fact]
    public void A_receipt_verifies_with_nothing_but_its_text_the_name_and_the_key()
    {
        var cases = from entries in RecordEntryTests.Entries.NonEmptyListOf()
                    from index in Gen.Choose(0, entries.Count - 1)
                    select (entries, index);
        Prop.ForAll(cases.ToArbitrary(), it =>
        {
            var text = Receipt([.. it.entries], it.index).ToString();
            var verdict = ReceiptProof.Verify(text, Origin, _trusted, out var proof);
            return verdict.Holds
                && proof!.Index == it.index
                && proof.Entry.LeafHash() == it.entries[it.index].LeafHash()
                && string.Equals(proof.ToString(), text, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_receipt_with_any_bit_of_its_text_flipped_fails()
    {
        var text = Receipt(Entries(9), 5).ToString();
        Assert.True(ReceiptProof.Verify(text, Origin, _trusted, out _).Holds);
        for (var at = 0; at < text.Length; at++)
        {
            for (var bit = 0; bit < 7; bit++)
            {
                var chars = text.ToCharArray();
                chars[at] ^= (char)(1 << bit);

                var verdict = ReceiptProof.Verify(new string(chars), Origin, _trusted, out var proof);

                Assert.False(verdict.Holds, $"bit {bit} of character {at}");
                Assert.False(string.IsNullOrEmpty(verdict.Reason));
                Assert.Null(proof);
            }
        }
    }

    [Fact]
    public void A_receipt_cut_off_anywhere_fails()
    {
        var text = Receipt(Entries(9), 5).ToString();
        Assert.All(Enumerable.Range(0, text.Length), length =>
            Assert.Equal(Fault.Malformed, ReceiptProof.Verify(text[..length], Origin, _trusted, out _).Fault));
    }

    [Fact]
    public void Each_fault_is_named()
    {
        var entries = Entries(9);
        var good = Receipt(entries, 5);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Equal(Fault.OtherLog, good.Verify("elsewhere.example", _trusted).Fault);
        Assert.Equal(Fault.NotSigned, good.Verify(Origin, [NoteVerifier.Of(Origin, stranger)]).Fault);
        Assert.Equal(Fault.NotIncluded, new ReceiptProof(entries[4], 5, good.Path, good.Checkpoint).Verify(Origin, _trusted).Fault);
        Assert.Equal(Fault.NotIncluded, new ReceiptProof(entries[5], 4, good.Path, good.Checkpoint).Verify(Origin, _trusted).Fault);
        Assert.Equal(Fault.NotIncluded, new ReceiptProof(entries[5], 9, good.Path, good.Checkpoint).Verify(Origin, _trusted).Fault);
        Assert.Equal(Fault.NotIncluded, new ReceiptProof(entries[5], 5, [], good.Checkpoint).Verify(Origin, _trusted).Fault);
        var signedNonsense = SignedNote.Sign("no checkpoint\n", Origin, _key);
        Assert.Equal(Fault.Malformed, new ReceiptProof(entries[5], 5, good.Path, signedNonsense).Verify(Origin, _trusted).Fault);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReceiptProof(entries[5], -1, good.Path, good.Checkpoint));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReceiptProof(entries[5], 5, new LogHash[64], good.Checkpoint));
    }

    [Fact]
    public void The_line_ends_of_another_system_do_no_harm()
    {
        var text = Receipt(Entries(9), 5).ToString().Replace("\n", "\r\n", StringComparison.Ordinal);

        Assert.True(ReceiptProof.Verify(text, Origin, _trusted, out _).Holds);
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", "does not begin")]
    [InlineData("extra ", "", "does not begin")]
    [InlineData("extra ", "extra !", "base64")]
    [InlineData("extra AR", "extra Ah", "version 2")]
    [InlineData("index 5", "index 05", "index")]
    [InlineData("index 5", "index -5", "index")]
    [InlineData("index 5", "index 99999999999999999999", "index")]
    [InlineData("index 5\n", "index 5\nAAAA\n", "Hash 1")]
    [InlineData("index 5\n", "index 5\n\n", "Line 5 of the checkpoint")]
    public void A_malformed_receipt_is_refused_with_its_reason(string part, string instead, string reasonPart)
    {
        var text = Receipt(Entries(9), 5).ToString();
        Assert.Contains(part, text, StringComparison.Ordinal);

        var verdict = ReceiptProof.Verify(text.Replace(part, instead, StringComparison.Ordinal), Origin, _trusted, out _);

        Assert.Equal(Fault.Malformed, verdict.Fault);
        Assert.Contains(reasonPart, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_receipt_has_bounds()
    {
        var hash = default(LogHash).ToBase64() + "\n";
        var text = Receipt(Entries(9), 5).ToString();
        var tooManyHashes = text.Replace("index 5\n", "index 5\n" + string.Concat(Enumerable.Repeat(hash, 64)), StringComparison.Ordinal);

        Assert.Equal(Fault.Malformed, ReceiptProof.Verify(tooManyHashes, Origin, _trusted, out _).Fault);
        Assert.Equal(Fault.Malformed, ReceiptProof.Verify(new string('x', ReceiptProof.MaxLength + 1), Origin, _trusted, out _).Fault);
        Assert.Equal(Fault.Malformed, ReceiptProof.Verify(null, Origin, _trusted, out _).Fault);
        RecordEntry largest = new("a", new Guid("01890a5d-ac96-774b-bcce-b302099a8057"), 0, new byte[RecordEntry.MaxPayloadLength]);
        Assert.True(ReceiptProof.Verify(Receipt([largest], 0).ToString(), Origin, _trusted, out _).Holds);
    }

    private static RecordEntry[] Entries(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new RecordEntry("request.received", new Guid(i, 0, 0, new byte[8]), 1_700_000_000_000 + i, [(byte)i]))];

    private ReceiptProof Receipt(RecordEntry[] entries, int index)
    {
        var log = new HashRows();
        foreach (var entry in entries)
        {
            log.Append(entry.LeafHash());
        }

        var checkpoint = new Checkpoint(Origin, log.Size, log.Root()).Sign(Origin, _key);
        return new ReceiptProof(entries[index], index, log.Build(ProofPlan.ForInclusion(index, log.Size)), checkpoint);
    }
}

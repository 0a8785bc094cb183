using Doorstep.RecordLog;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.RecordLog;

public sealed class RecordEntryTests
{
    private static readonly Guid Subject = new("01890a5d-ac96-774b-bcce-b302099a8057");

    internal static Gen<RecordEntry> Entries =>
        from first in Gen.Elements("abcxyz".ToCharArray())
        from tail in Gen.ArrayOf(Gen.Elements("abcxyz019.-_".ToCharArray())).Resize(63)
        from id in ArbMap.Default.GeneratorFor<Guid>()
        from seconds in Gen.Choose(0, int.MaxValue)
        from ms in Gen.Choose(0, 999)
        from payload in ArbMap.Default.GeneratorFor<byte[]>()
        select new RecordEntry(first + new string(tail.Take(63).ToArray()), id, (seconds * 1000L) + ms, payload ?? []);

    [Fact]
    public void The_encoding_of_version_1_never_changes()
    {
        var entry = new RecordEntry("request.received", Subject, new DateTimeOffset(2026, 3, 1, 9, 30, 0, 123, TimeSpan.FromHours(8)), [0xca, 0xfe]);

        Assert.Equal(
            "01" + "10" + "726571756573742e7265636569766564" + "01890a5dac96774bbcceb302099a8057"
            + "0000019ca704423b" + "00000002" + "cafe",
            Convert.ToHexStringLower(entry.Encode()));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 1, 30, 0, 123, TimeSpan.Zero), entry.Time);
        Assert.Equal(LogHash.OfLeaf(entry.Encode()), entry.LeafHash());
    }

    [Fact]
    public void What_is_encoded_is_decoded() =>
        Prop.ForAll(Entries.ToArbitrary(), entry =>
            RecordEntry.TryDecode(entry.Encode(), out var decoded, out _)
            && decoded.Kind == entry.Kind
            && decoded.SubjectId == entry.SubjectId
            && decoded.TimeMs == entry.TimeMs
            && decoded.Payload.Span.SequenceEqual(entry.Payload.Span)
            && decoded.LeafHash() == entry.LeafHash()
            && decoded.LeafHash() == LogHash.OfLeaf(entry.Encode()))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_that_decode_are_the_only_encoding_of_their_entry()
    {
        var changes = from entry in Entries from at in Gen.Choose(0, 1000) from to in Gen.Choose(0, 255) select (entry, at, to);
        Prop.ForAll(changes.ToArbitrary(), change =>
        {
            var bytes = change.entry.Encode();
            bytes[change.at % bytes.Length] = (byte)change.to;
            return !RecordEntry.TryDecode(bytes, out var decoded, out _) || decoded.Encode().SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_cut_or_longer_encoding_is_refused_with_a_reason() =>
        Prop.ForAll(Entries.ToArbitrary(), entry =>
        {
            var bytes = entry.Encode();
            return Enumerable.Range(0, bytes.Length).All(length => !RecordEntry.TryDecode(bytes.AsSpan(0, length), out _, out var reason) && reason.Length > 0)
                && !RecordEntry.TryDecode([.. bytes, 0], out _, out _);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "fewer than any")]
    [InlineData("00", "fewer than any")]
    [InlineData("020161" + "00000000000000000000000000000000" + "0000000000000000" + "00000000", "version 2")]
    [InlineData("010061" + "00000000000000000000000000000000" + "0000000000000000" + "000000", "kind")]
    [InlineData("01ff61" + "00000000000000000000000000000000" + "0000000000000000" + "00000000", "cut off")]
    [InlineData("010141" + "00000000000000000000000000000000" + "0000000000000000" + "00000000", "kind")]
    [InlineData("0101e1" + "00000000000000000000000000000000" + "0000000000000000" + "00000000", "kind")]
    [InlineData("010161" + "00000000000000000000000000000000" + "8000000000000000" + "00000000", "1970")]
    [InlineData("010161" + "00000000000000000000000000000000" + "0000e677d21fdc00" + "00000000", "9999")]
    [InlineData("010161" + "00000000000000000000000000000000" + "0000000000000000" + "ffffffff", "payload")]
    [InlineData("010161" + "00000000000000000000000000000000" + "0000000000000000" + "00000001", "payload")]
    public void A_malformed_encoding_is_refused_with_its_reason(string hex, string reasonPart)
    {
        Assert.False(RecordEntry.TryDecode(Convert.FromHexString(hex), out _, out var reason));
        Assert.Contains(reasonPart, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Request")]
    [InlineData("1st")]
    [InlineData("with space")]
    [InlineData("请求")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_kind_that_the_encoding_cannot_hold_is_the_callers_mistake(string kind) =>
        Assert.Throws<ArgumentException>(() => new RecordEntry(kind, Subject, 0, []));

    [Fact]
    public void Times_and_payloads_have_bounds()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordEntry("a", Subject, -1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordEntry("a", Subject, 253402300800000, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordEntry("a", Subject, 0, new byte[RecordEntry.MaxPayloadLength + 1]));
        var largest = new RecordEntry(new string('a', 64), Subject, DateTimeOffset.MaxValue, new byte[RecordEntry.MaxPayloadLength]);
        Assert.True(RecordEntry.TryDecode(largest.Encode(), out _, out _));
        Assert.Throws<ArgumentException>(() => largest.Encode(new byte[10]));
    }
}

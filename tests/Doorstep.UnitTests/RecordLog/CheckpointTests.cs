using System.Security.Cryptography;
using Doorstep.RecordLog;

namespace Doorstep.UnitTests.RecordLog;

public sealed class CheckpointTests : IDisposable
{
    private const string Origin = "town.example/records";

    // The public key and checkpoints of Sigstore's log, signed by other software with the same signature type.
    private const string RekorKey =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+2tabdTV5BcGiBIx0a9fAFwrkBbmLSGtks4L3qX6yYY0zufBnhC8Ur/iy55GhWP/9A/bY2LhC30M9+RYtw==";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private NoteVerifier Trusted => NoteVerifier.Of(Origin, _key);

    public void Dispose()
    {
        _key.Dispose();
        _otherKey.Dispose();
    }

    [Theory]
    [InlineData(
        "rekor.sigstore.dev - 2605736670972794746", 90244708, 0,
        "rekor.sigstore.dev - 2605736670972794746\n90244708\nCOSIc1jqxpbuuTChPdiTqtZBBve7GAVJqTYjqAaM940=\n\n— rekor.sigstore.dev wNI9ajBEAiAkKWVCpp/N5yF/GlQkAyKQxUsjc3Vpu04YyALJvrBsvAIgcZfXJsJdwLdgUAWwnekWg8YXS4gfz/DM1wVhhcouJBE=\n")]
    [InlineData(
        "rekor.sigstore.dev - 2605736670972794746", 26792039, 1,
        "rekor.sigstore.dev - 2605736670972794746\n26792039\ncQcl3UjHWft0wEVP9BBGd+dKOcmUlaEMIYdC64mNONc=\nTimestamp: 1691781533798160174\n\n— rekor.sigstore.dev wNI9ajBEAiAq6zQXfHpGZ9D4aVzzCNt1vUwxQMMpnbfsC0LawPzkpwIgfDHE3XjN4N7zXG6vpN8eXDGqY30jTLojMOjHGFtySuk=\n")]
    [InlineData(
        "Rekor", 798034, 0,
        "Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n\n— rekor.sigstore.dev wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=\n")]
    public void Checkpoints_of_a_public_log_open_and_are_written_back_unchanged(string origin, long size, int extensions, string note)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(RekorKey), out _);
        var rekor = NoteVerifier.Of("rekor.sigstore.dev", key);
        Assert.Equal(0xc0d23d6a, rekor.KeyId);

        Assert.Equal(Verdict.Good, Checkpoint.Open(note, origin, [Trusted, rekor], out var checkpoint));
        Assert.Equal(size, checkpoint!.Size);
        Assert.Equal(extensions, checkpoint.Extensions.Count);
        Assert.True(SignedNote.TryParse(note, out var signed, out _));
        Assert.Equal(note, signed.ToString());
        Assert.Equal(signed.Text, checkpoint.ToString());

        var altered = note.Replace($"\n{size}\n", $"\n{size + 1}\n", StringComparison.Ordinal);
        Assert.Equal(Fault.BadSignature, Checkpoint.Open(altered, origin, [rekor], out var none).Fault);
        Assert.Null(none);
    }

    [Fact]
    public void The_text_is_three_lines()
    {
        var checkpoint = new Checkpoint(Origin, 0, LogHash.EmptyRoot);

        Assert.Equal("town.example/records\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", checkpoint.ToString());
    }

    [Fact]
    public void A_signed_checkpoint_opens_with_the_published_key()
    {
        var note = new Checkpoint(Origin, 7, ReferenceTree.Leaf(7)).Sign(Origin, _key).ToString();
        Assert.True(NoteVerifier.TryParse(Trusted.ToString(), out var published, out _));

        Assert.True(Checkpoint.Open(note, Origin, [published], out var checkpoint).Holds);
        Assert.Equal((Origin, 7L, ReferenceTree.Leaf(7)), (checkpoint!.Origin, checkpoint.Size, checkpoint.Root));
    }

    [Fact]
    public void Another_log_another_key_and_an_altered_text_are_told_apart()
    {
        var note = new Checkpoint(Origin, 7, ReferenceTree.Leaf(7)).Sign(Origin, _key).ToString();

        Assert.Equal(Fault.OtherLog, Checkpoint.Open(note, "elsewhere.example", [Trusted], out _).Fault);
        Assert.Equal(Fault.NotSigned, Checkpoint.Open(note, Origin, [], out _).Fault);
        Assert.Equal(Fault.NotSigned, Checkpoint.Open(note, Origin, [NoteVerifier.Of(Origin, _otherKey)], out _).Fault);
        Assert.Equal(Fault.NotSigned, Checkpoint.Open(note, Origin, [NoteVerifier.Of("other-name", _key)], out _).Fault);
        Assert.Equal(Fault.BadSignature, Checkpoint.Open(note.Replace("\n7\n", "\n8\n", StringComparison.Ordinal), Origin, [Trusted], out _).Fault);
        Assert.Equal(Fault.Malformed, Checkpoint.Open("no note", Origin, [Trusted], out var none).Fault);
        Assert.Null(none);
    }

    [Fact]
    public void While_keys_are_changed_either_key_opens_and_a_bad_one_of_both_condemns()
    {
        var both = new Checkpoint(Origin, 7, ReferenceTree.Leaf(7)).Sign(Origin, _key).AlsoSign("next", _otherKey);
        var next = NoteVerifier.Of("next", _otherKey);

        Assert.True(both.Verify([Trusted]).Holds);
        Assert.True(both.Verify([next]).Holds);

        var lines = both.ToString().Split('\n');
        var signature = Convert.FromBase64String(lines[5].Split(' ')[2]);
        signature[^1] ^= 1;
        lines[5] = $"— next {Convert.ToBase64String(signature)}";
        Assert.True(SignedNote.TryParse(string.Join('\n', lines), out var broken, out _));
        Assert.Equal(Fault.BadSignature, broken.Verify([Trusted, next]).Fault);
        Assert.True(broken.Verify([Trusted]).Holds);
    }

    [Fact]
    public void A_signature_that_is_not_DER_is_bad_and_does_not_throw()
    {
        var note = new Checkpoint(Origin, 7, ReferenceTree.Leaf(7)).Sign(Origin, _key).ToString();
        var line = note.Split('\n')[4].Split(' ')[2];
        var id = Convert.FromBase64String(line)[..4];

        var garbage = note.Replace(line, Convert.ToBase64String([.. id, 1, 2, 3]), StringComparison.Ordinal);

        Assert.Equal(Fault.BadSignature, Checkpoint.Open(garbage, Origin, [Trusted], out _).Fault);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("a\n1\n", "2 lines")]
    [InlineData("a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "newline")]
    [InlineData("\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "Line 1")]
    [InlineData("a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "size")]
    [InlineData("a\n+1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "size")]
    [InlineData("a\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "size")]
    [InlineData("a\n 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "size")]
    [InlineData("a\n1e3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "size")]
    [InlineData("a\n١\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "size")]
    [InlineData("a\n9223372036854775808\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "size")]
    [InlineData("a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "empty log")]
    [InlineData("a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", "root")]
    [InlineData("a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n", "root")]
    [InlineData("a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", "root")]
    [InlineData("a\n1\n AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "root")]
    [InlineData("a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n", "Line 4")]
    [InlineData("a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n", "Line 3")]
    public void A_malformed_checkpoint_is_refused_with_its_reason(string? text, string reasonPart)
    {
        Assert.False(Checkpoint.TryParse(text, out _, out var reason));
        Assert.Contains(reasonPart, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("text\n", "no signature lines")]
    [InlineData("text\n\n", "no signature lines")]
    [InlineData("text\n\n— name AAAAAAA=", "newline")]
    [InlineData("text\n\n- name AAAAAAA=\n", "line 1")]
    [InlineData("text\n\n— AAAAAAA=\n", "line 1")]
    [InlineData("text\n\n—  AAAAAAA=\n", "line 1")]
    [InlineData("text\n\n— na+me AAAAAAA=\n", "line 1")]
    [InlineData("text\n\n— na\u00a0me AAAAAAA=\n", "line 1")]
    [InlineData("text\n\n— name AAAAAA==\n", "line 1")]
    [InlineData("text\n\n— name AAAAAAAB=\n", "line 1")]
    [InlineData("text\n\n— name !!!!!!!!\n", "line 1")]
    [InlineData("text\n\n— name AAAAAAA= more\n", "line 1")]
    [InlineData("text\n\n— name AAAAAAA=\n— name\n", "line 2")]
    [InlineData("te\txt\n\n— name AAAAAAA=\n", "U+0009")]
    [InlineData("text\r\n\n— name AAAAAAA=\n", "U+000D")]
    public void A_malformed_note_is_refused_with_its_reason(string? note, string reasonPart)
    {
        Assert.False(SignedNote.TryParse(note, out _, out var reason));
        Assert.Contains(reasonPart, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_note_keeps_blank_lines_and_has_bounds()
    {
        const string line = "— name AAAAAAA=\n";
        Assert.True(SignedNote.TryParse("one\n\ntwo\n\n" + line, out var note, out _));
        Assert.Equal("one\n\ntwo\n", note.Text);
        Assert.True(SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, 64)), out _, out _));
        Assert.False(SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, 65)), out _, out _));
        Assert.False(SignedNote.TryParse(new string('x', SignedNote.MaxLength) + "\n\n" + line, out _, out _));
        Assert.False(SignedNote.TryParse("half \ud800 character\n\n" + line, out _, out var reason));
        Assert.Contains("Unicode", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_refused_unless_whole_and_on_P256()
    {
        var good = Trusted.ToString();
        var der = _key.ExportSubjectPublicKeyInfo();
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var id = Trusted.KeyId.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
        string?[] bad =
        [
            null, "", "name", "name+00000000", $"+{id}+{Convert.ToBase64String([2, .. der])}",
            $"{Origin}+{id}+{Convert.ToBase64String([1, .. der])}",
            $"{Origin}+{id}+{Convert.ToBase64String([2, .. der, 0])}",
            $"{Origin}+{id}+{Convert.ToBase64String([2, .. der[..^1]])}",
            $"{Origin}+{id}+{Convert.ToBase64String([2])}",
            $"{Origin}+{id}+!",
            $"{Origin}+00000000+{Convert.ToBase64String([2, .. der])}",
            $"{Origin}+{id}+{Convert.ToBase64String([2, .. p384.ExportSubjectPublicKeyInfo()])}",
        ];

        Assert.True(NoteVerifier.TryParse(good, out _, out _));
        Assert.All(bad, text =>
        {
            Assert.False(NoteVerifier.TryParse(text, out _, out var reason));
            Assert.NotEmpty(reason);
        });
        Assert.Throws<ArgumentException>(() => NoteVerifier.Of(Origin, p384));
        Assert.Throws<ArgumentException>(() => NoteVerifier.Of("with space", _key));
        Assert.Throws<ArgumentException>(() => SignedNote.Sign("no newline", Origin, _key));
        Assert.Throws<ArgumentException>(() => SignedNote.Sign("tab\t\n", Origin, _key));
    }

    [Fact]
    public void A_checkpoint_that_could_not_be_read_back_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => new Checkpoint("", 1, default));
        Assert.Throws<ArgumentException>(() => new Checkpoint("two\nlines", 1, default));
        Assert.Throws<ArgumentException>(() => new Checkpoint("tab\t", 1, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint(Origin, -1, default));
        Assert.Throws<ArgumentException>(() => new Checkpoint(Origin, 0, default));
    }

    [Fact]
    public void A_later_checkpoint_shows_that_nothing_was_rewritten()
    {
        var log = new HashRows();
        var checkpoints = new List<Checkpoint>();
        for (var i = 0; i < 40; i++)
        {
            checkpoints.Add(new Checkpoint(Origin, i, log.Root()));
            log.Append(ReferenceTree.Leaf(i));
        }

        var path = log.Build(ProofPlan.ForConsistency(11, 37));
        Assert.True(checkpoints[11].GrewInto(checkpoints[37], path).Holds);
        Assert.Equal(Fault.NotConsistent, checkpoints[12].GrewInto(checkpoints[37], path).Fault);
        Assert.Equal(Fault.NotConsistent, checkpoints[37].GrewInto(checkpoints[11], path).Fault);
        Assert.Equal(Fault.OtherLog, checkpoints[11].GrewInto(new Checkpoint("other", 37, checkpoints[37].Root), path).Fault);
    }
}

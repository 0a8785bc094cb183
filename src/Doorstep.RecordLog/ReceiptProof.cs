using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Doorstep.RecordLog;

/// <summary>
/// What a resident keeps to prove that their entry is in the town's log: the entry, its place, the path to the
/// root and the signed checkpoint. It needs no network and no database, only the log's name and public key.
/// </summary>
/// <remarks>
/// The text is a C2SP tlog-proof, file extension <c>.tlog-proof</c>, with the entry's encoding as its extra data:
/// <code>
/// c2sp.org/tlog-proof@v1
/// extra (base64 of the entry's encoding)
/// index 73894
/// (one base64 hash a line, the leaf's sibling first)
///
/// (the signed checkpoint)
/// </code>
/// The extra data is believed only because its leaf hash is what the path proves.
/// </remarks>
public sealed class ReceiptProof
{
    /// <summary>Longest text read, in characters: the largest entry, path and note with room to spare.</summary>
    public const int MaxLength = 262144;

    private const string FirstLine = "c2sp.org/tlog-proof@v1";
    private const string ExtraStart = "extra ";
    private const string IndexStart = "index ";

    /// <summary>Puts a proof together; it is not verified.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="index">The entry's leaf index, from 0.</param>
    /// <param name="path">What <see cref="ProofPlan.ForInclusion"/> built for the checkpoint's size; at most 63 hashes; not copied.</param>
    /// <param name="checkpoint">A signed <see cref="Checkpoint"/> of a size above the index.</param>
    /// <exception cref="ArgumentException">The index is negative or the path too long.</exception>
    public ReceiptProof(RecordEntry entry, long index, IReadOnlyList<LogHash> path, SignedNote checkpoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(path.Count, MerkleProof.MaxPathLength, nameof(path));
        Entry = entry;
        Index = index;
        Path = path;
        Checkpoint = checkpoint;
    }

    /// <summary>The entry.</summary>
    public RecordEntry Entry { get; }

    /// <summary>The entry's leaf index, from 0.</summary>
    public long Index { get; }

    /// <summary>The hashes from the entry's sibling up to the root's child.</summary>
    public IReadOnlyList<LogHash> Path { get; }

    /// <summary>The signed checkpoint.</summary>
    public SignedNote Checkpoint { get; }

    /// <summary>Reads a proof and checks all of it; never throws.</summary>
    /// <param name="text">The proof's text.</param>
    /// <param name="origin">The log's name, as the reader knows it.</param>
    /// <param name="trusted">The keys that the reader trusts to sign for that log.</param>
    /// <param name="proof">The proof when the verdict is good; else null, for nothing in it can be believed.</param>
    public static Verdict Verify(string? text, string origin, IEnumerable<NoteVerifier> trusted, out ReceiptProof? proof)
    {
        proof = null;
        if (!TryParse(text, out var parsed, out var reason))
        {
            return Verdict.Bad(Fault.Malformed, reason);
        }

        var verdict = parsed.Verify(origin, trusted);
        proof = verdict.Holds ? parsed : null;
        return verdict;
    }

    /// <summary>Checks the checkpoint's name and signature, and that the entry is in the log that it describes.</summary>
    /// <param name="origin">The log's name, as the reader knows it.</param>
    /// <param name="trusted">The keys that the reader trusts to sign for that log.</param>
    public Verdict Verify(string origin, IEnumerable<NoteVerifier> trusted)
    {
        var verdict = RecordLog.Checkpoint.Open(Checkpoint.ToString(), origin, trusted, out var checkpoint);
        return verdict.Holds
            ? MerkleProof.Inclusion(Entry.LeafHash(), Index, checkpoint!.Size, Path.ToArray(), checkpoint.Root)
            : verdict;
    }

    /// <summary>Reads a proof's text without verifying it; never throws. Accepts CR LF line ends, as a mail or an editor may leave.</summary>
    /// <param name="text">The proof's text.</param>
    /// <param name="proof">The proof, when the form is right; nothing in it is verified.</param>
    /// <param name="reason">What is wrong with the form, in plain English.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ReceiptProof? proof, [NotNullWhen(false)] out string? reason)
    {
        proof = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            reason = $"The proof is empty or longer than {MaxLength} characters.";
            return false;
        }

        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0)
        {
            reason = "The proof has no blank line before its checkpoint.";
            return false;
        }

        if (text[..blank].Split('\n') is not [FirstLine, var extraLine, var indexLine, .. var pathLines]
            || !extraLine.StartsWith(ExtraStart, StringComparison.Ordinal)
            || !indexLine.StartsWith(IndexStart, StringComparison.Ordinal))
        {
            reason = $"The proof does not begin with the lines \"{FirstLine}\", \"{ExtraStart}…\" and \"{IndexStart}…\".";
            return false;
        }

        if (!CanonicalText.TryFromBase64(extraLine[ExtraStart.Length..], out var encoded))
        {
            reason = "The entry is not in base64.";
            return false;
        }

        if (!RecordEntry.TryDecode(encoded, out var entry, out reason))
        {
            return false;
        }

        if (!CanonicalText.TryDecimal(indexLine[IndexStart.Length..], out var index))
        {
            reason = "The index is no whole number in plain digits.";
            return false;
        }

        if (pathLines.Length > MerkleProof.MaxPathLength)
        {
            reason = $"The path has more than {MerkleProof.MaxPathLength} hashes.";
            return false;
        }

        var path = new LogHash[pathLines.Length];
        for (var i = 0; i < path.Length; i++)
        {
            if (!LogHash.TryParseBase64(pathLines[i], out path[i]))
            {
                reason = $"Hash {i + 1} of the path is not 32 bytes in base64.";
                return false;
            }
        }

        if (!SignedNote.TryParse(text[(blank + 2)..], out var checkpoint, out reason))
        {
            return false;
        }

        proof = new ReceiptProof(entry, index, path, checkpoint);
        reason = null;
        return true;
    }

    /// <summary>The proof's text, to be kept as UTF-8.</summary>
    public override string ToString()
    {
        var text = new StringBuilder()
            .Append(FirstLine).Append('\n')
            .Append(ExtraStart).Append(Convert.ToBase64String(Entry.Encode())).Append('\n')
            .Append(IndexStart).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Path)
        {
            text.Append(hash.ToBase64()).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }
}

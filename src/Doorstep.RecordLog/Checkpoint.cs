using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Doorstep.RecordLog;

/// <summary>
/// What a log says of itself at a size: its name, how many leaves it holds and their root. It is signed as a
/// note (C2SP tlog-checkpoint) and published; who keeps one can later show that the log was not rewritten.
/// </summary>
/// <remarks>
/// A log must never sign two checkpoints that contradict each other, so sign only after the commit that holds
/// the leaves, and only sizes that grow. The text, three lines and then any extension lines:
/// <code>
/// example.org/doorstep/records
/// 20852163
/// CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
/// </code>
/// </remarks>
public sealed class Checkpoint
{
    /// <summary>Makes a checkpoint.</summary>
    /// <param name="origin">The log's name: one line, by custom an address without its scheme.</param>
    /// <param name="size">How many leaves, 0 or more.</param>
    /// <param name="root">Their root; <see cref="LogHash.EmptyRoot"/> for size 0.</param>
    /// <exception cref="ArgumentException">The origin is empty, more than a line or broken Unicode; the size is negative; or the empty log has another root.</exception>
    public Checkpoint(string origin, long size, LogHash root)
        : this(origin, size, root, [])
    {
        if (WhyNotLine(origin) is { } wrong)
        {
            throw new ArgumentException($"The origin is {wrong}.", nameof(origin));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (size == 0 && root != LogHash.EmptyRoot)
        {
            throw new ArgumentException("The log is empty and the root is not that of the empty log.", nameof(root));
        }
    }

    private Checkpoint(string origin, long size, LogHash root, IReadOnlyList<string> extensions)
    {
        Origin = origin;
        Size = size;
        Root = root;
        Extensions = extensions;
    }

    /// <summary>The log's name.</summary>
    public string Origin { get; }

    /// <summary>How many leaves the log held.</summary>
    public long Size { get; }

    /// <summary>The root over those leaves.</summary>
    public LogHash Root { get; }

    /// <summary>Further lines that another log may have added; opaque. Checkpoints made here have none.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Reads a checkpoint's text; never throws.</summary>
    /// <param name="text">The text of a note, its last newline included: <see cref="SignedNote.Text"/>.</param>
    /// <param name="checkpoint">The checkpoint, when the form is right.</param>
    /// <param name="reason">What is wrong with the form, in plain English.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Checkpoint? checkpoint, [NotNullWhen(false)] out string? reason)
    {
        checkpoint = null;
        if (string.IsNullOrEmpty(text) || !text.EndsWith('\n'))
        {
            reason = "The checkpoint is empty or does not end with a newline.";
            return false;
        }

        var lines = text[..^1].Split('\n');
        if (lines.Length < 3)
        {
            reason = $"The checkpoint has {lines.Length} lines; it needs the log's name, the size and the root.";
            return false;
        }

        for (var i = 0; i < lines.Length; i++)
        {
            if (WhyNotLine(lines[i]) is { } wrong)
            {
                reason = $"Line {i + 1} of the checkpoint is {wrong}.";
                return false;
            }
        }

        if (!CanonicalText.TryDecimal(lines[1], out var size))
        {
            reason = "The checkpoint's size is no whole number in plain digits.";
            return false;
        }

        if (!LogHash.TryParseBase64(lines[2], out var root))
        {
            reason = "The checkpoint's root is not 32 bytes in base64.";
            return false;
        }

        if (size == 0 && root != LogHash.EmptyRoot)
        {
            reason = "The checkpoint is of an empty log, and its root is not that of an empty log.";
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root, lines[3..]);
        reason = null;
        return true;
    }

    /// <summary>Reads a signed checkpoint and says whether it is of the named log and signed by a trusted key.</summary>
    /// <param name="note">The whole note.</param>
    /// <param name="origin">The log's name, as the reader knows it.</param>
    /// <param name="trusted">The keys that the reader trusts to sign for that log.</param>
    /// <param name="checkpoint">The checkpoint when the verdict is good; else null, for unsigned words are no use.</param>
    public static Verdict Open(string? note, string origin, IEnumerable<NoteVerifier> trusted, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (!SignedNote.TryParse(note, out var signed, out var reason) || !TryParse(signed.Text, out var parsed, out reason))
        {
            return Verdict.Bad(Fault.Malformed, reason);
        }

        if (!string.Equals(parsed.Origin, origin, StringComparison.Ordinal))
        {
            return Verdict.Bad(Fault.OtherLog, $"The checkpoint is of the log {parsed.Origin}, not {origin}.");
        }

        var verdict = signed.Verify(trusted);
        checkpoint = verdict.Holds ? parsed : null;
        return verdict;
    }

    /// <summary>Signs the checkpoint.</summary>
    /// <inheritdoc cref="SignedNote.Sign"/>
    public SignedNote Sign(string keyName, ECDsa key) => SignedNote.Sign(ToString(), keyName, key);

    /// <summary>Whether a later checkpoint of the same log holds everything that this one holds.</summary>
    /// <param name="later">The later checkpoint.</param>
    /// <param name="path">The proof: <see cref="ProofPlan.ForConsistency"/> of both sizes.</param>
    public Verdict GrewInto(Checkpoint later, ReadOnlySpan<LogHash> path) =>
        string.Equals(Origin, later.Origin, StringComparison.Ordinal)
            ? MerkleProof.Consistency(Size, Root, later.Size, later.Root, path)
            : Verdict.Bad(Fault.OtherLog, $"The checkpoints are of different logs, {Origin} and {later.Origin}.");

    /// <summary>The text to sign, its last newline included.</summary>
    public override string ToString() =>
        string.Concat([
            Origin, "\n", Size.ToString(CultureInfo.InvariantCulture), "\n", Root.ToBase64(), "\n",
            .. Extensions.Select(line => line + "\n")]);

    private static string? WhyNotLine(string line) =>
        line.Length == 0 ? "empty"
        : line.Contains('\n', StringComparison.Ordinal) ? "more than one line"
        : CanonicalText.WhyNotNoteText(line) is { } wrong ? $"not plain text: {wrong}"
        : null;
}

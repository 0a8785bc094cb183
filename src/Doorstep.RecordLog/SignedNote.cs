using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Doorstep.RecordLog;

/// <summary>A signature line of a note.</summary>
/// <param name="KeyName">The key's name: no space and no plus sign.</param>
/// <param name="KeyId">The key's id, which with the name says which key and algorithm it is.</param>
/// <param name="Signature">The signature's bytes, without the key id; never changed.</param>
public sealed record NoteSignature(string KeyName, uint KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>
/// A text with signature lines under it, as in C2SP signed-note. The text must be ignored until
/// <see cref="Verify"/> says that a trusted key has signed it.
/// </summary>
/// <remarks>
/// Signatures are of type 0x02 of that specification: ECDSA over P-256 with SHA-256 in DER form (RFC 3279
/// §2.2.3), with the first four bytes of SHA-256 of the DER public key (SubjectPublicKeyInfo) as key id. Ed25519, the
/// more usual type 0x01, is not in .NET's own library; its signatures (a witness's, say) are kept and passed over.
/// </remarks>
public sealed class SignedNote
{
    /// <summary>Longest note read, in characters.</summary>
    public const int MaxLength = 65536;

    /// <summary>Most signature lines read; the specification asks for at least 16.</summary>
    public const int MaxSignatures = 64;

    private const string LineStart = "\u2014 ";

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>The signed text, its last newline included.</summary>
    public string Text { get; }

    /// <summary>The signatures, one or more, in the order of their lines.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text.</summary>
    /// <param name="text">Ends with a newline; no control characters but newlines.</param>
    /// <param name="keyName">The key's name, by custom the log's origin; no spaces, no plus sign.</param>
    /// <param name="key">A private key on P-256; used by one thread at a time, and the caller's to dispose.</param>
    /// <exception cref="ArgumentException">The text or name cannot be in a note, or the key is of another curve.</exception>
    /// <exception cref="CryptographicException">The key holds no private part.</exception>
    public static SignedNote Sign(string text, string keyName, ECDsa key)
    {
        if (!text.EndsWith('\n') || CanonicalText.WhyNotNoteText(text) is not null)
        {
            throw new ArgumentException("A note's text ends with a newline and holds no other control characters and no broken Unicode.", nameof(text));
        }

        return new SignedNote(text, [NewSignature(text, keyName, key)]);
    }

    /// <summary>The same note with one more signature under it: of the next key, while keys are changed, or of a witness.</summary>
    /// <inheritdoc cref="Sign"/>
    public SignedNote AlsoSign(string keyName, ECDsa key) =>
        Signatures.Count < MaxSignatures
            ? new SignedNote(Text, [.. Signatures, NewSignature(Text, keyName, key)])
            : throw new ArgumentException($"A note holds at most {MaxSignatures} signatures.", nameof(key));

    /// <summary>Reads a note; never throws. Nothing is verified.</summary>
    /// <param name="note">The whole note.</param>
    /// <param name="signedNote">The note, when the form is right.</param>
    /// <param name="reason">What is wrong with the form, in plain English.</param>
    public static bool TryParse(string? note, [NotNullWhen(true)] out SignedNote? signedNote, [NotNullWhen(false)] out string? reason)
    {
        signedNote = null;
        reason = note switch
        {
            null or "" => "The note is empty.",
            { Length: > MaxLength } => $"The note is longer than {MaxLength} characters.",
            _ when CanonicalText.WhyNotNoteText(note) is { } wrong => $"The note holds {wrong}.",
            _ when !note.EndsWith('\n') => "The note does not end with a newline: it may be cut off.",
            _ => null,
        };
        if (reason is not null)
        {
            return false;
        }

        // The text may hold blank lines of its own; the last one parts it from the signatures.
        var blank = note!.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0 || blank + 2 == note.Length)
        {
            reason = "The note has no signature lines after a blank line.";
            return false;
        }

        var lines = note[(blank + 2)..^1].Split('\n');
        if (lines.Length > MaxSignatures)
        {
            reason = $"The note has more than {MaxSignatures} signatures.";
            return false;
        }

        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (!TryParseLine(line, out var signature))
            {
                reason = $"Signature line {signatures.Count + 1} is not a dash, a key name and a base64 signature.";
                return false;
            }

            signatures.Add(signature);
        }

        signedNote = new SignedNote(note[..(blank + 1)], signatures);
        return true;
    }

    /// <summary>
    /// Whether a trusted key has signed. Signatures of unknown keys count for nothing; one of a trusted key that does not
    /// fit condemns the whole note.
    /// </summary>
    /// <param name="trusted">The keys that the reader trusts.</param>
    public Verdict Verify(IEnumerable<NoteVerifier> trusted)
    {
        var keys = trusted.ToList();
        var verified = false;
        foreach (var signature in Signatures)
        {
            var key = keys.Find(k => k.KeyId == signature.KeyId && string.Equals(k.Name, signature.KeyName, StringComparison.Ordinal));
            if (key is null)
            {
                continue;
            }

            if (!key.Fits(Text, signature.Signature.Span))
            {
                return Verdict.Bad(Fault.BadSignature, $"The signature of {key.Name} does not fit the text.");
            }

            verified = true;
        }

        return verified
            ? Verdict.Good
            : Verdict.Bad(Fault.NotSigned, $"No trusted key has signed; signed by {string.Join(", ", Signatures.Select(s => s.KeyName))}.");
    }

    /// <summary>The whole note, ready to store or serve as UTF-8.</summary>
    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            var bytes = new byte[4 + signature.Signature.Length];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
            signature.Signature.Span.CopyTo(bytes.AsSpan(4));
            note.Append(LineStart).Append(signature.KeyName).Append(' ').Append(Convert.ToBase64String(bytes)).Append('\n');
        }

        return note.ToString();
    }

    private static NoteSignature NewSignature(string text, string keyName, ECDsa key)
    {
        var verifier = NoteVerifier.Of(keyName, key);
        var signature = key.SignData(CanonicalText.Utf8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new NoteSignature(keyName, verifier.KeyId, signature);
    }

    private static bool TryParseLine(string line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (!line.StartsWith(LineStart, StringComparison.Ordinal) || line[LineStart.Length..].Split(' ') is not [var name, var base64])
        {
            return false;
        }

        if (!NoteVerifier.IsKeyName(name) || !CanonicalText.TryFromBase64(base64, out var bytes) || bytes.Length <= 4)
        {
            return false;
        }

        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4));
        return true;
    }
}

/// <summary>
/// A public key that may sign notes. Immutable, safe for several threads.
/// </summary>
/// <remarks>
/// Written <c>name+id+key</c>: the id as eight hexadecimal digits, the key as base64 of the type byte 0x02 and the DER public key.
/// </remarks>
public sealed class NoteVerifier
{
    /// <summary>The signature type byte of C2SP signed-note for ECDSA.</summary>
    public const byte EcdsaType = 0x02;

    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly byte[] _publicKey;

    private NoteVerifier(string name, byte[] publicKey)
    {
        Name = name;
        _publicKey = publicKey;
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(publicKey));
    }

    /// <summary>The key's name, by custom the log's origin.</summary>
    public string Name { get; }

    /// <summary>The first four bytes, big-endian, of SHA-256 of the DER public key.</summary>
    public uint KeyId { get; }

    /// <summary>The public part of a key.</summary>
    /// <param name="name">The key's name: not empty, no spaces, no plus sign.</param>
    /// <param name="key">A key on P-256; only its public part is read.</param>
    /// <exception cref="ArgumentException">The name cannot be in a note, or the key is of another curve.</exception>
    public static NoteVerifier Of(string name, ECDsa key)
    {
        if (!IsKeyName(name))
        {
            throw new ArgumentException("A key's name is not empty and holds no spaces, plus signs or control characters.", nameof(name));
        }

        return IsP256(key)
            ? new NoteVerifier(name, key.ExportSubjectPublicKeyInfo())
            : throw new ArgumentException("The key must be on the curve P-256.", nameof(key));
    }

    /// <summary>Reads what <see cref="ToString"/> writes; never throws.</summary>
    /// <param name="text">The key's text.</param>
    /// <param name="verifier">The key, when there is one.</param>
    /// <param name="reason">Why there is none, in plain English.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NoteVerifier? verifier, [NotNullWhen(false)] out string? reason)
    {
        verifier = null;
        // Base64 may hold plus signs itself, so only the first two part the fields.
        if (text?.Split('+', 3) is not [var name, var id, var base64] || !IsKeyName(name))
        {
            reason = "The key is not of the form name+id+key.";
            return false;
        }

        if (!CanonicalText.TryFromBase64(base64, out var bytes) || bytes[0] != EcdsaType)
        {
            reason = "The key is not base64 of an ECDSA public key behind the byte 0x02.";
            return false;
        }

        var publicKey = bytes[1..];
        if (!IsP256PublicKey(publicKey))
        {
            reason = "The key is not a DER public key on the curve P-256.";
            return false;
        }

        var made = new NoteVerifier(name, publicKey);
        if (!string.Equals(id, made.IdText, StringComparison.Ordinal))
        {
            reason = $"The key's id is {made.IdText}, not {id}: the text may be altered.";
            return false;
        }

        verifier = made;
        reason = null;
        return true;
    }

    /// <summary>The key's text, as published for verifiers.</summary>
    public override string ToString() => $"{Name}+{IdText}+{Convert.ToBase64String([EcdsaType, .. _publicKey])}";

    internal bool Fits(string text, ReadOnlySpan<byte> signature)
    {
        // Made anew each time: an ECDsa object promises nothing about use by several threads.
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(_publicKey, out _);
            return key.VerifyData(CanonicalText.Utf8.GetBytes(text), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    internal static bool IsKeyName(string name) =>
        name.Length > 0
        && CanonicalText.WhyNotNoteText(name) is null
        && !name.Any(c => c == '+' || c == '\n' || char.IsWhiteSpace(c));

    private string IdText => KeyId.ToString("x8", CultureInfo.InvariantCulture);

    private static bool IsP256PublicKey(byte[] publicKey)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out var read);
            return read == publicKey.Length && IsP256(key);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsP256(ECDsa key) =>
        string.Equals(key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value, P256, StringComparison.Ordinal);
}

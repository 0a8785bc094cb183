using System.Runtime.InteropServices;

namespace Doorstep.RecordLog;

/// <summary>What is wrong with a proof. A page shows its own words for each, in the reader's language.</summary>
public enum Fault
{
    /// <summary>Nothing: the proof holds.</summary>
    None = 0,

    /// <summary>The text is not of the expected form: cut off, altered, or something else.</summary>
    Malformed,

    /// <summary>The proof is of another log than the one asked about.</summary>
    OtherLog,

    /// <summary>No key that the reader trusts has signed.</summary>
    NotSigned,

    /// <summary>A trusted key's signature does not fit the text: the text or the signature was altered.</summary>
    BadSignature,

    /// <summary>The entry is not at this place of the signed log.</summary>
    NotIncluded,

    /// <summary>The later log does not hold the earlier one unchanged: history was rewritten.</summary>
    NotConsistent,
}

/// <summary>Whether a proof holds and, if not, why. Bad proofs are expected input, so none throws.</summary>
/// <param name="Fault">What is wrong; <see cref="Fault.None"/> when the proof holds.</param>
/// <param name="Reason">The same in plain English with its particulars, for logs and developers; null when the proof holds.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Verdict(Fault Fault, string? Reason)
{
    /// <summary>The verdict that the proof holds.</summary>
    public static Verdict Good => default;

    /// <summary>Whether the proof holds.</summary>
    public bool Holds => Fault == Fault.None;

    internal static Verdict Bad(Fault fault, string reason) => new(fault, reason);
}

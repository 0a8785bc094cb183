using Doorstep.Platform.Database;

namespace Doorstep.Modules.Receipts.Contracts;

/// <summary>Why contact details go.</summary>
public enum ErasureCause
{
    /// <summary>Who they belong to asked for it.</summary>
    Asked,

    /// <summary>They were kept as long as they may be.</summary>
    Kept,
}

/// <summary>
/// Something that residents get a receipt for. The id of a receipt is the id of what it is for, so that its code and the links that were
/// mailed hold as long as that. All kinds are asked; a reference belongs to one of them at most.
/// </summary>
public interface IReceiptKind
{
    /// <summary>What it is, in one word of small letters: the name of files that are taken away begins with it.</summary>
    string Name { get; }

    /// <summary>What carries this reference; null when none of this kind does.</summary>
    Task<Guid?> FindAsync(DoorstepDb db, string reference, CancellationToken ct);

    /// <summary>The page that a receipt opens.</summary>
    /// <param name="reference">With its dash.</param>
    string PageOf(string reference);

    /// <summary>Everything that is held beside the contact details and the log of looks, in the reader's language.</summary>
    Task<IReadOnlyList<HeldGroup>> HeldAsync(DoorstepDb db, Guid id, CancellationToken ct);

    /// <summary>A purpose for which staff looked, in words; null for one that this kind does not know.</summary>
    string? Purpose(string purpose);

    /// <summary>
    /// Those that ended so long ago, the oldest first, and of which something is still held that goes with the contact details.
    /// </summary>
    /// <param name="db">Where to look.</param>
    /// <param name="endedBefore">The last moment at which they may have ended.</param>
    /// <param name="most">Most that are wanted.</param>
    /// <param name="ct">Stops looking.</param>
    Task<IReadOnlyList<Guid>> EndedAsync(DoorstepDb db, DateTimeOffset endedBefore, int most, CancellationToken ct);

    /// <summary>Takes away what goes with the contact details, and notes that they went. Runs in the transaction in which they go.</summary>
    /// <param name="write">The transaction.</param>
    /// <param name="id">Of what.</param>
    /// <param name="cause">Why.</param>
    /// <param name="hadContact">Whether there were any contact details: without them nothing is noted.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>Hashes of files that may be deleted from disk once it is committed.</returns>
    Task<IReadOnlyList<string>> EraseAsync(WriteScope write, Guid id, ErasureCause cause, bool hadContact, CancellationToken ct);
}

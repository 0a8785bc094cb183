namespace Doorstep.Modules.Receipts.Tables;

/// <summary>
/// A printed letter and the code that it alone carries. Who prints it has seen the code, so what is said by it is never the
/// resident's own code: it opens the page for reading, gives one word, and that word is marked with the letter. The code is
/// derived from the id like a receipt's, so nothing of it is stored.
/// </summary>
public sealed class Letter
{
    /// <summary>From which the code is derived.</summary>
    public Guid Id { get; init; }

    /// <summary>The receipt for which it stands in.</summary>
    public Guid ReceiptId { get; init; }

    /// <summary>When it was printed.</summary>
    public DateTimeOffset PrintedAt { get; init; }

    /// <summary>Who printed it.</summary>
    public Guid PrintedBy { get; init; }

    /// <summary>The unit or area of who printed it; null for the whole town.</summary>
    public string? Office { get; init; }

    /// <summary>When its word was given; null before.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

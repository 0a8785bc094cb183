using Doorstep.Modules.Receipts.Contracts;

namespace Doorstep.Modules.Receipts.Tables;

/// <summary>How to reach who holds a receipt. A row of its own, so that it can go while what was asked stays.</summary>
public sealed class Contact : ContactDetails
{
    /// <summary>The receipt; its id is that of what it is for.</summary>
    public Guid ReceiptId { get; init; }
}

namespace Doorstep.Modules.Receipts.Contracts;

/// <summary>By which ways who holds a receipt can be reached: what a list may sort and count by. The details themselves are not in it.</summary>
public sealed class ReceiptContact
{
    /// <summary>The receipt.</summary>
    public Guid Id { get; init; }

    /// <summary>The way that they chose; null when they chose none.</summary>
    public ContactWay? Way { get; init; }

    /// <summary>Whether there is a mail address.</summary>
    public bool HasMail { get; init; }

    /// <summary>Whether they can be called.</summary>
    public bool HasPhone { get; init; }

    /// <summary>Whether a letter reaches them.</summary>
    public bool HasPost { get; init; }

    /// <summary>How they are told news: the way that they chose, or else the first that they gave; null when there is none.</summary>
    public ContactWay? Told => Way ?? (HasMail ? ContactWay.Mail : HasPhone ? ContactWay.Phone : HasPost ? ContactWay.Letter : null);
}

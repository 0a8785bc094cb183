namespace Doorstep.Modules.Receipts.Contracts;

/// <summary>How a resident wants to hear from the town.</summary>
public enum ContactWay
{
    /// <summary>By e-mail.</summary>
    Mail,

    /// <summary>By a call.</summary>
    Phone,

    Letter,

    /// <summary>By a text message.</summary>
    Sms,
}

namespace Doorstep.Modules.Notifications.Contracts;

/// <summary>The mail server took a letter; told in the transaction that notes it.</summary>
/// <param name="Key">The letter's key.</param>
/// <param name="About">The record that it is about.</param>
public sealed record MailWent(string Key, Guid About);

/// <summary>A letter was not delivered, or nobody knows whether it was; told in the transaction that notes it.</summary>
/// <param name="Key">The letter's key.</param>
/// <param name="About">The record that it is about.</param>
public sealed record MailDidNotGo(string Key, Guid About);

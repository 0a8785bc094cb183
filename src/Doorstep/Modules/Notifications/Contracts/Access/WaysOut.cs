using Doorstep.Modules.Notifications.Setup;

namespace Doorstep.Modules.Notifications.Contracts.Access;

/// <summary>Which ways out of the house the operator has set up.</summary>
public sealed class WaysOut(MailSetup mail, SmsSetup sms)
{
    /// <summary>True when letters can be sent by mail.</summary>
    public bool Mail => mail.Settings is not null;

    /// <summary>True when text messages can be sent.</summary>
    public bool Sms => sms.Settings is not null;

    /// <summary>True when text messages are set up and one probably reaches this number.</summary>
    public bool Texts(string? number) => sms.Settings?.Reaches(number) == true;
}

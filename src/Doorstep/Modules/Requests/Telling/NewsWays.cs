using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>By which ways this town can tell residents news of their requests.</summary>
public sealed class NewsWays(WaysOut ways, CurrentTown town)
{
    /// <summary>True when news can come by text message: a gateway is set up, and the town has an address on the web for the link.</summary>
    public bool Sms => ways.Sms && town.Profile.Site is not null;

    /// <summary>The ways that a form offers.</summary>
    public IReadOnlyList<ContactWay> Offered => Sms ? [ContactWay.Mail, ContactWay.Sms, ContactWay.Phone, ContactWay.Letter] : [ContactWay.Mail, ContactWay.Phone, ContactWay.Letter];

    /// <summary>Decides the way that is kept with the request.</summary>
    public Contact Settle(Contact contact, Channel channel)
    {
        contact.Way = ContactRules.Decide(contact, channel, Sms, ways.Texts(contact.Phone));
        return contact;
    }
}

using Doorstep.Modules.Notifications.Setup;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Sms;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications.Jobs;

/// <summary>Hands text messages to the gateway. One that may have arrived is not sent again: each costs, and nobody wants it twice.</summary>
internal sealed class SmsSender(
    Writer writer, IDbContextFactory<DoorstepDb> contexts, SmsSetup setup, IDataProtectionProvider protection, ClockWatch watch, TimeProvider clock, ILogger<SmsSender> log)
    : Sender(OutboxWay.Sms, writer, contexts, watch, clock, log)
{
    private readonly SmsGateway? gateway = setup.Settings is { } settings ? new SmsGateway(settings, clock) : null;

    /// <inheritdoc/>
    public override void Dispose()
    {
        gateway?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override bool IsSetUp => gateway is not null;

    /// <inheritdoc/>
    protected override async Task<Handed> HandOverAsync(OutboxMessage message, CancellationToken ct) =>
        LetterContent.Open(protection, message.Content!) is { } content ? await gateway!.HandOverAsync(content.Recipient, content.Text, ct) : new Handed(HandingOver.Refused);
}

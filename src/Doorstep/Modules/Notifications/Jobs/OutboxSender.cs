using Doorstep.Modules.Notifications.Setup;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications.Jobs;

/// <summary>Hands letters to the mail server.</summary>
internal sealed class OutboxSender(
    Writer writer, IDbContextFactory<DoorstepDb> contexts, MailSetup setup, IDataProtectionProvider protection, ClockWatch watch, TimeProvider clock, ILogger<OutboxSender> log)
    : Sender(OutboxWay.Mail, writer, contexts, watch, clock, log)
{
    private readonly TimeProvider clock = clock;

    /// <inheritdoc/>
    protected override bool IsSetUp => setup.Settings is not null;

    /// <inheritdoc/>
    protected override async Task<Handed> HandOverAsync(OutboxMessage message, CancellationToken ct) =>
        // What nobody can read any more, and what is no address, can only be given up.
        LetterContent.Open(protection, message.Content!) is { } content && Letter.ToAddress(content.Recipient) is { } to
            ? await new MailServer(setup.Settings!, clock).HandOverAsync(new Letter(message.Id, message.QueuedAt, to, content.Subject, content.Text, content.Html, content.Leave), ct)
            : new Handed(HandingOver.Refused);
}

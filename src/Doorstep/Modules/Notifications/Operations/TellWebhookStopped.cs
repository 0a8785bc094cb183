using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Languages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Notifications.Operations;

/// <summary>Tells administrators when another system is not called any more.</summary>
internal sealed class TellWebhookStopped(CurrentTown town, IStringLocalizer<NotificationsTexts> texts) : IListener<WebhookStopped>
{
    /// <inheritdoc/>
    public async Task HearAsync(WebhookStopped happened, WriteScope write, CancellationToken ct)
    {
        var addresses = await write.Services.GetRequiredService<StaffDirectory>().AddressesAsync(StaffRole.Administrator, ct);
        using var spoken = Speaking.In(town.Profile.DefaultLanguage);
        var name = town.Profile.Name.In(CultureInfo.CurrentUICulture);
        foreach (var (id, address) in addresses)
        {
            var key = $"webhook-stopped:{happened.Id:N}:{id:N}:{write.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
            var mail = new OutgoingMail(address, texts["Webhook.Mail.Subject", name, happened.Name], texts[$"Webhook.Mail.{happened.State}", happened.Name], key, happened.Id);
            await QueueAsync(mail);
        }

        Task QueueAsync(OutgoingMail mail) => Outbox.QueueAsync(write, mail, ct);
    }
}

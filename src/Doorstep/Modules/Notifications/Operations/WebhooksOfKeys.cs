using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Platform.Database;

namespace Doorstep.Modules.Notifications.Operations;

/// <summary>With a key go the webhooks that its holder made by it.</summary>
internal sealed class WebhooksOfKeys : IListener<ApiKeyRemoved>
{
    /// <inheritdoc/>
    public Task HearAsync(ApiKeyRemoved happened, WriteScope write, CancellationToken ct) => Webhooks.RemoveAllOfAsync(write, happened.Id, ct);
}

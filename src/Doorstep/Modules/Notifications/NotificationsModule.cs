using Doorstep.Modules.Accounts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Notifications.Developers;
using Doorstep.Modules.Notifications.Jobs;
using Doorstep.Modules.Notifications.Operations;
using Doorstep.Modules.Notifications.Setup;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Modules.Records;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Town;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outgoing;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications;

/// <summary>The way out of the house: letters and text messages, each once, and calls to other systems.</summary>
public sealed class NotificationsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(RecordsModule), typeof(AccountsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton(_ => MailSetup.OfEnvironment());
        services.AddSingleton<WaysOut>().AddScoped<StuckMail>();
        services.AddSingleton<IRetentionRule, OutboxRetention>();
        services.AddSingleton<OutboxSender>();
        services.AddHostedService(provider => provider.GetRequiredService<OutboxSender>());
        services.AddTransient<ICheck, MailCheck>();
        services.AddSingleton(_ => SmsSetup.OfEnvironment());
        services.AddSingleton<SmsSender>().AddHostedService(provider => provider.GetRequiredService<SmsSender>());
        services.AddTransient<ICheck, SmsCheck>();
        services.AddSingleton(_ => OutgoingSettings.OfEnvironment()).AddSingleton<OutgoingHttp>().AddSingleton<Webhooks>();
        services.AddSingleton<IListener<ApiKeyRemoved>, WebhooksOfKeys>();
        services.AddSingleton<IListener<WebhookStopped>, TellWebhookStopped>();
        services.AddApiKeyScheme().AddSingleton<WebhookReplies>();
        services.AddSingleton<WebhookSender>().AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model)
    {
        OutboxTables.Map(model);
        Webhook.Map(model);
    }

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages) =>
        pages.AuthorizeFolder("/Notifications/Administration", Policies.Administrators);

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation =>
    [
        new(NavigationBar.Staff, "/staff/mail", "StaffMail", 120, Policies.Administrators),
        new(NavigationBar.Staff, "/staff/webhooks", "StaffWebhooks", 130, Policies.Administrators),
    ];

    /// <inheritdoc/>
    public override void MapEndpoints(IEndpointRouteBuilder routes) => routes.MapDeveloperWebhooks();

    /// <inheritdoc/>
    public override Task<IReadOnlyList<StartProblem>> CheckAsync(IServiceProvider services, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<StartProblem>>([.. services.GetRequiredService<MailSetup>().Problems, .. services.GetRequiredService<SmsSetup>().Problems]);
}

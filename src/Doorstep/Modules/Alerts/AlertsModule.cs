using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Alerts.Jobs;
using Doorstep.Modules.Alerts.Letters;
using Doorstep.Modules.Alerts.Operations;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Records;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Town;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Alerts;

/// <summary>Front door of the alerts: who asked to hear of what, and how they are told.</summary>
public sealed class AlertsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(RecordsModule), typeof(NotificationsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<AlertAddresses>().AddSingleton<AlertWording>().AddSingleton<AlertLetters>().AddSingleton<NewsFeed>();
        services.AddSingleton<SignUpForAlert>().AddSingleton<OwnAlerts>().AddSingleton<AlertListener>();
        services.AddSingleton<IRetentionRule, AlertRetention>();
        services.AddSingleton<AlertTeller>().AddHostedService(provider => provider.GetRequiredService<AlertTeller>());
        services.AddSingleton<IListener<MailWent>>(provider => provider.GetRequiredService<AlertListener>());
        services.AddSingleton<IListener<MailDidNotGo>>(provider => provider.GetRequiredService<AlertListener>());
        services.AddSingleton(new PagePart("webhooks", "/Modules/Alerts/Resident/_Receivers.cshtml"));
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => AlertTables.Map(model);

    /// <summary>Everybody may ask for alerts, and own ones open to whoever holds the link.</summary>
    public override void AddPages(PageConventionCollection pages) => pages.AllowAnonymousToFolder("/Alerts/Resident");
}

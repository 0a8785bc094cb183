using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Jobs;
using Doorstep.Modules.Notifications.Operations;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications;

/// <summary>The way out of the house: letters by mail, each once.</summary>
public sealed class NotificationsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton(_ => MailSetup.OfEnvironment());
        services.AddSingleton<WaysOut>().AddScoped<StuckMail>();
        services.AddSingleton<OutboxSender>();
        services.AddHostedService(provider => provider.GetRequiredService<OutboxSender>());
        services.AddTransient<ICheck, MailCheck>();
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => OutboxTables.Map(model);

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages) =>
        // Only the policy's name: Accounts is to send letters one day, so nothing of it is used here.
        pages.AuthorizeFolder("/Notifications/Administration", Policies.Administrators);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<StartProblem>> CheckAsync(IServiceProvider services, CancellationToken ct) =>
        Task.FromResult(services.GetRequiredService<MailSetup>().Problems);
}

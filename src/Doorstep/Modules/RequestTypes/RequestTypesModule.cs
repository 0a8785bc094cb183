using Doorstep.Modules.Areas;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.RequestTypes.Files;
using Doorstep.Modules.RequestTypes.Tables;
using Doorstep.Modules.Town;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.RequestTypes;

/// <summary>Front door of the request types: what can be asked, within which times, and how answers can begin.</summary>
public sealed class RequestTypesModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(NotificationsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<RequestTypeList>().AddSingleton<TypeWording>().AddSingleton<ITownFile, RequestTypesFile>();
        services.AddSingleton<INewsTopics, TypeTopics>();
        services.AddSingleton<HandlingSettings>().AddSingleton<ITownFile, HandlingFile>();
        services.AddSingleton<AnswerTemplates>().AddSingleton<ITownFile, AnswerTemplatesFile>();
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => RequestTypeRow.Map(model);
}

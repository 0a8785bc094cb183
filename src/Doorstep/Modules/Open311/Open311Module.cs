using Doorstep.Modules.Accounts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Open311.Forwarding;
using Doorstep.Modules.Moderation;
using Doorstep.Modules.Receipts;
using Doorstep.Modules.Records;
using Doorstep.Modules.Requests;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Open311;

/// <summary>Front door of Open311: other systems ask and report here, and what is not the town's is passed on to other bodies.</summary>
public sealed class Open311Module : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses =>
        [typeof(TownModule), typeof(AreasModule), typeof(AccountsModule), typeof(RecordsModule), typeof(ReceiptsModule), typeof(ModerationModule), typeof(RequestTypesModule), typeof(RequestsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<Crowd>().AddSingleton<Replies>().AddSingleton<SentMedia>().AddSingleton<RequestShape>();
        services.AddSingleton<ServiceReads>().AddSingleton<RequestReads>().AddSingleton<UpdateReads>();
        services.AddSingleton<PostRequest>().AddSingleton<PostUpdate>();
        services.AddPassingOn();
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model)
    {
        Open311Tables.Map(model);
        PassOn.Map(model);
    }

    /// <inheritdoc/>
    public override void MapEndpoints(IEndpointRouteBuilder routes) => routes.MapOpen311();
}

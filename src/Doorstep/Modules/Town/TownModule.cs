using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;

namespace Doorstep.Modules.Town;

/// <summary>The town as files a person can edit: its name, its clock, its working calendar and its units.</summary>
public sealed class TownModule : Module
{
    /// <inheritdoc />
    public override void AddServices(IServiceCollection services, Installation installation) =>
        services.AddSingleton<CurrentTown>().AddSingleton<UnitList>().AddSingleton<TownLoader>();
}

using System.CommandLine;
using Doorstep.Modules.Areas;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;

namespace Doorstep.Modules.Import;

/// <summary>Front door of moving in: requests of another system, read by a mapping.</summary>
public sealed class ImportModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(RequestTypesModule), typeof(RequestsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation) => services.AddSingleton<ImportRequests>();

    /// <inheritdoc/>
    public override IEnumerable<Command> Imports(CommandLine cli) => [ImportRequestsCommand.Create(cli)];
}

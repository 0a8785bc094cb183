using System.CommandLine;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Areas.Demo;
using Doorstep.Modules.Areas.Files;
using Doorstep.Modules.Areas.MapData;
using Doorstep.Modules.Areas.Operations;
using Doorstep.Modules.Areas.PublicMap;
using Doorstep.Modules.Areas.Tables;
using Doorstep.Modules.Areas.TownMap;
using Doorstep.Modules.Town;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Areas;

/// <summary>The town's tree of areas with their boundaries, which of them a point is in, and the map of its streets.</summary>
public sealed class AreasModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<AreaAtlas>().AddSingleton<AreaExplanations>().AddSingleton<AreaMap>();
        services.AddSingleton<SpotSearch>().AddSingleton<MapWords>();
        services.AddSingleton<PickWords>();
        services.AddSingleton(new PagePart("map-script", "/Modules/Areas/Picking/_Script.cshtml"));
        services.AddSingleton(new PagePart("small-map", "/Modules/Areas/Picking/_SmallMap.cshtml"));
        services.AddSingleton(new PagePart("spots", "/Modules/Areas/Picking/_Spots.cshtml"));
        services.AddTownMap();
        services.AddSingleton<AreasFile>().AddSingleton<ITownFile>(provider => provider.GetRequiredService<AreasFile>());
        services.AddTransient<ISeedPart, AreasSeed>().AddSingleton<ICheck, BoundaryCheck>().AddTransient<ImportAreas>();
    }

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages) => pages.AllowAnonymousToFolder("/Areas/Picking");

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model)
    {
        AreaRow.Map(model);
        MapData.MapTables.Map(model);
    }

    /// <inheritdoc/>
    public override void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapAreaMap();
        routes.MapTownMap();
    }

    /// <inheritdoc/>
    public override IEnumerable<Command> Imports(CommandLine cli) => [ImportAreasCommand.Create(cli), ImportMapCommand.Create(cli)];
}

using Doorstep.Modules.Areas;
using Doorstep.Modules.Projects;
using Doorstep.Modules.Requests;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Results;

/// <summary>Front door of the results: what came of what was asked, in figures that lead to their rows.</summary>
public sealed class ResultsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(RequestTypesModule), typeof(RequestsModule), typeof(ProjectsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation) =>
        services.AddHostedService<ResultsWarmer>().AddSingleton<ResultsStore>().AddSingleton<PersonalReleases>().AddSingleton<ResultsWording>().AddScoped<SeasonReports>();

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => PersonalRelease.Map(model);

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages) => pages.AllowAnonymousToFolder("/Results/Pages");

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation =>
    [
        new(NavigationBar.Public, "/results", "NavResults", 50),
    ];

    /// <inheritdoc/>
    public override void MapEndpoints(IEndpointRouteBuilder routes) => routes.MapResultDownloads();
}

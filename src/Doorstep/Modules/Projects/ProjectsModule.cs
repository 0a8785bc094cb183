using Doorstep.Modules.Accounts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Projects.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.Town;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Projects;

/// <summary>Front door of the projects: for now the problems that the town has claimed and must solve.</summary>
public sealed class ProjectsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses =>
        [typeof(TownModule), typeof(AreasModule), typeof(AccountsModule), typeof(RequestTypesModule), typeof(RequestsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddScoped<MustSolveReads>().AddSingleton<MustSolvePeople>().AddSingleton<MustSolveWording>().AddScoped<ProjectFacts>();
        services.AddSingleton<ClaimProblem>().AddSingleton<MustSolveSteps>().AddSingleton<AttachRequests>();
        services.AddSingleton<ProgressTeller>().AddHostedService(provider => provider.GetRequiredService<ProgressTeller>());
        services.AddSingleton<IDemoPart, MustSolveDemo>();
        services.AddSingleton(new PagePart("request", "/Modules/Projects/_BelongsTo.cshtml"));
        services.AddSingleton(new PagePart("request-actions", "/Modules/Projects/_AttachOne.cshtml"));
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => MustSolveTables.Map(model);

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Projects/Public");
        pages.AuthorizeFolder("/Projects/Staff", Policies.Handlers);
        pages.AuthorizePage("/Projects/Staff/New", Policies.Coordinators);
    }

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation =>
    [
        new(NavigationBar.Front, "/must-solve", "Home.MustSolve", 30),
        new(NavigationBar.Staff, "/staff/must-solve", "StaffMustSolve", 60, Policies.Handlers),
    ];
}

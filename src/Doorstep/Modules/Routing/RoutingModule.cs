using Doorstep.Modules.Accounts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Demo;
using Doorstep.Modules.Routing.Operations;
using Doorstep.Modules.Routing.Staff;
using Doorstep.Modules.Routing.Tables;
using Doorstep.Modules.Town;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Routing;

/// <summary>Front door of the rules of who gets which requests.</summary>
public sealed class RoutingModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(AccountsModule), typeof(RequestTypesModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<RoutingRules>().AddSingleton<RoutingDrafts>().AddSingleton<RuleWording>();
        services.AddSingleton<IDemoPart, RoutingDemo>();
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => RoutingTables.Map(model);

    /// <summary>All staff read the rules; coordinators write them. That they are of the whole town is for the pages to see.</summary>
    public override void AddPages(PageConventionCollection pages)
    {
        pages.AuthorizeFolder("/Routing/Staff", Policies.Staff);
        pages.AuthorizePage("/Routing/Staff/Rule", Policies.Coordinators);
        pages.AuthorizePage("/Routing/Staff/Trial", Policies.Coordinators);
    }

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation =>
    [
        new(NavigationBar.Staff, "/staff/routing", "StaffRouting", 80, Policies.Coordinators),
    ];
}

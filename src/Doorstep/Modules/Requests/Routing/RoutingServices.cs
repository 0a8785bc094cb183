using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Demo;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Routing;

/// <summary>What the rules of who gets which requests bring to the module.</summary>
internal static class RoutingServices
{
    /// <summary>The rules in force and the drafts.</summary>
    public static void AddRoutingRules(this IServiceCollection services)
    {
        services.AddSingleton<RoutingRules>().AddSingleton<RoutingDrafts>().AddSingleton<RuleWording>().AddSingleton<MoveToType>();
        services.AddSingleton<IDemoPart, RoutingDemo>();
    }

    /// <summary>All staff read the rules; coordinators write them. That they are of the whole town is for the pages to see.</summary>
    public static void AddRoutingPages(this PageConventionCollection pages)
    {
        pages.AuthorizeFolder("/Requests/Routing", Policies.Staff);
        pages.AuthorizePage("/Requests/Routing/Rule", Policies.Coordinators);
        pages.AuthorizePage("/Requests/Routing/Trial", Policies.Coordinators);
        pages.AuthorizePage("/Requests/Routing/Retype", Policies.Handlers);
    }
}

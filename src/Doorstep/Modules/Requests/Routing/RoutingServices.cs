namespace Doorstep.Modules.Requests.Routing;

/// <summary>What the rules of who gets which requests bring to the module.</summary>
internal static class RoutingServices
{
    public static void AddRoutingRules(this IServiceCollection services)
    {
        services.AddSingleton<RoutingRules>().AddSingleton<RoutingDrafts>();
    }
}

using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Open311.Forwarding;

/// <summary>What passing requests on brings to the module.</summary>
internal static class PassingOnServices
{
    public static void AddPassingOn(this IServiceCollection services)
    {
        services.AddSingleton<BodyList>().AddSingleton<IOtherBodies>(provider => provider.GetRequiredService<BodyList>()).AddSingleton<ITownFile, BodiesFile>();
        services.AddSingleton<PassOnSender>().AddHostedService(provider => provider.GetRequiredService<PassOnSender>());
    }
}

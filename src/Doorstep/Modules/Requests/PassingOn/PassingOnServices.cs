using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests.PassingOn;

/// <summary>What passing requests on brings to the module.</summary>
internal static class PassingOnServices
{
    public static void AddPassingOn(this IServiceCollection services)
    {
        services.AddSingleton<BodyList>().AddSingleton<ITownFile, BodiesFile>();
        services.AddSingleton<PassOnSender>().AddHostedService(provider => provider.GetRequiredService<PassOnSender>());
    }
}

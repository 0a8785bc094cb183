using Doorstep.Modules.Moderation.Contracts;

namespace Doorstep.Modules.Requests.Publishing;

/// <summary>What publishing with care brings to the module.</summary>
internal static class PublishingServices
{
    public static void AddPublishing(this IServiceCollection services) => services.AddScoped<IModerated, RequestModeration>().AddScoped<OwnWords>();
}

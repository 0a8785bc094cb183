using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Public;

/// <summary>The public list's part of the module.</summary>
internal static class PublicServices
{
    public static void AddPublic(this IServiceCollection services) =>
        services.AddSingleton<AtomFeed>().AddScoped<PublicRequests>().AddScoped<RequestFacts>().AddSingleton<FactWords>();

    public static void AddPublicPages(this PageConventionCollection pages) => pages.AllowAnonymousToFolder("/Requests/Public");
}

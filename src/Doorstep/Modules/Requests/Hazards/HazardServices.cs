using Doorstep.Modules.Accounts.Contracts;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Hazards;

/// <summary>What the lists of open dangers bring to the module.</summary>
internal static class HazardServices
{
    public static void AddHazards(this IServiceCollection services) => services.AddScoped<OpenHazards>();

    public static void AddHazardPages(this PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Requests/Hazards/Public");
        pages.AuthorizeFolder("/Requests/Hazards/Staff", Policies.Intake);
    }
}

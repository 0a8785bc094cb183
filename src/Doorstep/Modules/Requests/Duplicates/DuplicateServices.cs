using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>What duplicates bring to the module.</summary>
internal static class DuplicateServices
{
    public static void AddDuplicates(this IServiceCollection services)
    {
        services.AddSingleton(new PagePart("public-request", "/Modules/Requests/Duplicates/_PublicLinks.cshtml"));
        services.AddScoped<NearRequests>().AddScoped<LinkedRequests>();
        services.AddSingleton<SayMineToo>().AddSingleton<LinkRequests>().AddSingleton<IListener<RequestChanged>, TellDuplicates>().AddSingleton<IListener<RequestChanged>, UnlinkPersonal>();
    }

    public static void AddDuplicatePages(this PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Requests/Duplicates/Resident");
        pages.AuthorizeFolder("/Requests/Duplicates/Staff", Policies.Handlers);
    }
}

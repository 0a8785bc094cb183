using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Staff.Steps;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>What the staff's pages bring to the module.</summary>
internal static class StaffServices
{
    /// <summary>The desk, the workbench, the files.</summary>
    public static IServiceCollection AddStaff(this IServiceCollection services)
    {
        services.AddScoped<RequestDesk>().AddScoped<Workbench>().AddScoped<DeskViews>().AddSingleton<DeskSteps>();
        services.AddSingleton<KeptFiles>().AddSingleton<RequestFiles>();
        return services;
    }

    /// <summary>Signed-in staff only; writing requests down is for those whose work it is.</summary>
    public static void AddStaffPages(this PageConventionCollection pages)
    {
        pages.AuthorizeFolder("/Requests/Staff", Policies.Staff);
        pages.AuthorizePage("/Requests/Staff/Enter", Policies.Intake);
        pages.AuthorizePage("/Requests/Staff/Retype", Policies.Handlers);
    }

    /// <summary>The files of a request.</summary>
    public static void MapStaff(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/staff/requests/{reference}/files/{id:guid}", RequestFiles.SendToStaffAsync).RequireAuthorization(Policies.Staff);
}

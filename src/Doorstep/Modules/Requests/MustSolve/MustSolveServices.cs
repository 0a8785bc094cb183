using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Town.Contracts;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.MustSolve;

/// <summary>What claimed problems bring to the module.</summary>
internal static class MustSolveServices
{
    public static void AddMustSolve(this IServiceCollection services)
    {
        services.AddScoped<MustSolveReads>().AddSingleton<MustSolvePeople>().AddSingleton<MustSolveWording>();
        services.AddSingleton<ClaimProblem>().AddSingleton<MustSolveSteps>().AddSingleton<AttachRequests>();
        services.AddSingleton<ProgressTeller>().AddHostedService(provider => provider.GetRequiredService<ProgressTeller>());
        services.AddSingleton<IDemoPart, MustSolveDemo>();
    }

    public static void AddMustSolvePages(this PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Requests/MustSolve/Public");
        pages.AuthorizeFolder("/Requests/MustSolve/Staff", Policies.Handlers);
        pages.AuthorizePage("/Requests/MustSolve/Staff/New", Policies.Coordinators);
    }
}

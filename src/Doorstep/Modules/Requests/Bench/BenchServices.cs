using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Records.Contracts;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>What the workbench brings to the module besides its list: saved filters, steps on many at once, live news, the calendar.</summary>
internal static class BenchServices
{
    public static void AddBench(this IServiceCollection services) => services
        .AddRetention<BulkAction>("steps on many at once", new("bulk_actions", "7 days"), now => a => a.At < now - BulkSteps.Kept)
        .AddSingleton<SavedFilters>().AddSingleton<BulkSteps>().AddSingleton<BenchWording>().AddSingleton<LiveBoard>().AddSingleton<CalendarFeeds>();

    /// <summary>For those who move requests.</summary>
    public static void AddBenchPages(this PageConventionCollection pages) => pages.AuthorizeFolder("/Requests/Bench", Policies.Handlers);

    public static void MapBench(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/staff/live", LiveEndpoint.ServeAsync).RequireAuthorization(Policies.Intake);
        // Calendar programs cannot sign in: the address is the key.
        routes.MapGet("/staff/calendar/{token}.ics", CalendarEndpoint.SendAsync).AllowAnonymous();
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Desk.Contracts;
using Doorstep.Modules.Records.Contracts;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>What the workbench brings to the module besides its list: steps on many at once, and what the desk shows of requests.</summary>
internal static class BenchServices
{
    public static void AddBench(this IServiceCollection services) => services
        .AddRetention<BulkAction>("steps on many at once", new("bulk_actions", "7 days"), now => a => a.At < now - BulkSteps.Kept)
        .AddSingleton<BulkSteps>().AddSingleton<BenchWording>().AddSingleton<RequestsOnDesk>()
        .AddSingleton<IDeadlineSource>(provider => provider.GetRequiredService<RequestsOnDesk>())
        .AddSingleton<IDeskNews>(provider => provider.GetRequiredService<RequestsOnDesk>());

    /// <summary>For those who move requests.</summary>
    public static void AddBenchPages(this PageConventionCollection pages) => pages.AuthorizeFolder("/Requests/Bench", Policies.Handlers);
}

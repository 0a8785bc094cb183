using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;

namespace Doorstep.Modules.Requests.Search;

/// <summary>What the search brings to the module.</summary>
internal static class SearchServices
{
    public static void AddSearch(this IServiceCollection services)
    {
        services.AddScoped<RequestSearch>().AddScoped<Contracts.WordFacts>().AddSingleton<SearchIndex>();
        services.AddSingleton<IListener<RequestChanged>>(provider => provider.GetRequiredService<SearchIndex>());
        services.AddSingleton<SearchFiller>().AddHostedService(provider => provider.GetRequiredService<SearchFiller>());
    }
}

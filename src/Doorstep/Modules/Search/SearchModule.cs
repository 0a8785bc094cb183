using Doorstep.Modules.Accounts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Records;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Search.Jobs;
using Doorstep.Modules.Search.Tables;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Search;

/// <summary>Front door of the search: one index for all that everybody may find.</summary>
public sealed class SearchModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(AreasModule), typeof(RecordsModule), typeof(AccountsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<IRetentionRule, ForgottenWords>();
        services.AddScoped<WordSearch>().AddSingleton<SearchIndex>().AddTransient<SearchPlanting>();
        services.AddSingleton<SearchFiller>().AddHostedService(provider => provider.GetRequiredService<SearchFiller>());
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => SearchTables.Map(model);
}

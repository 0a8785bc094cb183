using System.Threading.RateLimiting;
using Doorstep.Geo.Osm;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Areas.MapData;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.RateLimits;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Areas.TownMap;

/// <summary>What the town's map brings.</summary>
internal static class TownMapServices
{
    public const string SearchLimit = "map-places";

    public static void AddTownMap(this IServiceCollection services)
    {
        services.AddSingleton<MapShelf>().AddSingleton<MapStyle>().AddTransient<ImportMap>();
        services.AddSingleton(provider => new TownMaps(provider.GetRequiredService<MapShelf>(), provider.GetRequiredService<CurrentTown>()));
        services.AddSingleton(provider => new PlaceNames(provider.GetRequiredService<MapShelf>(), provider.GetRequiredService<AreaAtlas>()));
        services.AddSingleton<IDemoPart, MapDemo>().AddSingleton<ICheck, MapCheck>();
        // A person who types fast asks four times a second; a whole office may share one address.
        services.Configure<RateLimiterOptions>(limits => limits.AddPolicy(SearchLimit, context =>
            RateLimitPartition.GetTokenBucketLimiter(Network.Of(context), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 120,
                TokensPerPeriod = 20,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            })));
    }
}

/// <summary>The part of <c>doorstep check</c> that says which map there is.</summary>
internal sealed class MapCheck(IDbContextFactory<DoorstepDb> databases) : ICheck
{
    public string Title => "Map";

    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<MapRow>().SingleOrDefaultAsync(m => m.State == MapState.Current, ct) is { } map
            ? [new CheckFinding(true, FormattableString.Invariant($"{map.FileName} of {map.MadeAt:yyyy-MM-dd}: {map.Streets} streets and {map.Places} further names, {map.Tiles} tiles."))]
            : [new CheckFinding(true, "No map of the streets; pages work without one.", "To have one: doorstep import map FILE.osm.pbf")];
    }
}

/// <summary>The map of the demo town: the extract in <c>samples/osm</c>.</summary>
internal sealed class MapDemo(ImportMap import) : IDemoPart
{
    public string Name => "map";

    // Before the requests, so that a later part may look for places.
    public int Order => 20;

    public async Task PlantAsync(DemoTown demo, CancellationToken ct)
    {
        var done = await import.RunAsync(DemoExtract, wholeFile: false, progress: null, ct);
        if (done.Problems.Count > 0)
        {
            throw new InvalidOperationException(done.Problems[0].ToString());
        }
    }

    /// <summary>The extract that the program carries.</summary>
    public static OsmFile DemoExtract { get; } =
        new("riverbend.osm.gz", () => typeof(MapDemo).Assembly.GetManifestResourceStream("TownMap/riverbend.osm.gz")!);
}

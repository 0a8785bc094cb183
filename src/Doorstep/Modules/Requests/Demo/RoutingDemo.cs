using Doorstep.Modules.Requests.Routing;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests.Demo;

/// <summary>
/// The demo town's rules of who gets which requests, as <c>routing.json</c> tells them. They come into force today, after the
/// stories: what the coordinator learned from those is what the rules say.
/// </summary>
internal sealed class RoutingDemo(RoutingDrafts drafts) : IDemoPart
{
    /// <summary>Who put them into force.</summary>
    public const string Coordinator = "Mei Lin";

    /// <inheritdoc/>
    public string Name => "routing";

    /// <inheritdoc/>
    public int Order => 60;

    /// <inheritdoc/>
    public async Task PlantAsync(DemoTown demo, CancellationToken ct)
    {
        using var file = typeof(RoutingDemo).Assembly.GetManifestResourceStream("DemoRequests/routing.json")!;
        _ = (await drafts.BeginAsync(Coordinator, RoutingJson.Read(file), demo.Now, ct)).Value;
    }
}

using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Operations;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Routing.Demo;

/// <summary>
/// The demo town's rules of who gets which requests, as <c>routing.json</c> tells them. They are in force before the first story,
/// so that a request which one of them took shows its reason.
/// </summary>
internal sealed class RoutingDemo(RoutingDrafts drafts) : IDemoPart
{
    /// <summary>Who put them into force.</summary>
    public const string Coordinator = "Mei Lin";

    // Longer than the oldest story.
    private static readonly TimeSpan InForceFor = TimeSpan.FromDays(120);

    /// <inheritdoc/>
    public string Name => "routing";

    /// <inheritdoc/>
    public int Order => 40;

    /// <inheritdoc/>
    public async Task PlantAsync(DemoTown demo, CancellationToken ct)
    {
        using var file = typeof(RoutingDemo).Assembly.GetManifestResourceStream("DemoRouting/routing.json")!;
        _ = (await drafts.BeginAsync(Coordinator, RoutingJson.Read(file), demo.Now - InForceFor, ct)).Value;
    }
}

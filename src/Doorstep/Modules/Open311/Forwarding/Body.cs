using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Open311.Forwarding;

/// <summary>Somebody outside the town who does what the town does not: a county, a railway, another town.</summary>
/// <param name="Code">In <c>bodies.csv</c>.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Reach">How residents reach it: a number, an address, a website.</param>
/// <param name="Endpoint">Base address of its Open311 v2 interface, without <c>/requests.json</c>; null where it has none.</param>
/// <param name="Jurisdiction">Its <c>jurisdiction_id</c>; null where it asks for none.</param>
/// <param name="ServiceCode">Its <c>service_code</c> under which it takes what is passed on; null without an endpoint.</param>
/// <param name="KeyVariable">Name of the environment variable that holds the town's key there; null where it asks for none.</param>
public sealed record Body(string Code, LocalText Name, LocalText Reach, Uri? Endpoint, string? Jurisdiction, string? ServiceCode, string? KeyVariable);

/// <summary>The bodies as loaded from the town folder; replaced as a whole when it is loaded again.</summary>
public sealed class BodyList : IOtherBodies
{
    private volatile IReadOnlyList<Body> current = [];

    /// <summary>In the town's order.</summary>
    public IReadOnlyList<Body> Current => current;

    /// <summary>The body with this code; null when there is none.</summary>
    public Body? Find(string? code) => current.FirstOrDefault(b => b.Code == code);

    /// <inheritdoc/>
    public IReadOnlyList<OtherBody> All => [.. current.Select(b => new OtherBody(b.Code, b.Name, b.Reach, b.Endpoint is not null))];

    /// <inheritdoc/>
    public Task PassOnAsync(WriteScope write, Guid request, string body, CancellationToken ct) => PassOn.QueueAsync(write, request, body, ct);

    internal void Replace(IReadOnlyList<Body> bodies) => current = bodies;
}

using Doorstep.Platform.Database;
using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Requests.Contracts;

/// <summary>Somebody outside the town who does what the town does not.</summary>
/// <param name="Code">In the town's list.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Reach">How residents reach it.</param>
/// <param name="Takes">True when requests can be passed on to it.</param>
public sealed record OtherBody(string Code, LocalText Name, LocalText Reach, bool Takes);

/// <summary>Whom an answer can name that says "not ours", and who takes what is passed on.</summary>
public interface IOtherBodies
{
    /// <summary>In the town's order.</summary>
    IReadOnlyList<OtherBody> All { get; }

    /// <summary>Passes a public request on, in the transaction of the answer that says so.</summary>
    Task PassOnAsync(WriteScope write, Guid request, string body, CancellationToken ct);
}

using Doorstep.Modules.Accounts.Contracts;

namespace Doorstep.Modules.Requests.Contracts;

/// <summary>A step that a staff member takes on a request.</summary>
/// <param name="Staff">Who.</param>
/// <param name="Reference">Which request, in canonical form.</param>
/// <param name="Version">
/// The version that they saw. When somebody else acted in between, the step is refused and their text is kept on the page.
/// </param>
/// <param name="Keeps">True when they said that what in their public words points at a person is needed.</param>
public sealed record StaffStep(StaffMember Staff, string Reference, int Version, bool Keeps = false)
{
    /// <summary>As the timeline names them.</summary>
    public Actor Actor => Actor.Of(Staff);
}

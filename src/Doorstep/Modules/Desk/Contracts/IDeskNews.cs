using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Database;

namespace Doorstep.Modules.Desk.Contracts;

/// <summary>Something on staff's lists changed.</summary>
/// <param name="Id">What.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="Concerns">Whose lists it is on, or was on before.</param>
public sealed record DeskChange(Guid Id, int Version, Func<StaffMember, bool> Concerns);

/// <summary>Tells open lists that something of theirs changed: each kind of work has one.</summary>
public interface IDeskNews
{
    /// <summary>What was stored at or after a moment, the newest first. Asked every few seconds while somebody has a list open, so it has to be cheap.</summary>
    /// <param name="db">Where to look.</param>
    /// <param name="since">The moment.</param>
    /// <param name="most">With as many as this, everybody looks again.</param>
    /// <param name="ct">Stops looking.</param>
    Task<IReadOnlyList<DeskChange>> SinceAsync(DoorstepDb db, DateTimeOffset since, int most, CancellationToken ct);
}

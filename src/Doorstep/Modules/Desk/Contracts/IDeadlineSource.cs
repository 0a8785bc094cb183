using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Database;

namespace Doorstep.Modules.Desk.Contracts;

/// <summary>Something that a unit or area has to do by a time, for calendars. Nothing of a resident is in it.</summary>
/// <param name="Id">The same for as long as there is the thing.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="DueAt">By when.</param>
/// <param name="Title">What it is, in the language of the reader.</param>
/// <param name="Address">Its page, without the host.</param>
public sealed record DeskDeadline(Guid Id, int Version, DateTimeOffset UpdatedAt, DateTimeOffset DueAt, string Title, string Address);

/// <summary>Where deadlines come from: each kind of work has one.</summary>
public interface IDeadlineSource
{
    /// <summary>What is theirs to do, next due first.</summary>
    /// <param name="db">Where to look.</param>
    /// <param name="staff">Whose calendar it is.</param>
    /// <param name="most">Most that are wanted.</param>
    /// <param name="ct">Stops looking.</param>
    Task<IReadOnlyList<DeskDeadline>> DueAsync(DoorstepDb db, StaffMember staff, int most, CancellationToken ct);
}

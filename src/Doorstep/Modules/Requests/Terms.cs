using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests;

/// <summary>Under which terms one request is handled: what its type and the town say.</summary>
/// <param name="Calendar">When the town works.</param>
/// <param name="ToAccept">How long the owner has to take it on.</param>
/// <param name="ToAnswer">How long the owner has to answer.</param>
/// <param name="ToResolve">How long the owner has until it is done.</param>
/// <param name="Policy">What the town has set.</param>
/// <param name="Above">Code of the area above an area; null at the top or where the area is not known any more.</param>
/// <param name="UnitWorks">Whether a unit takes work.</param>
/// <param name="FrontDesk">The unit that takes what nobody else can.</param>
public sealed record Terms(
    WorkingCalendar Calendar, Deadline ToAccept, Deadline ToAnswer, Deadline ToResolve, HandlingPolicy Policy,
    Func<string, string?> Above, Func<string, bool> UnitWorks, string FrontDesk);

/// <summary>When a step is taken, and under which terms.</summary>
/// <param name="Now">UTC, whole milliseconds.</param>
/// <param name="Terms">Of the request that takes it.</param>
public sealed record Moment(DateTimeOffset Now, Terms Terms)
{
    /// <summary>What of others' decisions the staff member who takes it may overrule; null for residents and rules, who overrule none.</summary>
    public Standing? By { get; init; }

    /// <summary>True when a coordinator decided it for a desk, and who takes the step may not overrule that.</summary>
    public bool IsAbove(string? desk) => By is { } by && !by.Covers(desk);

    /// <summary>The town's day.</summary>
    public DateOnly Today => Terms.Calendar.DateOf(Now);

    /// <summary>When a deadline that starts now ends.</summary>
    public DateTimeOffset Due(Deadline deadline) => Terms.Calendar.Due(Now, deadline);
}

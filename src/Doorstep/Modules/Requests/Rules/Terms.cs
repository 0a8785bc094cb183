using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>What the town has set for how requests are handled: <c>handling.json</c> of its folder, or these.</summary>
public sealed record HandlingPolicy
{
    /// <summary>How long the resident has to reply to a question before the owner's clock runs again.</summary>
    public Deadline ReplyWithin { get; init; } = new(14, DeadlineUnit.CalendarDays);

    /// <summary>How long a unit has to take a request on, where its type does not say.</summary>
    public Deadline AcceptWithin { get; init; } = new(1, DeadlineUnit.WorkingDays);

    /// <summary>How long somebody else has to look again after a hazard was put right.</summary>
    public Deadline InspectWithin { get; init; } = new(3, DeadlineUnit.WorkingDays);

    /// <summary>How long a unit has to report in when it is called to a joint job, unless the call says otherwise.</summary>
    public Deadline ReportWithin { get; init; } = new(24, DeadlineUnit.Hours);

    /// <summary>After how much lateness a request goes one level up, then another, and so on.</summary>
    public IReadOnlyList<Deadline> EscalateAfter { get; init; } =
        [new(1, DeadlineUnit.WorkingDays), new(3, DeadlineUnit.WorkingDays), new(5, DeadlineUnit.WorkingDays)];

    /// <summary>The opening at which, and each one after it, a request goes one level up.</summary>
    public int EscalateAtReopening { get; init; } = 2;
}

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

/// <summary>
/// What somebody who takes a step may overrule of what a coordinator decided: a coordinator what was decided in their own area or
/// below it, a unit nothing. The whole town is above every area.
/// </summary>
/// <param name="Desk">The area that they coordinate, empty for the whole town; null when they coordinate none.</param>
/// <param name="Covers">Whether an area is theirs or lies in theirs; null and empty are the whole town.</param>
public sealed record Standing(string? Desk, Func<string?, bool> Covers)
{
    /// <summary>The desk for which they decide, when they take over what was decided for another: theirs, or none below it.</summary>
    public string? Over(string? decided) => decided is null || Covers(decided) ? Desk : decided;
}

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

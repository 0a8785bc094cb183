using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.RequestTypes.Contracts;

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

/// <summary>What the town has set, as last loaded.</summary>
public sealed class HandlingSettings
{
    private volatile HandlingPolicy current = new();

    /// <summary>The settings in force.</summary>
    public HandlingPolicy Current
    {
        get => current;
        internal set => current = value;
    }
}

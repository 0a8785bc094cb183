namespace Doorstep.Platform.Time;

/// <summary>What is thought of the machine's clock.</summary>
public enum ClockState
{
    /// <summary>Nothing to hold it against has been read yet.</summary>
    Unknown,

    /// <summary>It goes on from where it was.</summary>
    Believed,

    /// <summary>It went on by more than an hour: a stop, or a clock that is about to be put right. What deletes waits for a while.</summary>
    Settling,

    /// <summary>It went on by more than any stop explains. What acts by the clock waits for a person.</summary>
    Ahead,

    /// <summary>It went back. What acts by the clock waits for a person, or for the clock.</summary>
    Behind,
}

/// <summary>Tells a clock that leapt from one that went on while nothing ran.</summary>
public static class ClockRule
{
    /// <summary>How far a clock may be off and is still believed: time servers move it by seconds, a restart takes minutes.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    /// <summary>
    /// The longest stop that is taken for one without asking: a town's longest holidays, or the wait for a new machine. What goes
    /// soonest after its purpose ends goes after 90 days, so that a leap within this still leaves two months.
    /// </summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromDays(28);

    /// <summary>How long the clock has to go on evenly after a stop: a machine that lost its time is put right by a time server within minutes.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromHours(1);

    /// <summary>What to think of a clock that is this far from where it is expected.</summary>
    public static ClockState Judge(TimeSpan off) =>
        off < -Tolerance ? ClockState.Behind
        : off <= Tolerance ? ClockState.Believed
        : off <= LongestStop ? ClockState.Settling
        : ClockState.Ahead;
}

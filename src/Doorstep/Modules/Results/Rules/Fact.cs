using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;

namespace Doorstep.Modules.Results.Rules;

/// <summary>The last word of the resident that stands, in one byte.</summary>
public enum Word : byte
{
    /// <summary>None yet.</summary>
    None,

    Solved,

    /// <summary>Solved in part.</summary>
    Partly,

    NotSolved,

    /// <summary>It no longer matters to the resident.</summary>
    NoLongerNeeded,

    /// <summary>Closed without a word.</summary>
    Unconfirmed,
}

/// <summary>How the first answer stands against its promise.</summary>
public enum Promise : byte
{
    /// <summary>Not answered, and the promised date has not come, or the owner waits for the resident.</summary>
    NotDue,

    /// <summary>Answered by the promised date.</summary>
    Kept,

    /// <summary>Answered after it.</summary>
    Broken,

    /// <summary>The date is past and there is no answer.</summary>
    Missed,

    /// <summary>Closed before anybody answered: the resident no longer needed it.</summary>
    Void,

    /// <summary>Answered, but nobody here had promised a date: it came from another system.</summary>
    Unpromised,
}

/// <summary>One public request, in a few numbers. Codes are places in the lists of <see cref="FactTable"/>.</summary>
public readonly record struct Fact
{
    /// <summary>The day on which it was asked by the town's clock: <see cref="DateOnly.DayNumber"/>.</summary>
    public required int Day { get; init; }

    /// <summary>That day's month, counted from year 0.</summary>
    public required int Month { get; init; }

    public required int Type { get; init; }

    /// <summary>Its area; -1 when none is known.</summary>
    public required int Area { get; init; }

    /// <summary>The unit that owns it.</summary>
    public required int Unit { get; init; }

    /// <summary>How it came in.</summary>
    public required byte Channel { get; init; }

    /// <summary>The word that stands.</summary>
    public required Word Word { get; init; }

    /// <summary>By which way that word came.</summary>
    public WordSource WordBy { get; init; }

    /// <summary>The first answer against its promise.</summary>
    public required Promise Promise { get; init; }

    /// <summary>True while it is not closed.</summary>
    public required bool Open { get; init; }

    /// <summary>True when it opened again at least once.</summary>
    public required bool Reopened { get; init; }

    /// <summary>Opened again at least once because the resident said that it is not solved.</summary>
    public required bool ReopenedByWord { get; init; }

    /// <summary>True while a wider area's coordinator looks after it.</summary>
    public required bool Raised { get; init; }

    /// <summary>Milliseconds from asking to the first answer; -1 without one.</summary>
    public required long ToAnswer { get; init; }

    /// <summary>Milliseconds from asking to the closing that stands; -1 while it is open.</summary>
    public required long ToClose { get; init; }

    /// <summary>In which cell of the grid it lies; -1 when its place is not known.</summary>
    public required int Cell { get; init; }

    /// <summary>True when it has a first answer.</summary>
    public bool Answered => Promise is Promise.Kept or Promise.Broken or Promise.Unpromised;

    /// <summary>Months from year 0 of a day.</summary>
    public static int MonthOf(DateOnly day) => (day.Year * 12) + day.Month - 1;

    /// <summary>The first day of such a month.</summary>
    public static DateOnly FirstOf(int month) => new(month / 12, (month % 12) + 1, 1);

    /// <summary>The word of a request in one byte.</summary>
    public static Word WordOf(Confirmation? word) => word switch
    {
        null => Word.None,
        Confirmation.Solved => Word.Solved,
        Confirmation.Partly => Word.Partly,
        Confirmation.NotSolved => Word.NotSolved,
        Confirmation.NoLongerNeeded => Word.NoLongerNeeded,
        _ => Word.Unconfirmed,
    };

    /// <summary>How its first answer stands at a moment.</summary>
    public static Promise PromiseOf(RequestFact fact, DateTimeOffset now) => fact switch
    {
        { FirstAnsweredAt: { } answered, FirstAnswerBy: { } by } => answered <= by ? Promise.Kept : Promise.Broken,
        { FirstAnsweredAt: not null } => Promise.Unpromised,
        { State: RequestState.Closed } => Promise.Void,
        { State: RequestState.Received or RequestState.Accepted } when fact.AnswerBy < now => Promise.Missed,
        _ => Promise.NotDue,
    };
}

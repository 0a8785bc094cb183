namespace Doorstep.Modules.Requests.Contracts;

/// <summary>
/// The moment that stands where no date was promised: what came from another system has none here until somebody takes it on. It
/// lies so far ahead that nothing is ever late by it and that it sorts last; nobody is shown it as a day.
/// </summary>
public static class NoDate
{
    /// <summary>The moment, the same in every row.</summary>
    public static readonly DateTimeOffset Moment = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The date; null where none was promised.</summary>
    public static DateTimeOffset? OrNull(DateTimeOffset date) => date >= Moment ? null : date;
}

namespace Doorstep.Platform.Time;

/// <summary>Reading the clock at the edges. Inside, <c>now</c> is a parameter.</summary>
public static class Clock
{
    /// <summary>Now in UTC, cut to whole milliseconds: what both database engines keep.</summary>
    public static DateTimeOffset Now(this TimeProvider clock) => clock.GetUtcNow().ToMilliseconds();

    /// <summary>The moment in UTC without what lies below a millisecond.</summary>
    public static DateTimeOffset ToMilliseconds(this DateTimeOffset moment) =>
        DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
}

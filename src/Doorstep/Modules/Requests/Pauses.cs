using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests;

/// <summary>
/// What a pause does to a date. The clock stands still only while the owner waits for the resident; afterwards the owner has
/// as much of the time left as before, counted as the deadline counts. A date that had passed before the pause stays passed.
/// </summary>
public static class Pauses
{
    /// <summary>The date after a pause.</summary>
    /// <param name="dueAt">The date before.</param>
    /// <param name="unit">What its deadline counts.</param>
    /// <param name="from">When the clock stopped.</param>
    /// <param name="to">When it runs again; before <paramref name="from"/> (a clock that was set back) it moves nothing.</param>
    /// <param name="calendar">When the town works.</param>
    public static DateTimeOffset Shift(DateTimeOffset dueAt, DeadlineUnit unit, DateTimeOffset from, DateTimeOffset to, WorkingCalendar calendar)
    {
        if (dueAt <= from || to <= from)
        {
            return dueAt;
        }

        switch (unit)
        {
            case DeadlineUnit.Hours:
                return dueAt + (to - from);
            case DeadlineUnit.WorkingHours:
                return calendar.Add(to, calendar.Between(from, dueAt));
            case DeadlineUnit.CalendarDays:
                var days = calendar.DateOf(to).DayNumber - calendar.DateOf(from).DayNumber;
                return calendar.EndOf(calendar.DateOf(dueAt).AddDays(days));
            default:
                // As many working days as were paused; a reply on the same day moves nothing.
                var paused = 0;
                for (var day = calendar.DateOf(from).AddDays(1); day <= calendar.DateOf(to); day = day.AddDays(1))
                {
                    paused += calendar.IsWorkingDay(day) ? 1 : 0;
                }

                // A closing belongs to its own day, although work goes on only at the next opening.
                return paused == 0 ? dueAt : calendar.Due(dueAt.AddMilliseconds(-1), new Deadline(Math.Min(paused, Deadline.Most), DeadlineUnit.WorkingDays));
        }
    }
}

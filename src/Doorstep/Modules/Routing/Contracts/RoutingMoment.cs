namespace Doorstep.Modules.Routing.Contracts;

/// <summary>When a rule's days, hours, season and the town's work come together.</summary>
public static class RoutingMoment
{
    /// <summary>How far ahead is looked where the town's work matters: holidays are known for about as long.</summary>
    public const int DaysAhead = 731;

    // A single day of the year falls on each weekday within 28 years, 29 February within 40 where a century is between.
    private const int EveryWeekdayOfEveryDay = 41 * 366;

    /// <summary>
    /// The first moment from this day on that fits; null when there is none. Where the town's work matters that is said after
    /// <see cref="DaysAhead"/> days, or after the first day that fits otherwise if that comes later.
    /// </summary>
    /// <param name="when">The conditions.</param>
    /// <param name="town">The town's clock and calendar.</param>
    /// <param name="from">Its whole day is looked at, by the town's clock.</param>
    public static DateTimeOffset? First(RoutingConditions when, RoutingTown town, DateTimeOffset from)
    {
        var anyDay = false;
        var today = town.Calendar.DateOf(from);
        for (var ahead = 0; ahead < EveryWeekdayOfEveryDay && (ahead < DaysAhead || when.Work == TownWork.Either || !anyDay); ahead++)
        {
            var day = today.AddDays(ahead);
            if ((when.Weekdays.Count > 0 && !when.Weekdays.Contains(day.DayOfWeek))
                || (when.Season is { } season && !season.Days.Any(s => s.First <= new YearDay(day.Month, day.Day).Number && new YearDay(day.Month, day.Day).Number <= s.Last)))
            {
                continue;
            }

            anyDay = true;
            foreach (var (first, last) in when.Hours?.Minutes ?? [(0, (24 * 60) - 1)])
            {
                if (FirstOf(day, first, last, when, town) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static DateTimeOffset? FirstOf(DateOnly day, int first, int last, RoutingConditions when, RoutingTown town)
    {
        for (var minute = first; minute <= last; minute++)
        {
            var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
            if (town.Calendar.Zone.IsInvalidTime(local))
            {
                continue;
            }

            var at = new DateTimeOffset(local, town.Calendar.Zone.GetUtcOffset(local)).ToUniversalTime();
            if (RoutingMatch.FitsMoment(when, at, town))
            {
                return at;
            }

            if (when.Work == TownWork.Working)
            {
                // No need to try each minute of a night: the next moment of work is in this stretch or it is not.
                var next = town.Calendar.NextWorkingMoment(at);
                return next > at && RoutingMatch.FitsMoment(when, next, town) && town.Calendar.DateOf(next) == day ? next : null;
            }
        }

        return null;
    }
}

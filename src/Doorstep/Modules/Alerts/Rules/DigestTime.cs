using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Alerts.Rules;

/// <summary>When news that are gathered go out.</summary>
public static class DigestTime
{
    /// <summary>The hour of the town's clock.</summary>
    public static readonly TimeOnly Morning = new(8, 0);

    /// <summary>The first such morning after this moment, in UTC; null for news that are not gathered.</summary>
    public static DateTimeOffset? Next(AlertFrequency frequency, DateTimeOffset now, WorkingCalendar calendar)
    {
        var today = calendar.DateOf(now);
        // No calendar rests for longer than a year; the second year is for the morning after.
        for (var day = today; frequency != AlertFrequency.AtOnce && day < today.AddDays(2 * WorkingCalendar.LongestRest); day = day.AddDays(1))
        {
            if (IsDay(frequency, day, calendar) && MorningOf(day, calendar.Zone) is var morning && morning > now)
            {
                return morning;
            }
        }

        return null;
    }

    private static bool IsDay(AlertFrequency frequency, DateOnly day, WorkingCalendar calendar)
    {
        if (frequency == AlertFrequency.Daily)
        {
            return calendar.IsWorkingDay(day);
        }

        var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        var first = Enumerable.Range(0, 7).Select(monday.AddDays).FirstOrDefault(calendar.IsWorkingDay);
        // A week of holidays is told on its Monday.
        return day == (first == default ? monday : first);
    }

    private static DateTimeOffset MorningOf(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(Morning);
        return new DateTimeOffset(local, zone.GetUtcOffset(zone.IsInvalidTime(local) ? local.AddHours(1) : local)).ToUniversalTime();
    }
}

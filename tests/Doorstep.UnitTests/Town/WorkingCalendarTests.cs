using System.Globalization;
using Doorstep.Modules.Town.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Town;

public sealed class WorkingCalendarTests
{
    private static readonly TimeZoneInfo Andorra = TimeZoneInfo.FindSystemTimeZoneById("Europe/Andorra");

    // 2026: an ordinary week with a break at noon; Christmas off, its eve short, and one Saturday worked for a Monday off.
    private static readonly WorkingCalendar Office = new(
        Andorra,
        Week("09:00-12:00, 13:30-17:30", DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday),
        [
            new(new(2026, 12, 25), SpecialDayKind.Holiday),
            new(new(2026, 12, 24), SpecialDayKind.Working, Spans("09:00-12:00")),
            new(new(2026, 5, 4), SpecialDayKind.Holiday),
            new(new(2026, 5, 9), SpecialDayKind.Working),
        ]);

    // Open through the night, so that both clock changes (29 March, 25 October 2026 at 01:00 UTC) fall into working time.
    private static readonly WorkingCalendar Night = new(
        Andorra, Week("00:00-06:00, 20:00-24:00", Enum.GetValues<DayOfWeek>()), []);

    private static readonly WorkingCalendar Shanghai = new(
        TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
        Week("08:30-11:30, 14:00-17:30", DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday),
        [
            .. Enumerable.Range(1, 8).Select(day => new SpecialDay(new DateOnly(2027, 10, day), SpecialDayKind.Holiday)),
            new(new(2027, 9, 26), SpecialDayKind.Working),
            new(new(2027, 10, 9), SpecialDayKind.Working),
        ]);

    private static readonly WorkingCalendar[] Calendars = [Office, Night, Shanghai];

    [Theory]
    // Within a stretch, over noon, overnight, over the weekend.
    [InlineData("2026-03-02 09:00", 60, "2026-03-02 10:00")]
    [InlineData("2026-03-02 09:00", 180, "2026-03-02 12:00")]
    [InlineData("2026-03-02 09:00", 181, "2026-03-02 13:31")]
    [InlineData("2026-03-02 12:15", 30, "2026-03-02 14:00")]
    [InlineData("2026-03-02 17:00", 30, "2026-03-02 17:30")]
    [InlineData("2026-03-02 17:00", 31, "2026-03-03 09:01")]
    [InlineData("2026-03-06 17:00", 60, "2026-03-09 09:30")]
    [InlineData("2026-03-07 03:00", 0, "2026-03-09 09:00")]
    [InlineData("2026-03-02 17:30", 0, "2026-03-03 09:00")]
    // The clocks change on a Sunday: Monday's wall clock is the one meant.
    [InlineData("2026-03-27 17:00", 60, "2026-03-30 09:30")]
    [InlineData("2026-10-23 17:00", 60, "2026-10-26 09:30")]
    // A holiday, a short day, a Saturday worked for a Monday.
    [InlineData("2026-12-24 11:00", 120, "2026-12-28 10:00")]
    [InlineData("2026-04-30 17:00", 480, "2026-05-05 09:30")]
    [InlineData("2026-05-08 17:00", 60, "2026-05-09 09:30")]
    public void Working_time_is_added_by_the_towns_clock(string from, int minutes, string expected) =>
        Assert.Equal(expected, Wall(Office.Add(At(from), TimeSpan.FromMinutes(minutes))));

    [Theory]
    [InlineData("2026-03-28 20:00", "2026-03-29 06:00", 9 * 60)] // 02:00–03:00 is skipped
    [InlineData("2026-10-24 20:00", "2026-10-25 06:00", 11 * 60)] // 02:00–03:00 comes twice
    [InlineData("2026-06-01 20:00", "2026-06-02 06:00", 10 * 60)]
    public void A_night_in_which_the_clocks_change_is_as_long_as_it_is(string from, string to, int minutes)
    {
        Assert.Equal(TimeSpan.FromMinutes(minutes), Night.Between(At(from), At(to)));
        Assert.Equal(At(to).ToUniversalTime(), Night.Add(At(from), TimeSpan.FromMinutes(minutes)));
    }

    [Fact]
    public void A_stretch_that_begins_in_the_skipped_hour_begins_when_the_clocks_change()
    {
        var odd = new WorkingCalendar(Andorra, Week("02:30-04:00", DayOfWeek.Sunday), []);
        var opening = odd.NextWorkingMoment(At("2026-03-28 12:00"));
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero), opening);
        Assert.Equal(TimeSpan.FromHours(1), odd.Between(opening, At("2026-03-29 23:00")));
        var swallowed = new WorkingCalendar(Andorra, Week("02:15-02:45", DayOfWeek.Sunday), []);
        Assert.False(swallowed.IsWorkingDay(new DateOnly(2026, 3, 29)));
        Assert.True(swallowed.IsWorkingDay(new DateOnly(2026, 4, 5)));
    }

    [Fact]
    public void A_year_has_its_working_days_and_hours()
    {
        var days = Enumerable.Range(0, 365).Select(i => new DateOnly(2026, 1, 1).AddDays(i)).ToList();
        var weekdays = days.Count(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));
        // Two weekdays off, one Saturday worked.
        Assert.Equal(261, weekdays);
        Assert.Equal(weekdays - 2 + 1, days.Count(Office.IsWorkingDay));
        // Seven hours each, three on Christmas Eve.
        Assert.Equal(TimeSpan.FromHours((259 * 7) + 3), Office.Between(At("2026-01-01 00:00"), At("2027-01-01 00:00")));
        // A night calendar loses an hour in March and has it back in October.
        Assert.Equal(TimeSpan.FromHours(365 * 10), Night.Between(At("2026-01-01 00:00"), At("2027-01-01 00:00")));
    }

    [Theory]
    [InlineData("2026-03-02 10:00", "3 working days", "2026-03-05 17:30")]
    [InlineData("2026-03-02 20:00", "3 working days", "2026-03-06 17:30")] // after closing: as come in on Tuesday
    [InlineData("2026-03-07 10:00", "3 working days", "2026-03-12 17:30")] // Saturday: as come in on Monday
    [InlineData("2026-12-23 10:00", "1 working day", "2026-12-24 12:00")] // the short day closes at noon
    [InlineData("2026-12-24 10:00", "1 working day", "2026-12-28 17:30")]
    [InlineData("2026-05-08 10:00", "1 working day", "2026-05-09 17:30")] // the Saturday worked
    [InlineData("2026-03-02 09:30", "8 working hours", "2026-03-03 10:30")]
    [InlineData("2026-03-27 10:00", "5 calendar days", "2026-04-01 23:59")]
    [InlineData("2026-03-28 10:00", "24 hours", "2026-03-29 11:00")] // 24 real hours over the change
    public void A_deadline_ends_when_people_expect(string from, string deadline, string expected)
    {
        Assert.True(Deadline.TryParse(deadline, out var parsed));
        Assert.Equal(expected, Wall(Office.Due(At(from), parsed)));
    }

    [Fact]
    public void A_golden_week_and_its_swapped_days_are_counted_as_in_China()
    {
        Assert.True(Shanghai.IsWorkingDay(new DateOnly(2027, 9, 26)));
        Assert.Equal(new DateTimeOffset(2027, 10, 9, 17, 30, 0, TimeSpan.FromHours(8)), Shanghai.Due(
            new DateTimeOffset(2027, 9, 30, 10, 0, 0, TimeSpan.FromHours(8)), new Deadline(1, DeadlineUnit.WorkingDays)));
    }

    [Fact]
    public void A_calendar_without_work_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new WorkingCalendar(Andorra, Week("", DayOfWeek.Monday), []));
        var everyDayOff = Enumerable.Range(0, 800).Select(i => new SpecialDay(new DateOnly(2026, 1, 1).AddDays(i), SpecialDayKind.Holiday));
        Assert.Throws<ArgumentException>(() => new WorkingCalendar(Andorra, Week("09:00-12:00", DayOfWeek.Monday), everyDayOff));
        var halfAYearOff = Enumerable.Range(0, 180).Select(i => new SpecialDay(new DateOnly(2026, 1, 1).AddDays(i), SpecialDayKind.Holiday));
        var rest = new WorkingCalendar(Andorra, Week("09:00-12:00", DayOfWeek.Monday), halfAYearOff);
        Assert.Equal("2026-07-06 09:00", Wall(rest.NextWorkingMoment(At("2026-01-01 00:00"))));
    }

    [Fact]
    public void A_zone_that_skipped_a_whole_day_does_not_work_on_it()
    {
        var apia = new WorkingCalendar(TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia"), Week("09:00-17:00", Enum.GetValues<DayOfWeek>()), []);
        Assert.True(apia.IsWorkingDay(new DateOnly(2011, 12, 29)));
        Assert.False(apia.IsWorkingDay(new DateOnly(2011, 12, 30)));
        Assert.True(apia.IsWorkingDay(new DateOnly(2011, 12, 31)));
    }

    [Fact]
    public void A_thousand_years_are_counted_without_walking_minutes()
    {
        var started = TimeProvider.System.GetTimestamp();
        Assert.True(Office.Between(At("1500-01-01 00:00"), At("2500-01-01 00:00")) > TimeSpan.FromDays(365));
        Office.Due(At("2026-01-01 00:00"), new Deadline(Deadline.Most, DeadlineUnit.WorkingDays));
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Added_time_can_be_measured_again() => Check.One(Quick, Prop.ForAll(
        Cases(), c => Calendars[c.Calendar].Between(c.From, Calendars[c.Calendar].Add(c.From, c.Work)) == c.Work));

    [Fact]
    public void More_work_or_a_later_start_never_ends_earlier() => Check.One(Quick, Prop.ForAll(
        Cases(),
        Cases(),
        (a, b) =>
        {
            var calendar = Calendars[a.Calendar];
            var (first, last) = a.From < b.From ? (a.From, b.From) : (b.From, a.From);
            var (less, more) = a.Work < b.Work ? (a.Work, b.Work) : (b.Work, a.Work);
            var deadline = new Deadline(1 + ((int)a.Work.TotalMinutes % 40), (DeadlineUnit)((int)b.Work.TotalMinutes % 4));
            return calendar.Add(first, less) <= calendar.Add(last, less)
                && calendar.Add(first, less) <= calendar.Add(first, more)
                && calendar.Due(first, deadline) <= calendar.Due(last, deadline)
                && calendar.Due(first, deadline) >= first.AddMinutes(-1);
        }));

    [Fact]
    public void Added_time_never_ends_when_nobody_works() => Check.One(Quick, Prop.ForAll(
        Cases(),
        c =>
        {
            var calendar = Calendars[c.Calendar];
            var end = calendar.Add(c.From, c.Work);
            return calendar.IsWorkingTime(end) || calendar.IsWorkingTime(end.AddTicks(-1));
        }));

    [Fact]
    public void Parts_of_a_time_add_up() => Check.One(Quick, Prop.ForAll(
        Cases(),
        Cases(),
        (a, b) =>
        {
            var calendar = Calendars[a.Calendar];
            var middle = a.From < b.From ? a.From + ((b.From - a.From) / 3) : b.From + ((a.From - b.From) / 3);
            return calendar.Between(a.From, middle) + calendar.Between(middle, b.From) == calendar.Between(a.From, b.From);
        }));

    private static Config Quick => Config.QuickThrowOnFailure.WithMaxTest(400);

    private static Arbitrary<(int Calendar, DateTimeOffset From, TimeSpan Work)> Cases() => Arb.From(
        from calendar in Gen.Choose(0, Calendars.Length - 1)
        from minute in Gen.Choose(0, 3 * 366 * 24 * 60)
        from second in Gen.Choose(0, 59)
        from work in Gen.OneOf(Gen.Choose(0, 600), Gen.Choose(0, 30_000))
        select (calendar, new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute).AddSeconds(second), TimeSpan.FromMinutes(work)));

    private static Dictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> Week(string hours, params DayOfWeek[] days) =>
        days.ToDictionary(day => day, _ => Spans(hours));

    private static IReadOnlyList<WorkingSpan> Spans(string hours)
    {
        Assert.True(WorkingSpan.TryParseAll(hours, out var spans));
        return spans;
    }

    private static DateTimeOffset At(string wall)
    {
        var local = DateTime.ParseExact(wall, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, Andorra.GetUtcOffset(local));
    }

    private static string Wall(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Andorra).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

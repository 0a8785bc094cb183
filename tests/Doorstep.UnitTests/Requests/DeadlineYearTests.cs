using System.Globalization;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.UnitTests.Requests;

/// <summary>
/// What was promised, by the wall clock of three towns through 2026: working days, holidays, swapped days, pauses, and the days
/// on which clocks change. The days of Shanghai are those that China's State Council set for 2026; the dates were counted by
/// hand on a calendar.
/// </summary>
public sealed class DeadlineYearTests
{
    private static readonly Dictionary<string, WorkingCalendar> Towns = new(StringComparer.Ordinal)
    {
        ["Asia/Shanghai"] = Town("Asia/Shanghai", "08:30-11:30, 14:00-17:30",
            off: "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
            worked: "01-04 02-14 02-28 05-09 09-20 10-10"),
        ["Europe/Andorra"] = Town("Europe/Andorra", "09:00-12:00, 13:30-17:30", off: "01-01 01-06 03-14 04-03 04-06 05-01 05-25 08-15 09-08 11-01 12-08 12-25..12-26", worked: "12-19"),
        ["America/New_York"] = Town("America/New_York", "09:00-17:00", off: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 11-11 11-26 12-25", worked: ""),
    };

    [Theory]
    // In China: what comes in on a holiday counts from the next opening, here a Sunday that is worked.
    [InlineData("Asia/Shanghai", "2026-01-01 10:00", "1 working day", "2026-01-05 17:30")]
    [InlineData("Asia/Shanghai", "2026-01-30 09:00", "5 working days", "2026-02-06 17:30")]
    [InlineData("Asia/Shanghai", "2026-02-13 09:00", "3 working days", "2026-02-25 17:30")]
    [InlineData("Asia/Shanghai", "2026-02-14 18:00", "2 working days", "2026-02-26 17:30")]
    [InlineData("Asia/Shanghai", "2026-02-27 10:00", "1 working day", "2026-02-28 17:30")]
    [InlineData("Asia/Shanghai", "2026-04-03 16:00", "8 working hours", "2026-04-07 17:30")]
    [InlineData("Asia/Shanghai", "2026-04-30 09:00", "2 working days", "2026-05-07 17:30")]
    [InlineData("Asia/Shanghai", "2026-05-08 09:00", "1 working day", "2026-05-09 17:30")]
    [InlineData("Asia/Shanghai", "2026-06-18 09:00", "1 working day", "2026-06-22 17:30")]
    [InlineData("Asia/Shanghai", "2026-09-19 12:00", "1 working day", "2026-09-21 17:30")]
    [InlineData("Asia/Shanghai", "2026-09-24 17:00", "1 working hour", "2026-09-28 09:00")]
    [InlineData("Asia/Shanghai", "2026-09-30 09:00", "5 working days", "2026-10-13 17:30")]
    [InlineData("Asia/Shanghai", "2026-09-30 09:00", "5 calendar days", "2026-10-05 23:59")]
    [InlineData("Asia/Shanghai", "2026-10-01 00:30", "24 hours", "2026-10-02 00:30")]
    // The last minute belongs to its day, the closing to the next one.
    [InlineData("Asia/Shanghai", "2026-12-31 17:29", "1 working day", "2027-01-04 17:30")]
    [InlineData("Asia/Shanghai", "2026-12-31 17:30", "1 working day", "2027-01-05 17:30")]
    // In Andorra: the clocks go forward on 29 March and back on 25 October.
    [InlineData("Europe/Andorra", "2026-01-05 12:30", "1 working day", "2026-01-07 17:30")]
    [InlineData("Europe/Andorra", "2026-03-27 16:00", "8 working hours", "2026-03-30 17:00")]
    [InlineData("Europe/Andorra", "2026-03-28 12:00", "24 hours", "2026-03-29 13:00")]
    [InlineData("Europe/Andorra", "2026-03-28 12:00", "1 calendar day", "2026-03-29 23:59")]
    [InlineData("Europe/Andorra", "2026-03-28 12:00", "1 working day", "2026-03-31 17:30")]
    [InlineData("Europe/Andorra", "2026-04-02 17:31", "1 working day", "2026-04-08 17:30")]
    [InlineData("Europe/Andorra", "2026-10-23 17:00", "2 working hours", "2026-10-26 10:30")]
    [InlineData("Europe/Andorra", "2026-10-24 12:00", "24 hours", "2026-10-25 11:00")]
    [InlineData("Europe/Andorra", "2026-12-18 10:00", "1 working day", "2026-12-19 17:30")]
    [InlineData("Europe/Andorra", "2026-12-24 10:00", "2 working days", "2026-12-29 17:30")]
    // In New York: 8 March and 1 November.
    [InlineData("America/New_York", "2026-03-06 10:00", "2 working days", "2026-03-10 17:00")]
    [InlineData("America/New_York", "2026-03-07 23:30", "3 hours", "2026-03-08 03:30")]
    [InlineData("America/New_York", "2026-05-22 16:00", "10 working hours", "2026-05-27 10:00")]
    [InlineData("America/New_York", "2026-10-31 23:30", "3 hours", "2026-11-01 01:30")]
    [InlineData("America/New_York", "2026-11-25 09:00", "10 calendar days", "2026-12-05 23:59")]
    public void A_promise_ends_when_the_town_says(string zone, string from, string deadline, string due)
    {
        var request = Ask(zone, from, deadline);
        Assert.Equal(due, Wall(zone, request.AnswerBy));
        Assert.Equal(request.AnswerBy, request.DueAt);
    }

    [Theory]
    // Working days: as many as were paused; a reply on the same day moves nothing.
    [InlineData("Asia/Shanghai", "2026-02-12 09:00", "3 working days", "2026-02-13 10:00", "2026-02-25 10:00", "2026-02-27 17:30")]
    [InlineData("Asia/Shanghai", "2026-02-12 09:00", "3 working days", "2026-02-13 09:00", "2026-02-13 17:00", "2026-02-24 17:30")]
    [InlineData("Asia/Shanghai", "2026-02-12 09:00", "3 working days", "2026-02-15 09:00", "2026-02-22 09:00", "2026-02-24 17:30")]
    [InlineData("Asia/Shanghai", "2026-09-28 09:00", "2 working days", "2026-09-29 09:00", "2026-10-09 09:00", "2026-10-10 17:30")]
    [InlineData("Europe/Andorra", "2026-03-26 09:00", "2 working days", "2026-03-27 09:00", "2026-03-30 20:00", "2026-03-31 17:30")]
    // Working hours: what was left of them runs on from the reply.
    [InlineData("Europe/Andorra", "2026-03-27 09:00", "8 working hours", "2026-03-27 11:00", "2026-03-31 13:30", "2026-04-01 11:00")]
    [InlineData("America/New_York", "2026-05-22 15:00", "4 working hours", "2026-05-22 16:00", "2026-05-25 12:00", "2026-05-26 12:00")]
    // Calendar days.
    [InlineData("Europe/Andorra", "2026-10-20 09:00", "5 calendar days", "2026-10-23 09:00", "2026-10-27 08:00", "2026-10-29 23:59")]
    // Hours by the clock, over the night in which an hour comes twice.
    [InlineData("America/New_York", "2026-10-31 10:00", "48 hours", "2026-10-31 12:00", "2026-11-01 12:00", "2026-11-03 10:00")]
    // A date that had passed stays passed.
    [InlineData("Europe/Andorra", "2026-02-02 09:00", "1 working day", "2026-02-05 09:00", "2026-02-06 09:00", "2026-02-03 17:30")]
    // The clock was set back in between: nothing moves.
    [InlineData("Europe/Andorra", "2026-02-02 09:00", "5 working days", "2026-02-03 09:00", "2026-02-02 09:30", "2026-02-09 17:30")]
    public void A_pause_gives_back_what_it_took(string zone, string from, string deadline, string asked, string replied, string due)
    {
        var request = Ask(zone, from, deadline);
        Assert.Null(request.Ask(Officer, "Which side?", At(zone, asked, deadline)));
        Assert.False(request.IsLate(Instant(zone, asked).AddYears(1)));
        Assert.Null(request.Reply(Actor.Resident, "Left", At(zone, replied, deadline)));
        Assert.Equal(due, Wall(zone, request.DueAt));
        Assert.Equal(request.DueAt, request.Timeline[^1].Until);
    }

    [Theory]
    [InlineData("Europe/Andorra", "2026-03-20 10:00", "2 working days", "2026-03-23 09:00", "2026-04-06 23:59", "2026-04-07 17:30")]
    [InlineData("Asia/Shanghai", "2026-09-22 10:00", "2 working days", "2026-09-23 09:00", "2026-10-07 23:59", "2026-10-08 17:30")]
    public void Without_a_reply_the_clock_runs_again_after_a_fortnight(string zone, string from, string deadline, string asked, string until, string due)
    {
        var request = Ask(zone, from, deadline);
        request.Ask(Officer, "Which side?", At(zone, asked, deadline));
        Assert.Equal((Awaited.Reply, until), (request.NextStep, Wall(zone, request.NextDueAt)));
        var end = request.NextDueAt;
        request.Ring(new Moment(end.AddMilliseconds(-1), Terms(zone, deadline)));
        Assert.Equal(RequestState.WaitingForResident, request.State);
        request.Ring(new Moment(end, Terms(zone, deadline)));
        Assert.Equal((RequestState.Accepted, Awaited.Answer), (request.State, request.NextStep));
        Assert.Equal(TimelineKind.Resumed, request.Timeline[^1].Kind);
        Assert.Equal(due, Wall(zone, request.DueAt));
    }

    /// <summary>Each day of the year against counting days one by one.</summary>
    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("Europe/Andorra")]
    [InlineData("America/New_York")]
    public void Through_the_year_every_promise_is_what_counting_on_fingers_gives(string zone)
    {
        var calendar = Towns[zone];
        for (var day = new DateOnly(2026, 1, 1); day.Year == 2026; day = day.AddDays(1))
        {
            foreach (var amount in new[] { 1, 3, 10 })
            {
                var request = Ask(zone, $"{day:yyyy-MM-dd} 10:07", $"{amount} working days");
                // A day off counts from the next one that is worked.
                var expected = Count(calendar, Count(calendar, day.AddDays(-1), 1), amount);
                Assert.Equal(expected, calendar.DateOf(request.DueAt));

                foreach (var length in new[] { 1, 6, 13 })
                {
                    var asked = new Moment(Instant(zone, $"{day:yyyy-MM-dd} 10:30"), Terms(zone, $"{amount} working days"));
                    var paused = Ask(zone, $"{day:yyyy-MM-dd} 10:07", $"{amount} working days");
                    paused.Ask(Officer, "Where?", asked);
                    paused.Reply(Actor.Resident, "There", asked with { Now = Instant(zone, $"{day.AddDays(length):yyyy-MM-dd} 10:30") });
                    var rest = Enumerable.Range(1, length).Count(i => calendar.IsWorkingDay(day.AddDays(i)));
                    Assert.Equal(rest == 0 ? expected : Count(calendar, expected, rest), calendar.DateOf(paused.DueAt));
                }
            }
        }
    }

    private static readonly Actor Officer = new(ActorKind.Staff, Guid.Empty, "Li Na");

    private static DateOnly Count(WorkingCalendar calendar, DateOnly from, int days)
    {
        var day = from;
        while (days > 0)
        {
            day = day.AddDays(1);
            days -= calendar.IsWorkingDay(day) ? 1 : 0;
        }

        return day;
    }

    private static Request Ask(string zone, string from, string deadline)
    {
        var at = At(zone, from, deadline);
        var request = new Request
        {
            Id = Guid.Empty, Reference = "ABCDEF", TypeCode = "t", Description = "d", Language = "en", AreaReason = "AreaReason.InWords", OwnerUnit = "roads",
            ReportedAt = at.Now, RecordedAt = at.Now,
        };
        request.Open(Actor.Resident, Handling.ByType, hazard: false, at);
        return request;
    }

    private static Moment At(string zone, string wall, string deadline) => new(Instant(zone, wall), Terms(zone, deadline));

    private static Terms Terms(string zone, string deadline)
    {
        Assert.True(Deadline.TryParse(deadline, out var read), deadline);
        return Handling.Terms with { Calendar = Towns[zone], ToAnswer = read, ToResolve = read };
    }

    private static DateTimeOffset Instant(string zone, string wall)
    {
        var local = DateTime.ParseExact(wall, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(local)).ToUniversalTime();
    }

    private static string Wall(string zone, DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static WorkingCalendar Town(string zone, string hours, string off, string worked)
    {
        Assert.True(WorkingSpan.TryParseAll(hours, out var spans));
        static IEnumerable<DateOnly> Days(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(part =>
        {
            var ends = part.Split("..").Select(day => DateOnly.ParseExact($"2026-{day}", "yyyy-MM-dd", CultureInfo.InvariantCulture)).ToArray();
            return Enumerable.Range(0, ends[^1].DayNumber - ends[0].DayNumber + 1).Select(ends[0].AddDays);
        });
        return new WorkingCalendar(
            TimeZoneInfo.FindSystemTimeZoneById(zone), Enumerable.Range(1, 5).ToDictionary(d => (DayOfWeek)d, _ => spans),
            [
                .. Days(off).Select(day => new SpecialDay(day, SpecialDayKind.Holiday)), .. Days(worked).Select(day => new SpecialDay(day, SpecialDayKind.Working)),
                new SpecialDay(new DateOnly(2027, 1, 1), SpecialDayKind.Holiday),
            ]);
    }
}

using System.Globalization;
using Doorstep.Geo;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Rules;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Alerts;

/// <summary>What lies around a place, and when gathered news go out.</summary>
public class AlertRulesTests
{
    private static readonly WorkingCalendar Andorra = Calendar("Europe/Andorra", new DateOnly(2026, 4, 6), new DateOnly(2026, 12, 25));

    [Fact]
    public void Whatever_lies_within_the_radius_is_found_by_its_cell_and_reached_however_coarse_the_place_is_kept()
    {
        var cases = from latitude in Gen.Choose(-8_900_000, 8_900_000)
                    from longitude in Gen.Choose(-18_000_000, 18_000_000)
                    from radius in Gen.Elements(100, 200, 500, 501, 1000, 2000, 5000)
                    from bearing in Gen.Choose(0, 359)
                    from part in Gen.Choose(0, 1000)
                    select (Latitude: latitude / 1e5, Longitude: longitude / 1e5, Radius: radius, Bearing: bearing * Math.PI / 180, Metres: radius * part / 1000.0);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var (latitude, longitude) = Away(c.Latitude, c.Longitude, c.Bearing, c.Metres);
            var kept = Around.Coarse(c.Latitude, c.Longitude, c.Radius);
            return Earth.Metres(c.Latitude, c.Longitude, kept.Latitude, kept.Longitude) <= c.Radius * 0.1416
                && Around.Reaches(kept.Latitude, kept.Longitude, c.Radius, latitude, longitude)
                && Around.CellsAround(latitude, longitude).Contains(Around.CellOf(kept.Latitude, kept.Longitude, c.Radius), StringComparer.Ordinal);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_lies_well_outside_is_not_reached_and_a_home_is_not_kept_exactly()
    {
        var kept = Around.Coarse(42.507812, 1.521345, 500);
        Assert.NotEqual((42.507812, 1.521345), kept);
        Assert.Equal(kept, Around.Coarse(42.507822, 1.521355, 500));
        var far = Away(42.507812, 1.521345, 1, 660);
        Assert.False(Around.Reaches(kept.Latitude, kept.Longitude, 500, far.Latitude, far.Longitude));
        Assert.InRange(Around.CellsAround(42.5, 1.5).Count, 2, 30);
        Assert.InRange(Earth.Metres(42.5, 1.5, 43.5, 1.5), 111_000, 111_400);
    }

    [Theory]
    // Every working day at eight by the town's clock, over both changes of the clocks (29 March, 25 October 2026).
    [InlineData(AlertFrequency.Daily, "2026-03-27T07:00:00Z", "2026-03-30T06:00:00Z")]
    [InlineData(AlertFrequency.Daily, "2026-03-27T06:59:59Z", "2026-03-27T07:00:00Z")]
    [InlineData(AlertFrequency.Daily, "2026-10-23T06:00:00Z", "2026-10-26T07:00:00Z")]
    // Easter Monday is off: the daily and the weekly letter come on Tuesday.
    [InlineData(AlertFrequency.Daily, "2026-04-03T12:00:00Z", "2026-04-07T06:00:00Z")]
    [InlineData(AlertFrequency.Weekly, "2026-03-30T06:00:00Z", "2026-04-07T06:00:00Z")]
    [InlineData(AlertFrequency.Weekly, "2026-03-24T09:00:00Z", "2026-03-30T06:00:00Z")]
    [InlineData(AlertFrequency.Weekly, "2026-10-24T09:00:00Z", "2026-10-26T07:00:00Z")]
    public void Gathered_news_go_on_the_morning_of_a_working_day(AlertFrequency frequency, string now, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), DigestTime.Next(frequency, DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), Andorra));

    [Fact]
    public void News_at_once_have_no_morning_and_a_week_of_holidays_has_its_monday()
    {
        Assert.Null(DigestTime.Next(AlertFrequency.AtOnce, DateTimeOffset.UnixEpoch, Andorra));
        var golden = Calendar("Asia/Shanghai", [.. Enumerable.Range(0, 7).Select(i => new DateOnly(2026, 10, 5).AddDays(i))]);
        Assert.Equal(new DateTimeOffset(2026, 10, 5, 8, 0, 0, TimeSpan.FromHours(8)), DigestTime.Next(AlertFrequency.Weekly, new DateTimeOffset(2026, 9, 30, 0, 0, 0, TimeSpan.Zero), golden));
    }

    [Theory]
    [InlineData(AlertWay.Mail, " Rosa@Example.com ", "Rosa@Example.com")]
    [InlineData(AlertWay.Mail, "wang@例子.example", "wang@xn--fsqu00a.example")]
    [InlineData(AlertWay.Mail, "\uFEFFｒｏｓａ＠ｅｘａｍｐｌｅ．ｃｏｍ\u200B", "rosa@example.com")]
    [InlineData(AlertWay.Sms, "＋３７６　３１２－３４５", "+376312345")]
    [InlineData(AlertWay.Mail, "\u200B", null)]
    [InlineData(AlertWay.Mail, "rosa@localhost", null)]
    [InlineData(AlertWay.Mail, "a@b.example\r\nBcc: x@y.example", null)]
    [InlineData(AlertWay.Mail, "Rosa <rosa@example.com>", null)]
    [InlineData(AlertWay.Mail, "", null)]
    [InlineData(AlertWay.Sms, "+376 312-345", "+376312345")]
    [InlineData(AlertWay.Sms, "(0086) 138 0000 0000", "0086138" + "00000000")]
    [InlineData(AlertWay.Sms, "++376312345", null)]
    [InlineData(AlertWay.Sms, "12345", null)]
    [InlineData(AlertWay.Sms, "call me", null)]
    public void An_address_is_one_that_can_be_written_to(AlertWay way, string typed, string? read) => Assert.Equal(read, AlertAddresses.Read(way, typed));

    private static (double Latitude, double Longitude) Away(double latitude, double longitude, double bearing, double metres)
    {
        var (d, lat) = (metres / 6_371_000, latitude * Math.PI / 180);
        var to = Math.Asin((Math.Sin(lat) * Math.Cos(d)) + (Math.Cos(lat) * Math.Sin(d) * Math.Cos(bearing)));
        var east = Math.Atan2(Math.Sin(bearing) * Math.Sin(d) * Math.Cos(lat), Math.Cos(d) - (Math.Sin(lat) * Math.Sin(to)));
        return (to * 180 / Math.PI, ((((longitude + (east * 180 / Math.PI)) + 540) % 360) - 180));
    }

    private static WorkingCalendar Calendar(string zone, params DateOnly[] holidays) => new(
        TimeZoneInfo.FindSystemTimeZoneById(zone),
        new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }
            .ToDictionary(day => day, IReadOnlyList<WorkingSpan> (_) => [new WorkingSpan(9 * 60, 17 * 60)]),
        holidays.Select(day => new SpecialDay(day, SpecialDayKind.Holiday)));
}

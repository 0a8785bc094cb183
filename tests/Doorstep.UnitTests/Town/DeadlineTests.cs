using Doorstep.Modules.Town.Contracts;

namespace Doorstep.UnitTests.Town;

public sealed class DeadlineTests
{
    [Theory]
    [InlineData("3 working days", 3, DeadlineUnit.WorkingDays, "3 working days")]
    [InlineData("1 Working Day", 1, DeadlineUnit.WorkingDays, "1 working day")]
    [InlineData(" 8  working   hours ", 8, DeadlineUnit.WorkingHours, "8 working hours")]
    [InlineData("5 calendar days", 5, DeadlineUnit.CalendarDays, "5 calendar days")]
    [InlineData("24 hours", 24, DeadlineUnit.Hours, "24 hours")]
    [InlineData("3个工作日", 3, DeadlineUnit.WorkingDays, "3 working days")]
    [InlineData("8 个工作小时", 8, DeadlineUnit.WorkingHours, "8 working hours")]
    [InlineData("5个自然日", 5, DeadlineUnit.CalendarDays, "5 calendar days")]
    [InlineData("24小时", 24, DeadlineUnit.Hours, "24 hours")]
    [InlineData("999 hours", 999, DeadlineUnit.Hours, "999 hours")]
    public void A_deadline_is_read_as_people_write_it(string text, int amount, DeadlineUnit unit, string kept)
    {
        Assert.True(Deadline.TryParse(text, out var deadline));
        Assert.Equal(new Deadline(amount, unit), deadline);
        Assert.Equal(kept, deadline.ToString());
        Assert.True(Deadline.TryParse(deadline.ToString(), out var again));
        Assert.Equal(deadline, again);
        Assert.True(Deadline.TryParse(deadline.InWords("zh-Hans"), out var chinese));
        Assert.Equal(deadline, chinese);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3 days")] // which days?
    [InlineData("5天")]
    [InlineData("0 hours")]
    [InlineData("1000 hours")]
    [InlineData("-3 working days")]
    [InlineData("1.5 hours")]
    [InlineData("three working days")]
    [InlineData("working days")]
    [InlineData("3 working days or so")]
    [InlineData("0 hours, no, 3")]
    public void What_is_no_deadline_is_refused(string? text) => Assert.False(Deadline.TryParse(text, out _));

    [Theory]
    [InlineData("09:00-12:00, 13:30-17:30", "09:00-12:00|13:30-17:30")]
    [InlineData("9:00–12:00；13:30 至 24:00", "09:00-12:00|13:30-24:00")]
    [InlineData("", "")]
    public void Working_hours_are_read(string text, string expected)
    {
        Assert.True(WorkingSpan.TryParseAll(text, out var spans));
        Assert.Equal(expected, string.Join('|', spans));
    }

    [Theory]
    [InlineData("12:00-09:00")]
    [InlineData("09:00-09:00")]
    [InlineData("09:00-25:00")]
    [InlineData("09:00-24:30")]
    [InlineData("09:60-12:00")]
    [InlineData("09:00-12:00, 11:00-13:00")]
    [InlineData("13:00-17:00, 09:00-12:00")]
    [InlineData("morning")]
    public void Wrong_working_hours_are_refused(string text) => Assert.False(WorkingSpan.TryParseAll(text, out _));
}

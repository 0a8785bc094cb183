using Doorstep.Modules.Notifications.Rules;

namespace Doorstep.UnitTests.Notifications;

public class RetriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 30)]
    [InlineData(4, 120)]
    [InlineData(5, 360)]
    [InlineData(6, 360)]
    [InlineData(20, 360)]
    public void Pauses_grow(int attempts, int minutes) =>
        Assert.Equal(Now.AddMinutes(minutes), Retries.Next(attempts, Now.AddDays(5), Now));

    [Fact]
    public void It_ends_after_five_days_and_takes_about_two_dozen_tries()
    {
        var (tries, at) = (1, Now);
        while (Retries.Next(tries, Now + Retries.For, at) is { } next)
        {
            (tries, at) = (tries + 1, next);
        }

        Assert.InRange(at, Now.AddDays(5) - TimeSpan.FromHours(6), Now.AddDays(5));
        Assert.Equal(24, tries);
    }

    [Fact]
    public void The_last_moment_still_counts_and_the_next_does_not()
    {
        Assert.Equal(Now.AddHours(6), Retries.Next(9, Now.AddHours(6), Now));
        Assert.Null(Retries.Next(9, Now.AddHours(6).AddMilliseconds(-1), Now));
    }

    [Fact]
    public void Calls_are_tried_for_five_days_and_a_newer_one_goes_no_faster_than_the_oldest()
    {
        var (tries, at) = (1, Now);
        while (Retries.NextCall(tries, Now + Retries.For, at) is { } next)
        {
            Assert.True(Retries.SoonestCall(Now, at) <= next);
            (tries, at) = (tries + 1, next);
        }

        Assert.Equal((11, Now.AddMinutes(36).AddHours(99)), (tries, at));
        Assert.Equal(at.AddHours(24), Retries.SoonestCall(Now, at));
        Assert.Equal(Now, Retries.SoonestCall(Now, Now));
    }

    [Theory]
    [InlineData("rosa@example.com", "r…@example.com")]
    [InlineData("r@example.com", "r…@example.com")]
    [InlineData("王芳@例子.example", "王…@例子.example")]
    [InlineData("\"a@b\"@example.com", "\"…@example.com")]
    [InlineData("not an address", "…")]
    [InlineData("", "…")]
    public void An_address_is_masked(string address, string seen) => Assert.Equal(seen, Retries.Mask(address));

    [Fact]
    public void A_lease_outlives_any_attempt() => Assert.True(Retries.Lease > Doorstep.Platform.Mail.MailServer.Patience * 2);
}

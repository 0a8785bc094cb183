using System.Net;
using Doorstep.Platform.RateLimits;

namespace Doorstep.UnitTests.Platform;

public class LimiterTests
{
    private static readonly RateLimit Three = new("three", 3, TimeSpan.FromSeconds(10));
    private readonly Standing clock = new();

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    public void A_house_of_ipv6_counts_as_one_and_ipv4_in_ipv6_clothes_as_ipv4(string one, string other, bool same) =>
        Assert.Equal(same, Network.Of(IPAddress.Parse(one)) == Network.Of(IPAddress.Parse(other)));

    [Fact]
    public void So_many_at_once_then_one_each_so_often_and_the_wait_is_known()
    {
        var limiter = new Limiter(clock);
        Assert.Equal([0, 0, 0, 10, 10], Enumerable.Range(0, 5).Select(_ => limiter.Take(Three, "a").TotalSeconds));
        Assert.Equal(TimeSpan.Zero, limiter.Take(Three, "b"));
        clock.Now += TimeSpan.FromSeconds(4);
        Assert.Equal(6, limiter.Take(Three, "a").TotalSeconds);
        clock.Now += TimeSpan.FromSeconds(6);
        Assert.Equal([0, 10], Enumerable.Range(0, 2).Select(_ => limiter.Take(Three, "a").TotalSeconds));
        clock.Now += TimeSpan.FromDays(1);
        Assert.Equal([0, 0, 0, 10], Enumerable.Range(0, 4).Select(_ => limiter.Take(Three, "a").TotalSeconds));
    }

    [Fact]
    public void With_patience_turns_are_given_out_and_what_was_right_is_given_back()
    {
        var limiter = new Limiter(clock);
        Assert.Equal([0, 0, 0, 10, 20, 30, 30], Enumerable.Range(0, 7).Select(_ => limiter.Take([(Three, "a")], TimeSpan.FromSeconds(25)).TotalSeconds));
        limiter.GiveBack([(Three, "a")]);
        Assert.Equal(20, limiter.Take([(Three, "a")], TimeSpan.FromSeconds(25)).TotalSeconds);
    }

    [Fact]
    public void Of_several_all_count_or_none()
    {
        var limiter = new Limiter(clock);
        var one = new RateLimit("one", 1, TimeSpan.FromSeconds(60));
        Assert.Equal(0, limiter.Take([(Three, "a"), (one, "a")]).TotalSeconds);
        Assert.Equal(60, limiter.Take([(Three, "a"), (one, "a")]).TotalSeconds);
        Assert.Equal([0, 0, 10], Enumerable.Range(0, 3).Select(_ => limiter.Take(Three, "a").TotalSeconds));
    }

    [Fact]
    public void Memory_is_bounded_and_who_did_most_is_forgotten_last()
    {
        var limiter = new Limiter(clock);
        for (var i = 0; i < 3; i++)
        {
            limiter.Take(Three, "heavy");
        }

        for (var i = 0; i < Limiter.MostKept + 10; i++)
        {
            limiter.Take(Three, $"light {i}");
        }

        Assert.InRange(limiter.Kept, 1, Limiter.MostKept);
        Assert.Equal(10, limiter.Take(Three, "heavy").TotalSeconds);
    }

    private sealed class Standing : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

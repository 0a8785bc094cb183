using Doorstep.Platform.Statistics;

namespace Doorstep.UnitTests.Platform.Statistics;

public class WilsonTests
{
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(20, 20, 0.8389, 1.0000)]
    public void The_interval_is_the_published_one(int hits, int among, double low, double high)
    {
        // Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3.
        var interval = Wilson.Of(hits, among)!.Value;
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Fact]
    public void Nobody_asked_gives_no_interval() => Assert.Null(Wilson.Of(0, 0));
}

using Doorstep.Platform.Time;

namespace Doorstep.UnitTests.Platform.Time;

/// <summary>A clock that leapt is told from a stop.</summary>
public class ClockRuleTests
{
    [Theory]
    [InlineData("00:00:00", ClockState.Believed)]
    [InlineData("-00:59:00", ClockState.Believed)]
    [InlineData("01:00:00", ClockState.Believed)]
    [InlineData("01:00:01", ClockState.Settling)]
    [InlineData("28.00:00:00", ClockState.Settling)]
    [InlineData("28.00:00:01", ClockState.Ahead)]
    [InlineData("400.00:00:00", ClockState.Ahead)]
    [InlineData("-01:00:01", ClockState.Behind)]
    [InlineData("-400.00:00:00", ClockState.Behind)]
    public void By_how_far_it_is_off(string off, ClockState state) => Assert.Equal(state, ClockRule.Judge(TimeSpan.Parse(off, null)));
}

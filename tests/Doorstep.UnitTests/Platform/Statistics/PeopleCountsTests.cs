using Doorstep.Platform.Statistics;

namespace Doorstep.UnitTests.Platform.Statistics;

public class PeopleCountsTests
{
    [Fact]
    public void Small_counts_are_not_told_and_others_are_rounded()
    {
        Assert.All(Enumerable.Range(0, PeopleCounts.Least), count => Assert.Null(PeopleCounts.Told(count)));
        Assert.Equal([10, 10, 10, 15, 15, 15, 15, 15, 20], Enumerable.Range(10, 9).Select(PeopleCounts.Told));
        Assert.Equal(25, PeopleCounts.Sum([10, null, 15]));
        Assert.Null(PeopleCounts.Sum([null, null]));
    }
}

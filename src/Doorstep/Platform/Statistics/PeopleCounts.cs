namespace Doorstep.Platform.Statistics;

/// <summary>
/// What may be told in public of a count of people's own matters. There is one rule, here, for every page and file: small counts are
/// left out, others are rounded, and sums are sums of what is told. What is told stands still until it is counted again, which
/// happens once a quarter: a number that followed each matter would tell at which one it jumps.
/// </summary>
public static class PeopleCounts
{
    /// <summary>Smaller counts are not told, none included.</summary>
    public const int Least = 10;

    /// <summary>To what counts are rounded, so that each number told stands for at least three.</summary>
    public const int Step = 5;

    /// <summary>What is told of a count; null when it is too small.</summary>
    public static int? Told(int count) => count < Least ? null : (count + (Step / 2)) / Step * Step;

    /// <summary>The sum of what is told; null when nothing is.</summary>
    public static int? Sum(IEnumerable<int?> told)
    {
        var known = told.OfType<int>().ToList();
        return known.Count == 0 ? null : known.Sum();
    }

    /// <summary>The first day of the quarter of a year in which a day lies.</summary>
    public static DateOnly QuarterOf(DateOnly day) => new(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1);
}

using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Results.Rules;

/// <summary>
/// What is published of personal requests of one type in one season. Each number is null below <see cref="PersonalCounts.Least"/>,
/// otherwise rounded to the nearest <see cref="PersonalCounts.Step"/>.
/// </summary>
public sealed record PersonalRow(string TypeCode, int? Asked, int? Answered, int? Solved);

/// <summary>
/// Counts of people. There is one table for each season, cut in one way only, never filtered; its sums are sums of what it shows. So
/// everything that is published about a cell is one number that stands for at least three.
/// </summary>
public static class PersonalCounts
{
    /// <summary>Smaller counts are not told, none included.</summary>
    public const int Least = 10;

    /// <summary>To what counts are rounded.</summary>
    public const int Step = 5;

    /// <summary>Days after a season until its counts are released, so that late letters are in.</summary>
    public const int DaysUntilRelease = 30;

    /// <summary>What is told of a count.</summary>
    public static int? Told(int count) => count < Least ? null : (count + (Step / 2)) / Step * Step;

    /// <summary>What is told of a season.</summary>
    public static IReadOnlyList<PersonalRow> Release(IEnumerable<PersonalCount> counts) =>
        [.. counts.Select(c => new PersonalRow(c.TypeCode, Told(c.Asked), Told(c.Answered), Told(c.Solved)))];

    /// <summary>The sum of what is told; null when nothing is.</summary>
    public static int? Sum(IEnumerable<int?> told)
    {
        var known = told.OfType<int>().ToList();
        return known.Count == 0 ? null : known.Sum();
    }

    /// <summary>Whether a season is released on a day.</summary>
    public static bool IsDue(Season season, DateOnly today) => today >= season.Last.AddDays(DaysUntilRelease);
}

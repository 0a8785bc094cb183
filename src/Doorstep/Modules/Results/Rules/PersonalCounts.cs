using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Statistics;

namespace Doorstep.Modules.Results.Rules;

/// <summary>
/// What is published of personal requests of one type in one season, each number as <see cref="PeopleCounts"/> tells it.
/// </summary>
public sealed record PersonalRow(string TypeCode, int? Asked, int? Answered, int? Solved);

/// <summary>
/// Counts of people. There is one table for each season, cut in one way only, never filtered; its sums are sums of what it shows. So
/// everything that is published about a cell is one number that stands for at least three.
/// </summary>
public static class PersonalCounts
{
    /// <summary>Days after a season until its counts are released, so that late letters are in.</summary>
    public const int DaysUntilRelease = 30;

    /// <summary>What is told of a season.</summary>
    public static IReadOnlyList<PersonalRow> Release(IEnumerable<PersonalCount> counts) =>
        [.. counts.Select(c => new PersonalRow(c.TypeCode, PeopleCounts.Told(c.Asked), PeopleCounts.Told(c.Answered), PeopleCounts.Told(c.Solved)))];

    /// <summary>Whether a season is released on a day.</summary>
    public static bool IsDue(Season season, DateOnly today) => today >= season.Last.AddDays(DaysUntilRelease);
}

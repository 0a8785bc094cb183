using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Results.Rules;
using Doorstep.Platform.Statistics;

namespace Doorstep.UnitTests.Results;

/// <summary>
/// An attacker who sees everything that is published of personal requests, and who may know all counts but one, cannot tell that one:
/// every cell could be at least three numbers.
/// </summary>
public class PersonalCountsTests
{
    [Fact]
    public void No_cell_can_be_recovered_from_all_that_is_published()
    {
        var random = new Dice(19);
        for (var town = 0; town < 300; town++)
        {
            // Several types over several seasons: what a patient attacker collects, sums over types and over seasons included.
            var seasons = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 4).Select(type =>
            {
                var asked = random.Next(0, 40);
                var answered = random.Next(0, asked + 1);
                return new PersonalCount($"type-{type}", asked, answered, random.Next(0, answered + 1));
            }).ToArray()).ToArray();
            // A must-solve problem tells a number too, each quarter anew, of some of the same people and of others.
            var problems = Enumerable.Range(0, 3).Select(_ => random.Next(0, 40)).ToArray();
            var seen = Published(seasons, problems);
            for (var quarter = 0; quarter < problems.Length; quarter++)
            {
                var (exact, possible) = (problems[quarter], 0);
                for (var n = 0; n < 60; n++)
                {
                    problems[quarter] = n;
                    possible += Published(seasons, problems) == seen ? 1 : 0;
                }

                problems[quarter] = exact;
                Assert.True(possible >= (exact < PeopleCounts.Least ? PeopleCounts.Least : 3), $"A problem's {exact} could only be {possible} numbers.");
            }

            for (var season = 0; season < seasons.Length; season++)
            {
                for (var type = 0; type < 4; type++)
                {
                    var kept = seasons[season][type];
                    foreach (var (cell, others) in new (int, Func<int, PersonalCount>)[] { (kept.Asked, n => kept with { Asked = n }), (kept.Answered, n => kept with { Answered = n }), (kept.Solved, n => kept with { Solved = n }) })
                    {
                        var possible = 0;
                        for (var n = 0; n < 60; n++)
                        {
                            seasons[season][type] = others(n);
                            possible += Published(seasons, problems) == seen ? 1 : 0;
                        }

                        seasons[season][type] = kept;
                        Assert.True(possible >= (cell < PeopleCounts.Least ? PeopleCounts.Least : 3), $"{kept}: {cell} could only be {possible} numbers.");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_season_is_released_once_it_has_been_over_for_a_while()
    {
        var season = new Season(2026, 3);
        Assert.False(PersonalCounts.IsDue(season, new DateOnly(2026, 9, 30)));
        Assert.False(PersonalCounts.IsDue(season, new DateOnly(2026, 10, 29)));
        Assert.True(PersonalCounts.IsDue(season, new DateOnly(2026, 10, 30)));
    }

    // Every number that pages and files show, in one text.
    private static string Published(PersonalCount[][] seasons, int[] problems)
    {
        var released = seasons.Select(PersonalCounts.Release).ToList();
        var cells = released.SelectMany(season => season).SelectMany(row => new[] { row.Asked, row.Answered, row.Solved });
        var sums = released.Concat([[.. released.SelectMany(s => s)]]).SelectMany(rows =>
            new[] { PeopleCounts.Sum(rows.Select(r => r.Asked)), PeopleCounts.Sum(rows.Select(r => r.Answered)), PeopleCounts.Sum(rows.Select(r => r.Solved)) });
        return string.Join(',', cells.Concat(sums).Concat(problems.Select(PeopleCounts.Told)));
    }
}

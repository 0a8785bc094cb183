namespace Doorstep.Modules.Results.Rules;

/// <summary>A group in a ranking.</summary>
/// <param name="Group">Which.</param>
/// <param name="Share">By what it is ranked.</param>
public sealed record Ranked(Group Group, Share Share);

/// <summary>
/// Ranks by what a share is at least, with 95 % confidence: the lower end of Wilson's interval. One kept promise of one proves
/// little and ranks below 95 of 100.
/// </summary>
public static class Ranking
{
    /// <summary>The groups of which anything is known, the surest good one first.</summary>
    public static IReadOnlyList<Ranked> Of(IEnumerable<Group> groups, Func<Tally, Share> share) =>
    [
        .. groups.Select(g => new Ranked(g, share(g.Tally))).Where(r => r.Share.Among > 0)
            .OrderByDescending(r => r.Share.Interval!.Value.Low).ThenByDescending(r => r.Share.Among).ThenBy(r => r.Group.Code, StringComparer.Ordinal),
    ];

    /// <summary>
    /// The best and the worst, when the figures can tell them apart: the best is at least better than the worst is at most. Null
    /// otherwise, so that nobody is praised or blamed by chance.
    /// </summary>
    public static (Ranked Best, Ranked Worst)? Ends(IReadOnlyList<Ranked> ranked)
    {
        if (ranked.Count < 2)
        {
            return null;
        }

        var (best, worst) = (ranked[0], ranked.OrderBy(r => r.Share.Interval!.Value.High).ThenByDescending(r => r.Share.Among).First());
        return best.Share.Interval!.Value.Low > worst.Share.Interval!.Value.High ? (best, worst) : null;
    }
}

namespace Doorstep.Modules.Results.Rules;

/// <summary>A sentence of a report, not yet in any language.</summary>
/// <param name="Key">Key of its text.</param>
/// <param name="Args">What goes into its blanks: numbers, shares, durations and groups.</param>
public sealed record Sentence(string Key, params IReadOnlyList<object> Args);

/// <summary>How long, in milliseconds.</summary>
public readonly record struct Duration(long Milliseconds);

/// <summary>
/// Chooses what a report says, so that it never claims more than its figures: better or worse only where the intervals do not
/// overlap, shares only of enough residents, best and slowest only when they can be told apart.
/// </summary>
public static class Sentences
{
    /// <summary>Shares of fewer are not put into words.</summary>
    public const int Enough = 10;

    /// <summary>The summary of a period, held against the one before.</summary>
    public static IReadOnlyList<Sentence> Of(Figures now, Tally before)
    {
        if (now.Total.Asked == 0)
        {
            return [new("Say.Nothing")];
        }

        return [Asked(now.Total, before), .. Promise(now.Total, before), .. Words(now.Total, before), .. Speed(now.Total), .. Units(now)];
    }

    private static Sentence Asked(Tally now, Tally before) => before.Asked switch
    {
        0 => new("Say.Asked", now.Asked),
        var was when was == now.Asked => new("Say.AskedSame", now.Asked),
        var was when was > now.Asked => new("Say.AskedFewer", now.Asked, was - now.Asked, was),
        var was => new("Say.AskedMore", now.Asked, now.Asked - was, was),
    };

    private static IEnumerable<Sentence> Promise(Tally now, Tally before)
    {
        if (now.Due < Enough)
        {
            yield return new("Say.PromiseFew", now.Due);
            yield break;
        }

        yield return new("Say.Promise", now.Kept);
        yield return new($"Say.Promise{Change(now.Kept, before.Kept)}", before.Kept);
    }

    private static IEnumerable<Sentence> Words(Tally now, Tally before)
    {
        if (now.Said < Enough)
        {
            yield return new("Say.WordsFew", now.Said);
            yield break;
        }

        yield return new("Say.Words", now.SolvedShare);
        yield return new($"Say.Words{Change(now.SolvedShare, before.SolvedShare)}", before.SolvedShare);
    }

    private static IEnumerable<Sentence> Speed(Tally now) => now switch
    {
        { MedianToAnswer: { } half, NinetiethToAnswer: { } most } => [new("Say.Speed", new Duration(half), new Duration(most))],
        { MedianToAnswer: { } half } => [new("Say.SpeedHalf", new Duration(half))],
        _ => [new("Say.SpeedUnknown", now.Waiting)],
    };

    private static IEnumerable<Sentence> Units(Figures now)
    {
        var ranked = Ranking.Of(now.Units, t => t.Kept);
        if (ranked.Count < 2)
        {
            return [];
        }

        return Ranking.Ends(ranked) is var (best, worst) ? [new("Say.UnitsApart", best, worst)] : [new("Say.UnitsAlike", ranked.Count)];
    }

    // "None" when there is too little to compare with.
    private static string Change(Share now, Share before) =>
        before.Among < Enough ? "None"
        : now.Interval!.Value.Low > before.Interval!.Value.High ? "Better"
        : now.Interval!.Value.High < before.Interval!.Value.Low ? "Worse"
        : "Alike";
}

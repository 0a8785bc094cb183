using Doorstep.Modules.Areas.Contracts;

namespace Doorstep.Modules.Results.Rules;

/// <summary>The type that rose most in a month against the months before.</summary>
/// <param name="Month">The first day of the month.</param>
/// <param name="Type">Code of the type; null when none rose by more than chance.</param>
/// <param name="Count">How many of it were asked in the month.</param>
/// <param name="Expected">How many there would have been by its share of the months before.</param>
/// <param name="MonthsBefore">How many months it is held against.</param>
public sealed record Topic(DateOnly Month, string? Type, int Count, double Expected, int MonthsBefore)
{
    /// <summary>Against how many months before a month is held.</summary>
    public const int Months = 12;

    /// <summary>Fewer months before say nothing.</summary>
    public const int LeastMonths = 2;

    /// <summary>A rise to fewer is no topic of a town.</summary>
    public const int Least = 5;

    /// <summary>
    /// The topic of a month: of all types the one that is asked most beyond what its share of the months before gives, among those
    /// whose rise chance does not explain. Null when there are not enough months before.
    /// </summary>
    public static Topic? Of(FactTable table, DateOnly month, Slice slice, AreaTree tree)
    {
        var at = Fact.MonthOf(month);
        var test = (slice with { From = month.AddMonths(-Months), To = month.AddMonths(1).AddDays(-1), Type = null }).Test(table, tree);
        var (now, before) = (new int[table.Types.Count], new int[table.Types.Count]);
        var earliest = int.MaxValue;
        test.Each(table, place =>
        {
            ref readonly var fact = ref table.Rows[place];
            (fact.Month == at ? now : before)[fact.Type]++;
            earliest = Math.Min(earliest, fact.Month);
        });

        var months = at - earliest;
        if (months < LeastMonths || earliest == int.MaxValue)
        {
            return null;
        }

        // The months before are a sample too: their share is taken a little larger by one imagined request, so that a type
        // that was hardly ever asked for is no topic at its second request.
        var (all, allBefore) = (now.Sum(), before.Sum());
        var rises = now.Select((count, type) => (Type: type, Count: count, Expected: all * (before[type] + 1.0) / (allBefore + 1.0)))
            .Select(r => (r.Type, r.Count, r.Expected, P: Chance.AtLeast(r.Count, r.Expected))).ToList();
        var threshold = Chance.Threshold(rises.Select(r => r.P), rises.Count);
        var risen = rises.Where(r => r.P <= threshold && r.Count >= Least && r.Count > r.Expected)
            .OrderByDescending(r => r.Count - r.Expected).ThenBy(r => table.Types[r.Type], StringComparer.Ordinal).ToList();
        return risen is [var top, ..]
            ? new Topic(month, table.Types[top.Type], top.Count, top.Expected, months)
            : new Topic(month, null, 0, 0, months);
    }
}

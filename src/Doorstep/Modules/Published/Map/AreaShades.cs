namespace Doorstep.Modules.Published.Map;

/// <summary>One step of the shading of areas: those with at least <see cref="From"/> and at most <see cref="To"/> requests.</summary>
public sealed record AreaShade(int From, int To);

/// <summary>
/// Which shade an area gets on the map: nought apart, the rest in at most four steps that hold about as many areas each, so
/// that one area with very many requests does not leave all others pale.
/// </summary>
public sealed class AreaShades
{
    private const int Most = 4;

    private AreaShades(IReadOnlyList<AreaShade> steps) => Steps = steps;

    /// <summary>The steps, from the palest; the first is for none.</summary>
    public IReadOnlyList<AreaShade> Steps { get; }

    /// <summary>The steps for these counts.</summary>
    public static AreaShades For(IEnumerable<int> counts)
    {
        var sorted = counts.Where(c => c > 0).Order().ToList();
        var tops = Enumerable.Range(1, Most).Select(i => sorted.Count == 0 ? 0 : sorted[((sorted.Count * i) + Most - 1) / Most - 1]).Where(t => t > 0).Distinct();
        var steps = new List<AreaShade> { new(0, 0) };
        foreach (var top in tops)
        {
            steps.Add(new AreaShade(steps[^1].To + 1, top));
        }

        return new AreaShades(steps);
    }

    /// <summary>The step of a count, from 0.</summary>
    public int Of(int count) => Math.Max(0, Steps.TakeWhile(s => s.From <= count).Count() - 1);
}

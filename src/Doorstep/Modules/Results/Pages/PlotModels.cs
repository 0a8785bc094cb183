using Doorstep.Modules.Results.Rules;

namespace Doorstep.Modules.Results.Pages;

/// <summary>A table of groups, each figure a link to its rows.</summary>
/// <param name="Id">Id of the table.</param>
/// <param name="Title">Its caption.</param>
/// <param name="Head">What its rows are.</param>
/// <param name="Groups">The rows.</param>
/// <param name="Slice">What was counted.</param>
public sealed record GroupTable(string Id, string Title, string Head, IReadOnlyList<Group> Groups, Slice Slice)
{
    /// <summary>Most rows on a page.</summary>
    public const int Most = 120;
}

/// <summary>A ranking as bars with intervals.</summary>
/// <param name="Id">Id of the plot.</param>
/// <param name="Title">Its caption.</param>
/// <param name="Ranked">The surest good one first.</param>
/// <param name="Table">Id of the table that says the same.</param>
public sealed record RankPlot(string Id, string Title, IReadOnlyList<Ranked> Ranked, string Table)
{
    /// <summary>Of a longer ranking so many are shown from its beginning, and as many from its end.</summary>
    public const int Ends = 15;

    /// <summary>Which are shown.</summary>
    public IEnumerable<Ranked> Shown => Between == 0 ? Ranked : [.. Ranked.Take(Ends), .. Ranked.Skip(Ranked.Count - Ends)];

    /// <summary>How many lie between those that are shown; 0 when all are.</summary>
    public int Between => Ranked.Count <= 4 * Ends ? 0 : Ranked.Count - (2 * Ends);
}

/// <summary>A count that leads to its rows.</summary>
public sealed record CountLink(Slice Slice, Group Group, string Count, int Value);

/// <summary>Months as columns.</summary>
/// <param name="Id">Id of the plot.</param>
/// <param name="Title">Its caption.</param>
/// <param name="Months">Oldest first.</param>
/// <param name="Table">Id of the table that says the same.</param>
public sealed record MonthPlot(string Id, string Title, IReadOnlyList<Group> Months, string Table)
{
    /// <summary>Height of the drawing of the greatest column, in the units of the picture.</summary>
    public const int Height = 200;

    /// <summary>Width of the picture.</summary>
    public const int Width = 640;

    /// <summary>The greatest column, at least 1.</summary>
    public int Top => Math.Max(1, Months.Select(m => m.Tally.Asked).DefaultIfEmpty().Max());

    /// <summary>Height of a part of a column.</summary>
    public double HeightOf(int count) => (double)count * Height / Top;
}

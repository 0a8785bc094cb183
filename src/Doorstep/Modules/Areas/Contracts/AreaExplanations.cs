using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Areas.Contracts;

/// <summary>Says in plain words, in the language of the current request, what became of a point and why.</summary>
public sealed class AreaExplanations(IStringLocalizer<AreasTexts> texts)
{
    /// <summary>One or two sentences for the person who gave the point.</summary>
    public string Explain(AreaFound found) => found switch
    {
        { Finding: AreaFinding.Inside } => texts["Found.Inside", found.Area!.Name],
        { Finding: AreaFinding.OnBoundary, Candidates.Count: 1 } => texts["Found.EdgeOfOne", found.Area!.Name],
        { Finding: AreaFinding.OnBoundary } => texts["Found.Edge", Names(found.Candidates), found.Area!.Name],
        { Finding: AreaFinding.Outside, Candidates: [var nearest, ..], MetresAway: { } metres } => texts["Found.Outside", nearest.Name, Distance(metres)],
        { Finding: AreaFinding.Outside } => texts["Found.OutsideFar"],
        _ => texts["Found.NoBoundaries"],
    };

    /// <summary>The word for a level.</summary>
    public string Word(AreaLevel level) => texts[$"Level.{level}"];

    private string Names(IReadOnlyList<Area> areas) =>
        texts["List.Last", string.Join(texts["List.Separator"], areas.SkipLast(1).Select(a => a.Name)), areas[^1].Name];

    /// <summary>About how far, as a person would say it: as exact as an edge drawn on a map can be.</summary>
    public string Distance(double metres) => metres < 995
        ? texts["Distance.Metres", Math.Max(10, Math.Round(metres / 10) * 10).ToString("0", CultureInfo.CurrentCulture)]
        : texts["Distance.Kilometres", (metres / 1000).ToString(metres < 9950 ? "0.#" : "0", CultureInfo.CurrentCulture)];
}

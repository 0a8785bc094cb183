using Doorstep.Modules.Projects.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Results.Rules;

namespace Doorstep.Modules.Results;

/// <summary>A hot spot with the words that residents have for the place.</summary>
public sealed record NamedSpot(HotSpot Spot, string? Place);

/// <summary>What a season report tells.</summary>
/// <param name="Season">Which quarter.</param>
/// <param name="Finished">False while the season still runs.</param>
/// <param name="View">Its figures, held against the season before.</param>
/// <param name="Year">The year up to the season's end, for the plot by month.</param>
/// <param name="Summary">What is to be said of them.</param>
/// <param name="Spots">Its hot spots.</param>
/// <param name="Words">Words that rose in its last month.</param>
/// <param name="MustSolve">The problems that the town had claimed.</param>
/// <param name="Personal">What is released of personal requests; null while it is not.</param>
public sealed record SeasonReport(
    Season Season, bool Finished, View View, Figures Year, IReadOnlyList<Sentence> Summary, IReadOnlyList<NamedSpot> Spots, WordTopics? Words,
    IReadOnlyList<MustSolveFact> MustSolve, ReleasedSeason? Personal);

/// <summary>Writes season reports from the figures that are in force.</summary>
public sealed class SeasonReports(ResultsStore store, RequestFacts facts, ProjectFacts projects, PersonalReleases releases)
{
    /// <summary>The seasons of which there is something to tell, the present one first.</summary>
    public async Task<IReadOnlyList<Season>> ListAsync(CancellationToken ct)
    {
        var table = await store.TableAsync(ct);
        var seasons = new List<Season>();
        var first = table.All.Count == 0 ? table.Today : DateOnly.FromDayNumber(table.All[0].Day);
        for (var season = Season.Of(table.Today); season.Last >= first && seasons.Count < 100; season = season.Before)
        {
            seasons.Add(season);
        }

        return seasons;
    }

    /// <summary>The report of a season; null for one that has not begun or of which nothing is known.</summary>
    public async Task<SeasonReport?> WriteAsync(Season season, CancellationToken ct)
    {
        if (!(await ListAsync(ct)).Contains(season))
        {
            return null;
        }

        var view = await store.ViewAsync(new Slice(season.First, season.Last), ct);
        var year = await store.ViewAsync(new Slice(season.Last.AddDays(1).AddMonths(-12), season.Last), ct);
        return new SeasonReport(
            season, season.Last < view.Table.Today, view, year.Figures, Sentences.Of(view.Figures, view.Before), await NameAsync(view.HotSpots, ct), await store.WordsAsync(view.Figures.Slice, ct),
            await projects.MustSolveAsync(ResultsStore.StartOf(season.First, view.Table.Zone), ct),
            (await releases.AllAsync(ct)).FirstOrDefault(r => r.Season == season));
    }

    /// <summary>Finds words for the places of hot spots.</summary>
    public async Task<IReadOnlyList<NamedSpot>> NameAsync(IReadOnlyList<HotSpot> spots, CancellationToken ct)
    {
        var named = new List<NamedSpot>(spots.Count);
        foreach (var spot in spots)
        {
            named.Add(new NamedSpot(spot, await facts.PlaceInAsync(spot.Cell.South, spot.Cell.West, spot.Cell.North, spot.Cell.East, ct)));
        }

        return named;
    }
}

using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Results.Rules;
using Doorstep.Modules.Town.Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Results.Pages;

/// <summary>What was asked and what came of it, in figures.</summary>
public sealed class IndexModel(ResultsStore store, SeasonReports reports, PersonalReleases releases, AreaAtlas atlas, UnitList units, FactWords facts) : PageModel
{
    /// <summary>Where it is.</summary>
    public const string Path = "/results";

    /// <summary>What it is narrowed to.</summary>
    [BindProperty(SupportsGet = true, Name = "")]
    public ResultsFilter Filter { get; set; } = new();

    /// <summary>The figures.</summary>
    public View Shown { get; private set; } = null!;

    /// <summary>What is counted.</summary>
    public Slice Slice => Shown.Figures.Slice;

    /// <summary>The hot spots, with words for their places.</summary>
    public IReadOnlyList<NamedSpot> Spots { get; private set; } = [];

    /// <summary>Words that rose in the month of the topic.</summary>
    public WordTopics? Words { get; private set; }

    /// <summary>Seasons that have a report, the present one first.</summary>
    public IReadOnlyList<Season> Seasons { get; private set; } = [];

    /// <summary>What is released of personal requests; never narrowed.</summary>
    public IReadOnlyList<ReleasedSeason> Personal { get; private set; } = [];

    /// <summary>Areas to choose from, with how deep each lies.</summary>
    public IEnumerable<(Area Area, int Depth)> Areas => atlas.Current.Roots.SelectMany(root => Below(root, 0))
        .Where(a => AreaChoice.IsListed(atlas.Current, a.Area, Filter.Area));

    /// <summary>Units to choose from.</summary>
    public IReadOnlyList<Unit> Units => UnitChoice.Of(units);

    /// <summary>Types to choose from.</summary>
    public IEnumerable<string> Types => facts.PublicTypes;

    /// <summary>True when more than the period is narrowed.</summary>
    public bool IsNarrow => Slice is not { Area: null, Type: null, Unit: null, Channel: null };

    /// <summary>Counts.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Filter.Unit = UnitChoice.Named(units, Filter.Unit) ?? Filter.Unit;
        var table = await store.TableAsync(ct);
        Shown = await store.ViewAsync(Filter.ToSlice(table.Today), ct);
        Spots = await reports.NameAsync(Shown.HotSpots, ct);
        Words = await store.WordsAsync(Slice, ct);
        Seasons = await reports.ListAsync(ct);
        Personal = await releases.AllAsync(ct);
    }

    private IEnumerable<(Area Area, int Depth)> Below(Area area, int depth) =>
        atlas.Current.Children(area.Code).SelectMany(child => Below(child, depth + 1)).Prepend((area, depth));
}

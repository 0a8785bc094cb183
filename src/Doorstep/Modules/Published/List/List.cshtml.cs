using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Time;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Published.List;

/// <summary>The list that everybody sees, with its filter in the address.</summary>
public sealed class ListModel(PublicRequests requests, AreaAtlas atlas, UnitList units, RequestTypeList types, TimeProvider clock) : PageModel
{
    /// <summary>Where the list is.</summary>
    public const string Path = "/requests";

    /// <summary>What it is narrowed to.</summary>
    [BindProperty(SupportsGet = true, Name = "")]
    public PublicFilter Filter { get; set; } = new();

    /// <summary>The page that was asked for.</summary>
    public PublicPage Found { get; private set; } = null!;

    /// <summary>When the page was made.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Where one is in the pages.</summary>
    public Pager Pager => Found.Pager;

    /// <summary>
    /// Areas to choose from, largest first within their parents; those that hold nothing are left out unless chosen. An
    /// area that the town has given up is there as long as requests lie in it, so that the counts add up.
    /// </summary>
    public IEnumerable<(Area Area, int Depth, int Count)> Areas => atlas.Current.Roots.Concat(Retired(null)).SelectMany(root => Below(root, 0))
        .Where(a => (a.Count > 0 || a.Area.Code == Filter.Area) && AreaChoice.IsListed(atlas.Current, a.Area, Filter.Area));

    /// <summary>Types to choose from, with how many each would show.</summary>
    public IEnumerable<(RequestType Type, int Count)> Types => types.All.Where(t => t.Public)
        .Select(t => (t, Found.Types.GetValueOrDefault(t.Code))).Where(t => t.Item2 > 0 || t.t.Code == Filter.Type);

    /// <summary>Units to choose from; empty where there are too many to look through, and the name is typed.</summary>
    public IReadOnlyList<Unit> Units => UnitChoice.Of(units);

    /// <summary>Of a search that found nothing: its words that are found alone, and how often.</summary>
    public IReadOnlyList<(SearchWord Word, int Count)> Alone { get; private set; } = [];

    /// <summary>Types that may be meant by a search that found nothing.</summary>
    public IReadOnlyList<RequestType> Fitting { get; private set; } = [];

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Now = clock.Now();
        Filter.Unit = UnitChoice.Named(units, Filter.Unit) ?? Filter.Unit;
        Found = await requests.PageAsync(Filter, ct);
        if (Found.Total == 0 && Filter.Search is { } query)
        {
            Alone = await requests.EachAloneAsync(Filter, ct);
            Fitting = [.. TypeSearch.Find([.. types.All.Where(t => t.Active)], query.Typed).Types.Take(3)];
        }
    }

    private IEnumerable<(Area Area, int Depth, int Count)> Below(Area area, int depth) =>
        atlas.Current.Children(area.Code).Concat(Retired(area.Code)).SelectMany(child => Below(child, depth + 1))
            .Prepend((area, depth, Found.Areas.GetValueOrDefault(area.Code)));

    private IEnumerable<Area> Retired(string? parent) => atlas.Current.Retired.Where(a => a.ParentCode == parent);
}

using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Map;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Routing;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>Where it is: a point, words, or an area. One of them is enough.</summary>
public sealed class WhereModel(
    Drafts drafts, RequestTypeList types, ResidentMessages messages, AreaAtlas atlas, SpotSearch search, ReportRequest report, TimeProvider clock)
    : ReportStep(drafts, types, messages)
{
    private readonly Drafts drafts = drafts;

    /// <summary>Degrees as the browser wrote them.</summary>
    [BindProperty(Name = "lat")]
    public string? Lat { get; set; }

    /// <summary>Degrees as the browser wrote them.</summary>
    [BindProperty(Name = "long")]
    public string? Long { get; set; }

    /// <summary>The place in words.</summary>
    [BindProperty(Name = "address")]
    public string? Address { get; set; }

    /// <summary>Code of the chosen area.</summary>
    [BindProperty(Name = "area")]
    public string? Area { get; set; }

    /// <summary>The question on which side of a line the point lies; null when there is none.</summary>
    public EdgeQuestion? Edge { get; private set; }

    /// <summary>Places of the name that was looked for; null when none was.</summary>
    public SpotChoice? Spots { get; private set; }

    /// <summary>Where the map begins; null for a town without boundaries.</summary>
    public MapBox? TownBox => MapBox.Of(atlas.Current.Bounds);

    /// <summary>The point; null when there is none.</summary>
    public MapSpot? Point => HasPoint ? MapSpot.Read($"{Lat},{Long}") : null;

    /// <summary>True when a point is set.</summary>
    public bool HasPoint => !string.IsNullOrEmpty(Lat) && !string.IsNullOrEmpty(Long) && ModelState.IsValid;

    /// <summary>The town's areas in the order of the tree, each with its depth.</summary>
    public IReadOnlyList<(Area Area, int Depth)> Areas { get; } = [.. atlas.Current.Roots.SelectMany(root => Walk(atlas.Current, root, 0))];

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(string? type, string? find, CancellationToken ct)
    {
        var had = await ReadAsync(type, ct);
        (Lat, Long) = (Draft.Latitude?.ToString("0.#####", CultureInfo.InvariantCulture), Draft.Longitude?.ToString("0.#####", CultureInfo.InvariantCulture));
        (Address, Area) = (Draft.Address, Draft.AreaCode);
        Edge = EdgeQuestion.About(atlas.Current, Draft.Latitude, Draft.Longitude, Area);
        Spots = string.IsNullOrEmpty(find) ? null : new SpotChoice(find, await search.FindAsync(find, ct), MapSpot.Read($"{Lat},{Long}"));
        return Type is null ? had ? Redirect("/report") : Earlier(had: false) : Page();
    }

    /// <summary>Keeps the place.</summary>
    public async Task<IActionResult> OnPostAsync(string? type, string? spot, string? forget, string? edge, string? edgeAsked, CancellationToken ct)
    {
        var had = await ReadAsync(type, ct);
        if (Type is null)
        {
            return Earlier(had);
        }

        // A place that was chosen by its name is the point.
        var chosen = MapSpot.Read(spot);
        var (lat, latWrong) = forget is not null ? default : chosen is null ? Degrees(Lat) : (chosen.Value.Latitude, false);
        var (lon, lonWrong) = forget is not null ? default : chosen is null ? Degrees(Long) : (chosen.Value.Longitude, false);
        Edge = EdgeQuestion.About(atlas.Current, lat, lon, Area, edge, edgeAsked);
        var changed = Draft with { Latitude = lat, Longitude = lon, Address = Address, AreaCode = Edge?.Chosen ?? Area, Compared = false };
        if (forget is not null)
        {
            await drafts.KeepAsync(HttpContext, changed, ct);
            return Redirect(Keep("/report/where"));
        }

        var problems = report.Check(changed.ToRequest("en"), clock.Now()).Where(p => p.Field is "where" or "address" or "area").ToList();
        if (latWrong || lonWrong)
        {
            problems = [new Problem("Error.Point.Invalid", "where")];
        }

        return problems.Count > 0 || Edge is { Open: true } ? Again(problems) : await GoOnAsync(changed, "/report/details", ct);
    }

    private static IEnumerable<(Area Area, int Depth)> Walk(AreaTree tree, Area area, int depth) =>
        tree.Children(area.Code).SelectMany(child => Walk(tree, child, depth + 1)).Prepend((area, depth));

    private static (double? Value, bool Wrong) Degrees(string? text) => string.IsNullOrEmpty(text) ? (null, false)
        : Typed.Degrees(text) is { } degrees ? (degrees, false)
        : (null, true);
}

using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>Where it is: a point, words, or an area. One of them is enough.</summary>
public sealed class WhereModel(
    ReportSteps steps, AreaAtlas atlas, SpotSearch search, ReportRequest report) : ReportStep(steps)
{
    private readonly ReportSteps steps = steps;

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

    /// <summary>The chosen area, when the town no longer has it; null otherwise.</summary>
    public Area? GoneArea => !string.IsNullOrEmpty(Area) && atlas.Current.Find(Area) is { Active: false } gone ? gone : null;

    /// <summary>What comes nearest to it: what it belonged to, and what else belongs there.</summary>
    public IReadOnlyList<Area> NearAreas => GoneArea is { } gone ? atlas.Current.Near(gone.Code) : [];

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(string? type, string? find, CancellationToken ct)
    {
        type ??= KeptForm.In(HttpContext)?["type"];
        var had = await ReadAsync(type, ct);
        (Lat, Long) = (Draft.Latitude?.ToString("0.#####", CultureInfo.InvariantCulture), Draft.Longitude?.ToString("0.#####", CultureInfo.InvariantCulture));
        (Address, Area) = (Draft.Address, Draft.AreaCode);
        Edge = EdgeQuestion.About(atlas.Current, Draft.Latitude, Draft.Longitude, Area);
        Spots = string.IsNullOrEmpty(find) ? null : new SpotChoice(find, await search.FindAsync(find, ct), MapSpot.Read($"{Lat},{Long}"));
        return Type is not null ? Page() : !had && steps.Types.Find(type) is { } gone ? Redirect($"/report?gone={Uri.EscapeDataString(gone.Code)}") : await EarlierAsync(ct);
    }

    /// <summary>Keeps the place.</summary>
    public async Task<IActionResult> OnPostAsync(string? type, string? spot, string? forget, string? edge, string? edgeAsked, CancellationToken ct)
    {
        await ReadAsync(type, ct);
        // A place that was chosen by its name is the point.
        var chosen = MapSpot.Read(spot);
        var (lat, latWrong) = forget is not null ? default : chosen is null ? Degrees(Lat) : (chosen.Value.Latitude, false);
        var (lon, lonWrong) = forget is not null ? default : chosen is null ? Degrees(Long) : (chosen.Value.Longitude, false);
        Edge = EdgeQuestion.About(atlas.Current, lat, lon, Area, edge, edgeAsked);
        // A type that went away meanwhile is remembered: the page of types says so, and offers what comes near.
        var changed = Draft with
        {
            TypeCode = Draft.TypeCode ?? steps.Types.Find(type)?.Code,
            Latitude = lat, Longitude = lon, Address = Address, AreaCode = Edge?.Chosen ?? Area, Compared = false,
        };
        if (forget is not null)
        {
            await StoreAsync(changed, ct);
            return Redirect(Keep("/report/where"));
        }

        if (Type is null)
        {
            await StoreAsync(changed, ct);
            return await EarlierAsync(ct);
        }

        if (await OvertakenAsync(changed, part => part is PartOf.Type or PartOf.Place, ct))
        {
            return Page();
        }

        var problems = report.Check(changed.ToRequest("en"), steps.Clock.Now()).Where(p => p.Field is "where" or "address" or "area").ToList();
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

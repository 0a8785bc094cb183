using System.Globalization;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Alerts.Contracts.Access;
using Doorstep.Modules.Alerts.Letters;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Alerts.Resident;

/// <summary>Asking to be told: of what, how often, and where to. Filled in from the address by the pages that lead here.</summary>
public sealed class IndexModel(
    SignUpForAlert signUp, Limiter limiter, PlaceNames places, DoorstepDb db, IEnumerable<INewsWriter> writers, INewsTopics topics, AreaAtlas atlas, AlertWording wording, IStringLocalizer<AlertsTexts> texts) : PageModel
{
    /// <summary>Radii to choose from, in metres.</summary>
    public static readonly IReadOnlyList<int> Radii = [100, 200, 500, 1000, 2000, 5000];

    /// <summary>What it is about.</summary>
    [BindProperty(SupportsGet = true, Name = "")]
    public AlertQuery Query { get; set; } = new();

    /// <summary>A street or place, as typed.</summary>
    [BindProperty(Name = "place")]
    public string? Place { get; set; }

    /// <summary>The place that was chosen of those found: latitude, comma, longitude.</summary>
    [BindProperty(Name = "found")]
    public string? Chosen { get; set; }

    /// <summary>How often.</summary>
    [BindProperty(Name = "often")]
    public AlertFrequency Often { get; set; } = AlertFrequency.Weekly;

    /// <summary>Mail or text message.</summary>
    [BindProperty(Name = "way")]
    public AlertWay Way { get; set; }

    /// <summary>Address or number.</summary>
    [BindProperty(Name = "to")]
    public string? To { get; set; }

    /// <summary>The thing to follow; null for what is new.</summary>
    public NewsSubject? Followed { get; private set; }

    /// <summary>Places that were found by name.</summary>
    public IReadOnlyList<PlaceFound> Places { get; private set; } = [];

    /// <summary>The ways that are set up; none leaves the feed.</summary>
    public IReadOnlyList<AlertWay> Ways { get; } = [.. Enum.GetValues<AlertWay>().Where(signUp.Offers)];

    /// <summary>The town's areas in the order of the tree, each with its depth.</summary>
    public IEnumerable<(Area Area, int Depth)> Areas => atlas.Current.Roots.SelectMany(root => Walk(atlas.Current, root, 0))
        .Where(a => AreaChoice.IsListed(atlas.Current, a.Area, Query.Area));

    /// <summary>Topics to choose from.</summary>
    public IEnumerable<NewsTopic> Topics => topics.All.Where(t => t.Active);

    /// <summary>Shows the form.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Often = Query.Request is null ? AlertFrequency.Weekly : AlertFrequency.AtOnce;
        // A link may name what went away since.
        if (atlas.Current.Find(Query.Area ?? "") is { Active: false } area)
        {
            ModelState.AddModelError("area", wording.Message(new Problem("Error.Area.Gone", "area", area.Code)));
        }

        if (topics.All.FirstOrDefault(t => t.Code == Query.Type) is { Active: false } type)
        {
            ModelState.AddModelError("type", wording.Message(new Problem("Error.Type.Gone", "type", type.Code)));
        }

        return ShowAsync(ct);
    }

    /// <summary>Looks for a place, forgets one, or asks to be told.</summary>
    public async Task<IActionResult> OnPostAsync(string? @do, CancellationToken ct)
    {
        ModelState.Clear();
        if (@do == "forget")
        {
            (Query.Latitude, Query.Longitude, Place, Chosen) = (null, null, null, null);
            return await ShowAsync(ct);
        }

        if (Chosen?.Split(',') is [var latitude, var longitude])
        {
            (Query.Latitude, Query.Longitude, Place) = (latitude, longitude, null);
        }

        if (@do == "find" || (Query is { Request: null, Circle: null } && !Folding.IsBlank(Place)))
        {
            Places = await places.FindAsync(Place, null, 8, ct);
            ModelState.AddModelError("place", texts[Places.Count == 0 ? "Error.Place.None" : "Error.Place.Choose"]);
            return await ShowAsync(ct);
        }

        if (limiter.Take(SignUpForAlert.OfNetwork, Network.Of(HttpContext)) is var wait && wait > TimeSpan.Zero)
        {
            ModelState.AddModelError("", texts["Error.TooMany", Limiter.Seconds(wait)]);
            return await ShowAsync(ct);
        }

        var outcome = await signUp.RunAsync(
            new AlertWish
            {
                Way = Way, To = To, Language = CultureInfo.CurrentUICulture.Name, Request = Query.Request, Area = Query.Area, Type = Query.Type,
                Latitude = Query.Circle?.Latitude, Longitude = Query.Circle?.Longitude, Radius = Query.Circle?.Radius, Frequency = Often,
            },
            ct);
        foreach (var problem in outcome.Refusal?.Problems ?? [])
        {
            ModelState.AddModelError(problem.Field ?? "", wording.Message(problem));
        }

        return outcome.Succeeded ? Redirect($"/alerts/asked?way={Way}") : await ShowAsync(ct);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        foreach (var writer in Query.Request is null ? [] : writers)
        {
            Followed ??= await writer.FindAsync(db, Query.Request, ct);
        }

        Way = Ways.Contains(Way) || Ways.Count == 0 ? Way : Ways[0];
        return Query.Request is not null && Followed is null ? NotFound() : Page();
    }

    private static IEnumerable<(Area Area, int Depth)> Walk(AreaTree tree, Area area, int depth) =>
        tree.Children(area.Code).SelectMany(child => Walk(tree, child, depth + 1)).Prepend((area, depth));
}

using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Requests.Map;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Publishing;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>All answers once more, each with a way back, and the button that sends them.</summary>
public sealed class CheckModel(
    Drafts drafts, RequestTypeList types, ResidentMessages messages, SendDraft send, AreaAtlas atlas, RequestWording words, MapWords places, Uploads uploads, IStringLocalizer<PublishingTexts> texts)
    : ReportStep(drafts, types, messages)
{
    private readonly RequestTypeList types = types;

    /// <summary>The ticket of this submission.</summary>
    public string NewTicket => send.TicketOf(Draft);

    /// <summary>Where it is, in lines: the words, the nearest street, the point, the area and how it was found.</summary>
    public async Task<IReadOnlyList<string>> PlaceAsync(CancellationToken ct)
    {
        var place = Placing.Decide(atlas.Current, Draft.Latitude, Draft.Longitude, Draft.AreaCode);
        var spot = Draft is { Latitude: { } latitude, Longitude: { } longitude } ? new MapSpot(latitude, longitude) : (MapSpot?)null;
        var lines = new[]
        {
            Draft.Address,
            await places.NearAsync(spot, ct),
            spot?.ToString().Replace(",", ", ", StringComparison.Ordinal),
            words.Area(place.AreaCode),
            words.Reason(place.Reason),
        };
        return [.. lines.OfType<string>()];
    }

    /// <summary>The pictures that have come.</summary>
    public IReadOnlyList<PictureUpload> Photos { get; private set; } = [];

    /// <summary>The words that everybody will read, where something in them points at a person; empty for a personal request.</summary>
    public string[] Flagged => Type is { Public: true } ? [.. new[] { Draft.Description, Draft.Address }.OfType<string>().Where(t => PrivateDetails.Find(t).Count > 0)] : [];

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var had = await ReadAsync(type: null, ct);
        Photos = had && DraftId is { } id ? await uploads.OfAsync(id, ct) : [];
        return !had || Draft.FirstOpenStep(types) != "/report/check" ? Earlier(had) : Page();
    }

    /// <summary>Sends it, and shows the receipt that this or an earlier try got.</summary>
    public async Task<IActionResult> OnPostAsync(string? ticket, bool keep, CancellationToken ct)
    {
        if (!keep && await ReadAsync(type: null, ct) && Flagged.Length > 0 && Draft.FirstOpenStep(types) == "/report/check")
        {
            ModelState.AddModelError("keep", texts["Error.Keep"]);
            return await OnGetAsync(ct);
        }

        var outcome = await send.RunAsync(HttpContext, ticket, CultureInfo.CurrentUICulture.Name, ct);
        if (outcome.Succeeded)
        {
            return Redirect($"/report/receipt/{ShortReference.Show(outcome.Value.Reference)}");
        }

        var had = await ReadAsync(type: null, ct);
        return outcome.Refusal!.Kind == RefusalKind.NotFound || !had || Draft.FirstOpenStep(types) != "/report/check"
            ? Earlier(had && outcome.Refusal.Kind != RefusalKind.NotFound)
            : Again(outcome.Refusal.Problems);
    }
}

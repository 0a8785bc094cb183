using System.Globalization;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Publishing;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>All answers once more, each with a way back, and the button that sends exactly what stands there.</summary>
[Sends]
public sealed class CheckModel(ReportSteps steps, Uploads uploads, IStringLocalizer<PublishingTexts> texts) : ReportStep(steps)
{
    private readonly ReportSteps steps = steps;

    /// <summary>What stands on the page.</summary>
    public IReadOnlyList<DraftRow> Rows { get; private set; } = [];

    /// <summary>The pictures that have come.</summary>
    public IReadOnlyList<UploadedPicture> Photos { get; private set; } = [];

    /// <summary>What changed since the form that was sent was shown, each with what stood there.</summary>
    public IReadOnlyDictionary<string, string> Changed { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The words that everybody will read, where something in them points at a person; empty for a personal request.</summary>
    public string[] Flagged => Type is { Public: true } ? [.. new[] { Draft.Description, Draft.Address }.OfType<string>().Where(t => PrivateDetails.Find(t).Count > 0)] : [];

    /// <summary>What the form carries: all that stands on the page.</summary>
    public string SendTicket => steps.Tickets.Seal(FormTicket.Of(
        DraftId, steps.Clock.Now(), Parts, Rows.ToDictionary(r => r.Part, r => string.Join('\n', r.Values), StringComparer.Ordinal)));

    private Dictionary<string, string> Parts => new(Draft.Parts(), StringComparer.Ordinal) { [PartOf.Pictures] = string.Join(' ', Photos.Select(p => p.Id)) };

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await OpenAsync(ct) ? Page() : await EarlierAsync(ct);

    /// <summary>Sends it, and shows the receipt that this or an earlier try got.</summary>
    public async Task<IActionResult> OnPostAsync(bool keep, CancellationToken ct)
    {
        var open = await OpenAsync(ct);
        if (Carried is null || Kept is null)
        {
            return Carried is not null && await steps.Send.AgainAsync(HttpContext, Carried.Draft, ct) is { } sent ? Receipt(sent.Reference) : open ? Page() : await EarlierAsync(ct);
        }

        if (!open)
        {
            return await EarlierAsync(ct);
        }

        // What is sent is what stood on the page, never what another tab made of it meanwhile.
        Changed = Carried.ChangedIn(Parts).ToDictionary(part => part, part => Carried.Said?.GetValueOrDefault(part) ?? "", StringComparer.Ordinal);
        if (Changed.Count > 0)
        {
            ModelState.AddModelError("", steps.Texts["Check.Changed"]);
            return Page();
        }

        if (!keep && Flagged.Length > 0)
        {
            ModelState.AddModelError("keep", texts["Error.Keep"]);
            return Page();
        }

        var outcome = await steps.Send.RunAsync(HttpContext, DraftId, Draft, CultureInfo.CurrentUICulture.Name, ct);
        return outcome.Succeeded ? Receipt(outcome.Value.Reference) : Again(outcome.Refusal!.Problems);
    }

    private RedirectResult Receipt(string reference) => Redirect($"/report/receipt/{ShortReference.Show(reference)}");

    private async Task<bool> OpenAsync(CancellationToken ct)
    {
        // What is still missing comes back here.
        BackTo = "check";
        if (!await ReadAsync(type: null, ct) || Draft.FirstOpenStep(steps.Types, steps.Areas) != "/report/check")
        {
            return false;
        }

        (Rows, Photos) = (await steps.RowsAsync(Draft, ct), await uploads.OfAsync(DraftId, ct));
        return true;
    }
}

using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Ids;
using Doorstep.Platform.RateLimits;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Requests.Duplicates.Resident;

/// <summary>Before sending: what others asked about the same place. Passed over when there is nothing.</summary>
public sealed class SimilarModel(ReportSteps steps, NearRequests near, SayMineToo mine) : ReportStep(steps)
{
    private readonly ReportSteps steps = steps;

    /// <summary>What may be the same.</summary>
    public IReadOnlyList<NearRequest> Near { get; private set; } = [];

    /// <summary>True when a form was sent without a choice.</summary>
    public bool Unchosen { get; private set; }

    /// <summary>Shows what is near, or goes on.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var had = await ReadAsync(type: null, ct);
        if (!had || Type is null || !Draft.HasPlace || !Draft.HasDetails(steps.Types))
        {
            return await EarlierAsync(ct);
        }

        Near = await near.OfAsync(Draft.ToRequest("en"), ct);
        return Near.Count == 0 ? await GoOnAsync(Draft with { Compared = true }, "/report/contact", ct) : Page();
    }

    /// <summary>Theirs is different, and they go on; or one of these is theirs too.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] string? different, [FromForm(Name = "mine")] string? typed, CancellationToken ct)
    {
        var had = await ReadAsync(type: null, ct);
        if (!had || Type is null)
        {
            return await EarlierAsync(ct);
        }

        if (different is not null)
        {
            return await GoOnAsync(Draft with { Compared = true }, "/report/contact", ct);
        }

        if (typed is not null && await mine.RunAsync(DraftId, typed, Network.Of(HttpContext), ct) is { Succeeded: true, Value: var (reference, counted) })
        {
            // What was typed stays until they say what is to become of it.
            await StoreAsync(Draft with { Compared = true }, ct);
            return Redirect(At($"/report/mine-too/{ShortReference.Show(reference)}{(counted ? "" : "?said=uncounted")}"));
        }

        Unchosen = true;
        return await OnGetAsync(ct);
    }
}

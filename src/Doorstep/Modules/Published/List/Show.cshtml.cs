using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Published.List;

/// <summary>One public request: what was asked, who owns it, what happened.</summary>
public sealed class ShowModel(PublicRequests requests, PublicParts parts, PublicPictures pictures, TimeProvider clock) : PageModel
{
    /// <summary>The request.</summary>
    public PublicRequest Shown { get; private set; } = null!;

    /// <summary>The public lines of its timeline.</summary>
    public IReadOnlyList<TimelineLine> Timeline { get; private set; } = [];

    /// <summary>Answers that cannot hold a person's words: choices and numbers.</summary>
    public IReadOnlyList<PublicAnswer> Answers { get; private set; } = [];

    /// <summary>The pictures that staff released.</summary>
    public IReadOnlyList<PublicPicture> Pictures { get; private set; } = [];

    /// <summary>When the page was made.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>A personal request and an unknown reference look the same.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await requests.FindAsync(reference, ct) is not { } found)
        {
            return NotFound();
        }

        if (reference != ShortReference.Show(found.Reference))
        {
            return LocalRedirectPermanent($"/requests/{ShortReference.Show(found.Reference)}");
        }

        (Shown, Now) = (found, clock.Now());
        (Timeline, Answers) = (await parts.LinesAsync(found, ct), await parts.AnswersAsync(found, ct));
        Pictures = await pictures.OfAsync(Shown.Id, ct);
        return Page();
    }
}

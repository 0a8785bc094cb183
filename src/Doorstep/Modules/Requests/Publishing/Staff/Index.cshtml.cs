using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Publishing.Staff;

/// <summary>Words and pictures that wait for a look before everybody sees them.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(PublishingList list, IStringLocalizer<PublishingTexts> texts) : PageModel
{
    /// <summary>What waits.</summary>
    public IReadOnlyList<WaitingRequest> Rows { get; private set; } = [];

    /// <summary>The ways to the other pages.</summary>
    public Pager Pager { get; private set; } = null!;

    /// <summary>What was just decided, in a sentence.</summary>
    public string? Done { get; private set; }

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? done, CancellationToken ct)
    {
        Done = done == "1" ? texts["Done"].Value : null;
        (Rows, Pager) = await list.OfAsync(StaffMember.From(User)!, PagePlace.In(Request.Query), ct);
    }
}

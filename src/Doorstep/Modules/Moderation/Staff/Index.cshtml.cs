using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Moderation.Staff;

/// <summary>Words and pictures that wait for a look before everybody sees them.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(IEnumerable<IModerated> things, IStringLocalizer<ModerationTexts> texts) : PageModel
{
    /// <summary>What waits, of each kind, with the ways to its other pages.</summary>
    public IReadOnlyList<(IReadOnlyList<WaitingThing> Rows, Pager Pager)> Kinds { get; private set; } = [];

    /// <summary>What was just decided, in a sentence.</summary>
    public string? Done { get; private set; }

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(string? done, CancellationToken ct)
    {
        Done = done == "1" ? texts["Done"].Value : null;
        var kinds = new List<(IReadOnlyList<WaitingThing>, Pager)>();
        foreach (var kind in things)
        {
            kinds.Add(await kind.WaitingAsync(StaffMember.From(User)!, PagePlace.In(Request.Query), ct));
        }

        Kinds = kinds;
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Telling;

/// <summary>The residents who are to be called or written to, and asked whether it is solved.</summary>
[ResponseCache(NoStore = true)]
public sealed class AsksModel(AskList list, AskWhetherSolved ask, RequestWording wording) : PageModel
{
    /// <summary>Who is to be asked.</summary>
    public IReadOnlyList<ToAsk> Rows { get; private set; } = [];

    /// <summary>What was just noted: a key of the texts.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Rows = await list.ReadAsync(StaffMember.From(User)!, ct);

    /// <summary>Notes one.</summary>
    public async Task<IActionResult> OnPostAsync(string? reference, int version, ContactWay way, bool reached, CancellationToken ct)
    {
        ModelState.Clear();
        if (way is not (ContactWay.Phone or ContactWay.Letter))
        {
            return BadRequest();
        }

        var step = new StaffStep(StaffMember.From(User)!, ShortReference.TryRead(reference, out var canonical) ? canonical : "", version);
        var outcome = await ask.RunAsync(step, way, reached, ct);
        if (outcome.Succeeded)
        {
            return LocalRedirect($"/staff/asks?done={(reached ? way.ToString() : "Nobody")}");
        }

        foreach (var problem in outcome.Refusal!.Problems)
        {
            ModelState.AddModelError("", wording.Message(problem));
        }

        await OnGetAsync(ct);
        return Page();
    }
}

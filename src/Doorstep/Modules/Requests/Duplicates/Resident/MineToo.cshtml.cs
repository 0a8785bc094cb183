using Doorstep.Modules.Requests.Public;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Platform.Ids;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Requests.Duplicates.Resident;

/// <summary>After "this is mine too": how to be told, and what is to become of what was typed.</summary>
public sealed class MineTooModel(Drafts drafts, RequestTypeList types, ResidentMessages messages, PublicRequests requests, NearRequests near)
    : ReportStep(drafts, types, messages)
{
    private readonly Drafts drafts = drafts;

    /// <summary>The request that is theirs too.</summary>
    public PublicRequest Shown { get; private set; } = null!;

    /// <summary>How many have asked about it.</summary>
    public int People { get; private set; }

    /// <summary>Shows it; a personal request and an unknown reference look the same.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        await ReadAsync(type: null, ct);
        if (await requests.FindAsync(reference, ct) is not { } found)
        {
            return NotFound();
        }

        Shown = found.Request;
        People = (await near.PeopleAsync([Shown.Id], ct))[Shown.Id];
        return Page();
    }

    /// <summary>Throws away what was typed.</summary>
    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        await drafts.RemoveAsync(HttpContext, ct);
        return ShortReference.TryRead(reference, out var known) ? Redirect($"/requests/{ShortReference.Show(known)}") : NotFound();
    }
}

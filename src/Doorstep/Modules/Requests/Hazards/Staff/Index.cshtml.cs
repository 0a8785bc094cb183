using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Hazards.Staff;

/// <summary>The open dangers that a staff member may open, those of personal requests without their place.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(OpenHazards hazards, TimeProvider clock) : PageModel
{
    /// <summary>What is open.</summary>
    public HazardList List { get; private set; } = null!;

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync(CancellationToken ct) =>
        List = new HazardList(await hazards.ForAsync(StaffMember.From(User)!, ct), "/staff/requests", clock.Now());
}

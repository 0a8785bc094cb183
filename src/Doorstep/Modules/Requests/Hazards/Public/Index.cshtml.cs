using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Hazards.Public;

/// <summary>The dangers of public places that are open, for everybody.</summary>
public sealed class IndexModel(OpenHazards hazards, TimeProvider clock) : PageModel
{
    /// <summary>What is open.</summary>
    public HazardList List { get; private set; } = null!;

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync(CancellationToken ct) =>
        List = new HazardList(await hazards.ForEverybodyAsync(ct), "/requests", clock.Now());
}

using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Areas.Picking;

/// <summary>Parts of forms with a place, which the map's script puts in: the same markup that the pages themselves have.</summary>
public sealed class PartsModel(SpotSearch search, MapWords words) : PageModel
{
    /// <summary>Places of a name, to choose one.</summary>
    public async Task<IActionResult> OnGetSpotsAsync(string? find, CancellationToken ct) => Partial("_Spots", new SpotChoice(find, await search.FindAsync(find, ct), null));

    /// <summary>What is at a point, in words.</summary>
    public async Task<IActionResult> OnGetHereAsync(string? at, CancellationToken ct) => MapSpot.Read(at) is { } spot ? Content(await words.AtAsync(spot, ct)) : BadRequest();
}

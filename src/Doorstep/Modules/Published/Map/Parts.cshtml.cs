using Doorstep.Modules.Published.Reading;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Published.Map;

/// <summary>Parts of pages that the map's script puts in place: the same markup that the pages themselves have.</summary>
public sealed class PartsModel(MapList list, TimeProvider clock) : PageModel
{
    /// <summary>The most requests that one card shows: where several lie on one point.</summary>
    public const int MostOnCard = 10;

    /// <summary>There is no page of its own.</summary>
    public IActionResult OnGet() => NotFound();

    /// <summary>The list of what is in view.</summary>
    public async Task<IActionResult> OnGetListAsync([FromQuery] PublicFilter filter, string? near, string? name, string? box, CancellationToken ct)
    {
        var view = MapView.Read(filter, near, name, box);
        return Partial("_List", new MapListView(view, await view.ListAsync(list, ct), clock.Now()));
    }

    /// <summary>What a pin stands for, or several on one point.</summary>
    public async Task<IActionResult> OnGetCardsAsync(string[] request, CancellationToken ct)
    {
        var references = request.Take(MostOnCard).Select(r => ShortReference.TryRead(r, out var read) ? read : null).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var now = clock.Now();
        return Partial("_Cards", (await list.ChosenAsync(references, ct)).ConvertAll(r => new MapCard(new MapRow(r, null, null), now, OnMap: true)));
    }
}

/// <summary>One request of the list or on a card.</summary>
/// <param name="Row">The request.</param>
/// <param name="Now">When the page was made.</param>
/// <param name="OnMap">True on a card, which lies on the map already.</param>
public sealed record MapCard(MapRow Row, DateTimeOffset Now, bool OnMap = false);

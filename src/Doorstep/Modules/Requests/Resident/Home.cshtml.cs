using Doorstep.Modules.Town.Contracts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The front page: ask, follow, see what came of it.</summary>
public sealed class HomeModel(CurrentTown town, TownFigures figures, DayWords days) : PageModel
{
    public TownProfile Town => town.Profile;

    /// <summary>This month's figures.</summary>
    public TownFigures.Figures Figures { get; private set; } = null!;

    /// <summary>The month by its name.</summary>
    public string Month => days.Month(days.DayOf(Figures.At));

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Figures = await figures.ThisMonthAsync(ct);
}

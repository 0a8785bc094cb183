using System.Globalization;
using Doorstep.Modules.Town.Contracts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The front page: ask, follow, see what came of it.</summary>
public sealed class HomeModel(CurrentTown town, TownFigures figures, RequestWording wording, IStringLocalizer<ResidentTexts> texts) : PageModel
{
    /// <summary>The town.</summary>
    public TownProfile Town => town.Profile;

    /// <summary>This month's figures.</summary>
    public TownFigures.Figures Figures { get; private set; } = null!;

    /// <summary>The month by its name.</summary>
    public string Month => wording.InTown(Figures.At).ToString(texts["Home.MonthFormat"], CultureInfo.CurrentCulture);

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Figures = await figures.ThisMonthAsync(ct);
}

using Doorstep.Modules.Results.Rules;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Results.Pages;

/// <summary>The seasons that have a report.</summary>
public sealed class ReportsModel(SeasonReports reports) : PageModel
{
    /// <summary>The present one first.</summary>
    public IReadOnlyList<Season> Seasons { get; private set; } = [];

    /// <summary>Lists them.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Seasons = await reports.ListAsync(ct);
}

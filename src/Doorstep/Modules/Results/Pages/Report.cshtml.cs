using Doorstep.Modules.Results.Rules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Results.Pages;

/// <summary>The report of a season, written by rules from the figures, to be read and printed.</summary>
public sealed class ReportModel(SeasonReports reports) : PageModel
{
    /// <summary>What it tells.</summary>
    public SeasonReport Report { get; private set; } = null!;

    /// <summary>Where the report of a season is.</summary>
    public static string AddressOf(Season season) => $"/results/report/{season}";

    /// <summary>Writes it.</summary>
    public async Task<IActionResult> OnGetAsync(string season, CancellationToken ct)
    {
        if (!Season.TryRead(season, out var wanted) || await reports.WriteAsync(wanted, ct) is not { } report)
        {
            return NotFound();
        }

        Report = report;
        return Page();
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Reviews.Reading;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Reviews.Staff;

/// <summary>The samples that a coordinator may see.</summary>
[ResponseCache(NoStore = true)]
public sealed class IndexModel(ReviewReads reads) : PageModel
{
    /// <summary>The samples, the last first.</summary>
    public IReadOnlyList<ReviewRow> Rows { get; private set; } = [];

    /// <summary>Their pages.</summary>
    public Pager Pager { get; private set; } = null!;

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct) =>
        (Rows, Pager) = await reads.ListAsync(StaffMember.From(User)!, PagePlace.In(Request.Query), ct);
}

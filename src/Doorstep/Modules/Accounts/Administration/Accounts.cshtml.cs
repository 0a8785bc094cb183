using Doorstep.Modules.Accounts.Tables;
using Doorstep.Platform.Database;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Administration;

/// <summary>The list of accounts, open ones first.</summary>
public sealed class AccountsModel(DoorstepDb db, IServiceProvider services) : PageModel
{
    /// <summary>The accounts. A city has thousands at most, and a browser finds a name on one page.</summary>
    public IReadOnlyList<Account> Rows { get; private set; } = [];

    internal ScopeWords Words { get; } = services.GetRequiredService<ScopeWords>();

    /// <summary>Reads the list.</summary>
    public async Task OnGetAsync(CancellationToken ct) =>
        Rows = await db.Set<Account>().OrderByDescending(a => a.Active).ThenBy(a => a.Name).ThenBy(a => a.Id).Take(10_000).ToListAsync(ct);
}

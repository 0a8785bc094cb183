using System.Security.Claims;
using Doorstep.Modules.Accounts.Sessions;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Contracts.Access;

/// <summary>Whether a sign-in is still open, for what goes on for longer than one answer.</summary>
public sealed class OpenSessions
{
    private readonly IDbContextFactory<DoorstepDb> reading;
    private readonly StaffSessions sessions;

    internal OpenSessions(IDbContextFactory<DoorstepDb> reading, StaffSessions sessions) => (this.reading, this.sessions) = (reading, sessions);

    /// <summary>False once it was ended, or the account was closed or has another password.</summary>
    public async Task<bool> IsOpenAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        await using var db = await reading.CreateDbContextAsync(ct);
        return await sessions.AccountAsync(db, user, prolong: false, ct) is { PasswordIsTemporary: false };
    }
}

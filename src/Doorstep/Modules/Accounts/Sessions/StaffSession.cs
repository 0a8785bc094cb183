using System.Security.Claims;
using System.Security.Cryptography;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Sessions;

/// <summary>An open sign-in. The cookie only names it: once the row is gone, no copy of the cookie opens anything, on any node.</summary>
public sealed class StaffSession
{
    /// <summary>As the cookie names it.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose it is.</summary>
    public Guid AccountId { get; set; }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset EndsAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<StaffSession>(session =>
    {
        session.ToTable("staff_sessions");
        session.HasKey(s => s.Id);
        session.Property(s => s.Id).ValueGeneratedNever();
        session.HasIndex(s => s.AccountId);
    });
}

/// <summary>Opens, prolongs and ends sign-ins.</summary>
internal sealed class StaffSessions(Writer writer, TimeProvider clock)
{
    /// <summary>How long one lasts while nobody does anything.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(8);

    // Not with every page: each is a write.
    private static readonly TimeSpan Often = TimeSpan.FromHours(1);

    /// <summary>Opens one.</summary>
    public async Task<Guid> OpenAsync(Guid account, CancellationToken ct) => (await writer.RunAsync<Guid>(
        async (write, token) =>
        {
            // Random through and through: it says nothing and cannot be guessed.
            var session = new StaffSession { Id = new Guid(RandomNumberGenerator.GetBytes(16)), AccountId = account, EndsAt = write.Now + Idle };
            write.Db.Add(session);
            return session.Id;
        },
        ct)).Value;

    /// <summary>The account of an open session with this stamp; null when it has ended, or the account is closed or has another stamp.</summary>
    public async Task<Account?> AccountAsync(DoorstepDb db, ClaimsPrincipal? user, bool prolong, CancellationToken ct)
    {
        if (IdOf(user) is not { } id || user?.FindFirstValue(StaffCookie.StampClaim) is not { } stamp)
        {
            return null;
        }

        var now = clock.Now();
        var found = await db.Set<StaffSession>().Where(s => s.Id == id && s.EndsAt > now)
            .Join(db.Set<Account>().Where(a => a.Active && a.SecurityStamp == stamp), s => s.AccountId, a => a.Id, (session, account) => new { session.EndsAt, account })
            .FirstOrDefaultAsync(ct);
        if (found is not null && prolong && found.EndsAt < now + Idle - Often)
        {
            await writer.RunAsync<int>(
                async (write, token) => await write.Db.Set<StaffSession>().Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndsAt, write.Now + Idle), token), ct);
        }

        return found?.account;
    }

    /// <summary>Ends the one that this principal came by.</summary>
    public async Task EndAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        if (IdOf(user) is { } id)
        {
            await writer.RunAsync<int>(async (write, token) => await write.Db.Set<StaffSession>().Where(s => s.Id == id).ExecuteDeleteAsync(token), ct);
        }
    }

    /// <summary>Ends all of an account, as a part of an operation.</summary>
    public static Task EndAllAsync(WriteScope write, Guid account, CancellationToken ct) =>
        write.Db.Set<StaffSession>().Where(s => s.AccountId == account).ExecuteDeleteAsync(ct);

    private static Guid? IdOf(ClaimsPrincipal? user) => Guid.TryParse(user?.FindFirstValue(StaffCookie.SessionClaim), out var id) ? id : null;
}

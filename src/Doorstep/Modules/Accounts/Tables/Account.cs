using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Tables;

/// <summary>A staff member's account. Accounts are closed, not deleted: what they did stays attributable.</summary>
public sealed class Account
{
    public Guid Id { get; set; }

    /// <summary>As the person typed it; also the name to sign in with.</summary>
    public string Email { get; set; } = "";

    /// <summary>Upper case, as it is searched for.</summary>
    public string NormalizedEmail { get; set; } = "";

    public string Name { get; set; } = "";

    public StaffRole Role { get; set; }

    public string? UnitCode { get; set; }

    public string? AreaCode { get; set; }

    public bool Active { get; set; } = true;

    public string? PasswordHash { get; set; }

    /// <summary>True while somebody else knows the password: it must be changed before anything else.</summary>
    public bool PasswordIsTemporary { get; set; }

    /// <summary>Changes with whatever must end open sign-ins.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>Changes with every write, so that none undoes another.</summary>
    public string ConcurrencyStamp { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public StaffMember ToStaffMember() => new(Id, Name, Role, UnitCode, AreaCode);

    /// <summary>
    /// The row, to be changed in this transaction and by nobody else meanwhile: where several transactions run side by side,
    /// each would otherwise count from what it read before the others wrote.
    /// </summary>
    internal static async Task<Account?> HeldAsync(DoorstepDb db, Guid id, CancellationToken ct)
    {
        // An update that changes nothing takes the row's lock on either engine.
        await db.Set<Account>().Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.ConcurrencyStamp, a => a.ConcurrencyStamp), ct);
        return await db.Set<Account>().FirstOrDefaultAsync(a => a.Id == id, ct);
    }
}

internal static class AccountsTables
{
    public static void Map(ModelBuilder model) => model.Entity<Account>(account =>
    {
        account.ToTable("accounts");
        account.HasKey(a => a.Id);
        account.Property(a => a.Id).ValueGeneratedNever();
        account.HasIndex(a => a.NormalizedEmail).IsUnique();
    });
}

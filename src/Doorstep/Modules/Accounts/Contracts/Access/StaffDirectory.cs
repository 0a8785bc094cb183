using Doorstep.Modules.Accounts.Tables;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Contracts.Access;

/// <summary>Staff members by id, those who have left included, so that a timeline can say who did what.</summary>
public sealed class StaffDirectory(DoorstepDb db)
{
    /// <summary>Names of these accounts. Ids of nobody are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(IEnumerable<Guid> ids, CancellationToken ct)
    {
        var wanted = ids.Distinct().ToList();
        return wanted.Count == 0
            ? new Dictionary<Guid, string>()
            : await db.Set<Account>().Where(a => wanted.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, ct);
    }

    /// <summary>The staff member with this id; null when there is none, the account is closed, or somebody else knows its password.</summary>
    public async Task<StaffMember?> FindAsync(Guid id, CancellationToken ct) =>
        await db.Set<Account>().Where(a => a.Id == id && a.Active && !a.PasswordIsTemporary)
            .Select(a => new StaffMember(a.Id, a.Name, a.Role, a.UnitCode, a.AreaCode)).FirstOrDefaultAsync(ct);

    /// <summary>Where those of a role who work here now are written to, by id.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> AddressesAsync(StaffRole role, CancellationToken ct) =>
        await db.Set<Account>().Where(a => a.Role == role && a.Active && a.Email != null).ToDictionaryAsync(a => a.Id, a => a.Email!, ct);
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Desk.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Desk.Contracts.Access;

/// <summary>A name that leads to a view with its filters.</summary>
public sealed record FilterLink(string Name, string Address);

/// <summary>The views that staff members gave a name; everybody sees and changes their own only.</summary>
public sealed class SavedFilters(Writer writer)
{
    /// <summary>Most that one keeps.</summary>
    public const int Most = 20;

    public const int LongestName = 40;

    /// <summary>Theirs, by name.</summary>
    public static async Task<IReadOnlyList<FilterLink>> OfAsync(DoorstepDb db, StaffMember staff, CancellationToken ct) =>
        await db.Set<SavedFilter>().Where(f => f.AccountId == staff.Id).OrderBy(f => f.Name).Take(Most)
            .Select(f => new FilterLink(f.Name, f.Address)).ToListAsync(ct);

    /// <summary>Keeps a view under a name; under one that there is already, instead of what it led to.</summary>
    /// <param name="staff">Whose it is.</param>
    /// <param name="name">As typed.</param>
    /// <param name="address">The list's address with its filters, without the host.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task<Outcome<Done>> SaveAsync(StaffMember staff, string? name, string address, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            if (Folding.Line(name) is not { } clean)
            {
                return Refusal.Invalid("Error.Filter.Name", "name");
            }

            if (TextLength.IsOver(clean, LongestName))
            {
                return Refusal.Invalid("Error.Text.TooLong", "name", LongestName);
            }

            var own = write.Db.Set<SavedFilter>().Where(f => f.AccountId == staff.Id);
            if (await own.FirstOrDefaultAsync(f => f.Name == clean, token) is { } kept)
            {
                (kept.Address, kept.At) = (address, write.Now);
                return default(Done);
            }

            if (await own.CountAsync(token) >= Most)
            {
                return Refusal.Conflict("Error.Filter.TooMany", Most);
            }

            write.Db.Add(new SavedFilter { AccountId = staff.Id, Name = clean, Address = address, At = write.Now });
            return default(Done);
        },
        ct);

    /// <summary>Forgets one of theirs; one that is not there is forgotten already.</summary>
    public Task<Outcome<Done>> ForgetAsync(StaffMember staff, string? name, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            await write.Db.Set<SavedFilter>().Where(f => f.AccountId == staff.Id && f.Name == name).ExecuteDeleteAsync(token);
            return default(Done);
        },
        ct);
}

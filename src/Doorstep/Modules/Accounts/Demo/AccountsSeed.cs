using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Demo;

/// <summary>The staff of a made-up town. None of them has a password: who wants to sign in gives one with <c>doorstep user reset</c>.</summary>
internal sealed class AccountsSeed : ISeedPart
{
    private static readonly string[] Given = ["Amara", "Jonas", "Mei", "Sofia", "Pat", "Wei", "Lin", "Noor", "Ivan", "Clara", "Tomas", "Yan", "Ruth", "Omar", "Elsa", "Bo"];
    private static readonly string[] Family = ["Osei", "Berg", "Lin", "Rossi", "Novak", "Chen", "Li", "Haddad", "Petrov", "Weiss", "Silva", "Zhou", "Keller", "Diallo", "Moreau", "Wang"];

    /// <inheritdoc/>
    public int Order => 10;

    /// <inheritdoc/>
    public Task<bool> IsThereAsync(DoorstepDb db, CancellationToken ct) => db.Set<Account>().AnyAsync(ct);

    /// <inheritdoc/>
    public Task PlantAsync(SeedTown seed, BulkRows rows, CancellationToken ct)
    {
        var dice = new SeedDice(10);
        var since = seed.Now.AddYears(-3);
        return rows.PutAsync([.. Enumerable.Range(0, seed.Scale.Staff).Select(n => One(n, seed.Scale, dice, since))], ct);
    }

    /// <summary>One in ten coordinates an area, one in ten goes from door to door; the others work in teams.</summary>
    private static Account One(int number, SeedScale scale, SeedDice dice, DateTimeOffset since)
    {
        var email = string.Create(CultureInfo.InvariantCulture, $"staff{number + 1:D4}@town.example");
        var role = (number % 10) switch { 0 => StaffRole.Coordinator, 1 => StaffRole.OutreachWorker, _ => StaffRole.Officer };
        return new Account
        {
            Id = dice.Id(since),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            Name = $"{dice.One(Given)} {dice.One(Family)}",
            Role = role,
            UnitCode = role == StaffRole.Officer ? SeedTown.TeamCode(number % scale.Teams) : null,
            // The first coordinator has the whole town.
            AreaCode = role == StaffRole.Officer || number == 0 ? null : SeedTown.GridCode(number * 7 % scale.Grids),
            SecurityStamp = dice.Id(since).ToString("N"),
            ConcurrencyStamp = dice.Id(since).ToString(),
            CreatedAt = since,
        };
    }
}

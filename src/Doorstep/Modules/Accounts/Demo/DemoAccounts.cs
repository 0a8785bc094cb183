using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Operations;
using Doorstep.Modules.Accounts.Rules;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Town.Contracts;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Modules.Accounts.Demo;

/// <summary>
/// A sample account for each role. Their password is known to everybody, so nothing but the demo may plant them, and the demo
/// listens on this machine only unless told otherwise.
/// </summary>
internal sealed class DemoAccounts : IDemoPart
{
    /// <summary>Of every sample account.</summary>
    public const string Password = "riverbend-demo";

    /// <inheritdoc/>
    public string Name => "accounts";

    /// <inheritdoc/>
    public int Order => 10;

    /// <inheritdoc/>
    public async Task PlantAsync(DemoTown demo, CancellationToken ct)
    {
        await using var scope = demo.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var keep = scope.ServiceProvider.GetRequiredService<KeepAccount>();
        foreach (var (role, form) in People(scope.ServiceProvider.GetRequiredService<UnitList>(), scope.ServiceProvider.GetRequiredService<AreaAtlas>().Current))
        {
            // Planted again after a stop half-way: those who are there stay.
            if (await users.FindByNameAsync(form.Email) is null)
            {
                _ = (await keep.AddAsync(form, Password)).Value;
            }

            demo.Add(new DemoSignIn(role, form.Email, Password));
        }
    }

    private static IEnumerable<(string Role, AccountForm Form)> People(UnitList units, AreaTree areas)
    {
        yield return ("Coordinator, whole town", new("Mei Lin", "coordinator@riverbend.example", StaffRole.Coordinator, null, null));
        var community = areas.All.FirstOrDefault(a => a.Level == AreaLevel.Community);
        var place = community?.Name.In("en") ?? "whole town";
        yield return ($"Coordinator, {place}", new("Jonas Berg", "community@riverbend.example", StaffRole.Coordinator, null, community?.Code));
        yield return ($"Outreach worker, {place}", new("Li Na", "outreach@riverbend.example", StaffRole.OutreachWorker, null, community?.Code));

        // One of each kind: a department, a utility, a partner.
        var index = 0;
        foreach (var unit in units.Current.Where(u => u.Active).GroupBy(u => u.Kind).OrderBy(kind => kind.Key).Select(kind => kind.First()))
        {
            var (name, email) = index++ switch
            {
                0 => ("Amara Osei", "officer@riverbend.example"),
                1 => ("Chen Wei", "officer2@riverbend.example"),
                _ => ("Sofia Rossi", "officer3@riverbend.example"),
            };
            yield return ($"Officer, {unit.Name.In("en")}", new(name, email, StaffRole.Officer, unit.Code, null));
        }

        yield return ("Administrator", new("Pat Novak", "administrator@riverbend.example", StaffRole.Administrator, null, null));
    }
}

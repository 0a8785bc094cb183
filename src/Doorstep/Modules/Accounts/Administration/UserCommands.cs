using System.CommandLine;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Operations;
using Doorstep.Modules.Accounts.Rules;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Accounts.Administration;

/// <summary><c>doorstep user add</c> and <c>doorstep user reset</c>.</summary>
internal static class UserCommands
{
    private static readonly Dictionary<string, StaffRole> Roles = new(StringComparer.Ordinal)
    {
        ["coordinator"] = StaffRole.Coordinator,
        ["officer"] = StaffRole.Officer,
        ["outreach"] = StaffRole.OutreachWorker,
        ["administrator"] = StaffRole.Administrator,
    };

    public static Command Create(CommandLine cli) =>
        new("user", "Staff accounts.") { Add(cli), Reset(cli) };

    private static Command Add(CommandLine cli)
    {
        var name = new Option<string>("--name") { Description = "The person's name, as residents will see it.", Required = true };
        var email = new Option<string>("--email") { Description = "The address that they sign in with.", Required = true };
        var role = new Option<string>("--role") { Description = "What their work is.", Required = true, HelpName = string.Join('|', Roles.Keys) };
        role.AcceptOnlyFromAmong([.. Roles.Keys]);
        var unit = new Option<string?>("--unit") { Description = "Officers: code of their unit, from units.csv.", HelpName = "CODE" };
        var area = new Option<string?>("--area") { Description = "Coordinators and outreach workers: code of their area; without it, the whole town.", HelpName = "CODE" };
        var fromInput = new Option<bool>("--password-stdin") { Description = "Read the password from standard input instead of making one up." };
        var add = new Command("add", "Add a staff account. Prints a made-up password once, unless one is given.") { name, email, role, unit, area, fromInput };
        add.SetAction((parse, ct) => cli.RunAsync(parse, async (services, _) =>
        {
            // Read only now: the folder and the database are known to be in order.
            var password = parse.GetValue(fromInput) ? await Console.In.ReadLineAsync(ct) ?? "" : null;
            await using var scope = services.CreateAsyncScope();
            var form = new AccountForm(
                parse.GetValue(name)!, parse.GetValue(email)!, Roles[parse.GetValue(role)!], Folding.Token(parse.GetValue(unit)), Folding.Token(parse.GetValue(area)));
            form = form with { Name = Folding.Line(form.Name) ?? "", Email = Folding.Token(form.Email) ?? "" };
            var outcome = await scope.ServiceProvider.GetRequiredService<KeepAccount>().AddAsync(form, password);
            return Tell(scope.ServiceProvider, outcome, shown: password is null);
        }, ct));
        return add;
    }

    private static Command Reset(CommandLine cli)
    {
        var email = new Option<string>("--email") { Description = "The address that they sign in with.", Required = true };
        var reset = new Command("reset", "Make up a new password for an account and print it once.") { email };
        reset.SetAction((parse, ct) => cli.RunAsync(parse, async (services, _) =>
        {
            await using var scope = services.CreateAsyncScope();
            var account = await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByNameAsync(Folding.Token(parse.GetValue(email)) ?? "");
            var outcome = account is null
                ? Refusal.NotFound("Error.Account.NotFound")
                : await scope.ServiceProvider.GetRequiredService<KeepAccount>().ResetPasswordAsync(account.Id);
            return Tell(scope.ServiceProvider, outcome, shown: true);
        }, ct));
        return reset;
    }

    private static int Tell(IServiceProvider services, Outcome<FreshPassword> outcome, bool shown)
    {
        if (outcome.Refusal is { } refusal)
        {
            var texts = services.GetRequiredService<IStringLocalizer<AccountsTexts>>();
            foreach (var problem in refusal.Problems)
            {
                Terminal.Error(texts[problem.Key, problem.Args], RemedyFor(problem, services));
            }

            return 1;
        }

        var (account, password) = outcome.Value;
        Terminal.Say($"{account.Name} can sign in as {account.Email}");
        if (shown)
        {
            Terminal.Say($"Password, shown only now: {password}");
            Terminal.Say("It must be changed at the first sign-in.");
        }

        return 0;
    }

    private static string? RemedyFor(Problem problem, IServiceProvider services)
    {
        if (problem.Key is "Error.Unit.NotForRole" or "Error.Area.NotForRole")
        {
            return problem.Field == nameof(AccountForm.UnitCode) ? "Leave --unit out, or give --role officer." : "Leave --area out.";
        }

        return problem.Field switch
        {
            nameof(AccountForm.UnitCode) => $"Give --unit one of: {Some(services.GetRequiredService<UnitList>().Current.Where(u => u.Active).Select(u => u.Code))}",
            nameof(AccountForm.AreaCode) => $"Give --area one of: {Some(services.GetRequiredService<AreaAtlas>().Current.All.Select(a => a.Code))}",
            "New" => "Give a longer or less common one, or leave --password-stdin out and have one made up.",
            null when problem.Key == "Error.Account.NotFound" => "Check the address, or add the account with: doorstep user add",
            _ => null,
        };
    }

    private static string Some(IEnumerable<string> codes)
    {
        var all = codes.ToList();
        return all.Count == 0 ? "none yet: add them to the town's folder first"
            : string.Join(", ", all.Take(20)) + (all.Count > 20 ? $" and {all.Count - 20} more in the town's folder" : "");
    }
}

using Doorstep.Modules.Accounts.Contracts.Access;
using Microsoft.Extensions.Localization;
using System.CommandLine;
using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Accounts.Administration;

/// <summary><c>doorstep apikey add</c>, <c>list</c>, <c>allow</c> and <c>remove</c>.</summary>
internal static class ApiKeyCommands
{
    private static readonly string[] Permissions = ["write", "update", "read-personal"];

    public static Command Create(CommandLine cli) =>
        new("apikey", "Let other systems in through Open311.") { Add(cli), List(cli), Allow(cli), Remove(cli) };

    private static Command Add(CommandLine cli)
    {
        var name = new Option<string>("--name") { Description = "The system that will hold the key. Residents read this name.", Required = true, HelpName = "NAME" };
        var unit = new Option<string?>("--unit") { Description = "The only unit whose requests it may update or read when they are personal.", HelpName = "CODE" };
        var may = new Option<string>("--may")
        {
            Description = "What it may do, with commas between: write (post requests), update (post updates), read-personal.",
            HelpName = "LIST", DefaultValueFactory = _ => "write",
        };
        may.Validators.Add(result =>
        {
            if (Split(result.GetValueOrDefault<string>()).FirstOrDefault(p => !Permissions.Contains(p, StringComparer.Ordinal)) is { } unknown)
            {
                result.AddError($"--may: \"{unknown}\" is no permission. Use {string.Join(", ", Permissions)}.");
            }
        });
        var writes = Writes(required: false);
        var command = new Command("add", "Make a key and print it, this once.") { name, unit, may, writes };
        command.SetAction((parse, ct) => cli.RunAsync(parse, async (services, token) =>
        {
            var permitted = Split(parse.GetValue(may));
            var outcome = await services.GetRequiredService<ApiKeys>().AddAsync(
                new NewApiKey(parse.GetValue(name)!, parse.GetValue(unit), permitted.Contains("write", StringComparer.Ordinal),
                    permitted.Contains("update", StringComparer.Ordinal), permitted.Contains("read-personal", StringComparer.Ordinal),
                    parse.GetValue(writes)), token);
            if (!outcome.Succeeded)
            {
                return Refuse(services, outcome.Refusal!);
            }

            Terminal.Say(outcome.Value);
            Terminal.Warn("Keep this key now: only its hash is stored, so it cannot be shown again.");
            return 0;
        }, ct));
        return command;
    }

    private static Command List(CommandLine cli)
    {
        var command = new Command("list", "Show the keys, never the keys themselves.");
        command.SetAction((parse, ct) => cli.RunAsync(parse, async (services, token) =>
        {
            var keys = await services.GetRequiredService<ApiKeys>().ListAsync(token);
            if (keys.Count == 0)
            {
                Terminal.Say("There are no keys. Make one with: doorstep apikey add --name NAME");
            }

            foreach (var key in keys)
            {
                var may = new[] { (key.MayWrite, "write"), (key.MayUpdate, "update"), (key.MayReadPersonal, "read-personal") }.Where(p => p.Item1).Select(p => p.Item2);
                var used = key.LastUsedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "never";
                Terminal.Say($"{key.Name}\tmay {string.Join(',', may)}\tunit {key.UnitCode ?? "all"}\t{key.WritesAMinute.ToString(CultureInfo.InvariantCulture)} a minute\tlast used {used}{(key.Active ? "" : "\tremoved")}");
            }

            return 0;
        }, ct));
        return command;
    }

    private static Command Allow(CommandLine cli)
    {
        var name = new Argument<string>("name") { Description = "The name that it was made with." };
        var writes = Writes(required: true);
        var command = new Command("allow", "Let a key send more or fewer requests in a minute.") { name, writes };
        command.SetAction((parse, ct) => cli.RunAsync(parse, async (services, token) =>
        {
            var outcome = await services.GetRequiredService<ApiKeys>().AllowAsync(parse.GetValue(name)!, parse.GetValue(writes), token);
            if (!outcome.Succeeded)
            {
                return Refuse(services, outcome.Refusal!);
            }

            Terminal.Say($"The key \"{parse.GetValue(name)}\" may now send {parse.GetValue(writes).ToString(CultureInfo.InvariantCulture)} in a minute.");
            return 0;
        }, ct));
        return command;
    }

    private static Option<int> Writes(bool required)
    {
        var writes = new Option<int>("--writes-a-minute") { Description = "How many requests and updates it may send in a minute, on each node.", HelpName = "NUMBER", Required = required };
        if (!required)
        {
            writes.DefaultValueFactory = _ => ApiKey.UsualWrites;
        }

        return writes;
    }

    private static Command Remove(CommandLine cli)
    {
        var name = new Argument<string>("name") { Description = "The name that it was made with." };
        var command = new Command("remove", "Make a key useless at once.") { name };
        command.SetAction((parse, ct) => cli.RunAsync(parse, async (services, token) =>
        {
            var outcome = await services.GetRequiredService<ApiKeys>().RemoveAsync(parse.GetValue(name)!, token);
            if (!outcome.Succeeded)
            {
                return Refuse(services, outcome.Refusal!);
            }

            // A server that runs looks at its keys each second: only then is what is said true.
            await Task.Delay(TimeSpan.FromSeconds(1), token);
            Terminal.Say($"The key \"{parse.GetValue(name)}\" no longer opens anything.");
            return 0;
        }, ct));
        return command;
    }

    private static int Refuse(IServiceProvider services, Refusal refusal)
    {
        var texts = services.GetRequiredService<IStringLocalizer<AccountsTexts>>();
        var problem = refusal.Problems[0];
        Terminal.Error(texts[problem.Key, [.. problem.Args]], texts[problem.Key + ".Remedy"]);
        return 1;
    }

    private static string[] Split(string? list) => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

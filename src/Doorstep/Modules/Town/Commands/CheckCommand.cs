using System.CommandLine;
using System.Data.Common;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;

namespace Doorstep.Modules.Town.Commands;

/// <summary><c>doorstep check</c>: runs what every module looks at, and changes nothing.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandLine cli)
    {
        var command = new Command("check", "Check the town's folder and the database, and say what to mend. Changes nothing.");
        command.SetAction((parse, ct) => cli.RunAsync(parse, RunAsync, ct, open: false));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var current = await services.GetRequiredService<DatabaseCheck>().IsCurrentAsync(ct);
        var (bad, doubtful) = (0, 0);
        foreach (var check in scope.ServiceProvider.GetServices<ICheck>())
        {
            Terminal.Say(check.Title);
            if (check.NeedsDatabase && !current)
            {
                Terminal.Say("  – not looked at: the database is not there yet or not up to date");
                continue;
            }

            foreach (var finding in await FindAsync(check, ct))
            {
                Terminal.Say($"  {(finding.Good ? finding.Doubtful ? "!" : "✓" : "✗")} {finding.Text}");
                if (finding.Remedy is not null)
                {
                    Terminal.Say($"    → {finding.Remedy}");
                }

                bad += finding.Good ? 0 : 1;
                doubtful += finding is { Good: true, Doubtful: true } ? 1 : 0;
            }
        }

        Terminal.Say("");
        Terminal.Say(bad switch { 0 => "All is well.", 1 => "1 thing to mend.", _ => $"{bad} things to mend." });
        if (doubtful > 0)
        {
            Terminal.Say(doubtful == 1 ? "1 thing to think about: see the line with \"!\"." : $"{doubtful} things to think about: see the lines with \"!\".");
        }

        return bad == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<CheckFinding>> FindAsync(ICheck check, CancellationToken ct)
    {
        try
        {
            return await check.RunAsync(ct);
        }
        catch (DbException failure)
        {
            return [new CheckFinding(false, $"Could not look into the database: {failure.Message}", "Stop the server, keep a copy of the database, and restore the last backup.")];
        }
    }
}

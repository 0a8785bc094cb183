using System.CommandLine;
using System.Globalization;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Town.Commands;

/// <summary><c>doorstep seed</c>: fills a new town with made-up requests of years, to measure with.</summary>
internal static class SeedCommand
{
    public static Command Create(CommandLine cli)
    {
        var scale = new Option<string>("--scale") { Description = "How large: \"town\" has some thousand requests, \"city\" a million.", Required = true, HelpName = string.Join('|', SeedScale.All.Select(s => s.Name)) };
        scale.AcceptOnlyFromAmong([.. SeedScale.All.Select(s => s.Name)]);
        var rows = new Option<int?>("--rows") { Description = "How many requests, when not as many as the scale says.", HelpName = "N" };
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 20_000_000)
            {
                result.AddError("--rows: Give a number from 0 to 20000000.");
            }
        });
        var command = new Command("seed", "Fill a new town with made-up areas, teams, staff and requests, to measure with. Never touches a town that is in use.") { scale, rows };
        command.SetAction((parse, ct) => cli.RunAsync(parse, (services, token) =>
        {
            var size = SeedScale.All.Single(s => s.Name == parse.GetValue(scale));
            return RunAsync(services, size, parse.GetValue(rows) ?? size.Rows, cli.Clock.Now(), token);
        }, ct));
        return command;
    }

    /// <summary>Plants it; gives the exit code.</summary>
    internal static async Task<int> RunAsync(IServiceProvider services, SeedScale scale, int rows, DateTimeOffset now, CancellationToken ct)
    {
        var parts = services.GetServices<ISeedPart>().OrderBy(p => p.Order).ToList();
        if (await IsInUseAsync(services, parts, ct))
        {
            Terminal.Error("This town has requests or staff already, so nothing is made up in it.", "Make a new one: doorstep init --data DIR, and name it with --data.");
            return 1;
        }

        var begun = TimeProvider.System.GetTimestamp();
        return await Terminal.ProgressAsync($"Making up a {scale.Name}", rows, async progress =>
        {
            // Midnight, so that a town made twice on a day is the same.
            var seed = new SeedTown(scale, rows, new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero), progress);
            if (!await ShapeAsync(services.GetRequiredService<TownLoader>(), parts, seed, ct))
            {
                return 1;
            }

            await BulkRows.RunAsync(
                services.GetRequiredService<Writer>(), services.GetRequiredService<Connections>(),
                async bulk =>
                {
                    foreach (var part in parts)
                    {
                        await part.PlantAsync(seed, bulk, ct);
                    }
                },
                ct);
            Terminal.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{rows:N0} requests, {scale.Grids:N0} grids, {scale.Teams:N0} teams and {scale.Staff:N0} staff in {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:N0} s. All of it is made up."));
            return 0;
        });
    }

    private static async Task<bool> IsInUseAsync(IServiceProvider services, List<ISeedPart> parts, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DoorstepDb>();
        foreach (var part in parts)
        {
            if (await part.IsThereAsync(db, ct))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<bool> ShapeAsync(TownLoader loader, List<ISeedPart> parts, SeedTown seed, CancellationToken ct)
    {
        var problems = new TownProblems();
        var folder = parts.Aggregate(loader.Folder, (shaped, part) => part.Shape(seed, shaped, problems));
        if (problems.Count == 0)
        {
            problems = await loader.LoadAsync(folder, ct);
        }

        foreach (var problem in problems.All)
        {
            Terminal.Error(problem.PlaceAndMessage, problem.Remedy);
        }

        return problems.Count == 0;
    }
}

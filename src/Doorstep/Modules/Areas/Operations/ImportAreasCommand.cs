using System.CommandLine;
using Doorstep.Modules.Areas.Rules;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Hosting;

namespace Doorstep.Modules.Areas.Operations;

/// <summary><c>doorstep import areas FILE --level LEVEL --id PROPERTY</c>.</summary>
internal static class ImportAreasCommand
{
    public static Command Create(CommandLine cli)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "Boundaries as GeoJSON in WGS 84: polygons and multipolygons, one feature for each area." };
        var level = new Option<string>("--level") { Description = "The level of all of them: town, district, community or grid.", Required = true, HelpName = "LEVEL" };
        level.AcceptOnlyFromAmong("town", "district", "community", "grid");
        var id = new Option<string>("--id") { Description = "The property that becomes the area's code.", Required = true, HelpName = "PROPERTY" };
        var name = new Option<string?>("--name") { Description = "The property that holds the name. Without it, known areas keep theirs and new ones are called after their code.", HelpName = "PROPERTY" };
        var parent = new Option<string?>("--parent") { Description = "The code of the area that all of them belong to. Without it, known areas keep theirs and new ones belong to the town.", HelpName = "CODE" };
        var areas = new Command("areas", "Take areas and their boundaries into the town's areas.geojson. Importing twice changes nothing.") { file, level, id, name, parent };
        areas.SetAction((parse, ct) =>
        {
            _ = AreaCheck.TryLevel(parse.GetValue(level)!, out var chosen);
            var plan = new AreaImportPlan(chosen, parse.GetValue(id)!, parse.GetValue(name), parse.GetValue(parent));
            return cli.RunAsync(parse, (services, stop) => RunAsync(services.GetRequiredService<ImportAreas>(), parse.GetValue(file)!, plan, stop), ct);
        });
        return areas;
    }

    private static async Task<int> RunAsync(ImportAreas import, FileInfo file, AreaImportPlan plan, CancellationToken ct)
    {
        var done = await Terminal.ProgressAsync("Areas", 1, progress => import.RunAsync(file, plan, progress, ct));
        foreach (var problem in done.Problems)
        {
            Terminal.Error(problem.PlaceAndMessage, problem.Remedy);
        }

        foreach (var warning in done.Warnings)
        {
            Terminal.Warn(warning.ToString());
        }

        if (done.Merged is not { } merged)
        {
            Terminal.Say("Nothing was changed.");
            return 1;
        }

        Terminal.Say($"{done.Read} areas read, {merged.New} new, {merged.Changed} changed, {merged.Unchanged} unchanged.");
        if (done.Placed > 0)
        {
            Terminal.Say($"{done.Placed} requests lie in them and had no area, or a wider one: they have theirs now. Their owners and dates stay as they were.");
        }

        if (merged.Text is not null)
        {
            Terminal.Say("A server that is running takes them when it starts again.");
        }

        return 0;
    }
}

using System.CommandLine;
using System.Globalization;
using Doorstep.Geo.Osm;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Hosting;

namespace Doorstep.Modules.Areas.TownMap;

/// <summary><c>doorstep import map FILE</c>.</summary>
internal static class ImportMapCommand
{
    public static Command Create(CommandLine cli)
    {
        var file = new Argument<FileInfo>("FILE") { Description = $"An OpenStreetMap extract: {OsmFile.Kinds}." };
        var whole = new Option<bool>("--whole") { Description = "Take all that is in the file. Without it: the town by its boundaries, and five kilometres around." };
        var map = new Command("map", "Make the town's map, and the names to be found on it, from an OpenStreetMap extract. Importing twice changes nothing.") { file, whole };
        map.SetAction((parse, ct) => cli.RunAsync(
            parse, (services, stop) => RunAsync(services.GetRequiredService<ImportMap>(), parse.GetValue(file)!, parse.GetValue(whole), stop), ct));
        return map;
    }

    private static async Task<int> RunAsync(ImportMap import, FileInfo file, bool whole, CancellationToken ct)
    {
        var done = await Terminal.ProgressAsync("Map", 1, progress => import.RunAsync(OsmFile.On(file), whole, progress, ct));
        foreach (var problem in done.Problems)
        {
            Terminal.Error(problem.PlaceAndMessage, problem.Remedy);
        }

        if (done.Map is not { } map)
        {
            Terminal.Say("Nothing was changed.");
            return 1;
        }

        var summary = string.Create(CultureInfo.InvariantCulture, $"{map.Streets:N0} streets, {map.Places:N0} further names, {map.Tiles:N0} tiles.");
        if (done.Unchanged)
        {
            Terminal.Say($"This map is in force already: {summary}");
            return 0;
        }

        Terminal.Say(summary);
        if (map.LeftOut > 0)
        {
            Terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"{map.LeftOut:N0} lines and rings were left out: points or pieces of them are not in the file, as happens at the edge of an extract."));
        }

        if (done.Thinned > 0)
        {
            Terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"{done.Thinned:N0} tiles are so full that the least important was left away."));
        }

        Terminal.Say("A server that is running shows it within seconds.");
        return 0;
    }
}

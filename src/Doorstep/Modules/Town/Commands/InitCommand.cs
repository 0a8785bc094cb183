using System.CommandLine;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Town.Commands;

/// <summary><c>doorstep init</c>: writes the folder of a new town, ready to be edited and already valid.</summary>
internal static class InitCommand
{
    public static Command Create(CommandLine cli, TimeProvider clock)
    {
        var command = new Command("init", "Write the folder of a new town, with remarks in English and Chinese. Never overwrites one.");
        command.SetAction(parse => Run(CommandLine.InstallationAt(parse.GetValue(cli.Data)!), clock));
        return command;
    }

    private static int Run(Installation installation, TimeProvider clock)
    {
        var place = installation.TownFolder;
        if (File.Exists(place.FullName) || (place.Exists && place.EnumerateFileSystemInfos().Any()))
        {
            Terminal.Error($"There is a town in {place.FullName} already; nothing was changed.", "Edit its files, or name another folder with --data.");
            return 1;
        }

        var files = FolderTemplate.OfStarter(DateOnly.FromDateTime(clock.Now().UtcDateTime));
        try
        {
            FolderTemplate.Write(place, files);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Terminal.Error($"The town cannot be written to {place.FullName}: {failure.Message}", "Check that the folder may be written, or name another with --data.");
            return 1;
        }

        Terminal.Say($"A new town is in {place.FullName}:");
        foreach (var name in files.Keys.Order(StringComparer.Ordinal))
        {
            Terminal.Say($"  {name}");
        }

        Terminal.Say("");
        Terminal.Say("Next:");
        Terminal.Say("  1. Edit the files; README.md explains each.");
        Terminal.Say($"  2. Check them:  doorstep check --data {installation.Data}");
        Terminal.Say($"  3. Open:        doorstep serve --data {installation.Data}");
        Terminal.Say($"  A map of its streets, when you like:  doorstep import map FILE.osm.pbf --data {installation.Data}");
        return 0;
    }
}

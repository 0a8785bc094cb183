using System.CommandLine;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Demo;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Town.Commands;

/// <summary><c>doorstep demo</c>: a fictional town with everything in it, planted once, then served.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandLine cli, TimeProvider clock)
    {
        var command = new Command("demo", "Serve the demo town; makes it in the data folder (without --data: ./demo-data) the first time.") { cli.Urls };
        command.SetAction((parse, ct) => RunAsync(cli, parse, clock, ct));
        return command;
    }

    private static async Task<int> RunAsync(CommandLine cli, ParseResult parse, TimeProvider clock, CancellationToken ct)
    {
        var asked = parse.GetResult(cli.Data) is { Implicit: false };
        var installation = CommandLine.InstallationAt(asked ? parse.GetValue(cli.Data)! : new DirectoryInfo("demo-data"));
        try
        {
            if (!await PrepareAsync(installation, clock, ct))
            {
                return 1;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Terminal.Error($"The demo cannot be written to {installation.Data.FullName}: {failure.Message}", "Check that the folder may be written, or name another with --data.");
            return 1;
        }

        installation.Data.Refresh();
        return await cli.ServeAsync(parse, installation.Data, ct, (services, urls, stop) => PlantAsync(installation.Data, services, urls, clock, stop));
    }

    private static async Task<bool> PrepareAsync(Installation installation, TimeProvider clock, CancellationToken ct)
    {
        var notes = DemoNotes.In(installation.Data);
        if (installation.TownFolder.Exists && notes is null)
        {
            Terminal.Error($"The town in {installation.TownFolder.FullName} is not the demo, so nothing is planted in it.",
                "Serve it with \"doorstep serve\", or name another folder with --data.");
            return false;
        }

        PrivateFiles.MakeFolder(installation.Data);
        if (notes is null || IsWithoutDatabase(installation))
        {
            // Whoever deletes the database wants the demo anew.
            await new DemoNotes().SaveAsync(installation.Data, ct);
        }

        if (!installation.TownFolder.Exists)
        {
            FolderTemplate.Write(installation.TownFolder, FolderTemplate.OfDemo(DateOnly.FromDateTime(clock.Now().UtcDateTime)));
        }

        return true;
    }

    private static bool IsWithoutDatabase(Installation installation) =>
        installation.Engine == DatabaseEngine.Sqlite && !File.Exists(Path.Combine(installation.Data.FullName, "doorstep.db"));

    private static async Task PlantAsync(DirectoryInfo data, IServiceProvider services, string urls, TimeProvider clock, CancellationToken ct)
    {
        var notes = DemoNotes.In(data) ?? new DemoNotes();
        await using var scope = services.CreateAsyncScope();
        foreach (var part in scope.ServiceProvider.GetServices<IDemoPart>().OrderBy(part => part.Order))
        {
            if (notes.Planted.Contains(part.Name))
            {
                continue;
            }

            Terminal.Say($"Planting the demo's {part.Name} …");
            var demo = new DemoTown(scope.ServiceProvider, clock.Now());
            await part.PlantAsync(demo, ct);
            notes.SignIns.AddRange(demo.SignIns);
            notes.Receipts.AddRange(demo.Receipts);
            notes.Planted.Add(part.Name);
            await notes.SaveAsync(data, ct);
        }

        Terminal.Say("");
        Terminal.Say($"The demo town is in {data.FullName}; delete that folder to begin anew.");
        if (notes.SignIns.Count > 0)
        {
            Terminal.Say("Sample sign-ins for /staff (for trying out only):");
            var role = notes.SignIns.Max(signIn => signIn.Role.Length);
            var user = notes.SignIns.Max(signIn => signIn.UserName.Length);
            foreach (var signIn in notes.SignIns)
            {
                Terminal.Say($"  {signIn.Role.PadRight(role)}  {signIn.UserName.PadRight(user)}  {signIn.Password}");
            }
        }

        if (notes.Receipts.Count > 0)
        {
            Terminal.Say("Sample receipts for /follow (reference and code, or the link):");
            foreach (var receipt in notes.Receipts)
            {
                Terminal.Say($"  {receipt.Reference}  {receipt.Code}  {LinkStart(urls)}{receipt.Path}  {receipt.Title}");
            }
        }

        Terminal.Say("");
    }

    /// <summary>What a link begins with; nothing while the system has not chosen the port.</summary>
    private static string LinkStart(string urls) =>
        urls.Split(';')[0].Trim().TrimEnd('/') is var first && !first.EndsWith(":0", StringComparison.Ordinal) ? first : "";
}

using System.CommandLine;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Telemetry;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Doorstep.Platform.Hosting;

/// <summary>
/// The executable's commands: those of the platform and those that the modules bring. Exit codes: 0 done, 1 refused or
/// failed, 2 wrong usage.
/// </summary>
public sealed class CommandLine
{
    private readonly IReadOnlyList<Module> modules;
    private readonly TimeProvider clock;

    /// <summary>The commands of these modules.</summary>
    public CommandLine(IReadOnlyList<Module> modules, TimeProvider clock)
    {
        this.modules = modules;
        this.clock = clock;
    }

    /// <summary>The clock that every command reads.</summary>
    public TimeProvider Clock => clock;

    /// <summary><c>--data DIR</c>, taken by every command.</summary>
    public Option<DirectoryInfo> Data { get; } = new("--data")
    {
        Description = "Folder that holds the town's files and, without a database server, its records.",
        DefaultValueFactory = _ => new DirectoryInfo("doorstep-data"),
        Recursive = true,
        HelpName = "DIR",
    };

    /// <summary><c>--urls URLS</c>, taken by the servers.</summary>
    public Option<string> Urls { get; } = new("--urls")
    {
        Description = "Addresses to listen on, separated by semicolons.",
        DefaultValueFactory = _ => "http://127.0.0.1:5080",
        HelpName = "URLS",
    };

    /// <summary>Parses and runs; returns the exit code.</summary>
    public async Task<int> RunAsync(string[] args)
    {
        PrivateFiles.Begin();
        var root = new RootCommand("Doorstep: a town hears what its residents need, gets it done, and shows that it was done.") { Data };
        var serve = new Command("serve", "Serve the town on the web.") { Urls };
        serve.SetAction((parse, ct) => ServeAsync(parse, parse.GetValue(Data)!, ct));
        root.Subcommands.Add(serve);
        var import = new Command("import", "Take in what another system has.");
        foreach (var source in modules.SelectMany(module => module.Imports(this)))
        {
            import.Subcommands.Add(source);
        }

        root.Subcommands.Add(import);
        root.Subcommands.Add(ClockCommand.Create(this));
        foreach (var command in modules.SelectMany(module => module.Commands(this)))
        {
            root.Subcommands.Add(command);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Terminal.Error(error.Message);
            }

            Terminal.Say("");
            Terminal.Say($"See: doorstep {string.Join(' ', args.TakeWhile(a => !a.StartsWith('-')))} --help".Replace("  ", " ", StringComparison.Ordinal));
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }) is var code && code > 2 ? 1 : code;
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is an answer, not a fault.
            Terminal.Error("Stopped before it was done.", "Run the same command again.");
            return 1;
        }
    }

    /// <summary>The folder given with <c>--data</c>, with the database that the environment names.</summary>
    public static Installation InstallationAt(DirectoryInfo data) =>
        Installation.At(data, Environment.GetEnvironmentVariable(Installation.DatabaseVariable));

    /// <summary>
    /// Brings the database up to date, opens the modules and runs the body without listening on the web.
    /// </summary>
    /// <param name="parse">Says which data folder.</param>
    /// <param name="body">The command's work; returns the exit code.</param>
    /// <param name="ct">Stops the work.</param>
    /// <param name="open">False for commands that look at what may be broken: then nothing is brought up to date or opened.</param>
    public async Task<int> RunAsync(
        ParseResult parse, Func<IServiceProvider, CancellationToken, Task<int>> body, CancellationToken ct, bool open = true)
    {
        var data = parse.GetValue(Data)!;
        if (!Exists(data))
        {
            return 1;
        }

        await using var app = DoorstepApp.Build(modules, InstallationAt(data), clock, quiet: true);
        return !open || await PrepareAsync(app, ct) ? await body(app.Services, ct) : 1;
    }

    /// <summary>Serves until stopped. <paramref name="before"/> runs once everything is open, before the first visitor.</summary>
    public async Task<int> ServeAsync(
        ParseResult parse, DirectoryInfo data, CancellationToken ct, Func<IServiceProvider, string, CancellationToken, Task>? before = null)
    {
        if (!Exists(data))
        {
            return 1;
        }

        if (TelemetrySettings.OfEnvironment().Problem is { } wrong)
        {
            Terminal.Error(wrong.Message, wrong.Remedy);
            return 1;
        }

        var urls = parse.GetValue(Urls)!;
        await using var app = DoorstepApp.Build(modules, InstallationAt(data), clock, quiet: false);
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            app.Urls.Add(url);
        }

        if (!await IsWholeAsync(app, ct) || !await PrepareAsync(app, ct))
        {
            return 1;
        }

        if (before is not null)
        {
            await before(app.Services, urls, ct);
        }

        try
        {
            await app.StartAsync(ct);
        }
        catch (Exception failure) when (failure is IOException or FormatException or InvalidOperationException)
        {
            Terminal.Error($"Cannot listen on {urls}: {failure.Message}", "Stop what uses that address, or name another with --urls.");
            return 1;
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Terminal.Say($"Doorstep is open at {string.Join(" and ", addresses)}  (Ctrl+C stops it)");
        if (app.Services.GetRequiredService<PublicSite>().Configured is null)
        {
            Terminal.Warn("town/town.json names no \"site\", so only this machine can open it, as localhost.");
        }

        await app.WaitForShutdownAsync(ct);
        return 0;
    }

    private static bool Exists(DirectoryInfo data)
    {
        if (!data.Exists)
        {
            Terminal.Error($"There is no folder {data.FullName}.", $"Make a town with: doorstep init --data {data}");
        }

        return data.Exists;
    }

    /// <summary>Before anything is written: what is built upon damage makes it worse.</summary>
    private static async Task<bool> IsWholeAsync(WebApplication app, CancellationToken ct)
    {
        var problems = await app.Services.GetRequiredService<DatabaseCheck>().AtStartAsync(ct);
        foreach (var problem in problems)
        {
            Terminal.Error(problem.Message, problem.Remedy);
        }

        return problems.Count == 0;
    }

    private async Task<bool> PrepareAsync(WebApplication app, CancellationToken ct)
    {
        if (!await AllAsync(module => module.CheckAsync(app.Services, ct)))
        {
            return false;
        }

        try
        {
            await app.Services.GetRequiredService<Migrations>().ApplyAsync(ct);
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.Data.Common.DbException or IOException)
        {
            Terminal.Error($"The database cannot be opened: {failure.Message}", "Check the data folder's permissions, or the connection string in DOORSTEP_DATABASE.");
            return false;
        }

        return await AllAsync(module => module.OpenAsync(app.Services, ct));
    }

    private async Task<bool> AllAsync(Func<Module, Task<IReadOnlyList<StartProblem>>> ask)
    {
        foreach (var module in modules)
        {
            var problems = await ask(module);
            foreach (var problem in problems)
            {
                Terminal.Error(problem.Message, problem.Remedy);
            }

            if (problems.Count > 0)
            {
                return false;
            }
        }

        return true;
    }
}

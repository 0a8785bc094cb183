using System.CommandLine;
using Doorstep.Modules.Town.Commands;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Demo;
using Doorstep.Modules.Town.Folder;
using Doorstep.Modules.Town.Tables;
using Doorstep.Platform.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Town;

/// <summary>The town as files a person can edit: its name, its clock, its working calendar and its units.</summary>
public sealed class TownModule : Module
{
    /// <inheritdoc />
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<CurrentTown>().AddSingleton<DayWords>().AddSingleton<UnitList>().AddSingleton<TownLoader>();
        services.AddSingleton<ITownFile, TownJsonFile>().AddSingleton<ITownFile, HolidaysFile>().AddSingleton<ITownFile, UnitsFile>();
        services.AddSingleton<ICheck, FolderCheck>().AddTransient<ISeedPart, UnitsSeed>();
    }

    /// <inheritdoc />
    public override void MapTables(ModelBuilder model) => model.Entity<UnitRow>(unit =>
    {
        unit.ToTable("units");
        unit.HasKey(u => u.Code);
    });

    /// <inheritdoc />
    public override Task<IReadOnlyList<StartProblem>> CheckAsync(IServiceProvider services, CancellationToken ct)
    {
        var loader = services.GetRequiredService<TownLoader>();
        return Task.FromResult(AsStartProblems(loader.Check(loader.Folder).Problems));
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<StartProblem>> OpenAsync(IServiceProvider services, CancellationToken ct) =>
        AsStartProblems(await services.GetRequiredService<TownLoader>().LoadAsync(ct));

    /// <inheritdoc />
    public override IEnumerable<Command> Commands(CommandLine cli) =>
        [InitCommand.Create(cli, cli.Clock), CheckCommand.Create(cli), DemoCommand.Create(cli, cli.Clock), SeedCommand.Create(cli)];

    private static IReadOnlyList<StartProblem> AsStartProblems(TownProblems problems)
    {
        var all = problems.All.Select(problem => new StartProblem(problem.PlaceAndMessage, problem.Remedy)).ToList();
        if (problems.Found > problems.Count)
        {
            all.Add(new StartProblem($"There are {problems.Found - problems.Count} more problems.", "Mend these first, then run the command again."));
        }

        return all;
    }
}

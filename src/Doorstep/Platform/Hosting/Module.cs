using System.CommandLine;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Hosting;

/// <summary>
/// The front door of a module: the one place that says what a module needs and what it brings. All members
/// but the name are optional. The architecture test holds <see cref="Uses"/> against what the code really uses.
/// </summary>
public abstract class Module
{
    /// <summary>The module's folder and namespace name, such as <c>Requests</c>.</summary>
    public string Name => GetType().Name[..^"Module".Length];

    /// <summary>Front doors of the modules whose Contracts this module touches.</summary>
    public virtual IReadOnlyList<Type> Uses => [];

    /// <summary>Registers the module's operations and background work.</summary>
    public virtual void AddServices(IServiceCollection services, Installation installation)
    {
    }

    /// <summary>Maps the module's own tables.</summary>
    public virtual void MapTables(ModelBuilder model)
    {
    }

    /// <summary>Says who may open which page folder. What is not named needs a signed-in staff member.</summary>
    public virtual void AddPages(PageConventionCollection pages)
    {
    }

    /// <summary>Its links in the navigation of the pages.</summary>
    public virtual IEnumerable<NavigationItem> Navigation => [];

    /// <summary>Adds endpoints. Each requires a policy or says that it is anonymous.</summary>
    public virtual void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }

    /// <summary>
    /// Looks at the files that people edit, before the database is touched. What it returns stops the start and is shown
    /// to the operator.
    /// </summary>
    public virtual Task<IReadOnlyList<StartProblem>> CheckAsync(IServiceProvider services, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<StartProblem>>([]);

    /// <summary>
    /// Runs before anything else uses the module, once the schema is up to date. What it returns stops the start and is
    /// shown to the operator.
    /// </summary>
    public virtual Task<IReadOnlyList<StartProblem>> OpenAsync(IServiceProvider services, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<StartProblem>>([]);

    /// <summary>Commands that the module adds to the executable.</summary>
    public virtual IEnumerable<Command> Commands(CommandLine cli) => [];

    /// <summary>What the module takes in from elsewhere: subcommands of <c>doorstep import</c>.</summary>
    public virtual IEnumerable<Command> Imports(CommandLine cli) => [];
}

/// <summary>Something that keeps the app from starting.</summary>
/// <param name="Message">What is wrong, with the file and line where there is one.</param>
/// <param name="Remedy">What the operator can do about it.</param>
public sealed record StartProblem(string Message, string? Remedy = null);

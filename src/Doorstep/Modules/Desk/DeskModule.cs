using Doorstep.Modules.Accounts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Desk.Calendars;
using Doorstep.Modules.Desk.Contracts.Access;
using Doorstep.Modules.Desk.Live;
using Doorstep.Modules.Desk.Tables;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Desk;

/// <summary>Front door of the desk: what all lists of staff share, whatever the work is.</summary>
public sealed class DeskModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(AccountsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation) =>
        services.AddSingleton<SavedFilters>().AddSingleton<LiveBoard>().AddSingleton<CalendarFeeds>();

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => DeskTables.Map(model);

    /// <summary>For those who move requests.</summary>
    public override void AddPages(PageConventionCollection pages) => pages.AuthorizeFolder("/Desk/Staff", Policies.Handlers);

    /// <inheritdoc/>
    public override void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/staff/live", LiveEndpoint.ServeAsync).RequireAuthorization(Policies.Intake);
        // Calendar programs cannot sign in: the address is the key.
        routes.MapGet("/staff/calendar/{token}.ics", CalendarEndpoint.SendAsync).AllowAnonymous();
    }
}

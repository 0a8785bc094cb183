using Doorstep.Modules.Accounts;
using Doorstep.Modules.Alerts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Desk;
using Doorstep.Modules.Import;
using Doorstep.Modules.Moderation;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Open311;
using Doorstep.Modules.Projects;
using Doorstep.Modules.Published;
using Doorstep.Modules.Receipts;
using Doorstep.Modules.Records;
using Doorstep.Modules.Requests;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.Results;
using Doorstep.Modules.Reviews;
using Doorstep.Modules.Routing;
using Doorstep.Modules.Search;
using Doorstep.Modules.Site;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;

namespace Doorstep;

/// <summary>The modules of the program, each after those that it uses. The tests run the same.</summary>
public static class AllModules
{
    /// <summary>One front door each.</summary>
    public static IReadOnlyList<Module> Create() =>
    [
        new TownModule(),
        new AreasModule(),
        new RecordsModule(),
        new AccountsModule(),
        new NotificationsModule(),
        new SearchModule(),
        new SiteModule(),
        new ReceiptsModule(),
        new DeskModule(),
        new ModerationModule(),
        new AlertsModule(),
        new RequestTypesModule(),
        new RoutingModule(),
        new RequestsModule(),
        new PublishedModule(),
        new ImportModule(),
        new Open311Module(),
        new ProjectsModule(),
        new ReviewsModule(),
        new ResultsModule(),
    ];
}

using Doorstep.Modules.Accounts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Alerts;
using Doorstep.Modules.Alerts.Contracts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Desk;
using Doorstep.Modules.Moderation;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Receipts;
using Doorstep.Modules.Records;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.Requests.Bench;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Demo;
using Doorstep.Modules.Requests.Duplicates;
using Doorstep.Modules.Requests.Hazards;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.News;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Publishing;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Requests.Seeding;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Modules.Requests.Staff.Papers;
using Doorstep.Modules.Requests.Staff.Steps;
using Doorstep.Modules.Requests.Telling;
using Doorstep.Modules.Routing;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Town;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests;

/// <summary>Front door of the requests: from asking to a confirmed answer.</summary>
public sealed class RequestsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(AccountsModule), typeof(RecordsModule), typeof(NotificationsModule), typeof(SearchModule), typeof(ReceiptsModule), typeof(DeskModule), typeof(ModerationModule), typeof(AlertsModule), typeof(RequestTypesModule), typeof(RoutingModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<RequestWording>();
        services.AddSingleton<HandlingRules>();
        services.AddSingleton<HandlingClock>().AddHostedService(provider => provider.GetRequiredService<HandlingClock>());
        services.AddSingleton<RequestSteps>().AddSingleton<ReportRequest>();
        services.AddSingleton<AcceptRequest>().AddSingleton<HandOverRequest>().AddSingleton<AskResident>()
            .AddSingleton<AnswerRequest>().AddSingleton<NoteResidentsWord>()
            .AddSingleton<ChangeDate>().AddSingleton<MoveBetweenLevels>().AddSingleton<JointJob>().AddSingleton<HandleHazard>()
            .AddSingleton<AskWhetherSolved>();
        services.AddSingleton<ReplyToOwner>().AddSingleton<ConfirmRequest>();
        services.AddSingleton<IListener<AreasChanged>, PlaceAgain>();
        services.AddSingleton<HistoricRequests>().AddSingleton<IDemoPart, RequestsDemo>().AddTransient<ISeedPart, RequestsSeed>();
        services.AddScoped<RequestSearch>().AddScoped<WordFacts>().AddSingleton<RequestSearchSource>();
        services.AddSingleton<ISearchSource>(provider => provider.GetRequiredService<RequestSearchSource>());
        services.AddSingleton<IListener<RequestChanged>>(provider => provider.GetRequiredService<RequestSearchSource>());
        services.AddScoped<RequestFacts>().AddSingleton<FactWords>().AddScoped<PublicParts>();
        services.AddResident();
        services.AddStaff();
        services.AddPictures();
        services.AddPublishing();
        services.AddPapers();
        services.AddTelling();
        // After telling: of one answer, the letter that asks whether it is solved is the one that goes.
        services.AddDuplicates();
        services.AddSingleton<RequestReading>().AddSingleton<OutsideUpdates>().AddSingleton<RequestNotes>().AddScoped<StaffRequests>();
        services.AddSingleton<MoveToType>().AddSingleton<IPastRequests, PastRequests>();
        services.AddSingleton<FillTemplates>();
        services.AddHazards();
        services.AddBench();
        services.AddSingleton<RequestNewsWriter>();
        services.AddSingleton<INewsWriter>(provider => provider.GetRequiredService<RequestNewsWriter>());
        services.AddSingleton<IListener<RequestChanged>>(provider => provider.GetRequiredService<RequestNewsWriter>());
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model)
    {
        RequestsTables.Map(model);
        StoredDraft.Map(model);
        DuplicateTables.Map(model);
        BenchTables.Map(model);
        PictureTables.Map(model);
    }

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages)
    {
        pages.AddDuplicatePages();
        pages.AddResident();
        pages.AddStaffPages();
        pages.AddTellingPages();
        pages.AddHazardPages();
        pages.AddBenchPages();
    }

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation =>
    [
        new(NavigationBar.Public, "/report", "NavReport", 20),
        new(NavigationBar.Front, "/hazards", "Home.Hazards", 40),
        new(NavigationBar.Staff, "/staff", "StaffQueue", 10, Policies.Intake),
        new(NavigationBar.Staff, "/staff/new", "StaffNew", 20, Policies.Intake),
        new(NavigationBar.Staff, "/staff/asks", "StaffAsks", 30, Policies.Handlers),
        new(NavigationBar.Staff, "/staff/hazards", "StaffHazards", 50, Policies.Handlers),
    ];

    /// <inheritdoc/>
    public override void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapResident();
        routes.MapStaff();
        routes.MapPapers();
        routes.MapPictures();
    }
}

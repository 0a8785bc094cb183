using System.Text;
using Doorstep.Modules.Accounts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Receipts;
using Doorstep.Modules.Records;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Reviews.Demo;
using Doorstep.Modules.Reviews.Operations;
using Doorstep.Modules.Reviews.Reading;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Modules.Town;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Reviews;

/// <summary>Front door of the reviews: samples of closed requests whose residents are called back.</summary>
public sealed class ReviewsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses =>
        [typeof(TownModule), typeof(AreasModule), typeof(RecordsModule), typeof(AccountsModule), typeof(ReceiptsModule), typeof(RequestTypesModule), typeof(RequestsModule)];

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation => [new(NavigationBar.Staff, "/staff/reviews", "StaffReviews", 70, Policies.Coordinators)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddScoped<ReviewReads>().AddSingleton<ReviewWording>();
        services.AddSingleton<DrawReview>().AddSingleton<NoteReviewCall>().AddSingleton<IDemoPart, ReviewDemo>();
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => ReviewTables.Map(model);

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages) => pages.AuthorizeFolder("/Reviews/Staff", Policies.Coordinators);

    /// <summary>The list of a review as a file, whose SHA-256 is the one that its page shows.</summary>
    public override void MapEndpoints(IEndpointRouteBuilder routes) => routes.MapGet(
        "/staff/reviews/{id:guid}/list.txt",
        async Task<IResult> (Guid id, HttpContext http, ReviewReads reads, CancellationToken ct) => await reads.ListOfAsync(StaffMember.From(http.User)!, id, ct) is { } list
            ? TypedResults.Text(list, "text/plain; charset=utf-8", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
            : TypedResults.NotFound()).RequireAuthorization(Policies.Coordinators);
}

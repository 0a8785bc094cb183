using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Town.Contracts;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Reviews;

/// <summary>What sample reviews bring to the module.</summary>
internal static class ReviewServices
{
    public static void AddReviews(this IServiceCollection services)
    {
        services.AddScoped<ReviewReads>().AddSingleton<ReviewWording>();
        services.AddSingleton<DrawReview>().AddSingleton<NoteReviewCall>().AddSingleton<IDemoPart, ReviewDemo>();
    }

    public static void AddReviewPages(this PageConventionCollection pages) => pages.AuthorizeFolder("/Requests/Reviews/Staff", Policies.Coordinators);

    /// <summary>The list of a review as a file, whose SHA-256 is the one that its page shows.</summary>
    public static void MapReviews(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/staff/reviews/{id:guid}/list.txt",
        async Task<IResult> (Guid id, HttpContext http, ReviewReads reads, CancellationToken ct) => await reads.ListOfAsync(StaffMember.From(http.User)!, id, ct) is { } list
            ? TypedResults.Text(list, "text/plain; charset=utf-8", new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
            : TypedResults.NotFound()).RequireAuthorization(Policies.Coordinators);
}

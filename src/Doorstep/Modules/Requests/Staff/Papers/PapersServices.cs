using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Modules.Requests.Staff.Papers;

/// <summary>What staff print.</summary>
internal static class PapersServices
{
    /// <summary>The sheets.</summary>
    public static void AddPapers(this IServiceCollection services) => services.AddSingleton<JobSheet>().AddSingleton<ReplyLetter>();

    /// <summary>Their addresses, open to those who may open the request's page.</summary>
    public static void MapPapers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/staff/requests/{reference}/job-sheet.pdf",
            (string reference, string? contact, HttpContext http, RequestDesk desk, JobSheet sheet, CancellationToken ct) =>
                SendAsync(http, desk, reference, "job-sheet", async r => sheet.Print(r, await desk.ContactAsync(r, ct), SiteOf(http), contact == "1"), ct)).RequireAuthorization(Policies.Staff);
        routes.MapGet("/staff/requests/{reference}/reply.pdf",
            (string reference, HttpContext http, RequestDesk desk, ReplyLetter letter, LetterCodes codes, CancellationToken ct) =>
                SendAsync(http, desk, reference, "reply", async r => letter.Print(r, await desk.ContactAsync(r, ct), await codes.PrintAsync(r.Id, StaffMember.From(http.User)!, ct), SiteOf(http)), ct)).RequireAuthorization(Policies.Staff);
    }

    private static async Task<IResult> SendAsync(
        HttpContext http, RequestDesk desk, string reference, string name, Func<Request, Task<byte[]>> print, CancellationToken ct)
    {
        if (await desk.OpenAsync(StaffMember.From(http.User)!, reference, ct) is not { } request)
        {
            return TypedResults.NotFound();
        }

        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = $"{name}-{ShortReference.Show(request.Reference)}.pdf" }.ToString();
        return TypedResults.Bytes(await print(request), "application/pdf");
    }

    private static Uri SiteOf(HttpContext http) => http.RequestServices.GetRequiredService<PublicSite>().For(http.Request);
}

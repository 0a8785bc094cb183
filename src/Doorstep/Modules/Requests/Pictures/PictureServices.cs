using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Files;
using Microsoft.EntityFrameworkCore;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Pictures;

namespace Doorstep.Modules.Requests.Pictures;

/// <summary>What pictures bring to the module.</summary>
internal static class PictureServices
{
    public static void AddPictures(this IServiceCollection services)
    {
        services.AddScoped<PublicPictures>().AddScoped<OwnPictures>();
        services.AddSingleton(new KeptPictures((db, request, ct) => db.Set<RequestFile>().CountAsync(f => f.RequestId == request && f.Picture != null && f.Stage == null, ct)));
        services.AddSingleton(new FileNames(db => db.Set<RequestFile>().Select(f => f.Sha256)));
        services.AddSingleton(new FileNames(db => db.Set<RequestPicture>().Select(p => p.SmallSha256)));
    }

    public static void MapPictures(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/requests/{reference}/pictures/{number:int}", (HttpContext http, string reference, int number, PublicPictures pictures, SendPicture send, CancellationToken ct) =>
            ToEverybodyAsync(http, reference, number, small: false, pictures, send, ct)).AllowAnonymous();
        routes.MapGet("/requests/{reference}/pictures/{number:int}/small", (HttpContext http, string reference, int number, PublicPictures pictures, SendPicture send, CancellationToken ct) =>
            ToEverybodyAsync(http, reference, number, small: true, pictures, send, ct)).AllowAnonymous();
        ResumableUploads.Map(routes, "/follow/{reference}/uploads", (http, ct) => OwnAsync(http, ct));
        ResumableUploads.Map(
            routes, "/staff/requests/{reference}/uploads",
            (http, ct) => http.RequestServices.GetRequiredService<RequestDesk>().UploadsOfAsync(StaffMember.From(http.User)!, (string)http.GetRouteValue("reference")!, ct), Policies.Staff);
        routes.MapGet("/follow/{reference}/pictures/{number:int}", (HttpContext http, string reference, int number, OwnPictures own, SendPicture send, CancellationToken ct) =>
            own.SmallAsync(http, reference, number, send, ct)).AllowAnonymous();
    }

    private static async Task<Guid?> OwnAsync(HttpContext http, CancellationToken ct) =>
        (await http.RequestServices.GetRequiredService<ReceiptAccess>().OpenAsync(http, (string)http.GetRouteValue("reference")!, ct))?.Id;

    private static async Task<IResult> ToEverybodyAsync(
        HttpContext http, string reference, int number, bool small, PublicPictures pictures, SendPicture send, CancellationToken ct) =>
        await pictures.FindAsync(reference, number, small, ct) is { } found
            ? send.Send(http, found.Sha256, found.ContentType, everybody: true)
            : TypedResults.NotFound();
}

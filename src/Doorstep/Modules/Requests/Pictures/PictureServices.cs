using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Requests.Resident;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Pictures;

namespace Doorstep.Modules.Requests.Pictures;

/// <summary>What pictures bring to the module.</summary>
internal static class PictureServices
{
    public static void AddPictures(this IServiceCollection services)
    {
        services.AddSingleton<Platform.Pictures.PictureDecoder>().AddSingleton<PictureStore>().AddSingleton<SendPicture>();
        services.AddScoped<PublicPictures>().AddSingleton<Uploads>().AddScoped<SentPictures>();
        services.AddScoped<OwnPictures>().AddSingleton<IRetentionRule, UploadRetention>();
        services.AddSingleton(new FileNames(db => db.Set<RequestFile>().Select(f => f.Sha256)));
        services.AddSingleton(new FileNames(db => db.Set<RequestPicture>().Select(p => p.SmallSha256)));
        services.AddSingleton(new FileNames(db => db.Set<PictureUpload>().Where(u => u.Sha256 != null).Select(u => u.Sha256!)));
        services.AddSingleton(new FileNames(db => db.Set<PictureUpload>().Where(u => u.SmallSha256 != null).Select(u => u.SmallSha256!)));
    }

    public static void MapPictures(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/requests/{reference}/pictures/{number:int}", (HttpContext http, string reference, int number, PublicPictures pictures, SendPicture send, CancellationToken ct) =>
            SendPicture.ToEverybodyAsync(http, reference, number, small: false, pictures, send, ct)).AllowAnonymous();
        routes.MapGet("/requests/{reference}/pictures/{number:int}/small", (HttpContext http, string reference, int number, PublicPictures pictures, SendPicture send, CancellationToken ct) =>
            SendPicture.ToEverybodyAsync(http, reference, number, small: true, pictures, send, ct)).AllowAnonymous();
        ResumableUploads.Map(routes, "/report/drafts/{draft}/uploads", (http, ct) => http.RequestServices.GetRequiredService<Drafts>().HolderAsync(http, (string)http.GetRouteValue("draft")!, ct));
        ResumableUploads.Map(routes, "/follow/{reference}/uploads", (http, ct) => OwnAsync(http, ct));
        ResumableUploads.Map(
            routes, "/staff/requests/{reference}/uploads",
            (http, ct) => http.RequestServices.GetRequiredService<RequestDesk>().UploadsOfAsync(StaffMember.From(http.User)!, (string)http.GetRouteValue("reference")!, ct), Policies.Staff);
        routes.MapGet("/follow/{reference}/pictures/{number:int}", (HttpContext http, string reference, int number, OwnPictures own, SendPicture send, CancellationToken ct) =>
            own.SmallAsync(http, reference, number, send, ct)).AllowAnonymous();
    }

    private static async Task<Guid?> OwnAsync(HttpContext http, CancellationToken ct) =>
        (await http.RequestServices.GetRequiredService<ReceiptAccess>().OpenAsync(http, (string)http.GetRouteValue("reference")!, ct))?.Id;
}

using Doorstep.Modules.Accounts.Contracts;
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
        services.AddSingleton<FileStore>().AddSingleton<Platform.Pictures.PictureDecoder>().AddSingleton<PictureStore>().AddSingleton<SendPicture>();
        services.AddScoped<PublicPictures>().AddSingleton<ForgetFiles>().AddSingleton<Uploads>().AddScoped<SentPictures>();
        services.AddScoped<OwnPictures>().AddSingleton<ICheck, FileStoreCheck>().AddTransient<ICheck, NamedFilesCheck>();
    }

    public static void MapPictures(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/requests/{reference}/pictures/{number:int}", (HttpContext http, string reference, int number, PublicPictures pictures, SendPicture send, CancellationToken ct) =>
            SendPicture.ToEverybodyAsync(http, reference, number, small: false, pictures, send, ct)).AllowAnonymous();
        routes.MapGet("/requests/{reference}/pictures/{number:int}/small", (HttpContext http, string reference, int number, PublicPictures pictures, SendPicture send, CancellationToken ct) =>
            SendPicture.ToEverybodyAsync(http, reference, number, small: true, pictures, send, ct)).AllowAnonymous();
        ResumableUploads.Map(routes, "/report/drafts/{draft}/uploads", (http, ct) => http.RequestServices.GetRequiredService<Drafts>().HolderAsync(http, (string)http.GetRouteValue("draft")!, ct));
        ResumableUploads.Map(routes, "/follow/{reference}/uploads", (http, ct) => http.RequestServices.GetRequiredService<ReceiptDoor>().IdOfAsync(http, (string)http.GetRouteValue("reference")!, ct));
        ResumableUploads.Map(
            routes, "/staff/requests/{reference}/uploads",
            (http, ct) => http.RequestServices.GetRequiredService<RequestDesk>().UploadsOfAsync(StaffMember.From(http.User)!, (string)http.GetRouteValue("reference")!, ct), Policies.Staff);
        routes.MapGet("/follow/{reference}/pictures/{number:int}", (HttpContext http, string reference, int number, OwnPictures own, SendPicture send, CancellationToken ct) =>
            own.SmallAsync(http, reference, number, send, ct)).AllowAnonymous();
    }
}

using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Pictures;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Publishing;

/// <summary>What publishing with care brings to the module.</summary>
internal static class PublishingServices
{
    public static void AddPublishing(this IServiceCollection services) =>
        services.AddScoped<PublishingList>().AddSingleton<LookAtText>().AddSingleton<LookAtPicture>().AddScoped<OwnWords>();

    public static void AddPublishingPages(this PageConventionCollection pages) => pages.AuthorizeFolder("/Requests/Publishing/Staff", Policies.Staff);

    /// <summary>The pictures of the page on which they are looked at; each is a look of its own, since its address works alone.</summary>
    public static void MapPublishing(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/staff/publishing/{reference}/pictures/{number:int}", PictureAsync).RequireAuthorization(Policies.Staff);

    private static async Task<IResult> PictureAsync(
        HttpContext http, string reference, int number, string? boxes, RequestDesk desk, SendPicture send, PictureStore store, CancellationToken ct)
    {
        if (await desk.OpenPictureAsync(StaffMember.From(http.User)!, reference, number, ct) is not { } file)
        {
            return TypedResults.NotFound();
        }

        if (Read(boxes) is not { Count: > 0 } parts)
        {
            return send.Send(http, file.Sha256, file.ContentType, everybody: false);
        }

        // As it will be: drawn for this answer only.
        var covered = await store.ReadAsync(file.Sha256, ct) is { } bytes ? await store.PreviewAsync(bytes, parts, ct) : null;
        return covered is null ? TypedResults.NotFound() : TypedResults.Bytes(covered.Large, covered.Kind.ContentType);
    }

    /// <summary>Boxes from an address or a form: four percentages each, with blanks or commas between; what makes no sense is left out.</summary>
    public static IReadOnlyList<Box> Read(string? boxes) =>
    [
        .. (boxes ?? "").Split(';', '\n').Take(LookAtPicture.MostBoxes)
            .Select(line => line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
                .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number / 100 : double.NaN).ToArray())
            .Where(n => n.Length == 4).Select(n => new Box(n[0], n[1], n[2], n[3])).Where(b => b.IsSane),
    ];
}

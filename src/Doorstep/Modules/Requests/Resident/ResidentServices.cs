using System.Net.Mime;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>What the residents' pages need, and the addresses beside the pages.</summary>
internal static class ResidentServices
{
    public static void AddResident(this IServiceCollection services)
    {
        services.AddSingleton<FollowCookie>().AddSingleton<ResidentMessages>().AddSingleton<TownFigures>().AddSingleton<Story>();
        services.AddScoped<SlowLane>().Configure<MvcOptions>(mvc => mvc.Filters.AddService<SlowLane>());
        services.AddScoped<Drafts>().AddSingleton<FormTickets>().AddScoped<SendDraft>().AddScoped<ReportSteps>().AddScoped<ReceiptDoor>().AddScoped<ResidentCopy>();
        services.Configure<KeptFormOptions>(kept => kept.Doors.Add("/follow"));
        services.AddSingleton<ContactRetention>().AddHostedService(provider => provider.GetRequiredService<ContactRetention>());
    }

    public static void AddResident(this PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Requests/Resident");
        // The link on the receipt, with the code in it, ends at the same page as the form.
        pages.AddPageRoute("/Requests/Resident/Follow", "/r/{reference}/{code}");
    }

    public static void MapResident(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/follow/{reference}/data.json", (HttpContext http, string reference, ReceiptDoor door, ResidentCopy copy, CancellationToken ct) =>
            TakeAsync(http, reference, door, copy, held => Task.FromResult(ResidentCopy.ToJson(held)), MediaTypeNames.Application.Json, "json", ct)).AllowAnonymous();
        routes.MapGet("/follow/{reference}/data.csv", (HttpContext http, string reference, ReceiptDoor door, ResidentCopy copy, CancellationToken ct) =>
            TakeAsync(http, reference, door, copy, ResidentCopy.ToCsvAsync, "text/csv; charset=utf-8", "csv", ct)).AllowAnonymous();
        routes.MapGet("/follow/{reference}/files/{id:guid}", FileAsync).AllowAnonymous();
    }

    private static async Task<IResult> FileAsync(
        HttpContext http, string reference, Guid id, ReceiptDoor door, RequestFiles files, CancellationToken ct)
    {
        if (await door.ReadAsync(http, reference, ct) is not { Request: var request })
        {
            return TypedResults.Redirect(FollowModel.AddressFor(reference));
        }

        return request.Files.FirstOrDefault(f => f.Id == id) is { } file ? files.Send(file, http) : TypedResults.NotFound();
    }

    private static async Task<IResult> TakeAsync(
        HttpContext http, string reference, ReceiptDoor door, ResidentCopy copy, Func<Held, Task<byte[]>> write, string type, string ending, CancellationToken ct)
    {
        if (await door.ReadAsync(http, reference, ct) is not { Request: var request })
        {
            return TypedResults.Redirect(FollowModel.AddressFor(reference));
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(await write(await copy.GatherAsync(request, ct)), type, $"request-{ShortReference.Show(request.Reference)}.{ending}");
    }
}

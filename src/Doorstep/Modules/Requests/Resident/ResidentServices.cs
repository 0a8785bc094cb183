using System.Net.Mime;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Modules.Requests.Pictures;
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
        services.AddSingleton<ResidentMessages>().AddSingleton<TownFigures>().AddSingleton<Story>();
        services.AddSingleton(new PagePart("front", "/Modules/Requests/Resident/_MonthFigures.cshtml"));
        services.AddScoped<SlowLane>().Configure<MvcOptions>(mvc => mvc.Filters.AddService<SlowLane>());
        services.AddScoped<Drafts>().AddSingleton<FormTickets>().AddScoped<SendDraft>().AddScoped<ReportSteps>().AddScoped<OwnRequest>().AddScoped<IReceiptKind, RequestReceipts>();
        services.AddRetention<StoredDraft>("drafts of forms", new("request_drafts", "until it is sent or runs out"), now => d => d.ExpiresAt <= now);
    }

    public static void AddResident(this PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Requests/Resident");
    }

    public static void MapResident(this IEndpointRouteBuilder routes)
    {
        ResumableUploads.Map(routes, "/report/drafts/{draft}/uploads", (http, ct) => http.RequestServices.GetRequiredService<Drafts>().HolderAsync(http, (string)http.GetRouteValue("draft")!, ct));
        routes.MapGet("/follow/{reference}/files/{id:guid}", FileAsync).AllowAnonymous();
    }

    private static async Task<IResult> FileAsync(
        HttpContext http, string reference, Guid id, OwnRequest requests, RequestFiles files, CancellationToken ct)
    {
        if (await requests.ReadAsync(http, reference, ct) is not { Request: var request })
        {
            return TypedResults.Redirect(ReceiptAccess.AddressFor(reference));
        }

        return request.Files.FirstOrDefault(f => f.Id == id) is { } file ? files.Send(file, http) : TypedResults.NotFound();
    }
}

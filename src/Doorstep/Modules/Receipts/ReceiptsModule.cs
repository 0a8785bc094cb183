using System.Net.Mime;
using Doorstep.Modules.Accounts;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Receipts.Jobs;
using Doorstep.Modules.Receipts.Operations;
using Doorstep.Modules.Receipts.Resident;
using Doorstep.Modules.Receipts.Sessions;
using Doorstep.Modules.Receipts.Tables;
using Doorstep.Modules.Records;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Receipts;

/// <summary>Front door of the receipts: what residents hold, how they are reached, and all that is held about them.</summary>
public sealed class ReceiptsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(AreasModule), typeof(AccountsModule), typeof(RecordsModule), typeof(NotificationsModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<FollowCookie>().AddSingleton<LetterCodes>().AddSingleton<Contacts>().AddSingleton<EraseContact>().AddSingleton<ReceiptWording>();
        services.AddScoped<ReceiptAccess>().AddScoped<HeldByTown>();
        services.Configure<KeptFormOptions>(kept => kept.Doors.Add("/follow"));
        services.AddSingleton<IRetentionRule, ContactRetention>();
        services.AddRetention<EndedFollow>("ended follow sessions", new("ended_follows", "2 hours"), now => e => e.EndsAt <= now);
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => ReceiptsTables.Map(model);

    /// <summary>Open to everybody: what they show is opened by the receipt.</summary>
    public override void AddPages(PageConventionCollection pages)
    {
        pages.AllowAnonymousToFolder("/Receipts/Resident");
        // The link on the receipt, with the code in it, ends at the same page as the form.
        pages.AddPageRoute("/Receipts/Resident/Follow", "/r/{reference}/{code}");
    }

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation =>
    [
        new(NavigationBar.Public, "/follow", "NavFollow", 60),
    ];

    /// <inheritdoc/>
    public override void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/follow/{reference}/data.json", (HttpContext http, string reference, ReceiptAccess receipts, HeldByTown held, CancellationToken ct) =>
            TakeAsync(http, reference, receipts, held, all => Task.FromResult(HeldFiles.ToJson(all)), MediaTypeNames.Application.Json, "json", ct)).AllowAnonymous();
        routes.MapGet("/follow/{reference}/data.csv", (HttpContext http, string reference, ReceiptAccess receipts, HeldByTown held, CancellationToken ct) =>
            TakeAsync(http, reference, receipts, held, HeldFiles.ToCsvAsync, "text/csv; charset=utf-8", "csv", ct)).AllowAnonymous();
    }

    private static async Task<IResult> TakeAsync(
        HttpContext http, string reference, ReceiptAccess receipts, HeldByTown held, Func<Held, Task<byte[]>> write, string type, string ending, CancellationToken ct)
    {
        if (await receipts.ReadAsync(http, reference, ct) is not { } receipt)
        {
            return TypedResults.Redirect(ReceiptAccess.AddressFor(reference));
        }

        var all = await held.GatherAsync(receipt, ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(await write(all), type, HeldFiles.NameOf(all, ending));
    }
}

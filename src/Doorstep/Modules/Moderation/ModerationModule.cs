using Doorstep.Modules.Accounts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Jobs;
using Doorstep.Modules.Moderation.Looking;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.Records;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Town;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Pictures;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Moderation;

/// <summary>Front door of moderation: pictures on their way, and looking at words and pictures before everybody sees them.</summary>
public sealed class ModerationModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule), typeof(RecordsModule), typeof(AccountsModule)];

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation => [new(NavigationBar.Staff, "/staff/publishing", "StaffPublishing", 40, Policies.Handlers)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<PictureDecoder>().AddSingleton<PictureStore>().AddSingleton<SendPicture>().AddSingleton<ModerationWording>();
        services.AddSingleton<Uploads>().AddScoped<SentPictures>().AddSingleton<IRetentionRule, UploadRetention>();
        services.AddSingleton<LookAtText>().AddSingleton<LookAtPicture>();
        services.AddSingleton(new FileNames(db => db.Set<PictureUpload>().Where(u => u.Sha256 != null).Select(u => u.Sha256!)));
        services.AddSingleton(new FileNames(db => db.Set<PictureUpload>().Where(u => u.SmallSha256 != null).Select(u => u.SmallSha256!)));
        services.AddSingleton(new PagePart("photos", "/Modules/Moderation/_Photos.cshtml"));
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => PictureUpload.Map(model);

    /// <summary>Who may see a thing is the thing's to say.</summary>
    public override void AddPages(PageConventionCollection pages) => pages.AuthorizeFolder("/Moderation/Staff", Policies.Staff);

    /// <summary>The pictures of the page on which they are looked at; each is a look of its own, since its address works alone.</summary>
    public override void MapEndpoints(IEndpointRouteBuilder routes) =>
        routes.MapGet("/staff/publishing/{reference}/pictures/{number:int}", PictureAsync).RequireAuthorization(Policies.Staff);

    private static async Task<IResult> PictureAsync(
        HttpContext http, string reference, int number, string? boxes, IEnumerable<IModerated> things, SendPicture send, PictureStore store, CancellationToken ct)
    {
        ModeratedPicture? picture = null;
        foreach (var kind in things)
        {
            picture ??= await kind.OpenPictureAsync(StaffMember.From(http.User)!, reference, number, ct);
        }

        if (picture is null)
        {
            return TypedResults.NotFound();
        }

        if (BoxList.Read(boxes) is not { Count: > 0 } parts)
        {
            return send.Send(http, picture.Sha256, picture.ContentType, everybody: false);
        }

        // As it will be: drawn for this answer only.
        var covered = await store.ReadAsync(picture.Sha256, ct) is { } bytes ? await store.PreviewAsync(bytes, parts, ct) : null;
        return covered is null ? TypedResults.NotFound() : TypedResults.Bytes(covered.Large, covered.Kind.ContentType);
    }
}

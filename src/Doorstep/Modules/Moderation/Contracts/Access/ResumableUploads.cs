using System.Globalization;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Microsoft.AspNetCore.Mvc;

namespace Doorstep.Modules.Moderation.Contracts.Access;

/// <summary>
/// The tus 1.0.0 protocol (tus.io) with creation, expiration and termination, so that a picture comes through a bad line in
/// parts: POST begins, PATCH appends at an offset that the server knows, HEAD asks for it. Only the browser whose draft or
/// receipt it is, or the staff member who sends it for a request of theirs, can touch it.
/// </summary>
internal static class ResumableUploads
{
    private const string Version = "1.0.0";

    /// <summary>Who may send here: the holder of what they send; null for nobody.</summary>
    public delegate Task<Guid?> Holder(HttpContext http, CancellationToken ct);

    /// <summary>The addresses below <paramref name="root"/>: for everybody who holds a draft or a receipt, or with a policy for staff.</summary>
    public static void Map(IEndpointRouteBuilder outer, string root, Holder holder, string? policy = null)
    {
        var routes = policy is null ? outer.MapGroup("").AllowAnonymous() : outer.MapGroup("").RequireAuthorization(policy);
        var most = new RequestSizeLimitAttribute(FileStore.MostBytes);
        routes.MapMethods(root, [HttpMethods.Options], (HttpContext http) => Described(http));
        routes.MapPost(root, (HttpContext http, Uploads uploads, ModerationWording words, CancellationToken ct) => BeginAsync(http, holder, policy is null, uploads, words, ct)).WithMetadata(most);
        routes.MapMethods($"{root}/{{id:guid}}", [HttpMethods.Head], (HttpContext http, Guid id, Uploads uploads, CancellationToken ct) => AskAsync(http, id, holder, uploads, ct));
        routes.MapPatch($"{root}/{{id:guid}}", (HttpContext http, Guid id, Uploads uploads, ModerationWording words, CancellationToken ct) => AppendAsync(http, id, holder, uploads, words, ct)).WithMetadata(most);
        routes.MapDelete($"{root}/{{id:guid}}", (HttpContext http, Guid id, Uploads uploads, CancellationToken ct) => EndAsync(http, id, holder, uploads, ct));
        routes.MapGet($"{root}/{{id:guid}}/small", (HttpContext http, Guid id, Uploads uploads, SendPicture send, CancellationToken ct) => SmallAsync(http, id, holder, uploads, send, ct));
    }

    private static IResult Described(HttpContext http)
    {
        Mark(http);
        http.Response.Headers.Allow = "OPTIONS, POST";
        http.Response.Headers["Tus-Version"] = Version;
        http.Response.Headers["Tus-Extension"] = "creation,expiration,termination";
        http.Response.Headers["Tus-Max-Size"] = Number(FileStore.MostBytes);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> BeginAsync(HttpContext http, Holder holder, bool resident, Uploads uploads, ModerationWording words, CancellationToken ct)
    {
        if (!Speaks(http) || Header(http, "Upload-Length") is not { } length)
        {
            return TypedResults.StatusCode(Speaks(http) ? StatusCodes.Status400BadRequest : StatusCodes.Status412PreconditionFailed);
        }

        if (await holder(http, ct) is not { } who)
        {
            return TypedResults.NotFound();
        }

        var begun = await uploads.BeginAsync(who, length, resident ? Network.Of(http) : null, ct);
        if (!begun.Succeeded)
        {
            return Refused(begun.Refusal!, words, length > FileStore.MostBytes ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest);
        }

        http.Response.Headers.Location = $"{http.Request.Path}/{begun.Value.Id:N}";
        Expires(http, begun.Value);
        return TypedResults.StatusCode(StatusCodes.Status201Created);
    }

    private static async Task<IResult> AskAsync(HttpContext http, Guid id, Holder holder, Uploads uploads, CancellationToken ct)
    {
        if (!Speaks(http) || await FindAsync(http, id, holder, uploads, ct) is not { } upload)
        {
            return TypedResults.StatusCode(Speaks(http) ? StatusCodes.Status404NotFound : StatusCodes.Status412PreconditionFailed);
        }

        http.Response.Headers["Upload-Offset"] = Number(uploads.OffsetOf(upload));
        http.Response.Headers["Upload-Length"] = Number(upload.Length);
        Expires(http, upload);
        return TypedResults.Ok();
    }

    private static async Task<IResult> AppendAsync(HttpContext http, Guid id, Holder holder, Uploads uploads, ModerationWording words, CancellationToken ct)
    {
        if (!Speaks(http) || Header(http, "Upload-Offset") is not { } offset)
        {
            return TypedResults.StatusCode(Speaks(http) ? StatusCodes.Status400BadRequest : StatusCodes.Status412PreconditionFailed);
        }

        if (http.Request.ContentType != "application/offset+octet-stream")
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        if (await FindAsync(http, id, holder, uploads, ct) is not { } upload)
        {
            return TypedResults.NotFound();
        }

        if (http.Request.ContentLength > FileStore.MostBytes)
        {
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        Outcome<long> come;
        try
        {
            come = await uploads.AppendAsync(upload, offset, http.Request.Body, ct);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            // The line broke, or more came than may. What had come by then stays; nobody is there to answer.
            return TypedResults.StatusCode(broken is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status400BadRequest);
        }

        if (!come.Succeeded)
        {
            return Refused(come.Refusal!, words, come.Refusal!.Kind == RefusalKind.Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest);
        }

        http.Response.Headers["Upload-Offset"] = Number(come.Value);
        Expires(http, upload);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> EndAsync(HttpContext http, Guid id, Holder holder, Uploads uploads, CancellationToken ct)
    {
        if (!Speaks(http) || await FindAsync(http, id, holder, uploads, ct) is not { } upload)
        {
            return TypedResults.StatusCode(Speaks(http) ? StatusCodes.Status404NotFound : StatusCodes.Status412PreconditionFailed);
        }

        await uploads.RemoveAsync(upload.Holder, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SmallAsync(HttpContext http, Guid id, Holder holder, Uploads uploads, SendPicture send, CancellationToken ct) =>
        await FindAsync(http, id, holder, uploads, ct) is { SmallSha256: { } small, ContentType: { } type } ? send.Send(http, small, type, everybody: false) : TypedResults.NotFound();

    private static async Task<UploadedPicture?> FindAsync(HttpContext http, Guid id, Holder holder, Uploads uploads, CancellationToken ct) =>
        await holder(http, ct) is { } who ? await uploads.FindAsync(who, id, ct) : null;

    private static IResult Refused(Refusal refusal, ModerationWording words, int status) => TypedResults.Text(
        words.Say(refusal.Problems[0] is { Args.Length: 0 } bare ? bare with { Args = ["…", FileStore.MostBytes / 1024 / 1024] } : refusal.Problems[0]), statusCode: status);

    private static bool Speaks(HttpContext http)
    {
        Mark(http);
        return http.Request.Headers["Tus-Resumable"] == Version;
    }

    private static void Mark(HttpContext http)
    {
        http.Response.Headers["Tus-Resumable"] = Version;
        http.Response.Headers.CacheControl = "no-store";
    }

    private static void Expires(HttpContext http, UploadedPicture upload) =>
        http.Response.Headers["Upload-Expires"] = upload.ExpiresAt.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);

    private static long? Header(HttpContext http, string name) =>
        long.TryParse(http.Request.Headers[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

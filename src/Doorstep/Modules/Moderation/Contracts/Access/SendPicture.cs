using Doorstep.Platform.Files;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Modules.Moderation.Contracts.Access;

/// <summary>
/// Gives a picture to a browser that may see it. It was drawn here, so it may be shown inside a page; a browser asks each
/// time whether it may still be seen, so that what is covered or taken back is gone at the next look.
/// </summary>
public sealed class SendPicture(FileStore files)
{
    /// <summary>The answer that carries it; not found when it is not on disk.</summary>
    public IResult Send(HttpContext http, string sha256, string contentType, bool everybody)
    {
        if (files.Open(sha256) is not { } content)
        {
            return TypedResults.NotFound();
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        http.Response.Headers.CacheControl = everybody ? "no-cache" : "private, no-cache";
        return TypedResults.File(content, contentType, entityTag: new EntityTagHeaderValue($"\"{sha256[..32]}\""));
    }
}

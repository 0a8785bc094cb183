using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Requests.Pictures;

/// <summary>
/// Gives a request's file to somebody whose right to it has been checked: staff by their scope, residents by their receipt.
/// Browsers save it and never open it inside the site, whatever it claims to be.
/// </summary>
public sealed class RequestFiles(FileStore files)
{
    /// <summary>The answer that carries the file; 404 when it is not on disk.</summary>
    public IResult Send(RequestFile file, HttpContext context)
    {
        if (files.Open(file.Sha256) is not { } content)
        {
            return TypedResults.NotFound();
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        // A download name makes it an attachment.
        return TypedResults.File(content, file.ContentType, file.Name, enableRangeProcessing: true);
    }

    internal static async Task<IResult> SendToStaffAsync(
        string reference, Guid id, HttpContext context, RequestDesk desk, RequestFiles files, CancellationToken ct) =>
        await desk.OpenFileAsync(StaffMember.From(context.User)!, reference, id, ct) is { } file
            ? files.Send(file, context)
            : TypedResults.NotFound();
}

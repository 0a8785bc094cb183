using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;

namespace Doorstep.Modules.Moderation.Contracts.Access;

/// <summary>The pictures of a form without a script: they come with it, and a button takes one back.</summary>
public sealed class SentPictures(Uploads uploads)
{
    /// <summary>Takes what came with the form, and takes back what its button names.</summary>
    /// <returns>What could not be taken; and whether the form only changed its pictures and is to be shown again.</returns>
    public async Task<(IReadOnlyList<Problem> Problems, bool Stay)> ReadAsync(HttpContext http, Guid holder, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var problems = await uploads.TakeAsync(holder, form.Files.GetFiles("photos"), Network.Of(http), ct);
        if (Guid.TryParse(form["removePhoto"], out var id))
        {
            await uploads.RemoveAsync(holder, id, ct);
            return (problems, true);
        }

        return (problems, form.ContainsKey("addPhotos"));
    }
}

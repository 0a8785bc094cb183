using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Moderation.Jobs;

/// <summary>Pictures that came for a form which nobody sent go, with their files.</summary>
internal sealed class UploadRetention(Uploads uploads) : IRetentionRule
{
    /// <inheritdoc/>
    public string What => "pictures of forms that were not sent";

    /// <inheritdoc/>
    public IReadOnlyList<KeptColumns> Covers =>
        [new("request_uploads", "a day at most", "id", "holder", "sha256", "small_sha256"), new("request_uploads", "24 hours", "network")];

    /// <inheritdoc/>
    public Task<int> CountAsync(DoorstepDb db, DateTimeOffset now, CancellationToken ct) => db.Set<PictureUpload>().CountAsync(u => u.ExpiresAt <= now, ct);

    /// <inheritdoc/>
    public Task<int> ApplyAsync(RetentionRun run, CancellationToken ct) => uploads.ForgetOldAsync(ct);
}

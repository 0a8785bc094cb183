using Doorstep.Modules.Moderation.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Moderation.Tables;

/// <summary>An upload as it is stored.</summary>
public sealed class PictureUpload : UploadedPicture
{
    /// <summary>
    /// A keyed fingerprint of the network from which it comes, so that all nodes count together and nobody who reads the table learns
    /// from where; null for staff.
    /// </summary>
    public byte[]? Network { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<PictureUpload>(upload =>
    {
        upload.ToTable("request_uploads").HasKey(u => u.Id);
        upload.Property(u => u.Id).ValueGeneratedNever();
        upload.HasIndex(u => u.Holder);
        upload.HasIndex(u => u.ExpiresAt);
        upload.HasIndex(u => u.Network);
    });
}

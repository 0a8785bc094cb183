using Doorstep.Modules.Moderation.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests;

/// <summary>What is known of a request's file that is a picture.</summary>
public sealed class RequestPicture
{
    /// <summary>The file that it belongs to: its large size.</summary>
    public Guid FileId { get; init; }

    public Guid RequestId { get; init; }

    /// <summary>Its number among the request's pictures, from 1; part of its public address and never used again.</summary>
    public int Number { get; init; }

    /// <summary>SHA-256 of the small size.</summary>
    public required string SmallSha256 { get; set; }

    /// <summary>Width of the large size in pixels.</summary>
    public int Width { get; set; }

    /// <summary>Height of the large size in pixels.</summary>
    public int Height { get; set; }

    /// <summary>Whether everybody may see it.</summary>
    public PictureState State { get; set; }

    /// <summary>True once parts of it were covered; what was below is gone.</summary>
    public bool Covered { get; set; }

    /// <summary>What it shows, in words, for those who cannot see it; null until somebody wrote it.</summary>
    public string? Description { get; set; }

    /// <summary>Why it is kept back, for the resident.</summary>
    public string? Why { get; set; }

    /// <summary>When staff looked at it last; null before.</summary>
    public DateTimeOffset? LookedAt { get; set; }

    /// <summary>Grows with each look: two who act at once are told apart.</summary>
    public int Version { get; set; }
}

/// <summary>How pictures are stored.</summary>
internal static class PictureTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<RequestPicture>(picture =>
        {
            picture.ToTable("request_pictures").HasKey(p => p.FileId);
            picture.Property(p => p.FileId).ValueGeneratedNever();
            picture.Property(p => p.Version).IsConcurrencyToken();
            picture.HasOne<RequestFile>().WithOne(f => f.Picture).HasForeignKey<RequestPicture>(p => p.FileId);
            picture.HasIndex(p => new { p.RequestId, p.Number }).IsUnique();
            // Staff ask for what waits; the public for what is released.
            picture.HasIndex(p => p.State);
        });
    }
}

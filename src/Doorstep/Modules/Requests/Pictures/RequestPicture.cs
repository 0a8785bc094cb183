using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Pictures;

/// <summary>Whether everybody may see a picture.</summary>
public enum PictureState
{
    /// <summary>Nobody has looked at it yet: staff and the one who sent it see it.</summary>
    Waiting,

    /// <summary>Staff looked, covered what had to be, and released it.</summary>
    Released,

    /// <summary>Staff looked and keep it back, for a reason that the resident reads.</summary>
    KeptBack,
}

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

/// <summary>
/// A picture on its way, in parts or whole, before it belongs to a request: bound to the draft or the request of the browser
/// that sends it. What is not taken up in time is forgotten, with its files.
/// </summary>
public sealed class PictureUpload
{
    /// <summary>Random: part of its address.</summary>
    public Guid Id { get; init; }

    /// <summary>The draft or the request for which it is; of a staff member's see <see cref="HolderOf"/>.</summary>
    public Guid Holder { get; init; }

    /// <summary>Of a picture that a staff member sends for a request: another for each, so that nobody takes up another's.</summary>
    public static Guid HolderOf(Guid staff, Guid request) => new(SHA256.HashData([.. request.ToByteArray(), .. staff.ToByteArray()]).AsSpan(0, 16));

    /// <summary>
    /// A keyed fingerprint of the network from which it comes, so that all nodes count together and nobody who reads the table learns
    /// from where; null for staff.
    /// </summary>
    public byte[]? Network { get; init; }

    /// <summary>How many bytes it will have; how many have come is the size of its part on disk.</summary>
    public long Length { get; init; }

    /// <summary>SHA-256 of the large size; null while it is not whole.</summary>
    public string? Sha256 { get; set; }

    /// <summary>SHA-256 of the small size.</summary>
    public string? SmallSha256 { get; set; }

    /// <summary>Media type of what is kept.</summary>
    public string? ContentType { get; set; }

    /// <summary>Bytes of the large size.</summary>
    public long Size { get; set; }

    /// <summary>Width of the large size in pixels.</summary>
    public int Width { get; set; }

    /// <summary>Height of the large size in pixels.</summary>
    public int Height { get; set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is forgotten.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
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

        model.Entity<PictureUpload>(upload =>
        {
            upload.ToTable("request_uploads").HasKey(u => u.Id);
            upload.Property(u => u.Id).ValueGeneratedNever();
            upload.HasIndex(u => u.Holder);
            upload.HasIndex(u => u.ExpiresAt);
            upload.HasIndex(u => u.Network);
        });
    }
}

using System.Security.Cryptography;

namespace Doorstep.Modules.Moderation.Contracts;

/// <summary>
/// A picture on its way, in parts or whole, before it belongs to what it was sent for: bound to the draft or the receipt of the browser
/// that sends it. What is not taken up in time is forgotten, with its files.
/// </summary>
public class UploadedPicture
{
    /// <summary>Random: part of its address.</summary>
    public Guid Id { get; init; }

    /// <summary>The draft or the receipt for which it is; of a staff member's see <see cref="HolderOf"/>.</summary>
    public Guid Holder { get; init; }

    /// <summary>Of a picture that a staff member sends: another for each, so that nobody takes up another's.</summary>
    public static Guid HolderOf(Guid staff, Guid request) => new(SHA256.HashData([.. request.ToByteArray(), .. staff.ToByteArray()]).AsSpan(0, 16));

    /// <summary>How many bytes it will have; how many have come is the size of its part on disk.</summary>
    public long Length { get; init; }

    /// <summary>SHA-256 of the large size; null while it is not whole.</summary>
    public string? Sha256 { get; internal set; }

    /// <summary>SHA-256 of the small size.</summary>
    public string? SmallSha256 { get; internal set; }

    /// <summary>Media type of what is kept.</summary>
    public string? ContentType { get; internal set; }

    /// <summary>Bytes of the large size.</summary>
    public long Size { get; internal set; }

    /// <summary>Width of the large size in pixels.</summary>
    public int Width { get; internal set; }

    /// <summary>Height of the large size in pixels.</summary>
    public int Height { get; internal set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is forgotten.</summary>
    public DateTimeOffset ExpiresAt { get; internal set; }
}

using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Requests;

/// <summary>A scan or photograph, kept on disk under the hash of its content.</summary>
public sealed class RequestFile
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>The request it belongs to.</summary>
    public Guid RequestId { get; init; }

    /// <summary>File name as given, without a path.</summary>
    public required string Name { get; init; }

    /// <summary>Media type, found from the content.</summary>
    public required string ContentType { get; set; }

    /// <summary>Size in bytes.</summary>
    public long Size { get; set; }

    /// <summary>SHA-256 of the content in lower-case hexadecimal: its name on disk. Another one once parts were covered.</summary>
    public required string Sha256 { get; set; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Of a danger: whether it shows it before or after it was put right; null for other files.</summary>
    public FileStage? Stage { get; init; }

    /// <summary>What is known of it as a picture; null for documents.</summary>
    public RequestPicture? Picture { get; init; }
}

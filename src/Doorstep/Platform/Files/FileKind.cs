namespace Doorstep.Platform.Files;

/// <summary>The kinds of files that people may send, told by their first bytes and never by their name.</summary>
/// <param name="ContentType">Media type.</param>
/// <param name="Extension">With the dot; what a file of this kind is called when its own name says something else.</param>
public sealed record FileKind(string ContentType, string Extension)
{
    /// <summary>How many first bytes <see cref="Of"/> looks at.</summary>
    public const int HeadLength = 16;

    /// <summary>A document.</summary>
    public static readonly FileKind Pdf = new("application/pdf", ".pdf");

    /// <summary>A photograph.</summary>
    public static readonly FileKind Jpeg = new("image/jpeg", ".jpg");

    /// <summary>A picture without loss.</summary>
    public static readonly FileKind Png = new("image/png", ".png");

    /// <summary>What scanners write, of either byte order.</summary>
    public static readonly FileKind Tiff = new("image/tiff", ".tif");

    /// <summary>What browsers write where a picture is see-through, and some phones.</summary>
    public static readonly FileKind Webp = new("image/webp", ".webp");

    /// <summary>A drawing of few colours, perhaps moving.</summary>
    public static readonly FileKind Gif = new("image/gif", ".gif");

    /// <summary>What newer phones may send.</summary>
    public static readonly FileKind Avif = new("image/avif", ".avif");

    /// <summary>The extension of a picture of this media type, with the dot; empty for others.</summary>
    public static string ExtensionOf(string? contentType) =>
        new[] { Jpeg, Png, Webp }.FirstOrDefault(k => k.ContentType == contentType)?.Extension ?? "";

    /// <summary>True for what is decoded and drawn anew; false for documents.</summary>
    public bool IsPicture => this != Pdf;

    /// <summary>True for the format of some phones whose pictures nothing here can decode.</summary>
    public static bool IsHeic(ReadOnlySpan<byte> head) => head.Length >= 12 && head[4..].StartsWith("ftyp"u8)
        && (head[8..].StartsWith("heic"u8) || head[8..].StartsWith("heix"u8) || head[8..].StartsWith("hevc"u8) || head[8..].StartsWith("mif1"u8) || head[8..].StartsWith("msf1"u8));

    /// <summary>The kind of a file that begins like this; null for any other kind.</summary>
    public static FileKind? Of(ReadOnlySpan<byte> head) =>
        head.StartsWith("%PDF-"u8) ? Pdf
        : head.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? Jpeg
        : head.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) ? Tiff
        : head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8) ? Webp
        : head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) ? Gif
        : head.Length >= 12 && head[4..].StartsWith("ftypavif"u8) ? Avif
        : null;

    /// <summary>
    /// A name that is safe to keep and to give back: the last part of a path, without control and reserved characters, at
    /// most 120 long, with an extension that tells the truth. Never used as a name on disk.
    /// </summary>
    public string NameFor(string? given)
    {
        var last = (given ?? "").Split('/', '\\')[^1];
        var plain = new string([.. last.Where(c => !char.IsControl(c) && !"\"<>|:*?".Contains(c, StringComparison.Ordinal)
            && char.GetUnicodeCategory(c) is not (System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Surrogate))])
            .Trim().TrimStart('.');
        var stem = Path.GetFileNameWithoutExtension(plain);
        var extension = Path.GetExtension(plain).ToLowerInvariant();
        var honest = extension == Extension || (this == Jpeg && extension == ".jpeg") || (this == Tiff && extension == ".tiff");
        stem = honest ? stem : plain;
        stem = stem.Length is 0 ? "scan" : stem.Length > 110 ? stem[..110] : stem;
        return stem.TrimEnd('.', ' ') + (honest ? extension : Extension);
    }
}

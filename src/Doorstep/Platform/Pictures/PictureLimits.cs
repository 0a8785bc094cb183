namespace Doorstep.Platform.Pictures;

/// <summary>How large a picture may come and how large it is kept.</summary>
public static class PictureLimits
{
    /// <summary>Most pixels of a picture that is sent: what phones make, and little enough to hold once in memory.</summary>
    public const long MostPixels = 64_000_000;

    /// <summary>Most pixels along one side.</summary>
    public const int LongestSide = 20_000;

    /// <summary>The long side of what is kept.</summary>
    public const int Large = 2048;

    /// <summary>The long side of the small one for lists.</summary>
    public const int Small = 480;

    /// <summary>A drawing or a scan stays without loss up to this many bytes; what is larger is kept like a photograph.</summary>
    public const int MostLossless = 1024 * 1024;

    /// <summary>Most pages of one scan; each becomes a picture.</summary>
    public const int MostPages = 6;

    /// <summary>How long one picture may take to decode before it is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
}

/// <summary>A picture as it is kept: made anew from its pixels, so that nothing else of what was sent is in it.</summary>
/// <param name="Large">The picture, its long side at most <see cref="PictureLimits.Large"/>.</param>
/// <param name="Small">The same for lists, at most <see cref="PictureLimits.Small"/>.</param>
/// <param name="Kind">What both are encoded as.</param>
/// <param name="Width">Of the large one, in pixels.</param>
/// <param name="Height">Of the large one, in pixels.</param>
public sealed record ReducedPicture(byte[] Large, byte[] Small, Files.FileKind Kind, int Width, int Height);

/// <summary>A part of a picture to be covered, in shares of its width and height from the top left: 0 to 1.</summary>
public readonly record struct Box(double Left, double Top, double Width, double Height)
{
    /// <summary>True when it lies within the picture at least in part and covers something.</summary>
    public bool IsSane => double.IsFinite(Left + Top + Width + Height) && Width > 0 && Height > 0
        && Left < 1 && Top < 1 && Left + Width > 0 && Top + Height > 0;
}

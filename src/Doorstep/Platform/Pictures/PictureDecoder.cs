using System.Diagnostics;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;
using NetVips;

namespace Doorstep.Platform.Pictures;

/// <summary>
/// Takes pictures from people nobody knows. What is kept is drawn anew from the decoded pixels: upright, in sRGB, reduced,
/// without any metadata, and without whatever else was in the file. Only loaders that are made for untrusted content are
/// switched on, the size is read before anything is decoded, and no more pictures are decoded at once than there are cores.
/// </summary>
public sealed class PictureDecoder : IDisposable
{
    private static readonly string[] Loaders =
        ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadTiff", "VipsForeignLoadNsgif", "VipsForeignLoadHeif"];

    private readonly SemaphoreSlim decoding = new(Math.Max(1, Environment.ProcessorCount));

    static PictureDecoder()
    {
        NetVips.NetVips.BlockUntrusted = true;
        NetVips.NetVips.Concurrency = 1;
        // What is wrong with a picture is said to its sender, not to the operator's terminal.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        Cache.Max = 0;
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in Loaders)
        {
            Operation.Block(loader, false);
        }
    }

    /// <summary>
    /// Decodes and reduces it: one picture, or one for each page of a scan. Invalid when it is no picture, cannot be read to its end, is
    /// too large or has too many pages; then none of its pages is taken.
    /// </summary>
    /// <param name="sent">The whole file; its size is the caller's to bound.</param>
    /// <param name="ct">Stops the wait for a free core.</param>
    public async Task<Outcome<IReadOnlyList<ReducedPicture>>> ReduceAsync(byte[] sent, CancellationToken ct)
    {
        if (sent.Length == 0)
        {
            return Refusal.Invalid("Error.File.Empty");
        }

        if (FileKind.IsHeic(sent))
        {
            return Refusal.Invalid("Error.Picture.Heic");
        }

        return FileKind.Of(sent) is not { IsPicture: true } kind ? Refusal.Invalid("Error.Picture.Kind")
            : await OneOfFewAsync(() => ReducePages(sent, kind), ct);
    }

    /// <summary>The kept picture with these parts black in both sizes, for good.</summary>
    public async Task<Outcome<ReducedPicture>> CoverAsync(byte[] kept, IReadOnlyList<Box> boxes, CancellationToken ct) =>
        FileKind.Of(kept) is not { IsPicture: true } kind
            ? Refusal.Invalid("Error.Picture.Kind")
            : await OneOfFewAsync(() => Cover(kept, kind, boxes), ct);

    /// <inheritdoc/>
    public void Dispose() => decoding.Dispose();

    private async Task<Outcome<T>> OneOfFewAsync<T>(Func<Outcome<T>> work, CancellationToken ct)
    {
        await decoding.WaitAsync(ct);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        catch (VipsException)
        {
            return Refusal.Invalid("Error.Picture.Broken");
        }
        finally
        {
            decoding.Release();
        }
    }

    private static Outcome<IReadOnlyList<ReducedPicture>> ReducePages(byte[] sent, FileKind kind)
    {
        var pages = 1;
        if (kind == FileKind.Tiff)
        {
            // The further pages of a letter must not get lost without a word.
            using var first = Image.NewFromBuffer(sent, access: Enums.Access.Sequential);
            pages = first.Contains("n-pages") ? (int)first.Get("n-pages") : 1;
            if (pages > PictureLimits.MostPages)
            {
                return Refusal.Invalid("Error.Picture.Pages");
            }
        }

        var (reduced, since) = (new List<ReducedPicture>(), Stopwatch.GetTimestamp());
        for (var page = 0; page < pages; page++)
        {
            var outcome = Reduce(sent, kind, page, since);
            if (!outcome.Succeeded)
            {
                return outcome.Refusal!;
            }

            reduced.Add(outcome.Value);
        }

        return reduced;
    }

    private static Outcome<ReducedPicture> Reduce(byte[] sent, FileKind kind, int page, long since)
    {
        int longest;
        using (var header = Image.NewFromBuffer(sent, access: Enums.Access.Sequential, kwargs: OfPage(page)))
        {
            longest = Math.Max(header.Width, header.Height);
            if (longest > PictureLimits.LongestSide || (long)header.Width * header.Height > PictureLimits.MostPixels)
            {
                return Refusal.Invalid("Error.Picture.TooManyPixels", null, PictureLimits.MostPixels / 1_000_000);
            }
        }

        // A photograph is decoded at a half, a quarter or an eighth already, which saves most of the memory and the time.
        var shrink = kind == FileKind.Jpeg ? new[] { 8, 4, 2, 1 }.First(by => by == 1 || longest / by >= PictureLimits.Large) : 1;
        using var image = Image.NewFromBuffer(
            sent, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated, kwargs: shrink > 1 ? new VOption { { "shrink", shrink } } : OfPage(page));
        image.SetProgress(new GiveUp(since, image));
        // Turns it upright and brings colours of any kind to sRGB.
        using var thumbnail = image.ThumbnailImage(
            PictureLimits.Large, height: PictureLimits.Large, size: Enums.Size.Down, inputProfile: "srgb", outputProfile: "srgb");
        using var eight = Eight(thumbnail);
        using var pixels = eight.CopyMemory();
        return Encode(pixels, lossless: kind != FileKind.Jpeg && kind != FileKind.Webp && kind != FileKind.Avif);
    }

    private static VOption? OfPage(int page) => page > 0 ? new VOption { { "page", page } } : null;

    private static Outcome<ReducedPicture> Cover(byte[] kept, FileKind kind, IReadOnlyList<Box> boxes)
    {
        using var image = Image.NewFromBuffer(kept, access: Enums.Access.Sequential);
        using var pixels = image.CopyMemory();
        double[] ink = pixels.HasAlpha() ? [.. Enumerable.Repeat(0d, pixels.Bands - 1), 255d] : [.. Enumerable.Repeat(0d, pixels.Bands)];
        using var covered = pixels.Mutate(drawn =>
        {
            foreach (var box in boxes.Where(b => b.IsSane))
            {
                // Outwards to whole pixels, so that no edge shows through.
                var left = Math.Max(0, (int)Math.Floor(box.Left * pixels.Width));
                var top = Math.Max(0, (int)Math.Floor(box.Top * pixels.Height));
                var right = Math.Min(pixels.Width, (int)Math.Ceiling((box.Left + box.Width) * pixels.Width));
                var bottom = Math.Min(pixels.Height, (int)Math.Ceiling((box.Top + box.Height) * pixels.Height));
                drawn.DrawRect(ink, left, top, right - left, bottom - top, fill: true);
            }
        });
        return Encode(covered, lossless: kind == FileKind.Png);
    }

    private static ReducedPicture Encode(Image pixels, bool lossless)
    {
        using var small = pixels.ThumbnailImage(PictureLimits.Small, height: PictureLimits.Small, size: Enums.Size.Down);
        if (lossless && pixels.PngsaveBuffer(compression: 6, keep: Enums.ForeignKeep.None) is { Length: <= PictureLimits.MostLossless } png)
        {
            return new(png, small.PngsaveBuffer(compression: 6, keep: Enums.ForeignKeep.None), FileKind.Png, pixels.Width, pixels.Height);
        }

        if (pixels.HasAlpha())
        {
            return new(Webp(pixels), Webp(small), FileKind.Webp, pixels.Width, pixels.Height);
        }

        return new(Jpeg(pixels, 82), Jpeg(small, 76), FileKind.Jpeg, pixels.Width, pixels.Height);
    }

    private static byte[] Jpeg(Image image, int quality) => image.JpegsaveBuffer(q: quality, optimizeCoding: true, keep: Enums.ForeignKeep.None);

    private static byte[] Webp(Image image) => image.WebpsaveBuffer(q: 80, keep: Enums.ForeignKeep.None);

    // One or three bands of eight bits, and what is see-through only where it is.
    private static Image Eight(Image image)
    {
        using var eight = image.Interpretation is Enums.Interpretation.Srgb && image.Format == Enums.BandFormat.Uchar
            ? image.Copy() : image.Colourspace(Enums.Interpretation.Srgb);
        using var bytes = eight.Cast(Enums.BandFormat.Uchar);
        return bytes.Copy();
    }

    /// <summary>Ends a picture that takes too long, such as one of thousands of scans.</summary>
    private sealed class GiveUp(long since, Image image) : IProgress<int>
    {
        public void Report(int value)
        {
            if (Stopwatch.GetElapsedTime(since) > PictureLimits.Patience)
            {
                image.SetKill(true);
            }
        }
    }
}

using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Platform.Pictures;

/// <summary>A file that somebody sent, as it is on disk: a document as it came, a picture drawn anew.</summary>
/// <param name="File">The document, or the large picture.</param>
/// <param name="SmallSha256">Of the small picture; null for a document.</param>
/// <param name="Width">Of the large picture in pixels; 0 for a document.</param>
/// <param name="Height">Of the large picture in pixels; 0 for a document.</param>
public sealed record TakenFile(StoredFile File, string? SmallSha256, int Width, int Height);

/// <summary>
/// The one door through which files of people come to the disk. A picture is never written there as it was sent: only what
/// <see cref="PictureDecoder"/> made of it.
/// </summary>
public sealed class PictureStore(PictureDecoder pictures, FileStore files)
{
    /// <summary>Keeps a picture, each page of a scan as one; refuses everything else.</summary>
    public Task<Outcome<IReadOnlyList<TakenFile>>> TakePictureAsync(Stream content, CancellationToken ct) => TakeAsync(content, documents: false, ct);

    /// <summary>Keeps a picture, each page of a scan as one, or a document as it is.</summary>
    public Task<Outcome<IReadOnlyList<TakenFile>>> TakeAnyAsync(Stream content, CancellationToken ct) => TakeAsync(content, documents: true, ct);

    /// <summary>The content of a kept file; null when it is not there.</summary>
    public async Task<byte[]?> ReadAsync(string sha256, CancellationToken ct)
    {
        await using var file = files.Open(sha256);
        return file is null ? null : await WholeAsync(file, ct);
    }

    /// <summary>Covers parts of a kept picture and keeps the result; the caller forgets what was there before.</summary>
    public async Task<Outcome<TakenFile>> CoverAsync(byte[] kept, IReadOnlyList<Box> boxes, CancellationToken ct) =>
        await pictures.CoverAsync(kept, boxes, ct) is var covered && covered.Succeeded ? await KeepAsync(covered.Value, ct) : covered.Refusal!;

    /// <summary>A kept picture as it would be with these parts covered; nothing is kept. Null when it cannot be read.</summary>
    public async Task<ReducedPicture?> PreviewAsync(byte[] kept, IReadOnlyList<Box> boxes, CancellationToken ct) =>
        await pictures.CoverAsync(kept, boxes, ct) is { Succeeded: true } covered ? covered.Value : null;

    private async Task<Outcome<IReadOnlyList<TakenFile>>> TakeAsync(Stream content, bool documents, CancellationToken ct)
    {
        if (await WholeAsync(content, ct) is not { } bytes)
        {
            return Refusal.Invalid("Error.File.TooBig");
        }

        if (documents && bytes.Length > 0 && (FileKind.Of(bytes) is null or { IsPicture: false }) && !FileKind.IsHeic(bytes))
        {
            var document = await files.KeepAsync(new MemoryStream(bytes), ct);
            return document.Succeeded ? new[] { new TakenFile(document.Value, null, 0, 0) } : document.Refusal!;
        }

        var reduced = await pictures.ReduceAsync(bytes, ct);
        if (!reduced.Succeeded)
        {
            return reduced.Refusal!;
        }

        var taken = new List<TakenFile>();
        foreach (var page in reduced.Value)
        {
            var kept = await KeepAsync(page, ct);
            if (!kept.Succeeded)
            {
                return kept.Refusal!;
            }

            taken.Add(kept.Value);
        }

        return taken;
    }

    private async Task<Outcome<TakenFile>> KeepAsync(ReducedPicture picture, CancellationToken ct)
    {
        var large = await files.KeepAsync(new MemoryStream(picture.Large), ct);
        var small = await files.KeepAsync(new MemoryStream(picture.Small), ct);
        return large.Succeeded && small.Succeeded
            ? new TakenFile(large.Value, small.Value.Sha256, picture.Width, picture.Height)
            : (large.Refusal ?? small.Refusal)!;
    }

    /// <summary>All of it in memory; null when it is larger than a file may be.</summary>
    private static async Task<byte[]?> WholeAsync(Stream content, CancellationToken ct)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
        {
            if (whole.Length + read > FileStore.MostBytes)
            {
                return null;
            }

            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }
}

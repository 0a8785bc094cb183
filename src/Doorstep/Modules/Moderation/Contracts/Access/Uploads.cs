using System.Security.Cryptography;
using Doorstep.Modules.Moderation.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Pictures;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Moderation.Contracts.Access;

/// <summary>Pictures that somebody's thing has already, beside those on their way.</summary>
/// <param name="CountAsync">How many the holder with this id has.</param>
public sealed record KeptPictures(Func<DoorstepDb, Guid, CancellationToken, Task<int>> CountAsync);

/// <summary>
/// Pictures on their way: begun, appended to in order, and drawn anew once whole. A part lies on disk only until then; what
/// has come of it is the size of the file, so that a broken line loses nothing but what was in the air.
/// </summary>
public sealed class Uploads(
    Writer writer, IDbContextFactory<DoorstepDb> reading, PictureStore store, NamedFiles named, IEnumerable<KeptPictures> kept, SecretCode codes, Installation installation, TimeProvider clock)
{
    /// <summary>Most pictures that a resident adds to one thing.</summary>
    public const int Most = 6;

    /// <summary>How long a picture waits to be taken up: as long as a draft.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>How long a picture may be on its way.</summary>
    public static readonly TimeSpan OnItsWay = TimeSpan.FromHours(2);

    /// <summary>Most pictures of one network that are on their way: ten people who send six each.</summary>
    public const int MostOfNetwork = 60;

    /// <summary>Most pictures of one network that wait, on their way or whole.</summary>
    public const int MostWaitingOfNetwork = 300;

    /// <summary>
    /// Most pictures of residents that are on their way in all: bounds the disk. Beyond it the network that has most loses its oldest, so
    /// that nobody fills the room of everybody. Staff have as many of their own.
    /// </summary>
    public const int MostUnfinished = 1000;

    /// <summary>The whole pictures of this holder, in the order in which they began.</summary>
    public async Task<IReadOnlyList<UploadedPicture>> OfAsync(Guid holder, CancellationToken ct)
    {
        var now = clock.Now();
        await using var db = await reading.CreateDbContextAsync(ct);
        return await db.Set<PictureUpload>().Where(u => u.Holder == holder && u.Sha256 != null && u.ExpiresAt > now)
            .OrderBy(u => u.CreatedAt).ThenBy(u => u.Id).ToListAsync(ct);
    }

    /// <summary>One of them, whole or not; null when it is not this holder's or has expired.</summary>
    public async Task<UploadedPicture?> FindAsync(Guid holder, Guid id, CancellationToken ct)
    {
        var now = clock.Now();
        await using var db = await reading.CreateDbContextAsync(ct);
        return await db.Set<PictureUpload>().FirstOrDefaultAsync(u => u.Id == id && u.Holder == holder && u.ExpiresAt > now, ct);
    }

    /// <summary>How many bytes of it have come.</summary>
    public long OffsetOf(UploadedPicture upload) => upload.Sha256 is not null ? upload.Length
        : new FileInfo(PartOf(upload.Id)) is { Exists: true } part ? part.Length : 0;

    /// <summary>Makes room for a picture of this many bytes.</summary>
    /// <param name="holder">For which draft or receipt.</param>
    /// <param name="length">How many bytes it will have.</param>
    /// <param name="network">From where a resident sends it; null for staff.</param>
    /// <param name="ct">Stops the wait for the writer.</param>
    public async Task<Outcome<UploadedPicture>> BeginAsync(Guid holder, long length, string? network, CancellationToken ct)
    {
        if (length is < 1 or > FileStore.MostBytes)
        {
            return Refusal.Invalid(length < 1 ? "Error.File.Empty" : "Error.File.TooBig", "photos");
        }

        var from = network is null ? null : codes.Fingerprint("network of uploads", network)[..16];
        var begun = await writer.RunAsync<(PictureUpload Upload, Guid? Dropped)>(
            async (write, token) =>
            {
                if (await CountAsync(write, holder, token) >= Most)
                {
                    return Refusal.Conflict("Error.Upload.TooMany", Most);
                }

                var room = await RoomAsync(write, from, token);
                if (!room.Succeeded)
                {
                    return room.Refusal!;
                }

                var upload = new PictureUpload
                {
                    Id = new Guid(RandomNumberGenerator.GetBytes(16)), Holder = holder, Length = length, Network = from, CreatedAt = write.Now, ExpiresAt = write.Now + OnItsWay,
                };
                write.Db.Add(upload);
                return (upload, room.Value);
            },
            ct);
        if (!begun.Succeeded)
        {
            return begun.Refusal!;
        }

        if (begun.Value.Dropped is { } dropped)
        {
            DropPart(dropped);
        }

        return begun.Value.Upload;
    }

    /// <summary>Whether there is room for one more of this network; what had to go for it, when the room of all is full.</summary>
    private static async Task<Outcome<Guid?>> RoomAsync(WriteScope write, byte[]? from, CancellationToken ct)
    {
        var pending = write.Db.Set<PictureUpload>().Where(u => u.ExpiresAt > write.Now);
        if (from is not null && (await pending.CountAsync(u => u.Network == from && u.Sha256 == null, ct) >= MostOfNetwork || await pending.CountAsync(u => u.Network == from, ct) >= MostWaitingOfNetwork))
        {
            return Refusal.Conflict("Error.Upload.Network");
        }

        var unfinished = pending.Where(u => u.Sha256 == null && (u.Network == null) == (from == null));
        if (await unfinished.CountAsync(ct) < MostUnfinished)
        {
            return default(Guid?);
        }

        if (from is null)
        {
            return Refusal.Conflict("Error.Upload.Busy");
        }

        var heaviest = await unfinished.GroupBy(u => u.Network).Select(g => new { g.Key, Count = g.Count() }).OrderByDescending(g => g.Count).FirstAsync(ct);
        var oldest = await unfinished.Where(u => u.Network == heaviest.Key).OrderBy(u => u.CreatedAt).ThenBy(u => u.Id).FirstAsync(ct);
        write.Db.Remove(oldest);
        return (Guid?)oldest.Id;
    }

    /// <summary>
    /// Appends what comes, from <paramref name="offset"/> on. Returns how much there is now; whole, the picture is read and kept, or
    /// refused and forgotten. A conflict tells that another place was meant than where the part ends.
    /// </summary>
    /// <remarks>When the line breaks, what had come by then stays.</remarks>
    public async Task<Outcome<long>> AppendAsync(UploadedPicture upload, long offset, Stream body, CancellationToken ct)
    {
        if (upload.Sha256 is not null)
        {
            return offset == upload.Length ? offset : Refusal.Conflict("Error.Upload.Offset");
        }

        Directory.CreateDirectory(Parts);
        FileStream part;
        try
        {
            part = new FileStream(PartOf(upload.Id), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (StorageFaults.Of(failure) is null)
        {
            // The broken line's last piece is still being written.
            return Refusal.Conflict("Error.Upload.Offset");
        }

        await using (part)
        {
            if (part.Length != offset)
            {
                return Refusal.Conflict("Error.Upload.Offset");
            }

            part.Seek(offset, SeekOrigin.Begin);
            var buffer = new byte[64 * 1024];
            for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
            {
                if (part.Length + read > upload.Length)
                {
                    return Refusal.Invalid("Error.File.TooBig", "photos");
                }

                await part.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
            }

            if (part.Length < upload.Length)
            {
                return part.Length;
            }

            part.Seek(0, SeekOrigin.Begin);
            var taken = await store.TakePictureAsync(part, ct);
            if (!taken.Succeeded)
            {
                await RemoveAsync(upload.Holder, upload.Id, ct);
                return taken.Refusal!;
            }

            var whole = await FinishAsync(upload.Id, taken.Value, ct);
            if (!whole.Succeeded)
            {
                await RemoveAsync(upload.Holder, upload.Id, ct);
                return whole.Refusal!;
            }
        }

        DropPart(upload.Id);
        return upload.Length;
    }

    /// <summary>Keeps pictures that came whole with a form; a problem for each that cannot be taken.</summary>
    public async Task<IReadOnlyList<Problem>> TakeAsync(Guid holder, IEnumerable<IFormFile> sent, string? network, CancellationToken ct)
    {
        var problems = new List<Problem>();
        foreach (var file in sent.Where(f => f.FileName.Length > 0))
        {
            var name = file.FileName.Split('/', '\\')[^1] is var last && !TextLength.IsOver(last, 80) ? last : TextLength.Cut(last, 80) + "…";
            var begun = await BeginAsync(holder, file.Length, network, ct);
            if (!begun.Succeeded)
            {
                problems.AddRange(begun.Refusal!.Problems.Select(p => p.Args.Length > 0 ? p with { Field = "photos" } : new Problem(p.Key, "photos", name, FileStore.MostBytes / 1024 / 1024)));
                continue;
            }

            await using var content = file.OpenReadStream();
            var taken = await store.TakePictureAsync(content, ct);
            var whole = taken.Succeeded ? await FinishAsync(begun.Value.Id, taken.Value, ct) : taken.Refusal!;
            if (!whole.Succeeded)
            {
                await RemoveAsync(holder, begun.Value.Id, ct);
                problems.AddRange(whole.Refusal!.Problems.Select(p => p.Args.Length > 0 ? p with { Field = "photos" } : new Problem(p.Key, "photos", name, FileStore.MostBytes / 1024 / 1024)));
            }
        }

        return problems;
    }

    /// <summary>Takes one back, with its files; nothing when there is none.</summary>
    public async Task RemoveAsync(Guid holder, Guid id, CancellationToken ct)
    {
        if (await FindAsync(holder, id, ct) is { } upload)
        {
            _ = (await writer.RunAsync<int>(async (write, token) => await write.Db.Set<PictureUpload>().Where(u => u.Id == id).ExecuteDeleteAsync(token), ct)).Value;
            await ForgetAsync([upload], ct);
        }
    }

    /// <summary>Forgets what nobody took up in time. Returns how many.</summary>
    public async Task<int> ForgetOldAsync(CancellationToken ct)
    {
        var now = clock.Now();
        List<PictureUpload> old;
        await using (var db = await reading.CreateDbContextAsync(ct))
        {
            old = await db.Set<PictureUpload>().Where(u => u.ExpiresAt <= now).OrderBy(u => u.ExpiresAt).Take(500).ToListAsync(ct);
        }

        var ids = old.ConvertAll(u => u.Id);
        _ = (await writer.RunAsync<int>(async (write, token) => await write.Db.Set<PictureUpload>().Where(u => ids.Contains(u.Id)).ExecuteDeleteAsync(token), ct)).Value;
        await ForgetAsync(old, ct);
        return old.Count;
    }

    /// <summary>The holder's whole pictures as files of what they were sent for, within its operation; they are no uploads any more after it.</summary>
    internal static async Task<List<NewFile>> ClaimAsync(WriteScope write, Guid holder, CancellationToken ct)
    {
        var whole = await write.Db.Set<PictureUpload>().Where(u => u.Holder == holder && u.Sha256 != null && u.ExpiresAt > write.Now)
            .OrderBy(u => u.CreatedAt).ThenBy(u => u.Id).Take(Most).ToListAsync(ct);
        write.Db.RemoveRange(whole);
        // What a phone called it may say when and where it was taken.
        return whole.ConvertAll(u => new NewFile(
            Guid.CreateVersion7(write.Now), $"photo{FileKind.ExtensionOf(u.ContentType)}", u.ContentType!, u.Size, u.Sha256!, new NewPicture(u.SmallSha256!, u.Width, u.Height)));
    }

    /// <summary>What came is whole. The further pages of a scan stand beside it, and count like pictures that were sent by themselves.</summary>
    private Task<Outcome<Done>> FinishAsync(Guid id, IReadOnlyList<TakenFile> taken, CancellationToken ct) => writer.RunAsync<Done>(
        async (write, token) =>
        {
            if (await write.Db.Set<PictureUpload>().FirstOrDefaultAsync(u => u.Id == id, token) is not { } upload)
            {
                return default(Done);
            }

            if (taken.Count > 1 && await CountAsync(write, upload.Holder, token) + taken.Count - 1 > Most)
            {
                return Refusal.Conflict("Error.Upload.TooMany", Most);
            }

            for (var page = 0; page < taken.Count; page++)
            {
                var (into, file) = (page == 0 ? upload : new PictureUpload
                {
                    // Ordered by when it began: a moment after the page before.
                    Id = new Guid(RandomNumberGenerator.GetBytes(16)), Holder = upload.Holder, Length = taken[page].File.Size, Network = upload.Network, CreatedAt = upload.CreatedAt.AddMilliseconds(page), ExpiresAt = upload.ExpiresAt,
                }, taken[page]);
                (into.Sha256, into.SmallSha256, into.ContentType) = (file.File.Sha256, file.SmallSha256, file.File.Kind.ContentType);
                (into.Size, into.Width, into.Height) = (file.File.Size, file.Width, file.Height);
                into.ExpiresAt = upload.CreatedAt + Kept;
                if (page > 0)
                {
                    write.Db.Add(into);
                }
            }

            return default(Done);
        },
        ct);

    // Those that it has already count too, so that nothing ever gets more.
    private async Task<int> CountAsync(WriteScope write, Guid holder, CancellationToken ct)
    {
        var count = await write.Db.Set<PictureUpload>().CountAsync(u => u.Holder == holder && u.ExpiresAt > write.Now, ct);
        foreach (var place in kept)
        {
            count += await place.CountAsync(write.Db, holder, ct);
        }

        return count;
    }

    private async Task ForgetAsync(IReadOnlyList<UploadedPicture> gone, CancellationToken ct)
    {
        foreach (var upload in gone)
        {
            DropPart(upload.Id);
        }

        await named.ForgetAsync([.. gone.SelectMany(u => new[] { u.Sha256, u.SmallSha256 }).OfType<string>()], ct);
    }

    // A picture that came whole with a form never had a part.
    private void DropPart(Guid id)
    {
        if (File.Exists(PartOf(id)))
        {
            File.Delete(PartOf(id));
        }
    }

    private string Parts => Path.Combine(installation.Files.FullName, "parts");

    private string PartOf(Guid id) => Path.Combine(Parts, id.ToString("N"));
}

using System.Security.Cryptography;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;

namespace Doorstep.Platform.Files;

/// <summary>A file that is on disk for good.</summary>
/// <param name="Sha256">Of its content, lower-case hexadecimal: its name on disk.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Kind">Found from its content.</param>
public sealed record StoredFile(string Sha256, long Size, FileKind Kind);

/// <summary>
/// Files in <c>DATA/files</c>, each under the hash of its content, so that what is sent twice is kept once and no name of
/// the sender ever reaches the disk. A file lies there whole or not at all: it is written beside, flushed, then renamed.
/// </summary>
public sealed class FileStore(Installation installation, TimeProvider clock)
{
    /// <summary>Most bytes of one file.</summary>
    public const long MostBytes = 10 * 1024 * 1024;

    /// <summary>How long a file that no record names is left: a form may still be on its way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private string Incoming => Path.Combine(installation.Files.FullName, "incoming");

    /// <summary>
    /// Reads the content to its end and keeps it. Refused, with nothing left behind, when it is empty, larger than
    /// <see cref="MostBytes"/>, or none of the kinds in <see cref="FileKind"/>.
    /// </summary>
    public async Task<Outcome<StoredFile>> KeepAsync(Stream content, CancellationToken ct)
    {
        Directory.CreateDirectory(Incoming);
        var beside = Path.Combine(Incoming, Guid.CreateVersion7(clock.Now()).ToString("N"));
        try
        {
            var read = await CopyAsync(content, beside, ct);
            if (!read.Succeeded)
            {
                return read;
            }

            File.SetLastWriteTimeUtc(beside, clock.Now().UtcDateTime);
            var target = PathOf(read.Value.Sha256);
            var folder = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                Folders.Flush(installation.Files.FullName);
            }

            // Also when it is there already: the fresh date keeps it from being swept before its record is written.
            File.Move(beside, target, overwrite: true);
            Folders.Flush(folder);
            return read;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Opens a kept file for reading; null when it is not there, or is not what was kept any more.</summary>
    public FileStream? Open(string sha256)
    {
        if (OpenAsItIs(sha256) is not { } file)
        {
            return null;
        }

        if (Convert.ToHexStringLower(SHA256.HashData(file)) == sha256)
        {
            file.Position = 0;
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>The hashes of all kept files.</summary>
    public IEnumerable<string> Kept() => installation.Files.Exists
        ? installation.Files.EnumerateFiles("*", SearchOption.AllDirectories).Select(f => f.Name).Where(IsHash)
        : [];

    /// <summary>True when the file is there with the content that was kept; false when it is gone, cut short or changed.</summary>
    public async Task<bool> IsWholeAsync(string sha256, CancellationToken ct)
    {
        await using var file = OpenAsItIs(sha256);
        return file is not null && Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)) == sha256;
    }

    private FileStream? OpenAsItIs(string sha256)
    {
        var path = PathOf(sha256);
        return File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true)
            : null;
    }

    /// <summary>Deletes a kept file now; whoever sends the same content later has it kept anew.</summary>
    public void Forget(string sha256)
    {
        if (Has(sha256))
        {
            File.Delete(PathOf(sha256));
            Folders.Flush(Path.GetDirectoryName(PathOf(sha256))!);
        }
    }

    /// <summary>True when the file is kept.</summary>
    public bool Has(string sha256) => File.Exists(PathOf(sha256));

    /// <summary>
    /// Deletes files that no record names and that have lain longer than <see cref="Patience"/>: what was left by forms that
    /// came to nothing, and by records that are gone. Returns how many.
    /// </summary>
    /// <param name="named">Which of these hashes a record names.</param>
    /// <param name="ct">Stops between files.</param>
    public async Task<int> SweepAsync(Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlySet<string>>> named, CancellationToken ct)
    {
        if (!installation.Files.Exists)
        {
            return 0;
        }

        var before = (clock.Now() - Patience).UtcDateTime;
        var old = installation.Files.EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.LastWriteTimeUtc < before);
        var swept = 0;
        foreach (var batch in old.Chunk(500))
        {
            ct.ThrowIfCancellationRequested();
            var kept = await named([.. batch.Where(f => IsHash(f.Name)).Select(f => f.Name)], ct);
            foreach (var file in batch.Where(f => !kept.Contains(f.Name)))
            {
                swept += Remove(file, before) ? 1 : 0;
            }
        }

        return swept;
    }

    /// <summary>Takes the name away first: whoever sends the same content at this moment then writes it anew.</summary>
    private bool Remove(FileInfo file, DateTime before)
    {
        Directory.CreateDirectory(Incoming);
        var aside = Path.Combine(Incoming, $"{file.Name}.gone");
        try
        {
            File.Move(file.FullName, aside, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Another node was faster.
            return false;
        }

        if (File.GetLastWriteTimeUtc(aside) >= before)
        {
            File.Move(aside, file.FullName, overwrite: true);
            return false;
        }

        File.Delete(aside);
        return true;
    }

    private static async Task<Outcome<StoredFile>> CopyAsync(Stream content, string path, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        FileKind? kind = null;
        var size = 0L;
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, useAsync: true);
        // The first read is filled up, so that the kind is known before anything is written.
        for (var read = await content.ReadAtLeastAsync(buffer, FileKind.HeadLength, throwOnEndOfStream: false, ct); read > 0; read = await content.ReadAsync(buffer, ct))
        {
            kind ??= FileKind.Of(buffer.AsSpan(0, read));
            if (kind is null)
            {
                return Refusal.Invalid("Error.File.Kind");
            }

            size += read;
            if (size > MostBytes)
            {
                return Refusal.Invalid("Error.File.TooBig");
            }

            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        if (kind is null)
        {
            return Refusal.Invalid("Error.File.Empty");
        }

        file.Flush(flushToDisk: true);
        return new StoredFile(Convert.ToHexStringLower(hash.GetHashAndReset()), size, kind);
    }

    private static bool IsHash(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    private string PathOf(string sha256) => IsHash(sha256)
        ? Path.Combine(installation.Files.FullName, sha256[..2], sha256)
        : throw new ArgumentException("A kept file is named by a SHA-256 in lower-case hexadecimal.", nameof(sha256));
}

using System.Security.Cryptography;
using Doorstep.Platform.Files;
using Doorstep.Platform.Hosting;

namespace Doorstep.UnitTests.Platform;

/// <summary>Files are told by their bytes, kept once under their hash, whole or not at all, and swept when nobody names them.</summary>
public sealed class FileStoreTests : IDisposable
{
    private static readonly byte[] Pdf = [.. "%PDF-1.7\n"u8, .. new byte[200]];
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("doorstep-files-");
    private readonly MovingClock clock = new();
    private readonly FileStore store;

    public FileStoreTests() => store = new FileStore(Installation.At(data), clock);

    public void Dispose() => data.Delete(recursive: true);

    public static TheoryData<byte[], string?> Heads => new()
    {
        { [.. "%PDF-1.4"u8], "application/pdf" },
        { [0xFF, 0xD8, 0xFF, 0xE1, 0, 0, 0, 0], "image/jpeg" },
        { [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png" },
        { [0x49, 0x49, 0x2A, 0x00, 8, 0, 0, 0], "image/tiff" },
        { [0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8], "image/tiff" },
        { [.. "GIF89a.."u8], "image/gif" },
        { [.. "RIFF\0\0\0\0WEBPVP8 "u8], "image/webp" },
        { [.. "RIFF\0\0\0\0WAVEfmt "u8], null },
        { [0, 0, 0, 32, .. "ftypavif"u8, 0, 0, 0, 0], "image/avif" },
        { [0, 0, 0, 32, .. "ftypheic"u8, 0, 0, 0, 0], null },
        { [.. "<html>%PDF-"u8], null },
        { [.. "MZ\0\0\0\0\0\0"u8], null },
        { [0x89, 0x50], null },
        { [], null },
    };

    [Theory, MemberData(nameof(Heads))]
    public void The_kind_is_in_the_first_bytes(byte[] head, string? kind) => Assert.Equal(kind, FileKind.Of(head)?.ContentType);

    [Theory]
    [InlineData("letter.pdf", "letter.pdf")]
    [InlineData("../../etc/passwd", "passwd.pdf")]
    [InlineData("C:\\Users\\li\\scan.PDF", "scan.pdf")]
    [InlineData("invoice.pdf.exe", "invoice.pdf.exe.pdf")]
    [InlineData("来信.pdf", "来信.pdf")]
    [InlineData("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf")]
    [InlineData("gnp.\u202Efdp", "gnp.fdp.pdf")]
    [InlineData(".pdf", "pdf.pdf")]
    [InlineData("", "scan.pdf")]
    [InlineData(null, "scan.pdf")]
    public void Names_are_made_harmless_and_honest(string? given, string kept) => Assert.Equal(kept, FileKind.Pdf.NameFor(given));

    [Fact]
    public void A_name_has_an_end() => Assert.InRange(FileKind.Tiff.NameFor(new string('x', 5000) + ".tiff").Length, 100, 120);

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("longer")]
    public async Task A_file_that_is_not_what_was_kept_is_not_handed_out_and_mended_by_the_next_that_brings_it(string damage)
    {
        var kept = (await store.KeepAsync(new MemoryStream(Pdf), default)).Value;
        Assert.True(await store.IsWholeAsync(kept.Sha256, default));
        var path = Path.Combine(data.FullName, "files", kept.Sha256[..2], kept.Sha256);
        await File.WriteAllBytesAsync(path, damage switch { "cut" => Pdf[..^1], "changed" => [.. Pdf[..^1], 1], _ => [.. Pdf, 0] });

        Assert.Null(store.Open(kept.Sha256));
        Assert.False(await store.IsWholeAsync(kept.Sha256, default));
        var finding = Assert.Single(await new FileStoreCheck(store).RunAsync(default));
        Assert.False(finding.Good);
        Assert.Contains(kept.Sha256, finding.Text, StringComparison.Ordinal);

        await store.KeepAsync(new MemoryStream(Pdf), default);
        await using var opened = store.Open(kept.Sha256);
        Assert.Equal(Pdf.Length, opened!.Length);
        Assert.True(Assert.Single(await new FileStoreCheck(store).RunAsync(default)).Good);
    }

    [Fact]
    public void A_folder_is_written_to_the_disk_or_it_is_said_why_not()
    {
        Folders.Flush(data.FullName);
        var failure = Assert.Throws<IOException>(() => Folders.Flush(Path.Combine(data.FullName, "没有")));
        Assert.Contains("没有", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_is_kept_once_under_its_hash_and_read_back()
    {
        var first = (await store.KeepAsync(new Trickle(Pdf), default)).Value;
        var second = (await store.KeepAsync(new MemoryStream(Pdf), default)).Value;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Pdf)), first.Sha256);
        Assert.Equal(first, second);
        Assert.Equal([first.Sha256], Names());
        await using var read = store.Open(first.Sha256)!;
        using var copy = new MemoryStream();
        await read.CopyToAsync(copy);
        Assert.Equal(Pdf, copy.ToArray());
    }

    [Theory]
    [InlineData(0, "Error.File.Empty")]
    [InlineData(1, "Error.File.Kind")]
    [InlineData(2, "Error.File.TooBig")]
    public async Task What_is_refused_leaves_nothing_behind(int which, string key)
    {
        byte[] content = which switch { 0 => [], 1 => [.. "MZ not a scan"u8], _ => [.. Pdf, .. new byte[FileStore.MostBytes - Pdf.Length + 1]] };
        var outcome = await store.KeepAsync(new MemoryStream(content), default);
        Assert.Equal(key, outcome.Refusal!.Problems.Single().Key);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task The_largest_file_is_taken()
    {
        var outcome = await store.KeepAsync(new MemoryStream([.. Pdf, .. new byte[FileStore.MostBytes - Pdf.Length]]), default);
        Assert.Equal(FileStore.MostBytes, outcome.Value.Size);
    }

    [Fact]
    public async Task A_connection_that_breaks_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<IOException>(() => store.KeepAsync(new Trickle(Pdf, breaksAt: 100), default));
        Assert.Empty(Names());
    }

    [Fact]
    public async Task Only_old_files_that_nobody_names_are_swept()
    {
        var named = (await store.KeepAsync(new MemoryStream([.. Pdf, 1]), default)).Value.Sha256;
        var orphan = (await store.KeepAsync(new MemoryStream([.. Pdf, 2]), default)).Value.Sha256;
        var again = (await store.KeepAsync(new MemoryStream([.. Pdf, 3]), default)).Value.Sha256;
        Task<int> Sweep() => store.SweepAsync((hashes, _) => Task.FromResult<IReadOnlySet<string>>(hashes.Where(h => h == named).ToHashSet()), default);
        clock.Now += FileStore.Patience;
        Assert.Equal(0, await Sweep());
        clock.Now += TimeSpan.FromMinutes(1);
        // Sent once more, it is young again: its form may still be on the way.
        await store.KeepAsync(new MemoryStream([.. Pdf, 3]), default);
        Assert.Equal(1, await Sweep());
        Assert.False(store.Has(orphan));
        Assert.True(store.Has(named) && store.Has(again));
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public void Nothing_but_a_hash_is_opened(string name) => Assert.Throws<ArgumentException>(() => store.Open(name));

    private IEnumerable<string> Names() => new Installation(data, DatabaseEngine.Sqlite, "").Files is { Exists: true } files
        ? files.EnumerateFiles("*", SearchOption.AllDirectories).Select(f => f.Name) : [];

    private sealed class MovingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Gives a byte at a time, as a slow line does, and may break.</summary>
    private sealed class Trickle(byte[] content, int breaksAt = int.MaxValue) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= breaksAt ? throw new IOException("The line is dead.") : base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}

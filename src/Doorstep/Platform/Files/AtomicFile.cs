using System.Text;

namespace Doorstep.Platform.Files;

/// <summary>Writes a file so that a reader, or a power cut, finds either the old text or the new, never half of it.</summary>
public static class AtomicFile
{
    /// <summary>Replaces or creates the file at <paramref name="path"/> with <paramref name="text"/> in UTF-8.</summary>
    public static async Task WriteAsync(string path, string text, CancellationToken ct = default)
    {
        var whole = Path.GetFullPath(path);
        var beside = whole + ".new";
        var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None);
        await using (stream)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, whole, overwrite: true);
        Folders.Flush(Path.GetDirectoryName(whole)!);
    }
}

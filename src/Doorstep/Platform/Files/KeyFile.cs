namespace Doorstep.Platform.Files;

/// <summary>A secret kept in a file of its own, readable by its owner only.</summary>
public static class KeyFile
{
    /// <summary>
    /// What the file holds; made on first use. Several processes may start at once: whoever opens the file first makes the
    /// secret, alone, and the others read it. (Moving a file into place is no guard: on Linux it may replace a twin.)
    /// </summary>
    public static byte[] ReadOrMake(FileInfo file, Func<byte[]> make)
    {
        PrivateFiles.MakeFolder(file.Directory!);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = OpenAlone(file.FullName, options);
        // An empty file was left by a crash before anybody had the secret.
        if (stream.Length == 0)
        {
            var secret = make();
            stream.Write(secret);
            stream.Flush(flushToDisk: true);
            Folders.Flush(file.DirectoryName!);
            return secret;
        }

        var kept = new byte[stream.Length];
        stream.ReadExactly(kept);
        return kept;
    }

    private static FileStream OpenAlone(string path, FileStreamOptions options)
    {
        var wait = default(SpinWait);
        // The others hold it for a few milliseconds; after some seconds something else is wrong.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < 5_000 && File.Exists(path))
            {
                wait.SpinOnce();
            }
        }
    }
}

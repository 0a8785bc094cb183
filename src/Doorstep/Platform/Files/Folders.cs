using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Doorstep.Platform.Files;

/// <summary>What a power cut leaves of a folder.</summary>
public static class Folders
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Writes the folder itself to the disk: only then a file that was renamed into it, or deleted from it, is there or gone for good.
    /// </summary>
    /// <exception cref="IOException">The folder is not there, or the disk failed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS keeps its folders in a journal.
            return;
        }

        var handle = open(folder, ReadOnly);
        if (handle < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (fsync(handle) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = close(handle);
        }
    }

    private static IOException Failure(string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{folder}: {new Win32Exception(error).Message}", error);
    }

    [DllImport("libc", SetLastError = true, BestFitMapping = false), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int handle);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int handle);
}

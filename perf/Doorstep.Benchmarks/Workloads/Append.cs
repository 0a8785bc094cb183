using System.Diagnostics;
using System.Runtime.InteropServices;
using Doorstep.Benchmarks.Load;

namespace Doorstep.Benchmarks.Workloads;

/// <summary>The least that a durable write costs: 4 KiB at the end of a file, and fdatasync.</summary>
internal static partial class Append
{
    /// <summary>The median of so many, in milliseconds.</summary>
    public static double P50(DirectoryInfo folder, int times)
    {
        var path = Path.Combine(folder.FullName, "append");
        var took = new double[times];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            var page = new byte[4096];
            for (var i = 0; i < times; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, page, i * (long)page.Length);
                if (Sync((int)file.DangerousGetHandle()) != 0)
                {
                    throw new IOException("fdatasync failed.");
                }

                took[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }
        }

        File.Delete(path);
        Array.Sort(took);
        return Measured.At(took, 0.5);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int file);
}

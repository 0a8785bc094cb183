using System.Diagnostics;

namespace Doorstep.Harness;

/// <summary>Runs one of the scripts in <c>tests/outside</c>, which hold what we give out against programs that are not ours.</summary>
public static class OutsideProgram
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Gives the text to the script and returns what it said.</summary>
    /// <param name="script">File name in <c>tests/outside</c>.</param>
    /// <param name="input">What the script reads from standard input.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The exit code (0: the program agrees) and everything it printed.</returns>
    public static async Task<(int ExitCode, string Said)> RunAsync(string script, string input, params string[] arguments)
    {
        var folder = Folder();
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "Run npm ci in tests/outside first; ./test does so.");
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        using var bound = new CancellationTokenSource(Longest);
        try
        {
            var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(bound.Token), process.StandardError.ReadToEndAsync(bound.Token));
            await process.StandardInput.WriteAsync(input.AsMemory(), bound.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, string.Join('\n', await said).Trim());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var here = Path.Combine(folder.FullName, "tests", "outside");
            if (Directory.Exists(here))
            {
                return here;
            }
        }

        throw new DirectoryNotFoundException("tests/outside was not found above the test's folder.");
    }
}

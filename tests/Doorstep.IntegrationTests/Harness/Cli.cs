using System.Diagnostics;
using Doorstep.Platform.Hosting;

namespace Doorstep.Harness;

/// <summary>What a command said and how it ended.</summary>
public sealed record CliResult(int ExitCode, string Out, string Error);

/// <summary>Runs the real executable in a process of its own.</summary>
public static class Cli
{
    /// <summary>Runs <c>doorstep</c> with these arguments, at most two minutes.</summary>
    /// <param name="database">Connection string for PostgreSQL; null for the file in the data folder.</param>
    /// <param name="args">The command line.</param>
    public static async Task<CliResult> RunAsync(string? database, params IReadOnlyList<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "doorstep.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_COLOR"] = "1";
        start.Environment[Installation.DatabaseVariable] = database ?? "";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new CliResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

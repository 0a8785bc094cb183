using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Doorstep.Benchmarks.Servers;

/// <summary>
/// A web server in a process of its own, as somebody would start it at a prompt. It is stopped by its process id, as Ctrl+C would, and
/// killed when it does not stop.
/// </summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process process;
    private bool ended;

    private ServerProcess(Process process, Uri address, TimeSpan startedIn) => (this.process, Address, StartedIn) = (process, address, startedIn);

    /// <summary>Where it listens: the loopback, on a port that was free.</summary>
    public Uri Address { get; }

    /// <summary>From the start of the process to its word that it listens.</summary>
    public TimeSpan StartedIn { get; }

    /// <summary>Its memory now, in MiB.</summary>
    public double Resident => Status("VmRSS");

    /// <summary>The most that its memory was, in MiB.</summary>
    public double Peak => Status("VmHWM");

    /// <summary>What it took of the processors so far.</summary>
    public TimeSpan Worked
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits for the line in which it names its address.</summary>
    /// <exception cref="InvalidOperationException">It ended before it listened; with what it said.</exception>
    public static async Task<ServerProcess> StartAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var begun = Stopwatch.GetTimestamp();
        var process = Start(program, arguments, environment);
        var said = new List<string>();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended before it listened:\n{Said()}"));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new ServerProcess(process, await address.Task.WaitAsync(Patience, ct), Stopwatch.GetElapsedTime(begun));
        }
        catch
        {
            await EndAsync(process);
            throw;
        }

        void Hear(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (said)
            {
                said.Add(line);
            }

            if (Listens().Match(line) is { Success: true } match)
            {
                address.TrySetResult(new Uri(match.Value));
            }
        }

        string Said()
        {
            lock (said)
            {
                return string.Join('\n', said.TakeLast(20));
            }
        }
    }

    /// <summary>Runs a command to its end; gives what it wrote to standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken ct, string input = "")
    {
        using var process = Start(program, arguments, environment);
        await process.StandardInput.WriteAsync(input.AsMemory(), ct);
        process.StandardInput.Close();
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0 ? await output
                : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await errors}");
        }
        finally
        {
            await EndAsync(process);
        }
    }

    /// <summary>Stops it and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!ended)
        {
            ended = true;
            await EndAsync(process);
            process.Dispose();
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // What makes the generator cheap is not the server's, nor is what the caller set for the runtime.
        foreach (var own in start.Environment.Keys.Where(k => k.StartsWith("DOTNET_", StringComparison.Ordinal) && k is not ("DOTNET_ROOT" or "DOTNET_CLI_TELEMETRY_OPTOUT")).ToList())
        {
            start.Environment.Remove(own);
        }

        start.Environment.Remove("DOORSTEP_DATABASE");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
    }

    private static async Task EndAsync(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        try
        {
            _ = Signal(process.Id, 15);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
        catch (Win32Exception)
        {
            // It went by itself meanwhile.
        }
    }

    private double Status(string name)
    {
        foreach (var line in File.ReadLines($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/status"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) / 1024;
            }
        }

        return double.NaN;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.None, 1000)]
    private static partial Regex Listens();

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}

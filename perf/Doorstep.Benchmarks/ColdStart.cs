using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Doorstep.Benchmarks;

/// <summary>How long the executable takes from its start to its first page, beside the start of the same executable that only prints its version.</summary>
internal static class ColdStart
{
    private const int Runs = 7;

    public static async Task RunAsync()
    {
        var executable = Path.GetFullPath(Path.Combine("src", "Doorstep", "bin", "Release", "net10.0", "doorstep"));
        var data = Directory.CreateTempSubdirectory("doorstep-perf-");
        try
        {
            await Finish(Start(executable, "init", "--data", data.FullName));
            var floor = new List<double>();
            var first = new List<double>();
            for (var run = 0; run < Runs; run++)
            {
                var clock = Stopwatch.StartNew();
                await Finish(Start(executable, "--version"));
                floor.Add(clock.Elapsed.TotalMilliseconds);
                first.Add(await FirstPageAsync(executable, data.FullName));
            }

            Console.WriteLine($"cold start, median of {Runs}: first page {Median(first):N0} ms (least {first.Min():N0}); printing the version {Median(floor):N0} ms; ratio {Median(first) / Median(floor):N1}");
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<double> FirstPageAsync(string executable, string data)
    {
        var port = FreePort();
        var clock = Stopwatch.StartNew();
        using var server = Start(executable, "serve", "--data", data, "--urls", $"http://127.0.0.1:{port}");
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
            while (clock.Elapsed < TimeSpan.FromSeconds(30))
            {
                try
                {
                    using var page = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/requests"));
                    page.EnsureSuccessStatusCode();
                    await page.Content.ReadAsByteArrayAsync();
                    return clock.Elapsed.TotalMilliseconds;
                }
                catch (HttpRequestException notYet) when (notYet.StatusCode is null)
                {
                    await Task.Delay(5);
                }
            }

            throw new TimeoutException("There was no page within 30 seconds.");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static Process Start(string executable, params string[] arguments)
    {
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Array.ForEach(arguments, start.ArgumentList.Add);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{executable} does not start.");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task Finish(Process process)
    {
        using (process)
        {
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"The command ended with {process.ExitCode}.");
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

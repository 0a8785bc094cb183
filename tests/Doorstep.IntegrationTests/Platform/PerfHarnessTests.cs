using System.Diagnostics;
using System.Text.Json;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>The harness that measures speed, on tiny data: it counts what it says it counts. No time is looked at.</summary>
public sealed class PerfHarnessTests : IDisposable
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("doorstep-harness-");

    public void Dispose() => place.Delete(recursive: true);

    [Theory, EachEngine]
    public async Task It_drives_the_program_from_outside_and_every_answer_is_a_row(DatabaseEngine engine)
    {
        var file = Path.Combine(place.FullName, "run.json");
        var (exit, said) = await RunAsync("--quick", "--engine", engine.ToString(), "--json", file, "open311-post", "open311-list");

        Assert.True(exit == 0, said);
        using var run = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        var results = run.RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.True(run.RootElement.GetProperty("quick").GetBoolean());
        Assert.All(results, r => Assert.True(r.GetProperty("whole").GetBoolean(), r.ToString()));
        var posts = results.Where(r => r.GetProperty("workload").GetString()!.StartsWith("open311-post ·", StringComparison.Ordinal) && r.GetProperty("counted").GetString()!.Contains('/', StringComparison.Ordinal)).ToList();
        Assert.Contains(posts, r => r.GetProperty("at").GetString() == "256");
        Assert.All(posts, r =>
        {
            var counted = r.GetProperty("counted").GetString()!.Split(" / ");
            // How many were refused is for those who look at the speed; none of those may be a row, either.
            Assert.Equal(counted[1], counted[0]);
        });
        Assert.Contains(posts, r => r.GetProperty("counted").GetString() != "0 / 0");
        // A share of the floor is there for what has one.
        Assert.All(results.Where(r => r.GetProperty("at").GetString() is "64" or "32"), r => Assert.True(r.GetProperty("floor").GetDouble() > 0, r.ToString()));
        // Nothing is left behind.
        Assert.Equal(["run.json"], place.EnumerateFileSystemInfos("*").Select(f => f.Name));
    }

    [Fact]
    public async Task What_it_does_not_know_is_told_with_what_there_is()
    {
        var (exit, said) = await RunAsync("faster");

        Assert.Equal(2, exit);
        Assert.Contains("open311-post", said, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Said)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.Path("perf", "run"), arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // The solution was built before, with this in it.
        start.Environment["DOORSTEP_PERF_BUILT"] = "1";
        start.Environment["TMPDIR"] = place.FullName;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, string.Join('\n', await said));
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

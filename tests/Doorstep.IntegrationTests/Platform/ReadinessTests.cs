using System.Diagnostics;
using System.Net;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>Ready means that a write went through lately.</summary>
public class ReadinessTests
{
    [Theory, EachEngine]
    public async Task Ready_means_that_a_write_went_through(DatabaseEngine engine)
    {
        await using var town = await ProbeModule.OpenAsync(engine);
        var heart = town.Services.GetRequiredService<Heartbeat>();
        Assert.Equal((HttpStatusCode.OK, "ready"), await ReadyAsync(town));
        await using (await town.FailCommitsOfAsync("heartbeat"))
        {
            await heart.BeatAsync(default);
            var (status, words) = await ReadyAsync(town);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.StartsWith("not ready: the database cannot be read or written", words, StringComparison.Ordinal);
        }

        await heart.BeatAsync(default);
        Assert.Equal((HttpStatusCode.OK, "ready"), await ReadyAsync(town));
    }

    [Fact]
    public async Task A_write_of_long_ago_says_nothing_about_now()
    {
        await using var town = await ProbeModule.OpenAsync(DatabaseEngine.Sqlite);
        var heart = town.Services.GetRequiredService<Heartbeat>();
        await heart.StopAsync(default);
        town.Clock.Jump(Readiness.Longest);
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(town)).Status);
        town.Clock.Jump(TimeSpan.FromSeconds(1));
        var (status, words) = await ReadyAsync(town);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready: nothing could be written since 2026-03-02 01:00:00 UTC"), (status, words));
    }

    [Fact]
    public async Task Words_written_while_the_disk_is_full_come_back_and_can_be_sent_again()
    {
        var disk = Directory.CreateTempSubdirectory("doorstep-disk-");
        if (!await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.FullName))
        {
            disk.Delete();
            Assert.Skip("This machine lets nobody mount a small disk.");
        }

        try
        {
            await using var town = await TestTown.OpenAsync(new() { In = disk });
            using var visitor = town.Visit();
            var details = await (await visitor.OpenAsync("/report/where?type=street-light")).Form().Fill("address", "Mill Lane 4, by the bridge").SubmitAsync();
            details.Form().Fill("description", "Dark since Monday.\n\"路灯\" <b>out</b> & about.").Fill("q-lamp-fault", "out");
            var ballast = Path.Combine(disk.FullName, "ballast");
            Fill(ballast);

            var page = await details.Form().SubmitAsync();
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "We are closed for a short while"), (page.Status, page.Heading));
            Assert.Equal("60", page.Response.Headers.GetValues("Retry-After").Single());
            Assert.Equal("Dark since Monday.\n\"路灯\" <b>out</b> & about.", page.Form().Value("description")!.ReplaceLineEndings("\n"));
            var (status, words) = await ReadyAsync(town);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready: there is no room left on the disk, so nothing can be saved; make room"), (status, words));
            await town.Services.GetRequiredService<Heartbeat>().BeatAsync(default);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ReadyAsync(town)).Status);
            // Reading goes on meanwhile, and another program is told in its own way.
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/requests")).Status);

            File.Delete(ballast);
            await town.Services.GetRequiredService<Heartbeat>().BeatAsync(default);
            Assert.Equal((HttpStatusCode.OK, "ready"), await ReadyAsync(town));
            var contact = await page.Form().SubmitAsync();
            Assert.Equal("/report/contact", contact.Path);
            var check = await contact.Form().Fill("reach", "none").SubmitAsync();
            Assert.Contains("\"路灯\" <b>out</b> & about.", check.Text, StringComparison.Ordinal);
            Asking.ReceiptIn(await check.Form().SubmitAsync());
        }
        finally
        {
            Assert.True(await RunAsync("umount", disk.FullName));
            disk.Delete();
        }
    }

    private static async Task<(HttpStatusCode Status, string Words)> ReadyAsync(TestTown town)
    {
        using var visitor = town.Visit();
        using var answer = await visitor.Http.GetAsync(new Uri("/readyz", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        foreach (var size in new[] { 65536, 4096, 1 })
        {
            try
            {
                for (var i = 0; i < 10_000; i++)
                {
                    file.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // Full, for pieces of this size.
            }
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

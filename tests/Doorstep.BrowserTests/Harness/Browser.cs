using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browser))]
// One looks while the other waits for its browser; more than the two would wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Doorstep.BrowserTests.Harness;

/// <summary>One real Chromium for the whole run.</summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static IPlaywright? playwright;
    private static IBrowser? chromium;

    private static string? Executable { get; } =
        new[] { "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>The browser; skips the test where there is none.</summary>
    public static async Task<IBrowser> GetAsync()
    {
        if (Executable is null)
        {
            Assert.SkipUnless(Skips.Forbidden, "Chromium is not installed (apt-get install chromium): tests in the browser are left out.");
            throw new InvalidOperationException("Chromium is not installed.");
        }

        await Starting.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            return chromium ??= await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Executable,
                Args =
                [
                    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
                    // Maps are drawn by WebGL, here without a graphics card; all else is not, which would take twice as long.
                    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-compositing", "--disable-gpu-rasterization",
                    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none",
                    // Nothing but the town under test can be reached.
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                ],
            });
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
        {
            await chromium.DisposeAsync();
        }

        playwright?.Dispose();
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Harness;

/// <summary>
/// Waits until a page has come. Playwright's own waits for an address or an event first look and then listen, on two threads: what
/// happens in between is never heard of, about once in a thousand arrivals. These ask the page until it says so.
/// </summary>
internal static class Arrivals
{
    private const float Patience = 30_000;

    /// <summary>Until the page at an address is whole; <c>*</c> stands for what has no slash, <c>**</c> for anything.</summary>
    public static Task ArriveAsync(this IPage page, string address) => page.ArriveAsync(new Regex(
        $"^{Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$", RegexOptions.None, TimeSpan.FromSeconds(1)));

    /// <summary>The same for an address that fits a pattern.</summary>
    public static async Task ArriveAsync(this IPage page, Regex address)
    {
        await Assertions.Expect(page).ToHaveURLAsync(address, new() { Timeout = Patience });
        await page.SettleAsync();
    }

    /// <summary>Until the page is another one than that at an address.</summary>
    public static async Task LeaveAsync(this IPage page, Regex address)
    {
        await Assertions.Expect(page).Not.ToHaveURLAsync(address, new() { Timeout = Patience });
        await page.SettleAsync();
    }

    /// <summary>Until all of the page that is there has been loaded.</summary>
    public static async Task SettleAsync(this IPage page)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await page.EvaluateAsync<string>("document.readyState") == "complete")
                {
                    return;
                }
            }
            catch (PlaywrightException) when (since.ElapsedMilliseconds < Patience && !page.IsClosed)
            {
                // Another page is coming in its place.
            }

            Assert.True(since.ElapsedMilliseconds < Patience, $"{page.Url} was not loaded in {Patience / 1000} s.");
            await page.WaitForTimeoutAsync(20);
        }
    }

    /// <summary>Until nothing has been fetched for half a second, or ten seconds have passed.</summary>
    public static async Task BeQuietAsync(this IPage page)
    {
        await page.SettleAsync();
        try
        {
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle, new() { Timeout = 10_000 });
        }
        catch (TimeoutException)
        {
            // The word that it is quiet came between the look and the wait.
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Harness;

/// <summary>At what width somebody looks.</summary>
public enum Screen
{
    /// <summary>375 by 812.</summary>
    Phone,

    /// <summary>1280 by 900.</summary>
    Desk,
}

/// <summary>How somebody looks at the town.</summary>
/// <param name="Screen">Phone or desk.</param>
/// <param name="Language"><c>en</c> or <c>zh-Hans</c>.</param>
/// <param name="Scripts">False: JavaScript is off.</param>
public sealed record View(Screen Screen = Screen.Phone, string Language = "en", bool Scripts = true)
{
    /// <summary>Both widths in both languages.</summary>
    public static IReadOnlyList<View> All { get; } =
        [.. from screen in Enum.GetValues<Screen>() from language in new[] { "en", "zh-Hans" } select new View(screen, language)];
}

/// <summary>A town on a real Kestrel, shared by the tests of a class.</summary>
public class BrowserTown : IAsyncLifetime
{
    /// <summary>The town; open before the first test.</summary>
    public TestTown Town { get; private set; } = null!;

    /// <summary>What the class wants; derive to change it.</summary>
    protected virtual TownSetup Setup => new();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Town = await TestTown.OpenAsync(Setup with { Listens = true });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await LentContext.CloseAsync(Town.Address);
        await Town.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>
/// A browser with nothing kept in it. When its test is done it is emptied and lent to the next that looks at the same town in the same way: a new one
/// would fetch and compile every script again.
/// </summary>
internal sealed class LentContext(IBrowserContext context, Uri town, View view)
{
    private static readonly ConcurrentDictionary<(Uri, View), ConcurrentBag<LentContext>> Free = new();

    /// <summary>The browser.</summary>
    public IBrowserContext Context => context;

    /// <summary>What went wrong in it since it was lent.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>One that is free, or a new one.</summary>
    /// <param name="town">Which town.</param>
    /// <param name="view">In which way.</param>
    /// <param name="kept">The cookies that another one kept, as the browser writes them out; null for none.</param>
    public static async Task<LentContext> TakeAsync(Uri town, View view, string? kept)
    {
        var lent = Free.TryGetValue((town, view), out var bag) && bag.TryTake(out var free) ? free : await NewAsync(town, view);
        lent.Errors.Clear();
        if (kept is not null)
        {
            using var state = JsonDocument.Parse(kept);
            await lent.Context.AddCookiesAsync(state.RootElement.GetProperty("cookies").EnumerateArray().Select(cookie => new Cookie
            {
                Name = cookie.GetProperty("name").GetString()!, Value = cookie.GetProperty("value").GetString()!, Domain = cookie.GetProperty("domain").GetString(),
                Path = cookie.GetProperty("path").GetString(), HttpOnly = cookie.GetProperty("httpOnly").GetBoolean(),
            }));
        }

        return lent;
    }

    private static async Task<LentContext> NewAsync(Uri town, View view)
    {
        var browser = await Browser.GetAsync();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = town.AbsoluteUri,
            ViewportSize = Size(view.Screen),
            Locale = view.Language == "zh-Hans" ? "zh-CN" : "en-GB",
            JavaScriptEnabled = view.Scripts,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Asia/Shanghai",
        });
        context.SetDefaultTimeout(30_000);
        var lent = new LentContext(context, town, view);
        context.WebError += (_, error) => lent.Errors.Add(error.Error);
        context.Console += (_, message) =>
        {
            // The browser says so of every page that answers 4xx, which tests may open on purpose.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                lent.Errors.Add(message.Text);
            }
        };
        return lent;
    }

    /// <summary>Empties it and lends it again.</summary>
    public async Task GiveBackAsync()
    {
        var pages = context.Pages;
        foreach (var page in pages.Skip(1))
        {
            await page.CloseAsync();
        }

        if (pages.Count > 0)
        {
            // Cookies, what scripts stored, workers: all but what was fetched.
            var session = await context.NewCDPSessionAsync(pages[0]);
            await session.SendAsync("Storage.clearDataForOrigin", new() { ["origin"] = town.GetLeftPart(UriPartial.Authority), ["storageTypes"] = "all" });
            await session.DetachAsync();
            await pages[0].CloseAsync();
        }

        await context.ClearCookiesAsync();
        await context.ClearPermissionsAsync();
        await context.UnrouteAllAsync();
        await context.SetGeolocationAsync(null);
        await context.SetOfflineAsync(false);
        Free.GetOrAdd((town, view), _ => []).Add(this);
    }

    /// <summary>Closes those that looked at this town.</summary>
    public static async Task CloseAsync(Uri town)
    {
        foreach (var key in Free.Keys.Where(key => key.Item1 == town))
        {
            foreach (var lent in Free.TryRemove(key, out var bag) ? bag : [])
            {
                await lent.Context.CloseAsync();
            }
        }
    }

    /// <summary>How large a screen is.</summary>
    public static ViewportSize Size(Screen screen) => screen == Screen.Phone ? new() { Width = 375, Height = 812 } : new() { Width = 1280, Height = 900 };
}

/// <summary>
/// A test in a real browser: <c>public class AskTests(BrowserTown town) : BrowserTest(town), IClassFixture&lt;BrowserTown&gt;</c>.
/// A script error or a refused resource fails the test; a failed test leaves a picture in artifacts/failures, and with DOORSTEP_TRACE=1 a trace.
/// </summary>
public abstract class BrowserTest(BrowserTown town) : IAsyncLifetime
{
    private readonly List<LentContext> contexts = [];

    // A trace costs as much as the tests themselves.
    private static bool Traced { get; } = Environment.GetEnvironmentVariable("DOORSTEP_TRACE") == "1";

    /// <summary>How each open browser looks at the town.</summary>
    internal static ConcurrentDictionary<IBrowserContext, View> Looks { get; } = new();

    /// <summary>The town that is looked at.</summary>
    protected TestTown Town => town.Town;

    /// <summary>Opens a page in a new browser of its own, without cookies unless it goes on with what another one kept.</summary>
    protected async Task<IPage> OpenAsync(string path, View? view = null, string? kept = null)
    {
        view ??= new();
        var lent = await LentContext.TakeAsync(Town.Address, view, kept);
        var context = lent.Context;
        contexts.Add(lent);
        Looks[context] = view;
        if (Traced)
        {
            await context.Tracing.StartAsync(new() { Snapshots = true, Screenshots = true });
        }

        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>Somebody new of this role, signed in through the page.</summary>
    protected async Task<IPage> SignInAsync(StaffRole role, View view, string to = "/staff", string? area = null)
    {
        var email = $"{role}-{Guid.CreateVersion7(Town.Clock.GetUtcNow()):N}@town.example";
        await Town.AddStaffAsync(role, area: area, email: email, name: "Li Wei");
        return await SignInAsync(email, view, to);
    }

    /// <summary>Somebody whom the town knows, signed in through the page.</summary>
    protected async Task<IPage> SignInAsync(string email, View view, string to = "/staff")
    {
        var page = await OpenAsync($"/sign-in?returnUrl={Uri.EscapeDataString(to)}", view);
        await page.FillAsync("#Email", email);
        await page.FillAsync("#Password", TestTown.StaffPassword);
        await page.ClickAsync("main form button");
        await page.ArriveAsync($"**{to}");
        return page;
    }

    /// <inheritdoc/>
    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        for (var n = 0; n < contexts.Count; n++)
        {
            var context = contexts[n].Context;
            if (failed)
            {
                var name = Look.FileName($"{TestContext.Current.Test?.TestDisplayName} {n.ToString(CultureInfo.InvariantCulture)}");
                foreach (var page in context.Pages)
                {
                    await page.ScreenshotAsync(new() { FullPage = true, Path = Repository.Path("artifacts", "failures", $"{name}.png") });
                }

                if (Traced)
                {
                    await context.Tracing.StopAsync(new() { Path = Repository.Path("artifacts", "failures", $"{name}.zip") });
                }
            }

            Looks.TryRemove(context, out _);
            if (failed || Traced)
            {
                await context.CloseAsync();
            }
            else
            {
                await contexts[n].GiveBackAsync();
            }
        }

        GC.SuppressFinalize(this);
        var errors = contexts.SelectMany(lent => lent.Errors).ToList();
        Assert.True(failed || errors.Count == 0, $"The browser complained: {string.Join('\n', errors)}");
    }
}

/// <summary>What is checked of any page.</summary>
public static class Look
{
    private static bool Pictured { get; } = Environment.GetEnvironmentVariable("DOORSTEP_PICTURES") == "1";

    /// <summary>Looks at the page as it is at this width from now on.</summary>
    public static Task TurnAsync(IPage page, Screen screen) =>
        page.SetViewportSizeAsync(LentContext.Size(screen).Width, LentContext.Size(screen).Height);

    /// <summary>All that is asked of any page as it stands: a picture of it, that it fits, and no barriers.</summary>
    public static async Task Over(IPage page, string name)
    {
        await At(page, name);
        await FitsTheScreen(page);
        await HasNoBarriers(page);
    }

    /// <summary>The same at phone and desk width; its barriers once, at the last.</summary>
    public static async Task OverAtBothWidths(IPage page, string name)
    {
        foreach (var screen in Enum.GetValues<Screen>())
        {
            await TurnAsync(page, screen);
            await At(page, $"{name}-{screen}");
            await FitsTheScreen(page);
        }

        await HasNoBarriers(page);
    }

    /// <summary>Saves the whole page as artifacts/screens/NAME.png, for somebody who looks: with DOORSTEP_PICTURES=1, which <c>./test --pictures</c> sets.</summary>
    public static Task At(IPage page, string name) => Pictured
        ? page.ScreenshotAsync(new() { FullPage = true, Path = Repository.Path("artifacts", "screens", $"{FileName(name)}.png") })
        : Task.CompletedTask;

    /// <summary>Fails on anything that axe finds against WCAG 2.2 AA or its own good practice.</summary>
    public static async Task HasNoBarriers(IPage page)
    {
        var view = BrowserTest.Looks[page.Context];
        if (!view.Scripts)
        {
            // Axe is a script itself: it looks at the page as it came, in a browser that runs axe and no script of the page.
            await using var copy = await page.Context.Browser!.NewContextAsync(new() { ViewportSize = new() { Width = page.ViewportSize!.Width, Height = page.ViewportSize.Height } });
            var html = await page.ContentAsync();
            await copy.RouteAsync("**/*.js", route => route.AbortAsync());
            await copy.RouteAsync(page.Url, route => route.FulfillAsync(new() { Body = html, ContentType = "text/html; charset=utf-8" }));
            var same = await copy.NewPageAsync();
            await same.GotoAsync(page.Url);
            await Judge(same);
            return;
        }

        await Judge(page);
    }

    private static async Task Judge(IPage page)
    {
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, $"{page.Url}:\n" + string.Join('\n', result.Violations.Select(violation =>
            $"{violation.Id} ({violation.Impact}): {violation.Help}\n" + string.Join('\n', violation.Nodes.Take(5).Select(node => $"    {node.Html}")))));
    }

    /// <summary>Fails when the page is wider than the screen, so that a person would have to push it sideways.</summary>
    public static async Task FitsTheScreen(IPage page)
    {
        var width = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(width <= page.ViewportSize!.Width, $"{page.Url} is {width} pixels wide on a screen of {page.ViewportSize.Width}.");
    }

    /// <summary>Bytes that a first visit with this action brings over the network, headers included.</summary>
    public static async Task<long> Weigh(IPage page, Func<Task> visit)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        long bytes = 0;
        session.Event("Network.loadingFinished").OnEvent += (_, happened) =>
            Interlocked.Add(ref bytes, (long)happened!.Value.GetProperty("encodedDataLength").GetDouble());
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await visit();
        await page.BeQuietAsync();
        await session.DetachAsync();
        return Interlocked.Read(ref bytes);
    }

    internal static string FileName(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
}

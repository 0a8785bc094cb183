using System.Globalization;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Requests;

/// <summary>What a person does before the page's scripts, the map or its tiles have come is kept, and done when they are there.</summary>
public sealed class EarlyTests(EarlyTests.Mapped town) : BrowserTest(town), IClassFixture<EarlyTests.Mapped>
{
    private static readonly LocatorAssertionsToHaveAttributeOptions Patient = new() { Timeout = 15_000 };

    [Theory]
    // The map's own script, the part that picks a place, the library, the style, and the tiles.
    [InlineData("**/map-script-*.js")]
    [InlineData("**/pick-*.js")]
    [InlineData("**/map/style.json*")]
    [InlineData("**/map/tiles/**")]
    public async Task A_tap_on_the_map_while_it_loads_sets_the_pin_where_it_was(string late)
    {
        var page = await OpenAsync("/healthz");
        var held = await HoldAsync(page, late);
        await page.GotoAsync("/report/where?type=pothole", new() { WaitUntil = WaitUntilState.Commit });
        await page.ClickAsync("[data-doorstep-map-open]");
        if (late.Contains("map-script", StringComparison.Ordinal))
        {
            // Before that script there is no map to tap on: the press that shows it is kept.
            await Assertions.Expect(page.Locator("[data-doorstep-map-open]")).ToHaveAttributeAsync("data-pressed", "");
            held.SetResult();
            await page.Locator("#pick-map[data-drawn='']").WaitForAsync();
            return;
        }

        var map = page.Locator("#pick-map");
        await Assertions.Expect(map).ToBeVisibleAsync();
        if (late.Contains("tiles", StringComparison.Ordinal))
        {
            await page.Locator("#pick-map canvas").WaitForAsync();
        }

        await map.ClickAsync(new() { Position = new() { X = 90, Y = 70 } });
        if (late.Contains("tiles", StringComparison.Ordinal))
        {
            // The places are known before the first tile is.
            await Assertions.Expect(page.Locator("#Lat")).Not.ToHaveValueAsync("");
            await Assertions.Expect(page.Locator(".maplibregl-marker")).ToBeVisibleAsync();
            Assert.Null(await map.GetAttributeAsync("data-drawn"));
        }
        else
        {
            await Assertions.Expect(page.Locator("#pick > [role=status], #pick .ds-copied").First).ToContainTextAsync("Your tap is kept");
            await page.ScreenshotAsync(new() { Path = Repository.Path("artifacts", "screens", $"map-tap-kept-{Look.FileName(late)}.png") });
        }

        held.SetResult();
        await page.Locator("#pick-map[data-drawn='']").WaitForAsync();
        await Assertions.Expect(page.Locator("#Lat")).Not.ToHaveValueAsync("");
        await Assertions.Expect(page.Locator(".maplibregl-marker")).ToBeVisibleAsync();
        var (lat, lng) = (await NumberAsync(page, "#Lat"), await NumberAsync(page, "#Long"));

        // The same spot once everything is there is the same place.
        await Assertions.Expect(page.Locator("#pick-map")).ToHaveAttributeAsync("data-idle", "yes", Patient);
        await page.EvaluateAsync("() => { document.querySelector('#Lat').value = document.querySelector('#Long').value = ''; document.querySelector('#Long').dispatchEvent(new Event('change')); }");
        await map.ClickAsync(new() { Position = new() { X = 90, Y = 70 } });
        await Assertions.Expect(page.Locator("#Lat")).Not.ToHaveValueAsync("");
        Assert.Equal(await NumberAsync(page, "#Lat"), lat, 0.0002);
        Assert.Equal(await NumberAsync(page, "#Long"), lng, 0.0002);
    }

    [Fact]
    public async Task A_pin_that_a_key_moved_goes_back_by_Escape()
    {
        var page = await OpenAsync("/report/where?type=pothole", new View(Screen.Desk));
        await page.ClickAsync("[data-doorstep-map-open]");
        await page.Locator("#pick-map[data-drawn='']").WaitForAsync();
        await page.Locator("#pick-map canvas").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#Lat")).Not.ToHaveValueAsync("");
        await Assertions.Expect(page.Locator(".ds-undo p")).ToHaveTextAsync("The pin is set.");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#Lat")).ToHaveValueAsync("");
        await page.Keyboard.PressAsync("Alt+Enter");
        await Assertions.Expect(page.Locator("#Lat")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_tap_on_a_pin_and_a_row_of_the_large_map_wait_for_it()
    {
        var page = await OpenAsync("/healthz", new View(Screen.Desk));
        var held = await HoldAsync(page, "**/map/style.json*");
        await page.GotoAsync("/map?near=42.50821,1.53112");
        await page.Locator("#town-map").ScrollIntoViewIfNeededAsync();
        await page.Locator("#map-list [data-doorstep-show]").First.ClickAsync();
        await page.Locator("#town-map").ClickAsync(new() { Position = new() { X = 5, Y = 5 } });
        held.SetResult();
        await Assertions.Expect(page.Locator("#map-card .ds-request__text")).ToHaveTextAsync(Mapped.Words, new() { Timeout = 15_000 });
        Assert.Null(await page.Locator("#town-map").GetAttributeAsync("data-tapped"));
    }

    [Fact]
    public async Task Pictures_chosen_a_type_typed_and_rows_checked_before_the_script_are_not_forgotten()
    {
        var page = await OpenAsync("/report/where?type=pothole");
        await page.FillAsync("#address", "Mill Lane 4");
        await page.ClickAsync("main form[method=post] button[data-prevent-double-click]");
        await page.ArriveAsync("**/report/details*");
        var details = page.Url;
        var held = await HoldAsync(page, "**/site-script-*.js");
        await page.GotoAsync(details, new() { WaitUntil = WaitUntilState.Commit });
        await page.SetInputFilesAsync("#photos", new FilePayload { Name = "hole.png", MimeType = "image/png", Buffer = Convert.FromBase64String(Picture) });
        held.SetResult();
        await Assertions.Expect(page.Locator("[data-upload-list] img")).ToBeVisibleAsync();

        await AskAsync();
        var staff = await SignInAsync(StaffRole.Officer, new View(Screen.Desk));
        held = await HoldAsync(staff, "**/site-script-*.js");
        await staff.GotoAsync("/staff/new", new() { WaitUntil = WaitUntilState.Commit });
        await staff.FillAsync("#type", "Street light not working");
        held.SetResult();
        await Assertions.Expect(staff.Locator("#q-lamp-fault")).ToBeAttachedAsync();

        held = await HoldAsync(staff, "**/site-script-*.js");
        await staff.GotoAsync("/staff?view=unit", new() { WaitUntil = WaitUntilState.Commit });
        await staff.Locator("#all").CheckAsync();
        held.SetResult();
        await Assertions.Expect(staff.Locator("[data-doorstep-checked]")).Not.ToHaveTextAsync("");
        await Assertions.Expect(staff.Locator("tbody input[type=checkbox]").First).ToBeCheckedAsync();
    }

    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAADAAAAAkCAIAAABAJy5dAAAAvklEQVR42s3O0Q2DMAyE4X+wDtEheGacTtIhGKtIlRCigQb7bEcygsR36GN5PrZ5vZfyYQ8awXQElZsaoFoT6zOUie9rHBPb1yAm9ocRTBzO5SZ+r2pNNG8LTZwtqkxc7EpMXK/zTfxNJJvoCWWa6MylmeiP5pi4lU4wcbcQbcLQCTVhq8WZMDeDTHjKESbmefJM0+T5oRckNwlAWpMGJDTJQCqTEiQxiUF+kx7kNIWAPKYokNkUCLKZYkEG0wcEoq/6YiUtVwAAAABJRU5ErkJggg==";

    // What the page asks for there waits until the test lets it go.
    private static async Task<TaskCompletionSource> HoldAsync(IPage page, string address)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync(address, async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        return held;
    }

    private static async Task<double> NumberAsync(IPage page, string field) => double.Parse(await page.InputValueAsync(field), CultureInfo.InvariantCulture);

    private async Task AskAsync() => _ = (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(Mapped.Asks(Town), TestContext.Current.CancellationToken)).Value;

    /// <summary>A town with a map, and one request on it.</summary>
    public sealed class Mapped : BrowserTown, IAsyncLifetime
    {
        /// <summary>What its resident wrote.</summary>
        public const string Words = "A deep hole by the school gate.";

        /// <summary>A request on the map.</summary>
        public static NewRequest Asks(TestTown town) => new()
        {
            TypeCode = "pothole", Description = Words, Latitude = 42.50821, Longitude = 1.53112, AreaCode = "town",
            Answers = town.Services.GetRequiredService<RequestTypeList>().Find("pothole")!.Questions.Where(q => q.Required)
                .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
        };

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await Town.ImportMapAsync();
            _ = (await Town.Services.GetRequiredService<ReportRequest>().RunAsync(Asks(Town), CancellationToken.None)).Value;
        }
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests.Requests;

/// <summary>The map of the demo town with 10,000 more pins, in a real Chromium: by mouse, by keyboard, and with scripts off.</summary>
public sealed class MapPagesTests(MapPagesTests.Crowded town) : BrowserTest(town), IClassFixture<MapPagesTests.Crowded>
{
    [Theory]
    [InlineData("en", Screen.Phone)]
    [InlineData("zh-Hans", Screen.Desk)]
    public async Task The_map_shows_ten_thousand_pins_and_the_list_follows_it(string language, Screen screen)
    {
        var page = await OpenMapAsync("/map", new View(screen, language));
        // Ten thousand in groups that can be told apart.
        Assert.InRange(int.Parse((await page.Locator("#town-map").GetAttributeAsync("data-marks"))!, CultureInfo.InvariantCulture), 10, 200);
        await LookAtAsync(page, $"map-{language}-{screen}");
        // Both widths in each language: the map takes its new size and draws anew.
        var other = screen == Screen.Phone ? Screen.Desk : Screen.Phone;
        await Look.TurnAsync(page, other);
        await LookAtAsync(page, $"map-{language}-{other}");
        await Look.TurnAsync(page, screen);
        await IdleAsync(page);

        var before = await page.Locator("#map-total").InnerTextAsync();
        await page.Locator(".maplibregl-ctrl-zoom-in").ClickAsync();
        await Assertions.Expect(page.Locator("#map-total")).Not.ToHaveTextAsync(before);
        await page.Locator(".maplibregl-ctrl-zoom-in").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("box=", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await LookAtAsync(page, $"map-near-{language}-{screen}");

        // The list leads to the pin, and the card back to the list.
        var row = page.Locator("#map-list [data-doorstep-show]").First;
        await row.ClickAsync();
        await Assertions.Expect(page.Locator("#map-card")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#map-card a").First).ToBeVisibleAsync();
        await IdleAsync(page);
        await LookAtAsync(page, $"map-card-{language}-{screen}");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(row).ToBeFocusedAsync();

        foreach (var mode in new[] { "heat", "areas" })
        {
            await page.GotoAsync("/map");
            await page.Locator("[data-drawn]").WaitForAsync();
            await page.CheckAsync($"input[name=map-mode][value={mode}]");
            await Assertions.Expect(page.Locator($"[data-mode={mode}]")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator($"[data-legend={mode}]")).ToBeVisibleAsync();
            await IdleAsync(page);
            await LookAtAsync(page, $"map-{mode}-{language}-{screen}");
        }
    }

    [Fact]
    public async Task Everything_on_the_map_is_done_by_keyboard()
    {
        var page = await OpenMapAsync("/map", new View(Screen.Desk));
        await page.EvaluateAsync("document.querySelector('.ds-mapview__map .govuk-skip-link').focus()");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#map-list")).ToBeFocusedAsync();

        await page.EvaluateAsync("document.querySelector('[name=map-mode]').focus()");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".maplibregl-canvas")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator(".ds-map__cross")).ToBeVisibleAsync();
        var total = await page.Locator("#map-total").InnerTextAsync();
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("#map-total")).Not.ToHaveTextAsync(total);
        // Enter does at the cross what a click does.
        await page.GotoAsync($"/map?box={town.BoxOfLonely}");
        await page.Locator("#town-map[data-drawn]").WaitForAsync();
        await IdleAsync(page);
        await page.Locator("#town-map canvas").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#map-card .ds-request__text")).ToHaveTextAsync(Crowded.Lonely);
        await Assertions.Expect(page.Locator("#map-card")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#town-map canvas")).ToBeFocusedAsync();

        // No trap: one goes on with the key with which one came.
        await page.EvaluateAsync("document.querySelector('.maplibregl-canvas').focus()");
        for (var i = 0; i < 6; i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.False(await page.EvaluateAsync<bool>("document.querySelector('#town-map').contains(document.activeElement)"));
    }

    [Fact]
    public async Task A_pin_says_what_it_is_and_leads_to_its_request()
    {
        var page = await OpenMapAsync($"/map?box={town.BoxOfLonely}", new View(Screen.Desk));
        await page.Locator("#town-map").ScrollIntoViewIfNeededAsync();
        var map = await page.Locator("#town-map").BoundingBoxAsync();
        await page.Mouse.ClickAsync(map!.X + (map.Width / 2), map.Y + (map.Height / 2));
        await Assertions.Expect(page.Locator("#map-card .ds-request__text")).ToHaveTextAsync(Crowded.Lonely);
        await page.Locator("#map-card a").First.ClickAsync();
        await page.ArriveAsync("**/requests/*");
        await page.ClickAsync("[data-doorstep-map-open]");
        await page.Locator("#small-map[data-drawn]").WaitForAsync();
        await LookAtAsync(page, "map-request");
    }

    [Theory]
    [InlineData("en", Screen.Phone)]
    [InlineData("zh-Hans", Screen.Desk)]
    public async Task A_pin_is_dropped_where_it_is(string language, Screen screen)
    {
        var page = await OpenAsync("/report/where?type=pothole", new View(screen, language));
        await page.FillAsync("#find", language == "en" ? "old" : "老城");
        await page.Locator("#spots input").First.CheckAsync(new() { Force = true });
        await Assertions.Expect(page.Locator("#Lat")).Not.ToHaveValueAsync("");
        await Assertions.Expect(page.Locator("#pin-words")).ToBeVisibleAsync();
        var found = await page.Locator("#Lat").InputValueAsync();

        await page.ClickAsync("[data-doorstep-map-open]");
        await page.Locator("#pick-map[data-drawn]").WaitForAsync();
        await Assertions.Expect(page.Locator(".maplibregl-marker")).ToBeVisibleAsync();
        await IdleAsync(page);
        await LookAtAsync(page, $"where-map-{language}-{screen}");
        await page.Locator("#pick-map").ScrollIntoViewIfNeededAsync();
        var box = await page.Locator("#pick-map").BoundingBoxAsync();
        await page.Mouse.ClickAsync(box!.X + (box.Width / 2) + 60, box.Y + (box.Height / 2) - 60);
        await Assertions.Expect(page.Locator("#Lat")).Not.ToHaveValueAsync(found);
        await Assertions.Expect(page.Locator("#spots input:checked")).ToHaveCountAsync(0);
        var clicked = await page.Locator("#Lat").InputValueAsync();

        // By keyboard: the map is moved, Enter sets the pin at the cross.
        await page.Locator("#pick-map canvas").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await IdleAsync(page);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#Lat")).Not.ToHaveValueAsync(clicked);

        // By dragging it, and by the phone's own place once its owner allows that.
        var (set, said) = (await page.Locator("#Long").InputValueAsync(), await page.Locator("#pin-words").InnerTextAsync());
        await IdleAsync(page);
        var pin = (await page.Locator(".maplibregl-marker").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(pin.X + (pin.Width / 2), pin.Y + (pin.Height / 2));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(pin.X + (pin.Width / 2) + 70, pin.Y + (pin.Height / 2) - 40, new() { Steps = 6 });
        await page.Mouse.UpAsync();
        await Assertions.Expect(page.Locator("#Long")).Not.ToHaveValueAsync(set);
        Assert.True(double.Parse(await page.Locator("#Long").InputValueAsync(), CultureInfo.InvariantCulture) > double.Parse(set, CultureInfo.InvariantCulture));
        await Assertions.Expect(page.Locator("#pin-words")).Not.ToHaveTextAsync("");
        await page.Locator("[data-doorstep-locate]").ClickAsync();
        await Assertions.Expect(page.Locator(".ds-locate [role=status]")).ToContainTextAsync(language == "en" ? "did not share" : "没有允许");
        await page.Context.SetGeolocationAsync(new() { Latitude = (float)town.OnMeritxell.Latitude, Longitude = (float)town.OnMeritxell.Longitude, Accuracy = 12 });
        await page.Context.GrantPermissionsAsync(["geolocation"]);
        await page.Locator("[data-doorstep-locate]").ClickAsync();
        await Assertions.Expect(page.Locator("#Lat")).ToHaveValueAsync(town.OnMeritxell.Latitude.ToString("F5", CultureInfo.InvariantCulture));
        await Assertions.Expect(page.Locator(".ds-locate [role=status]")).ToContainTextAsync("12");
        await Assertions.Expect(page.Locator("#pin-words")).ToContainTextAsync(language == "en" ? "Near Avinguda Meritxell" : "在 Avinguda Meritxell 附近");
        await LookAtAsync(page, $"where-own-place-{language}-{screen}");
        await page.Locator("[data-map-tools] button").Nth(1).ClickAsync();
        await Assertions.Expect(page.Locator("#Lat")).ToHaveValueAsync("");
        await page.Locator("[data-map-tools] button").First.ClickAsync();
        await page.Locator("form[method=post] button[type=submit]").Last.ClickAsync();
        await page.ArriveAsync("**/report/details*");
    }

    [Theory]
    [InlineData("en", Screen.Phone)]
    [InlineData("zh-Hans", Screen.Desk)]
    public async Task Each_task_has_a_way_without_script(string language, Screen screen)
    {
        var page = await OpenAsync("/map", new View(screen, language, Scripts: false));
        await LookAtAsync(page, $"map-no-script-{language}-{screen}");
        await page.FillAsync("#place", language == "en" ? "old" : "老城");
        await page.ClickAsync("form[role=search] button");
        if (await page.Locator("#places a").CountAsync() > 0)
        {
            await page.ClickAsync("#places a");
        }

        await Assertions.Expect(page.Locator(".ds-map-way").First).ToBeVisibleAsync();
        await LookAtAsync(page, $"map-no-script-near-{language}-{screen}");
        await page.ClickAsync("#by-area tr:nth-child(3) a");
        await Assertions.Expect(page.Locator("#map-total")).ToBeVisibleAsync();

        await page.GotoAsync("/report/where?type=pothole");
        await page.FillAsync("#find", language == "en" ? "old" : "老城");
        await page.ClickAsync("form[role=search] button");
        await page.Locator("#spot").CheckAsync(new() { Force = true });
        await LookAtAsync(page, $"where-no-script-{language}-{screen}");
        await page.Locator("form[method=post] button[type=submit]").Last.ClickAsync();
        await page.ArriveAsync("**/report/details*");
    }

    [Fact]
    public async Task A_style_from_another_host_is_drawn_with_its_tiles_signs_and_letters()
    {
        await using var elsewhere = await MapElsewhere.StartAsync();
        await using var other = await TestTown.OpenAsync(new()
        {
            Listens = true,
            Folder = folder =>
            {
                var file = Path.Combine(folder.FullName, "town.json");
                var text = File.ReadAllText(file);
                File.WriteAllText(file, $"{text[..text.LastIndexOf('}')].TrimEnd()},\n  \"map\": {{ \"style\": \"{elsewhere.Address}/style.json\" }}\n}}\n");
            },
        });
        var page = await OpenAsync(new Uri(other.Address, "/map").AbsoluteUri, new View(Screen.Desk));
        await page.Locator("#town-map[data-drawn='']").WaitForAsync();
        await LookAtAsync(page, "map-elsewhere");

        // Nothing was refused, which would fail this test as any error of the browser does.
        foreach (var part in new[] { "/style.json", "/areas.json", "/tiles/", "/signs.json", "/signs.png", "/letters/" })
        {
            Assert.Contains(elsewhere.Asked, asked => asked.StartsWith(part, StringComparison.Ordinal));
        }
    }

    private static async Task LookAtAsync(IPage page, string name)
    {
        // What stands on the screen at once, too: the whole page is long. And only once nothing fades in or out any more.
        var map = page.Locator("[data-drawn='']");
        if (await map.CountAsync() > 0)
        {
            await map.First.EvaluateAsync("map => map.scrollIntoView({ block: 'center' })");
        }

        await IdleAsync(page);
        await page.ScreenshotAsync(new() { Path = Repository.Path("artifacts", "screens", $"{name}-screen.png") });
        await Look.Over(page, name);
    }

    private async Task<IPage> OpenMapAsync(string address, View view)
    {
        var page = await OpenAsync(address, view);
        await page.Locator("#town-map[data-drawn]").WaitForAsync();
        Assert.Equal("", await page.Locator("#town-map").GetAttributeAsync("data-drawn"));
        await IdleAsync(page);
        return page;
    }

    // The map itself says when it is drawn to the end.
    private static Task IdleAsync(IPage page) => Assertions.Expect(page.Locator("[data-drawn='']:not([data-idle=yes])")).ToHaveCountAsync(0, new() { Timeout = 15_000 });

    /// <summary>The demo town, and 10,000 requests strewn over it.</summary>
    public sealed class Crowded : BrowserTown, IAsyncLifetime
    {
        /// <summary>Text of a request with no other near it.</summary>
        public const string Lonely = "A lonely bench";

        /// <summary>A point on the street of that name.</summary>
        public (double Latitude, double Longitude) OnMeritxell { get; } = (42.50821, 1.53112);

        private (double Latitude, double Longitude) lonely;

        /// <summary>The view with that request in its middle.</summary>
        public string BoxOfLonely => string.Create(CultureInfo.InvariantCulture, $"{lonely.Longitude - 0.002:F5},{lonely.Latitude - 0.002:F5},{lonely.Longitude + 0.002:F5},{lonely.Latitude + 0.002:F5}");

        /// <inheritdoc/>
        protected override TownSetup Setup => new()
        {
            Folder = folder =>
            {
                foreach (var (name, text) in FolderTemplate.OfDemo(new DateOnly(2026, 1, 1)))
                {
                    File.WriteAllText(Path.Combine(folder.FullName, name), text);
                }
            },
        };

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            var plan = new DemoTown(Town.Services, Town.Clock.Now());
            foreach (var part in Town.Services.GetServices<IDemoPart>().OrderBy(p => p.Order))
            {
                await part.PlantAsync(plan, CancellationToken.None);
            }

            var areas = Town.Services.GetRequiredService<Modules.Areas.Contracts.AreaAtlas>().Current;
            lonely = (areas.Bounds!.North + 0.05, areas.Bounds.West);
            var made = Strewn(Town.Clock.Now(), areas).Append(Make(Town.Clock.Now().AddDays(-200), lonely, areas, "pothole", Lonely)).ToList();
            foreach (var some in made.Chunk(1000))
            {
                Assert.True((await Town.Writer.RunAsync<Done>(
                    (write, _) =>
                    {
                        write.Db.AddRange(some.AsEnumerable());
                        return Task.FromResult<Outcome<Done>>(default(Done));
                    },
                    CancellationToken.None)).Succeeded);
            }
        }

        // Thick around some places and thin elsewhere, as requests of a real town are; each seventh is on the point of another.
        private static IEnumerable<Request> Strewn(DateTimeOffset now, Modules.Areas.Contracts.AreaTree areas)
        {
            var dice = new Dice();
            var bounds = areas.Bounds!;
            string[] types = ["pothole", "street-light", "missed-bin"];
            (double Latitude, double Longitude) before = (0, 0);
            var centres = Enumerable.Range(0, 25)
                .Select(_ => (Latitude: dice.Within(bounds.South, bounds.North), Longitude: dice.Within(bounds.West, bounds.East), Spread: 0.0006 + (dice.Next() * 0.003))).ToList();
            for (var i = 0; i < 10_000; i++)
            {
                var at = now.AddMinutes(-60 - (dice.Next() * 60 * 24 * 300));
                var (latitude, longitude, spread) = centres[dice.Below(centres.Count)];
                var point = i % 7 == 6 ? before : (Latitude: latitude + (dice.Normal() * spread), Longitude: longitude + (dice.Normal() * spread * 1.3));
                before = point;
                var request = Make(at, point, areas, types[dice.Below(types.Length)], string.Create(CultureInfo.InvariantCulture, $"Number {i}: something on this street needs a look."));
                if (dice.Below(3) > 0)
                {
                    request.Accept(new Actor(ActorKind.Staff, null, "Li Na"), Terms(at));
                }

                if (dice.Below(2) > 0)
                {
                    request.Answer(new Actor(ActorKind.Staff, null, "Li Na"), new NewAnswer(RequestOutcome.CannotBeDone, "We have looked at it."), Terms(at));
                    if (dice.Below(3) > 0)
                    {
                        request.Confirm(Actor.Resident, Confirmation.Solved, null, Terms(at));
                    }
                }

                yield return request;
            }
        }

        private static Request Make(DateTimeOffset at, (double Latitude, double Longitude) point, Modules.Areas.Contracts.AreaTree areas, string type, string description)
        {
            var found = areas.Locate(point.Latitude, point.Longitude);
            var request = new Request
            {
                Id = Guid.CreateVersion7(at), Reference = ShortReference.Create(), TypeCode = type, Public = true, Description = description, Language = "en",
                AreaCode = found.Area?.Code, AreaReason = $"AreaReason.{found.Finding}", OwnerUnit = "streets", ReportedAt = at, RecordedAt = at,
                Latitude = point.Latitude, Longitude = point.Longitude,
            };
            request.Open(Actor.Resident, new RoutedBy("RoutingReason.Type"), hazard: false, Terms(at));
            return request;
        }

        // Falls the same way in every run.
        private sealed class Dice
        {
            private uint state = 10_000;

            public double Next() => ((state = (state * 1_664_525) + 1_013_904_223) >> 8) / (double)(1 << 24);

            public int Below(int most) => (int)(Next() * most);

            public double Within(double from, double to) => from + ((0.15 + (Next() * 0.7)) * (to - from));

            public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
        }

        private static Moment Terms(DateTimeOffset at) => new(at, new Terms(
            new WorkingCalendar(TimeZoneInfo.Utc, new Dictionary<DayOfWeek, IReadOnlyList<WorkingSpan>> { [DayOfWeek.Monday] = [new(540, 1020)] }, []),
            new Deadline(24, DeadlineUnit.Hours), new Deadline(24 * 20, DeadlineUnit.Hours), new Deadline(24 * 30, DeadlineUnit.Hours), new HandlingPolicy(), _ => null, _ => true, "streets"));
    }
}

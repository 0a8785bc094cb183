using System.Text.RegularExpressions;
using Doorstep.BrowserTests.Harness;
using Doorstep.Harness;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Folder;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Doorstep.BrowserTests;

/// <summary>
/// The demo town as a visitor finds it: each page is looked at by axe at phone and desk width in both languages, fits the
/// screen, and leaves a picture. A page that no test looks at fails.
/// </summary>
public sealed class EveryPageTests(EveryPageTests.DemoVisit demo) : BrowserTest(demo), IClassFixture<EveryPageTests.DemoVisit>
{
    private const long HeaviestFirstLoad = 100_000;

    // Pages of a journey, looked at where the journey is walked.
    private static readonly string[] LookedAtElsewhere =
    [
        // Resident/JourneyTests
        "report/where", "report/details", "report/contact", "report/check", "report/receipt/{reference}",
        "follow/end", "follow/{reference}", "follow/{reference}/data", "follow/{reference}/data.html", "follow/{reference}/erase",
        // The link of a receipt's QR code shows no page of its own: it leads on.
        "r/{reference}/{code}",
        // Resident/AlertPagesTests
        "alerts/my/{id:guid}/{code}", "alerts/leave/{id:guid}/{code}", "follow/{reference}/texts",
        // Resident/OneClickTests
        "follow/{reference}/say/{word}", "r/{reference}/{code}/{word}",
        // Requests/RoutingPagesTests
        "staff/routing", "staff/routing/rule/{id:guid?}", "staff/routing/trial", "staff/requests/{reference}/type",
        // Requests/FindPagesTests
        "report/similar", "report/mine-too/{reference}", "staff/requests/{reference}/links",
        // Requests/PicturePagesTests
        "follow/{reference}/pictures", "follow/{reference}/words",
        // Requests/StaffPagesTests
        "staff/new", "staff/requests/{reference}", "staff/requests/{reference}/receipt",
        // Parts that the map's script fetches, as in Requests/MapPagesTests
        "map/part/{handler}", "map/part/{handler:regex(^(spots|here)$)}",
        // Results/ResultsPagesTests
        "results", "results/report", "results/report/{season}",
        // Requests/WorkbenchPagesTests
        "staff/bulk", "staff/bulk/{id:guid}", "staff/calendar",
    ];

    public static TheoryData<string, string, string?> Pages => new()
    {
        { "", "/", null },
        { "accessibility", "/accessibility", null },
        { "alerts", "/alerts?area=town&type=pothole", null },
        { "alerts/asked", "/alerts/asked", null },
        { "error/{code:int}", "/error/404", null },
        { "follow", "/follow", null },
        { "hazards", "/hazards", null },
        { "map", "/map?near=42.5,1.52", null },
        { "must-solve", "/must-solve", null },
        { "must-solve/{reference}", "/must-solve/{problem}", null },
        { "privacy", "/privacy", null },
        { "report", "/report", null },
        { "requests", "/requests", null },
        { "requests", "/requests?state=late&from=2026-01-01&unit=streets", null },
        { "requests", "/requests?type=nothing", null },
        { "requests", "/requests?q=street+漏水", null },
        { "requests/{reference}", "/requests/{reopened}", null },
        { "sign-in", "/sign-in", null },
        { "staff", "/staff", "Coordinator" },
        { "staff/hazards", "/staff/hazards", "Coordinator" },
        { "staff/must-solve", "/staff/must-solve", "Coordinator" },
        { "staff/must-solve/new", "/staff/must-solve/new", "Coordinator" },
        { "staff/must-solve/{reference}", "/staff/must-solve/{problem}", "Coordinator" },
        { "staff/publishing", "/staff/publishing", "Coordinator" },
        { "staff/publishing/{reference}", "/staff/publishing/{reopened}", "Coordinator" },
        { "staff/reviews", "/staff/reviews", "Coordinator" },
        { "staff/reviews/new", "/staff/reviews/new", "Coordinator" },
        { "staff/reviews/{id:guid}", "/staff/reviews/{review}", "Coordinator" },
        { "staff/reviews/{id:guid}/{reference}", "/staff/reviews/{review}/{drawn}", "Coordinator" },
        { "staff/account", "/staff/account", "Coordinator" },
        { "sign-out", "/sign-out", "Coordinator" },
        { "staff/accounts", "/staff/accounts", "Administrator" },
        { "staff/accounts/add", "/staff/accounts/add", "Administrator" },
        { "staff/asks", "/staff/asks", "Coordinator" },
        { "staff/mail", "/staff/mail", "Administrator" },
        { "staff/webhooks", "/staff/webhooks", "Administrator" },
        { "staff/accounts/{id:guid}", "/staff/accounts/{account}", "Administrator" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_no_barriers_and_fits(string route, string address, string? role)
    {
        _ = route;
        foreach (var language in new[] { "en", "zh-Hans" })
        {
            var page = await OpenAsync(demo.Fill(address), new View(Screen.Phone, language), role is null ? null : await KeptAsync(role));
            Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
            foreach (var screen in Enum.GetValues<Screen>())
            {
                await Look.TurnAsync(page, screen);
                await Look.At(page, $"page-{address}-{language}-{screen}");
                await Look.HasNoBarriers(page);
                await Look.FitsTheScreen(page);
            }
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/report")]
    [InlineData("/requests")]
    [InlineData("/requests/{reopened}")]
    [InlineData("/follow")]
    [InlineData("/hazards")]
    [InlineData("/must-solve")]
    [InlineData("/must-solve/{problem}")]
    [InlineData("/privacy")]
    [InlineData("/results")]
    [InlineData("/alerts")]
    public async Task A_residents_first_load_is_light(string address)
    {
        var page = await OpenAsync("/healthz");
        Assert.InRange(await Look.Weigh(page, () => page.GotoAsync(demo.Fill(address))), 2_000, HeaviestFirstLoad);
    }

    [Fact]
    public void No_page_is_left_unseen()
    {
        var routes = Town.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(e => e.RoutePattern.RawText!.Trim('/')).Distinct(StringComparer.Ordinal).ToList();
        Assert.True(routes.Count > 20, "The pages were not found.");
        Assert.Empty(routes.Except(LookedAtElsewhere).Except(Pages.Select(p => p.Data.Item1)));
    }

    // Signed in once for each role; every browser of that role goes on with it.
    private async Task<string> KeptAsync(string role)
    {
        if (!demo.Kept.TryGetValue(role, out var kept))
        {
            var page = await OpenAsync("/sign-in");
            var who = demo.SignIns.First(s => s.Role.StartsWith(role, StringComparison.Ordinal));
            await page.Locator("input[type=email], input[name$=mail i]").First.FillAsync(who.UserName);
            await page.Locator("input[type=password]").FillAsync(who.Password);
            await page.Locator("main form button").First.ClickAsync();
            await page.LeaveAsync(new Regex("/sign-in", RegexOptions.None, TimeSpan.FromSeconds(1)));
            demo.Kept[role] = kept = await page.Context.StorageStateAsync();
        }

        return kept;
    }

    /// <summary>The demo town, planted once for the class.</summary>
    public sealed class DemoVisit : BrowserTown, IAsyncLifetime
    {
        private string reopened = "";
        private string account = "";
        private string problem = "";
        private string review = "";
        private string drawn = "";

        /// <summary>The cookies of each role that has signed in.</summary>
        public Dictionary<string, string> Kept { get; } = new(StringComparer.Ordinal);

        /// <summary>The sample sign-ins.</summary>
        public IReadOnlyList<DemoSignIn> SignIns { get; private set; } = [];

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

        /// <summary>Puts a request and an account in the place of their names.</summary>
        public string Fill(string address) => address
            .Replace("{problem}", problem, StringComparison.Ordinal).Replace("{review}", review, StringComparison.Ordinal).Replace("{drawn}", drawn, StringComparison.Ordinal).Replace("{reopened}", reopened, StringComparison.Ordinal).Replace("{account}", account, StringComparison.Ordinal);

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            var plan = new DemoTown(Town.Services, Town.Clock.Now());
            foreach (var part in Town.Services.GetServices<IDemoPart>().OrderBy(p => p.Order))
            {
                await part.PlantAsync(plan, CancellationToken.None);
            }

            SignIns = plan.SignIns;
            reopened = (string)(await Town.QueryAsync("SELECT reference FROM requests WHERE reopen_count > 0 AND public = 1"))[0]!;
            problem = (string)(await Town.QueryAsync("SELECT reference FROM must_solves"))[0]!;
            review = new Guid((byte[])(await Town.QueryAsync("SELECT id FROM sample_reviews"))[0]!, bigEndian: true).ToString();
            drawn = (string)(await Town.QueryAsync("SELECT r.reference FROM sample_review_calls c JOIN requests r ON r.id = c.request_id WHERE c.result = 'NotSolved'"))[0]!;
            account = new Guid((byte[])(await Town.QueryAsync("SELECT id FROM accounts ORDER BY email"))[0]!, bigEndian: true).ToString();
        }
    }
}

using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>The workbench: what is theirs, by when, over HTTP on both engines.</summary>
public class WorkbenchTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    private const string Refs = ".ds-queue tbody .ds-queue__ref";

    [Theory, EachEngine]
    public async Task Everybody_sees_what_is_theirs_and_nothing_else(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var hole = await town.AskAsync("pothole", "north");
        var leak = await town.AskAsync("water-leak", "south");
        var words = await town.AskAsync("pothole", area: null, address: "Behind the old mill");
        async Task<string[]> Sees(StaffRole role, string? unit = null, string? area = null)
        {
            using var staff = await town.SignInAsync(role, unit, area);
            return [.. (await staff.OpenAsync("/staff?view=all&sort=oldest")).All(Refs).Order(StringComparer.Ordinal)];
        }

        string[] Shown(params Receipt[] receipts) => [.. receipts.Select(r => ShortReference.Show(r.Reference)).Order(StringComparer.Ordinal)];
        Assert.Equal(Shown(hole, words), await Sees(StaffRole.Officer, "streets"));
        Assert.Equal(Shown(leak), await Sees(StaffRole.Officer, "water"));
        Assert.Equal(Shown(hole), await Sees(StaffRole.Coordinator, area: "north"));
        Assert.Equal(Shown(leak), await Sees(StaffRole.OutreachWorker, area: "south"));
        Assert.Equal(Shown(hole, leak, words), await Sees(StaffRole.Coordinator, area: "town"));
    }

    [Theory, EachEngine]
    public async Task Views_count_filters_narrow_and_the_order_turns(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var early = await town.AskAsync("water-leak", "north", description: "A spring near the Mill_gate");
        town.Clock.Advance(TimeSpan.FromHours(1));
        var later = await town.AskAsync("missed-bin", "south", description: "The bins are full");
        town.Clock.Advance(TimeSpan.FromHours(26));
        var fresh = await town.AskAsync("water-leak", "south", description: "路面一直冒水");
        using var staff = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        async Task<string[]> Shows(string query) => [.. (await staff.OpenAsync($"/staff{query}")).All(Refs)];
        string[] Shown(params Receipt[] receipts) => [.. receipts.Select(r => ShortReference.Show(r.Reference))];

        var page = await staff.OpenAsync("/staff");
        Assert.Equal(
            ["My turn 0", "My area 3", "Late 1", "Due soon 0", "Waiting for the resident 0", "Raised 0", "To inspect 0", "To ask 0", "Answered 0", "Closed 0", "All 3"],
            page.All(".moj-sub-navigation__link"));
        page = await staff.OpenAsync("/staff?view=unit");
        Assert.Equal(Shown(early, fresh, later), page.All(Refs));
        Assert.Equal(["1 day late"], page.All("strong.ds-late"));
        Assert.Equal(Shown(early), await Shows("?view=late"));
        Assert.Equal(Shown(fresh, later, early), await Shows("?view=unit&sort=newest"));
        Assert.Equal(Shown(later, fresh, early), await Shows("?view=unit&sort=duelast"));
        Assert.Equal(Shown(early, fresh), await Shows("?view=unit&type=water-leak"));
        Assert.Equal(Shown(fresh, later), await Shows("?view=unit&area=south"));
        Assert.Equal(Shown(later), await Shows("?view=unit&area=south&type=missed-bin&channel=web"));
        Assert.Empty(await Shows("?view=unit&channel=letter"));
        Assert.Equal(Shown(early), await Shows("?view=all&q=mill_GATE"));
        // Signs between words are no words.
        Assert.Equal(Shown(early), await Shows("?view=all&q=mill%25gate"));
        Assert.Equal(Shown(fresh), await Shows("?view=all&q=" + Uri.EscapeDataString("冒水")));
        Assert.Equal(Shown(later), await Shows("?view=all&q=" + ShortReference.Show(later.Reference).ToLowerInvariant()));
        // The counts stand for the filter, and a filter can be taken away.
        page = await staff.OpenAsync("/staff?view=unit&type=water-leak");
        Assert.Equal("My area 2", page.All(".moj-sub-navigation__link")[1]);
        Assert.Equal("/staff?view=unit", (await page.FollowAsync("Water leak in the street × remove")).Address);
        // Nonsense in an address shows the usual.
        Assert.Equal((await staff.OpenAsync("/staff")).All(Refs), await Shows("?view=nonsense&sort=7&p=-4&channel=pigeon"));
    }

    [Theory, EachEngine]
    public async Task Personal_requests_are_listed_without_what_the_resident_wrote_and_no_words_find_them(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var asked = await town.AskAsync("care-at-home", "north", description: "I cannot carry my shopping", address: "Quiet Street 9");
        using var staff = await town.SignInAsync(StaffRole.Officer, "care");
        var page = await staff.OpenAsync("/staff");
        Assert.Equal([ShortReference.Show(asked.Reference)], page.All(Refs));
        Assert.DoesNotContain("Quiet Street", page.Body, StringComparison.Ordinal);
        Assert.Empty((await staff.OpenAsync("/staff?q=shopping")).All(Refs));
        Assert.Empty((await staff.OpenAsync("/staff?q=Quiet")).All(Refs));
        Assert.Single((await staff.OpenAsync($"/staff?q={asked.Reference}")).All(Refs));
    }

    [Theory, EachEngine]
    public async Task Pages_hold_25_and_each_request_is_on_one_of_them(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var asked = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => town.AskAsync()));
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var seen = new List<string>();
        foreach (var number in new[] { 1, 2, 3 })
        {
            var page = await staff.OpenAsync($"/staff?p={number}");
            Assert.Equal(number == 3 ? 10 : 25, page.All(Refs).Count);
            seen.AddRange(page.All(Refs));
        }

        Assert.Equal(asked.Select(r => ShortReference.Show(r.Reference)).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.Equal(seen[^10..], (await staff.OpenAsync("/staff?p=99")).All(Refs));
    }

    [Theory, EachEngine]
    public async Task Chinese_readers_get_the_same_in_chinese(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer, language: "zh-CN");
        var page = await staff.OpenAsync("/staff");
        Assert.Equal("诉求办理", page.Heading);
        Assert.Equal("待办 1", page.All(".moj-sub-navigation__link")[0]);
        Assert.Contains("城北", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Work.", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_looks_in_without_signing_in_and_administrators_do_not_write_requests_down()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        using var stranger = town.Visit();
        Assert.StartsWith("/sign-in", (await stranger.GetAsync("/staff")).Address, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await stranger.GetAsync("/staff/new")).Address, StringComparison.Ordinal);
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        Assert.Equal(HttpStatusCode.Forbidden, (await administrator.GetAsync("/staff/new")).Status);
    }

    private static Task<TestTown> OpenAsync(DatabaseEngine engine) =>
        TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
}

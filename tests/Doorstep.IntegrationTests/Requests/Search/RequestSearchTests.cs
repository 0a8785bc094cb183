using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Search;
using Doorstep.Modules.Search.Contracts;
using Doorstep.Modules.Search.Jobs;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests.Search;

/// <summary>The search over HTTP, on both engines, against what a search by hand finds.</summary>
public class RequestSearchTests
{
    private static readonly string[] Vocabulary =
    [
        "lamp", "lamps", "pothole", "pot", "hole", "Café", "CAFE", "Straße", "the", "a", "12", "123", "ＬＡＭＰ", "漏水", "屋顶漏水", "水漏", "路灯坏了", "漏", "水",
        "下水道", "道路", "ガラス", "Привет", "한국어", "O'Neil", "\"quote\"", "mill-lane", "x:y", "NOT", "OR", "NEAR(a b)", "*", "100%", "_", "<b>bold</b>", "\\", "𠮷野",
    ];

    private static readonly string[] Signs = [" ", ", ", "。", "\n", "", "!", " & ", "、"];

    [Theory, EachEngine]
    public async Task A_search_finds_what_a_search_by_hand_finds_in_the_same_order(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var dice = new Dice(11);
        string Text(int words) => string.Concat(Enumerable.Range(0, words).Select(_ => Vocabulary[dice.Next(Vocabulary.Length)] + Signs[dice.Next(Signs.Length)]));
        string[] types = ["pothole", "street-light", "water-leak", "care-at-home"], areas = ["north", "south"];
        for (var i = 0; i < 120; i++)
        {
            town.Clock.Advance(TimeSpan.FromSeconds(dice.Next(3) * 40));
            await town.AskAsync(types[dice.Next(4)], areas[dice.Next(2)], "x" + Text(dice.Next(1, 9)), address: dice.Next(2) == 0 ? "at " + Text(2) : null);
        }

        var all = await town.ReadAsync(db => db.Set<Request>().Where(r => r.Public).ToListAsync());
        var names = town.Services.GetRequiredService<RequestTypeList>().All.ToDictionary(t => t.Code, t => t.Name.All.Values);
        using var visitor = town.Visit();
        var searches = Vocabulary.Concat(["pothole the", "漏水 lamp", "street", "路面", "路灯不亮 cafe", "屋顶漏水 12", "damage a", "12 ＬＡＭＰ 漏"])
            .Concat(Enumerable.Range(0, 30).Select(_ => Text(dice.Next(1, 4)))).Where(q => SearchQuery.Read(q) is not null).ToList();
        var shown = 0;
        foreach (var (typed, filter) in searches.Select((q, i) => (q, (i % 4) switch { 0 => "", 1 => "&type=pothole", 2 => "&area=south", _ => "&state=open&sort=newest" })))
        {
            var query = SearchQuery.Read(typed)!;
            var expected = all.Where(r => query.IsIn([r.Description, r.Address, .. names[r.TypeCode]]))
                .Where(r => filter switch { "&type=pothole" => r.TypeCode == "pothole", "&area=south" => r.AreaCode == "south", _ => true })
                .OrderBy(r => filter.Contains("newest", StringComparison.Ordinal) || query.IsIn(r.Description) ? 0 : 1)
                .ThenByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id.ToString(), StringComparer.Ordinal)
                .Select(r => ShortReference.Show(r.Reference)).ToList();

            var csv = Importing.Rows(new StringReader(await visitor.Http.GetStringAsync($"/requests.csv?q={Uri.EscapeDataString(typed)}{filter}")));

            Assert.Equal((typed, filter, string.Join(' ', expected)), (typed, filter, string.Join(' ', csv.Select(r => r["reference"]))));
            shown += expected.Count;
        }

        Assert.True(shown > 400, "The searches must find something.");
        // The page counts the same, and marks what it found; nothing of it is markup of the writer's.
        var page = await visitor.OpenAsync("/requests?q=" + Uri.EscapeDataString("<b>bold"));
        Assert.NotEmpty(page.Html.QuerySelectorAll("main .ds-request mark"));
        Assert.Empty(page.Html.QuerySelectorAll("main b"));
        Assert.Equal("<b>bold", page.Html.QuerySelector("#q")!.GetAttribute("value"));
    }

    [Theory, EachEngine]
    public async Task What_is_personal_is_never_found_and_what_becomes_personal_is_found_no_more(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var secret = await town.AskAsync("care-at-home", description: "zebra at home", address: "Zebra Lane");
        var open = await town.AskAsync("pothole", "north", "zebra crossing");
        var staff = await town.AddStaffAsync(StaffRole.Coordinator, area: "town");
        using var visitor = town.Visit();
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        async Task<(IReadOnlyList<string> Public, IReadOnlyList<string> Staff)> FindAsync(string typed) => (
            [.. Importing.Rows(new StringReader(await visitor.Http.GetStringAsync($"/requests.csv?q={Uri.EscapeDataString(typed)}"))).Select(r => r["reference"])],
            (await coordinator.OpenAsync($"/staff?view=all&q={Uri.EscapeDataString(typed)}")).All(".ds-queue tbody .ds-queue__ref"));

        var shown = ShortReference.Show(open.Reference);
        var found = await FindAsync("zebra");
        Assert.Equal([shown], found.Public);
        Assert.Equal([shown], found.Staff);
        // By its reference staff find what is personal; the public does not.
        found = await FindAsync(secret.Reference.ToLowerInvariant());
        Assert.Empty(found.Public);
        Assert.Equal([ShortReference.Show(secret.Reference)], found.Staff);

        var request = await town.RequestAsync(open.Reference);
        var moved = await town.Services.GetRequiredService<MoveToType>()
            .RunAsync(new StaffStep(staff, open.Reference, request.Version), "care-at-home", "This is about help at home.", default);
        Assert.True(moved.Succeeded);
        found = await FindAsync("zebra");
        Assert.Empty(found.Public);
        Assert.Empty(found.Staff);
        Assert.Equal([0L], (await town.QueryAsync("SELECT count(*) FROM request_search")).Select(Convert.ToInt64));
        Assert.Equal([0L], (await town.QueryAsync("SELECT count(*) FROM request_words")).Select(Convert.ToInt64));
    }

    [Theory, EachEngine]
    public async Task Staff_find_what_is_theirs_and_what_they_help_with(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var north = await town.AskAsync("pothole", "north", "water mill bridge");
        var south = await town.AskAsync("water-leak", "south", "water mill pipe");
        var coordinator = await town.AddStaffAsync(StaffRole.Coordinator, area: "town");
        async Task<string[]> Finds(StaffRole role, string? unit = null, string? area = null)
        {
            using var staff = await town.SignInAsync(role, unit, area);
            return [.. (await staff.OpenAsync("/staff?view=all&q=mill+WATER")).All(".ds-queue tbody .ds-queue__ref").Order(StringComparer.Ordinal)];
        }

        string[] Shown(params Receipt[] receipts) => [.. receipts.Select(r => ShortReference.Show(r.Reference)).Order(StringComparer.Ordinal)];
        Assert.Equal(Shown(north), await Finds(StaffRole.Officer, "streets"));
        Assert.Equal(Shown(south), await Finds(StaffRole.Officer, "water"));
        Assert.Equal(Shown(north), await Finds(StaffRole.Coordinator, area: "north"));
        Assert.Equal(Shown(south), await Finds(StaffRole.OutreachWorker, area: "south"));
        Assert.Equal(Shown(north, south), await Finds(StaffRole.Coordinator, area: "town"));
        // A unit that is called finds it, and no more once its task is dropped; a new owner finds it instead of the old one.
        var jobs = town.Services.GetRequiredService<JointJob>();
        async Task<StaffStep> Step(Receipt r) => new(coordinator, r.Reference, (await town.RequestAsync(r.Reference)).Version);
        Assert.True((await jobs.WhistleAsync(await Step(north), [new HelperCall("water", "Shut the pipe")], null, default)).Succeeded);
        Assert.Equal(Shown(north, south), await Finds(StaffRole.Officer, "water"));
        var task = await town.ReadAsync(db => db.Set<HelperTask>().Select(t => t.Id).SingleAsync());
        Assert.True((await jobs.DropAsync(await Step(north), task, "Not needed", default)).Succeeded);
        Assert.Equal(Shown(south), await Finds(StaffRole.Officer, "water"));
        Assert.True((await town.Services.GetRequiredService<HandOverRequest>().RunAsync(await Step(south), "streets", "It is the road", default)).Succeeded);
        Assert.Equal(Shown(north, south), await Finds(StaffRole.Officer, "streets"));
        Assert.Empty(await Finds(StaffRole.Officer, "water"));
    }

    [Theory, EachEngine]
    public async Task An_older_database_is_indexed_in_batches_and_again_when_the_way_changes(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        for (var i = 0; i < 250; i++)
        {
            await town.AskAsync("pothole", "north", $"number{i} 漏水", name: null);
        }

        // As it was before there was an index.
        await town.ExecuteAsync("DELETE FROM request_search; DELETE FROM request_search_fill;");
        using var visitor = town.Visit();
        async Task<int> CountAsync(string typed) =>
            Importing.Rows(new StringReader(await visitor.Http.GetStringAsync($"/requests.csv?q={Uri.EscapeDataString(typed)}"))).Count;
        Assert.Equal(0, await CountAsync("漏水"));
        var filler = town.Services.GetRequiredService<SearchFiller>();

        Assert.Equal(250, await filler.RunOnceAsync(default));

        Assert.Equal(250, await CountAsync("漏水"));
        Assert.Equal(1, await CountAsync("number249"));
        Assert.Equal(0, await filler.RunOnceAsync(default));
        // Made again when it would be cut in another way, in the same places.
        await town.ExecuteAsync("UPDATE request_search_fill SET signature = 'older'");
        Assert.Equal(250, await filler.RunOnceAsync(default));
        Assert.Equal(250, await CountAsync("漏水"));
        Assert.Equal([250L], (await town.QueryAsync("SELECT count(*) FROM request_words")).Select(Convert.ToInt64));
    }

    [Theory, EachEngine]
    public async Task Counting_stops_at_a_bound_and_the_page_says_so(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        await town.AskAsync("water-leak", "south", "common thing, the oldest");
        town.Clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(Enumerable.Range(0, WordSearch.MostHits + 5).Select(i => town.AskAsync("pothole", "north", "common thing", name: null)));
        using var visitor = town.Visit();

        var page = await visitor.OpenAsync("/requests?q=common");
        Assert.StartsWith("1000 ", page.All("#total")[0].Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.NotEmpty(page.All("#more"));
        // A narrower question reaches past the bound, by kind, area, or day.
        foreach (var narrower in new[] { "&type=water-leak", "&area=south" })
        {
            page = await visitor.OpenAsync($"/requests?q=common{narrower}");
            Assert.StartsWith("1 ", page.All("#total")[0], StringComparison.Ordinal);
            Assert.Empty(page.All("#more"));
        }

        using var staff = await town.SignInAsync(StaffRole.Coordinator, area: "south");
        Assert.Single((await staff.OpenAsync("/staff?view=all&q=common")).All(".ds-queue tbody .ds-queue__ref"));
    }

    [Theory, EachEngine]
    public async Task A_reference_comes_first_and_an_empty_result_helps_on(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var one = await town.AskAsync("street-light", "north", "The lamp is out");
        await town.AskAsync("pothole", "north", $"The same as {one.Reference} in my view");
        using var visitor = town.Visit();

        var page = await visitor.OpenAsync("/requests");
        page = await page.Form("form[role=search]").Fill("q", ShortReference.Show(one.Reference).ToLowerInvariant()).SubmitAsync();
        Assert.StartsWith("1 ", page.All("#total")[0], StringComparison.Ordinal);
        page = await visitor.OpenAsync($"/requests?q={one.Reference}");
        Assert.Equal($"/requests/{ShortReference.Show(one.Reference)}", page.Html.QuerySelector(".ds-request__title a")!.GetAttribute("href"));
        Assert.Equal(2, page.All(".ds-request").Count);

        page = await visitor.OpenAsync("/requests?q=lamp+zebra");
        Assert.Equal("Nothing found for “lamp zebra”", page.All("#nothing h2").Single());
        Assert.Equal(["“lamp” (1)"], page.All("#nothing li a[href='/requests?q=lamp']"));
        Assert.NotEmpty(page.All("#nothing a[href='/report/where?type=street-light']"));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/requests?q=%00%22%27%28*")).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/requests?q=" + new string('漏', 1500))).Status);
        // Longer than an address may be: said in words, on a page with ways on.
        var tooLong = await visitor.GetAsync("/requests?q=" + new string('漏', 3000));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, tooLong.Status);
        Assert.NotEmpty(tooLong.Heading);
        foreach (var download in new[] { "csv", "geojson", "atom" })
        {
            Assert.Contains("The lamp is out", await visitor.Http.GetStringAsync($"/requests.{download}?q=lamp"), StringComparison.Ordinal);
            Assert.DoesNotContain("The lamp is out", await visitor.Http.GetStringAsync($"/requests.{download}?q=zebra"), StringComparison.Ordinal);
        }

        using var chinese = town.Visit("zh-Hans");
        Assert.Contains("路灯不亮", (await chinese.OpenAsync("/requests?q=" + Uri.EscapeDataString("路灯"))).Text, StringComparison.Ordinal);
    }

    /// <summary>Falls the same way in every run.</summary>
    private sealed class Dice(uint seed)
    {
        private uint state = seed;

        public int Next(int below) => (int)((state = (state * 1_664_525) + 1_013_904_223) >> 8) % below;

        public int Next(int from, int below) => from + Next(below - from);
    }

    private static Task<TestTown> OpenAsync(DatabaseEngine engine) => TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
}

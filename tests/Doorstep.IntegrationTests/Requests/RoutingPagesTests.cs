using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Routing.Operations;
using Doorstep.Modules.Routing.Tables;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>A coordinator of the town writes the rules, tries them and puts them into force, without JavaScript.</summary>
public class RoutingPagesTests
{
    [Theory, EachEngine]
    public async Task A_rule_is_written_tried_and_put_into_force_and_the_resident_reads_why(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var before = await town.AskAsync(description: "A gas smell from the hole");
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator);
        var list = await coordinator.OpenAsync("/staff/routing");
        Assert.Contains("No rules are in force yet", list.Text, StringComparison.Ordinal);
        var form = (await coordinator.OpenAsync("/staff/routing/rule")).Form();
        Fill(form, "Gas in the street", "路面燃气", "water").Fill("words", "gas*\n燃气").Fill("types", "pothole").Fill("areas", "north").Fill("channels", "Web");
        list = await form.SubmitAsync("step=save");
        Assert.StartsWith("/staff/routing", list.Address, StringComparison.Ordinal);
        foreach (var told in new[] { "This is your draft", "1 Gas in the street", "Types Hole or damage in a road", "Areas North", "How it came in Web", "Words in the text “gas*” or “燃气”", "Goes to Water company" })
        {
            Assert.Contains(told, list.Text, StringComparison.Ordinal);
        }

        // Still a draft: it takes nothing, and survives.
        Assert.Equal("streets", (await town.AskAsync(description: "gas")).OwnerUnit);
        Assert.Contains("1 Gas in the street", (await coordinator.OpenAsync("/staff/routing")).Text, StringComparison.Ordinal);
        var trial = await TryAsync(coordinator);
        Assert.Equal("/staff/routing/trial", trial.Address);
        Assert.Contains($"{ShortReference.Show(before.Reference)} Hole or damage in a road North Streets and lighting Water company Gas in the street", trial.Text, StringComparison.Ordinal);
        list = await trial.Form().SubmitAsync();
        Assert.Contains("The rules are in force", list.Text, StringComparison.Ordinal);
        Assert.Contains("Version 1", list.Text, StringComparison.Ordinal);

        var after = await town.AskAsync(description: "It smells of GAS here");
        Assert.Equal("water", after.OwnerUnit);
        Assert.Equal("water", (await town.AskAsync(description: "gasket")).OwnerUnit);
        Assert.Equal("streets", (await town.AskAsync(description: "biogas")).OwnerUnit);
        Assert.Equal("streets", (await town.AskAsync(description: "a hole")).OwnerUnit);
        Assert.Equal("streets", (await town.AskAsync(area: "south", description: "gas")).OwnerUnit);
        Assert.Equal("streets", (await town.RequestAsync(before.Reference)).OwnerUnit);
        foreach (var (language, words) in new[] { ("en", "By the rule “Gas in the street”: Because of the gas."), ("zh-Hans", "按分派规则“路面燃气”：因为有燃气。") })
        {
            using var resident = town.Visit(language);
            Assert.Contains(words, (await resident.OpenAsync($"/r/{after.Reference}/{after.Code}")).Text, StringComparison.Ordinal);
        }

        // The words of that day stay, also when the rule is written anew and later gone.
        await ChangeAsync(town, rules => [.. rules.Select(r => r with { Name = LocalText.Of("Renamed", "改名") })]);
        await ChangeAsync(town, _ => []);
        await town.RestartAsync();
        using var later = town.Visit();
        Assert.Contains("By the rule “Gas in the street”", (await later.OpenAsync($"/r/{after.Reference}/{after.Code}")).Text, StringComparison.Ordinal);
        Assert.Equal("streets", (await town.AskAsync(description: "gas")).OwnerUnit);
    }

    [Theory, EachEngine]
    public async Task The_trial_says_what_brute_force_finds(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        await ChangeAsync(town, _ => [Rule("North first", "parks", new() { Areas = ["north"], Words = ["tree*"] })]);
        string[] types = ["pothole", "street-light", "blocked-way", "care-at-home"];
        string[] texts = ["a tree fell", "trees", "a lamp", "gas", "nothing"];
        for (var n = 0; n < 60; n++)
        {
            town.Clock.Jump(TimeSpan.FromHours(5));
            await town.AskAsync(types[n % 4], n % 3 == 0 ? "north" : n % 3 == 1 ? "south" : null, texts[n % 5]);
        }

        using var coordinator = await town.SignInAsync(StaffRole.Coordinator);
        var drafts = town.Services.GetRequiredService<RoutingDrafts>();
        RoutingRule[] mine =
        [
            Rule("Trees to parks", "parks", new() { Words = ["tree*"] }), Rule("Never", "water", new() { Words = ["unheard"] }),
            Rule("Nights", "buildings", new() { Work = TownWork.Off, Areas = ["south"] }), Rule("Off", "care", active: false),
            Rule("Care as ways", null, new() { Types = ["care-at-home"] }) with { To = RoutingTarget.ToWhoeverHas("blocked-way") },
        ];
        var me = await MeAsync(town);
        Assert.True((await drafts.ChangeAsync(me, (_, _) => mine, default)).Succeeded);
        var trial = await TryAsync(coordinator);

        var stored = await town.ReadAsync(db => db.Set<Request>().Include(r => r.Answers).ToListAsync());
        var routes = town.Services.GetRequiredService<RoutingRules>();
        var (moved, took) = (0, new int[mine.Length]);
        foreach (var request in stored)
        {
            var facts = new RoutingFacts(
                request.TypeCode, request.Answers.GroupBy(a => a.QuestionCode).ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Select(a => a.Value)], StringComparer.Ordinal),
                request.AreaCode, request.RecordedAt, request.Channel, request.Description);
            var now = RoutingDecision.Of(facts, routes.Current, routes.Town);
            var then = RoutingDecision.Of(facts, new RoutingRuleSet(9, mine), routes.Town);
            // What is in force decided then just as now.
            Assert.Equal(request.OwnerUnit, now.Unit);
            moved += now.Unit == then.Unit ? 0 : 1;
            then.By.ToList().ForEach(rule => took[Array.IndexOf(mine, rule)]++);
        }

        Assert.Equal(60, stored.Count);
        Assert.InRange(moved, 10, 50);
        Assert.Equal($"{moved}", trial.All(".ds-stat__number")[0]);
        var rows = trial.Html.QuerySelectorAll("table")[0].QuerySelectorAll("tbody tr").Select(row => row.QuerySelector("td")!.TextContent.Trim()).ToList();
        Assert.Equal([$"{took[0]}", "0", $"{took[2]}", "Switched off", $"{took[4]}"], rows);
        Assert.Equal(Math.Min(moved, 50), trial.Html.QuerySelectorAll("table")[1].QuerySelectorAll("tbody tr").Length);
        Assert.True(took[0] > 0 && took[2] > 0 && took[4] > 0);
    }

    [Theory, EachEngine]
    public async Task Who_saves_second_is_refused_sees_theirs_and_loses_nothing(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        using var first = await town.SignInAsync(StaffRole.Coordinator);
        using var second = await town.SignInAsync(StaffRole.Coordinator);
        foreach (var (visitor, name, unit) in new[] { (first, "Mine", "water"), (second, "Yours", "parks") })
        {
            await Fill((await visitor.OpenAsync("/staff/routing/rule")).Form(), name, $"{name}规则", unit).Fill("words", "gas").SubmitAsync("step=save");
        }

        var (ours, theirs) = (await TryAsync(first), await TryAsync(second));
        await ours.Form().SubmitAsync();
        var refused = await theirs.Form().SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("Somebody else has put rules into force", Assert.Single(refused.Errors), StringComparison.Ordinal);
        var list = await second.OpenAsync("/staff/routing");
        Assert.Contains("Somebody else was first", list.Text, StringComparison.Ordinal);
        Assert.Contains("1 Mine", list.Text, StringComparison.Ordinal);
        Assert.Contains("1 Yours", list.Text, StringComparison.Ordinal);
        Assert.Equal("water", (await town.AskAsync(description: "gas")).OwnerUnit);

        // Going on on top of theirs is a decision; it has to be tried again.
        list = await list.Form("form[action*=Keep]").SubmitAsync();
        Assert.DoesNotContain("Somebody else was first", list.Text, StringComparison.Ordinal);
        Assert.Equal("/staff/routing", (await second.OpenAsync("/staff/routing/trial")).Address);
        await (await TryAsync(second)).Form().SubmitAsync();
        Assert.Equal("parks", (await town.AskAsync(description: "gas")).OwnerUnit);
    }

    [Theory, EachEngine]
    public async Task What_is_wrong_is_said_at_its_field_and_the_text_stays(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator);
        var page = await (await coordinator.OpenAsync("/staff/routing/rule")).Form().Fill("name-en", "Nights").Fill("words", "*").Fill("hours", "22:00").Fill("season", "31").SubmitAsync("step=save");
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(
            ["“Nights” has no name in 中文（简体）. Write one.", "“Nights” gives no reason in English. Write why, as residents will read it.", "“Nights” gives no reason in 中文（简体）. Write why, as residents will read it.",
                "Write both hours, such as 22:00 and 06:00, or leave both empty.", "Write day and month of both ends, such as 15 October and 30 April, or leave all four empty.",
                "“Nights” cannot look for “*”. Write a word, or the beginning of one with a star at its end.", "“Nights” does not say where requests go. Choose a unit, or a type whose unit takes them."],
            page.Errors);
        Assert.All(page.Html.QuerySelectorAll(".govuk-error-summary__list a"), link => Assert.NotNull(page.Html.QuerySelector(link.GetAttribute("href")!)));
        Assert.Equal(("Nights", "*", "22:00", "31"), (page.Form().Value("name-en"), page.Form().Value("words"), page.Form().Value("hours"), page.Form().Value("season")));

        // What concerns the whole list is said when it is tried, and each rule is named.
        await Fill((await coordinator.OpenAsync("/staff/routing/rule")).Form(), "All of it", "全部", "water").SubmitAsync("step=save");
        await Fill((await coordinator.OpenAsync("/staff/routing/rule")).Form(), "Too late", "太迟", "parks").Fill("types", "pothole").SubmitAsync("step=save");
        var refused = await TryAsync(coordinator);
        Assert.Equal((HttpStatusCode.BadRequest, "“Too late” would never take anything: the earlier rule “All of it” takes all of it first. Move it up, or narrow the earlier one."), (refused.Status, Assert.Single(refused.Errors)));
        Assert.Equal("/staff/routing", (await coordinator.OpenAsync("/staff/routing/trial")).Address);

        // Moved up it is fine.
        var late = refused.Html.QuerySelectorAll(".ds-rule").Single(r => r.TextContent.Contains("Too late", StringComparison.Ordinal)).Id;
        var moved = await refused.Form($"#{late} form").SubmitAsync("step=up");
        Assert.Equal(["1 Too late", "2 All of it"], moved.All(".ds-rule__name"));
        Assert.Equal("/staff/routing/trial", (await TryAsync(coordinator)).Address);
    }

    [Theory, EachEngine]
    public async Task Rules_are_switched_off_deleted_and_changed_and_two_windows_do_not_overwrite_each_other(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        await ChangeAsync(town, _ => [Rule("One", "water", new() { Words = ["one"] }), Rule("Two", "parks", new() { Words = ["two"] })]);
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator);
        var list = await coordinator.OpenAsync("/staff/routing");
        Assert.DoesNotContain("This is your draft", list.Text, StringComparison.Ordinal);
        var cards = list.Html.QuerySelectorAll(".ds-rule").Select(r => r.Id!).ToList();
        list = await list.Form($"#{cards[0]} form").SubmitAsync("step=switch");
        Assert.Contains("1 One Switched off", list.Text, StringComparison.Ordinal);
        var window = await list.FollowAsync("Change “Two”");
        var other = await coordinator.OpenAsync(window.Address);
        Assert.Equal(("two", "parks"), (window.Form().Value("words"), window.Form().Value("unit")));
        await window.Form().Fill("words", "zwei").SubmitAsync("step=save");
        var refused = await other.Form().Fill("words", "deux").SubmitAsync("step=save");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("“zwei”", refused.Text, StringComparison.Ordinal);
        Assert.Equal("deux", refused.Form().Value("words"));
        list = await refused.Form().SubmitAsync("step=save");
        Assert.Contains("“deux”", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("“zwei”", list.Text, StringComparison.Ordinal);

        // Deleted in another window: what was typed can be saved as a new rule.
        other = await coordinator.OpenAsync(window.Address);
        await list.Form($"#{cards[1]} form").SubmitAsync("step=delete");
        refused = await other.Form().SubmitAsync("step=save");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        list = await refused.Form().SubmitAsync("step=save");
        Assert.Equal(["1 One", "2 Two"], list.All(".ds-rule__name"));

        // Nothing of it is in force, and thrown away it is gone.
        Assert.Equal("water", (await town.AskAsync(description: "one")).OwnerUnit);
        list = await list.Form("form[action*=Drop]").SubmitAsync();
        Assert.Contains("Your draft is gone", list.Text, StringComparison.Ordinal);
        Assert.Equal(["1 One", "2 Two"], list.All(".ds-rule__name"));
        Assert.DoesNotContain("Switched off", list.Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Others_read_the_rules_and_cannot_change_them(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        await ChangeAsync(town, _ => [Rule("One", "water", new() { Words = ["one"] })]);
        using var officer = await town.SignInAsync(StaffRole.Officer);
        using var north = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        foreach (var visitor in new[] { officer, north })
        {
            var list = await visitor.OpenAsync("/staff/routing");
            Assert.Contains("1 One", list.Text, StringComparison.Ordinal);
            Assert.Empty(list.Html.QuerySelectorAll("main form"));
            foreach (var address in new[] { "/staff/routing/rule", "/staff/routing/trial" })
            {
                Assert.NotEqual(HttpStatusCode.OK, (await visitor.GetAsync(address)).Status);
            }
        }

        var area = await town.AddStaffAsync(StaffRole.Coordinator, area: "north");
        var drafts = town.Services.GetRequiredService<RoutingDrafts>();
        Assert.Equal(RefusalKind.Forbidden, (await drafts.ChangeAsync(area, (_, _) => Array.Empty<RoutingRule>(), default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await drafts.PutIntoForceAsync(area, 1, default)).Refusal!.Kind);
        using var stranger = town.Visit();
        Assert.StartsWith("/sign-in", (await stranger.GetAsync("/staff/routing")).Address, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Another_nodes_rules_are_seen_by_the_next_request(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        await ChangeAsync(town, _ => [Rule("One", "water", new() { Words = ["one"] })]);
        Assert.Equal("water", (await town.AskAsync(description: "one")).OwnerUnit);
        // As another node does it: past this one's memory.
        await town.Writer.RunAsync<Done>((write, _) =>
        {
            write.Db.Add(new StoredRuleSet { Version = 2, At = write.Now, ByName = "Elsewhere", RulesJson = RoutingJson.Write([Rule("One", "parks", new() { Words = ["one"] })]) });
            return Task.FromResult<Outcome<Done>>(default(Done));
        });
        Assert.Equal("parks", (await town.AskAsync(description: "one")).OwnerUnit);
        Assert.Equal(2, town.Services.GetRequiredService<RoutingRules>().Current.Version);
    }

    /// <summary>Puts rules into force as a coordinator of the town does, without the pages.</summary>
    internal static async Task ChangeAsync(TestTown town, Func<IReadOnlyList<RoutingRule>, IReadOnlyList<RoutingRule>> change)
    {
        var staff = await town.AddStaffAsync(StaffRole.Coordinator);
        var drafts = town.Services.GetRequiredService<RoutingDrafts>();
        Assert.Null((await drafts.ChangeAsync(staff, (rules, _) => change(rules).ToList(), default)).Refusal);
        Assert.Null((await drafts.TryAsync(staff, default)).Refusal);
        Assert.Null((await drafts.PutIntoForceAsync(staff, 1, default)).Refusal);
    }

    internal static RoutingRule Rule(string name, string? unit, RoutingConditions? when = null, bool active = true) => new()
    {
        Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Name = LocalText.Of(name, $"{name}规则"), Reason = LocalText.Of("Because.", "因为。"), Active = active,
        To = new RoutingTarget(unit, null), When = when ?? new(),
    };

    private static Task<TestTown> OpenAsync(DatabaseEngine engine) => TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });

    private static Form Fill(Form form, string english, string chinese, string unit) => form.Fill("name-en", english).Fill("name-zh-Hans", chinese)
        .Fill("reason-en", "Because of the gas.").Fill("reason-zh-Hans", "因为有燃气。").Fill("to", "unit").Fill("unit", unit).Fill("active", "yes");

    private static async Task<Page> TryAsync(Visitor visitor) =>
        await (await visitor.OpenAsync("/staff/routing")).Form("form[action*=Try]").SubmitAsync();

    /// <summary>Whoever came to work for the town last.</summary>
    private static async Task<StaffMember> MeAsync(TestTown town)
    {
        var id = await town.ReadAsync(db => db.Set<Account>().OrderByDescending(a => a.CreatedAt).Select(a => a.Id).FirstAsync());
        return (await town.ReadAsync(db => new StaffDirectory(db).FindAsync(id, default)))!;
    }
}

using System.Globalization;
using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Whose turn it is, on the workbench; and views that got a name.</summary>
public class WorkbenchTurnsTests
{
    private const string Refs = ".ds-queue tbody .ds-queue__ref";

    [Theory, EachEngine]
    public async Task The_database_holds_in_each_view_what_the_rule_holds(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        await PlantAsync(town);
        var areas = town.Services.GetRequiredService<AreaAtlas>().Current;
        var now = town.Clock.Now();
        StaffMember[] staff =
        [
            await town.AddStaffAsync(StaffRole.Officer, "streets"), await town.AddStaffAsync(StaffRole.Officer, "water"),
            await town.AddStaffAsync(StaffRole.Coordinator, area: "north"), await town.AddStaffAsync(StaffRole.Coordinator, area: "town"),
            await town.AddStaffAsync(StaffRole.OutreachWorker, area: "south"),
        ];
        var all = await town.ReadAsync(db => db.Set<Request>().Include(r => r.Tasks).Include(r => r.Hazard).AsSplitQuery().ToListAsync());
        var contacts = await town.ReadAsync(db => Contacts.In(db).ToListAsync());
        var seen = 0;
        foreach (var (who, view) in from who in staff from view in Enum.GetValues<WorkbenchView>() select (who, view))
        {
            var found = await town.ReadAsync(db => db.Set<Request>().Where(Scope.Readable(who, areas)).Where(WorkbenchViews.Holds(view, who, areas, Contacts.In(db), now)).Select(r => r.Reference).ToListAsync());
            var (rule, may) = (WorkbenchViews.Holds(view, who, areas, contacts.AsQueryable(), now).Compile(), Scope.Readable(who, areas).Compile());
            Assert.Equal(
                all.Where(r => may(r) && rule(r)).Select(r => r.Reference).Order(StringComparer.Ordinal),
                found.Order(StringComparer.Ordinal));
            seen += found.Count;
        }

        Assert.True(seen > 60, $"Only {seen} were in a view.");
    }

    [Theory, EachEngine]
    public async Task An_officer_sees_their_own_turn_and_a_coordinator_what_they_have_to_decide(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var (hole, taken, raised, joint) = (await town.AskAsync(), await town.AskAsync(), await town.AskAsync(), await town.AskAsync());
        using var ann = await town.SignInAsync(StaffRole.Officer);
        var bo = await town.AddStaffAsync(StaffRole.Officer, name: "Bo");
        var north = await town.AddStaffAsync(StaffRole.Coordinator, area: "north");
        await Done(town.Services.GetRequiredService<AcceptRequest>().RunAsync(await StepAsync(town, bo, taken), default));
        await Done(town.Services.GetRequiredService<MoveBetweenLevels>().UpAsync(await StepAsync(town, north, raised), "Beyond us", default));
        await Done(town.Services.GetRequiredService<JointJob>().WhistleAsync(await StepAsync(town, north, joint), [new HelperCall("water", "Shut the valve")], 4, default));

        // Bo has it in hand, so it is not Ann's turn.
        Assert.Equal(Shown(hole, raised, joint), Sorted(await ann.OpenAsync("/staff")));
        Assert.Equal(Shown(hole, taken, raised, joint), Sorted(await ann.OpenAsync("/staff?view=unit")));
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        var page = await water.OpenAsync("/staff");
        Assert.Equal(Shown(joint), Sorted(page));
        Assert.Contains("Your unit: report in", page.Text, StringComparison.Ordinal);
        Assert.Contains("Joint job: 0 of 1 done", page.Text, StringComparison.Ordinal);
        using var town1 = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        page = await town1.OpenAsync("/staff");
        Assert.Equal(Shown(raised), Sorted(page));
        Assert.Contains("Raised to Our Town", page.Text, StringComparison.Ordinal);
        // Raised above the north, it is not the north's turn any more, but stays in sight.
        using var north1 = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        Assert.Empty((await north1.OpenAsync("/staff")).All(Refs));
        Assert.Equal(Shown(raised), Sorted(await north1.OpenAsync("/staff?view=raised")));

        // A helper that does not report in is late for its unit, and the coordinator's turn.
        town.Clock.Advance(TimeSpan.FromHours(5));
        await town.RingAsync();
        Assert.Equal(Shown(joint), Sorted(await water.OpenAsync("/staff?view=late")));
        Assert.Equal(Shown(joint), Sorted(await north1.OpenAsync("/staff")));
        Assert.Contains("Helpers late: 1", (await north1.OpenAsync("/staff?view=late")).Text, StringComparison.Ordinal);
        Assert.Empty((await ann.OpenAsync("/staff?view=late")).All(Refs));
    }

    [Theory, EachEngine]
    public async Task Due_soon_then_late_and_then_answered_to_be_called(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var asked = await town.AskAsync();
        async Task<string[]> Views()
        {
            // Days pass between the looks, and nobody stays signed in that long.
            using var officer = await town.SignInAsync(StaffRole.Officer);
            var views = new List<string>();
            foreach (var view in Enum.GetValues<WorkbenchView>())
            {
                views.AddRange((await officer.OpenAsync($"/staff?view={view.ToString().ToLowerInvariant()}")).All(Refs).Select(_ => view.ToString()));
            }

            return [.. views];
        }

        Assert.Equal(["Mine", "Unit", "All"], await Views());
        var due = (await town.RequestAsync(asked.Reference)).NextDueAt;
        town.Clock.AdvanceTo(due);
        await town.RingAsync();
        Assert.Equal(["Mine", "Unit", "Soon", "All"], await Views());
        town.Clock.Advance(TimeSpan.FromMinutes(1));
        await town.RingAsync();
        Assert.Equal(["Mine", "Unit", "Late", "All"], await Views());
        var bo = await town.AddStaffAsync(StaffRole.Officer, name: "Bo");
        await Done(town.Services.GetRequiredService<AskResident>().RunAsync(await StepAsync(town, bo, asked), "Which side?", default));
        Assert.Equal(["Unit", "Waiting", "All"], await Views());
        await Done(town.Services.GetRequiredService<AnswerRequest>().RunAsync(await StepAsync(town, bo, asked), town.Done("Filled."), default));
        Assert.Equal(["Unit", "Ask", "Answered", "All"], await Views());
        using var caller = await town.SignInAsync(StaffRole.Officer);
        Assert.Contains("To be called", (await caller.OpenAsync("/staff?view=ask")).Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task A_view_with_its_filters_gets_a_name_and_loses_it_again(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        using var ann = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        using var bo = await town.SignInAsync(StaffRole.Coordinator, area: "town");
        const string Save = "form[action$='handler=Save']";
        var page = await ann.OpenAsync("/staff?view=late&type=pothole&p=3");
        page = await page.Form(Save).Fill("name", "  Late   holes ").SubmitAsync();
        Assert.Equal("/staff?view=late&type=pothole", page.Address);
        Assert.Equal(["Late holes"], page.All(".ds-saved a"));
        Assert.Equal("page", page.Html.QuerySelector(".ds-saved a")!.GetAttribute("aria-current"));
        // The same name again leads elsewhere; somebody else sees nothing of it.
        page = await (await ann.OpenAsync("/staff?view=all&q=%E8%B7%AF%E7%81%AF")).Form(Save).Fill("name", "Late holes").SubmitAsync();
        page = await (await ann.OpenAsync("/staff")).FollowAsync("Late holes");
        Assert.Equal("/staff?view=all&q=%E8%B7%AF%E7%81%AF", page.Address);
        Assert.Empty((await bo.OpenAsync("/staff")).All(".ds-saved a"));
        var answer = await page.Form(Save).Fill("name", " ").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(["Give it a name."], answer.Errors);
        Assert.Equal(HttpStatusCode.BadRequest, (await page.Form(Save).Fill("name", new string('x', 41)).SubmitAsync()).Status);
        for (var n = 2; n <= 20; n++)
        {
            page = await page.Form(Save).Fill("name", n.ToString(CultureInfo.InvariantCulture)).SubmitAsync();
        }

        answer = await page.Form(Save).Fill("name", "One more").SubmitAsync();
        Assert.Equal(["You have saved 20 already. Delete one first."], answer.Errors);
        var forget = answer.Html.QuerySelectorAll("form[action$='handler=Forget']").Cast<AngleSharp.Html.Dom.IHtmlFormElement>().First(f => f.TextContent.Contains("Late holes", StringComparison.Ordinal));
        page = await new Form(answer, forget).SubmitAsync();
        Assert.Equal(19, page.All(".ds-saved a").Count);
        Assert.DoesNotContain("Late holes", page.All(".ds-saved a"));
    }

    internal static async Task<StaffStep> StepAsync(TestTown town, StaffMember staff, Receipt receipt) =>
        new(staff, receipt.Reference, await town.ReadAsync(db => db.Set<Request>().Where(r => r.Reference == receipt.Reference).Select(r => r.Version).FirstAsync()));

    internal static async Task Done(Task<Doorstep.Platform.Outcomes.Outcome<Doorstep.Platform.Outcomes.Done>> step) => Assert.Null((await step).Refusal);

    internal static Task<TestTown> OpenAsync(DatabaseEngine engine) => TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });

    // Requests of two units and both districts in all states, some raised, some with helpers, some dangers.
    private static async Task PlantAsync(TestTown town)
    {
        var streets = await town.AddStaffAsync(StaffRole.Officer, "streets");
        var water = await town.AddStaffAsync(StaffRole.Officer, "water");
        var leader = await town.AddStaffAsync(StaffRole.Coordinator, area: "town");
        var services = town.Services;
        for (var n = 0; n < 30; n++)
        {
            var wet = n % 3 == 0;
            var asked = await town.AskAsync(wet ? "water-leak" : "pothole", (n % 4) switch { 0 => "north", 1 => "south", 2 => "town", _ => null }, address: "There");
            var by = wet ? water : streets;
            async Task<StaffStep> Step(StaffMember staff) => await StepAsync(town, staff, asked);
            if (n % 2 == 0)
            {
                await Done(services.GetRequiredService<AcceptRequest>().RunAsync(await Step(by), default));
            }

            if (n % 5 == 1)
            {
                await Done(services.GetRequiredService<JointJob>().WhistleAsync(await Step(leader), [new HelperCall(wet ? "streets" : "water", "Help")], 2, default));
            }
            else if (n % 5 == 2)
            {
                await Done(services.GetRequiredService<AskResident>().RunAsync(await Step(by), "Where?", default));
            }
            else if (n % 5 == 3)
            {
                await Done(services.GetRequiredService<AnswerRequest>().RunAsync(await Step(by), town.Done("Done."), default));
            }

            if (n % 4 == 0)
            {
                await services.GetRequiredService<MoveBetweenLevels>().UpAsync(await Step(leader), "Stuck", default);
            }

            town.Clock.Advance(TimeSpan.FromHours(7));
            await town.RingAsync();
        }
    }

    private static string[] Shown(params Receipt[] receipts) => [.. receipts.Select(r => ShortReference.Show(r.Reference)).Order(StringComparer.Ordinal)];

    private static string[] Sorted(Page page) => [.. page.All(Refs).Order(StringComparer.Ordinal)];
}

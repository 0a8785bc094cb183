using System.Net;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Routing;

/// <summary>Moving a request to another type, and points on the line between two areas.</summary>
public class RoutingStepsTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    [Theory, EachEngine]
    public async Task A_request_moves_to_another_type_with_all_that_was_told_and_the_earlier_of_both_dates(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        var before = await town.RequestAsync(asked.Reference);
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator);
        var page = await (await coordinator.OpenAsync(asked.Desk())).FollowAsync("It is of another type");
        Assert.Contains("A deep hole by the school", page.Text, StringComparison.Ordinal);

        // Nothing chosen and nothing said.
        var refused = await page.Form().SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "Choose the type that it really is."), (refused.Status, Assert.Single(refused.Errors)));
        refused = await refused.Form().Fill("type", "blocked-drain").SubmitAsync();
        Assert.Equal("Say why it is of another type. The resident reads this.", Assert.Single(refused.Errors));

        var moved = await refused.Form().Fill("why", "It is the gully that broke in.").SubmitAsync();
        Assert.Equal(asked.Desk(), moved.Address);
        var after = await town.RequestAsync(asked.Reference);
        var terms = town.Services.GetRequiredService<HandlingRules>().For("blocked-drain");
        var due = new[] { before.DueAt, terms.Calendar.Due(after.Timeline[^1].At, terms.ToAnswer) }.Min();
        Assert.Equal(("blocked-drain", "water", true, due, RequestState.Received), (after.TypeCode, after.OwnerUnit, after.Public, after.DueAt, after.State));
        Assert.Equal([TimelineKind.Reported, TimelineKind.Routed, TimelineKind.Retyped, TimelineKind.Routed], after.Timeline.Select(e => e.Kind));
        Assert.Equal(before.Answers.Select(a => (a.QuestionCode, a.Value)), after.Answers.Select(a => (a.QuestionCode, a.Value)));
        Assert.Contains("Could somebody be hurt there today? (told for the earlier type)", moved.Text, StringComparison.Ordinal);
        using var resident = town.Visit("zh-Hans");
        var theirs = await resident.OpenAsync($"/r/{asked.Reference}/{asked.Code}");
        Assert.Contains("It is the gully that broke in.", theirs.Text, StringComparison.Ordinal);

        // On top of somebody else's step it is refused, and the text stays.
        refused = await page.Form().Fill("type", "pavement").Fill("why", "Kept words").SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal(("pavement", "Kept words"), (refused.Form().Value("type"), refused.Form().Value("why")));
        Assert.Contains("It is the gully that broke in.", refused.Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task What_becomes_personal_is_hidden_and_what_was_personal_stays_so(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var anybody = town.Visit();
        var address = $"/requests/{Doorstep.Platform.Ids.ShortReference.Show(asked.Reference)}";
        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync(address)).Status);
        await MoveAsync(town, asked, "care-at-home");
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(address)).Status);
        await MoveAsync(town, asked, "pothole");
        var request = await town.RequestAsync(asked.Reference);
        Assert.Equal((false, "streets"), (request.Public, request.OwnerUnit));
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(address)).Status);
    }

    [Theory, EachEngine]
    public async Task The_rules_decide_for_the_new_type_by_what_it_asks(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        await RoutingPagesTests.ChangeAsync(town, _ =>
        [
            RoutingPagesTests.Rule("Dangerous ways", "buildings", new() { Types = ["pavement"], Answers = [new("road-danger", ["yes"])] }),
            RoutingPagesTests.Rule("Drains of the north", "parks", new() { Types = ["blocked-drain"], Areas = ["north"] }),
        ]);
        var asked = await town.AskAsync();
        await MoveAsync(town, asked, "pavement");
        Assert.Equal("buildings", (await town.RequestAsync(asked.Reference)).OwnerUnit);
        await MoveAsync(town, asked, "blocked-drain");
        var request = await town.RequestAsync(asked.Reference);
        Assert.Equal("parks", request.OwnerUnit);
        Assert.StartsWith("Rule:1:", request.Timeline[^1].Reason, StringComparison.Ordinal);
        using var other = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{asked.Desk()}/type")).Status);
        using var parks = await town.SignInAsync(StaffRole.Officer, "parks");
        var page = await (await parks.OpenAsync($"{asked.Desk()}/type")).Form().Fill("type", "pothole").Fill("why", "A hole after all.").SubmitAsync();
        // The officer's unit does not have it any more.
        Assert.StartsWith("/staff?handed=", page.Address, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task On_the_line_between_areas_the_resident_is_asked_once_which_it_is(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        foreach (var (answer, area, reason) in new[] { ("south", "south", "AreaReason.Chosen"), (null, "north", "AreaReason.OnBoundary") })
        {
            using var resident = town.Visit();
            var where = await resident.OpenAsync("/report/where?type=other");
            Set(where, "lat", "31.5");
            Set(where, "long", "121.5");
            var asked = await where.Form().SubmitAsync("=");
            Assert.Equal(["North", "South"], asked.All(".govuk-radios__label"));
            var form = asked.Form();
            var details = await (answer is null ? form : form.Fill("edge", answer)).SubmitAsync("=");
            Assert.Equal("/report/details", details.Path);
            var contact = await details.Form().Fill("description", $"On the line, {reason}").SubmitAsync();
            var check = await contact.Form().Fill("reach", "none").SubmitAsync();
            Assert.Contains(answer is null ? "The first of them by code takes it" : "and this one was chosen", check.Text, StringComparison.Ordinal);
            var held = Asking.ReceiptIn(await check.Form().SubmitAsync());
            var stored = await town.RequestAsync(held.Reference.Replace("-", "", StringComparison.Ordinal));
            Assert.Equal((area, reason), (stored.AreaCode, stored.AreaReason));
        }
    }

    [Theory, EachEngine]
    public async Task On_the_line_between_areas_staff_are_asked_once_which_it_is(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        foreach (var (answer, area, reason) in new[] { ("south", "south", "AreaReason.Chosen"), (null, "north", "AreaReason.OnBoundary") })
        {
            var form = (await staff.OpenAsync("/staff/new")).Form().Fill("type", "other").Fill("description", "On the line").Fill("latitude", "31.5").Fill("longitude", "121.5");
            var asked = await form.SubmitAsync("=");
            Assert.Equal("/staff/new", asked.Address);
            Assert.Contains("The place lies on the line between areas", asked.Text, StringComparison.Ordinal);
            Assert.Equal("On the line", asked.Form().Value("description"));
            var receipt = await (answer is null ? asked.Form() : asked.Form().Fill("edge", answer)).SubmitAsync("=");
            Assert.Contains("/receipt", receipt.Address, StringComparison.Ordinal);
            var reference = receipt.Address.Split('/')[3].Replace("-", "", StringComparison.Ordinal);
            var stored = await town.RequestAsync(reference);
            Assert.Equal((area, reason), (stored.AreaCode, stored.AreaReason));
        }
    }

    private static async Task MoveAsync(TestTown town, Receipt asked, string type)
    {
        var staff = await town.AddStaffAsync(StaffRole.Coordinator);
        var version = (await town.RequestAsync(asked.Reference)).Version;
        var moved = await town.Services.GetRequiredService<MoveToType>().RunAsync(new StaffStep(staff, asked.Reference, version), type, "It is really that.", default);
        Assert.Null(moved.Refusal);
    }

    private static void Set(Page page, string field, string value) => page.Html.QuerySelector($"input[name={field}]")!.SetAttribute("value", value);
}

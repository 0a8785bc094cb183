using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>One request on a staff member's desk: the look that is logged, the steps, and two who act at once.</summary>
public class StaffRequestTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    [Theory, EachEngine]
    public async Task Opening_shows_everything_and_is_logged_for_the_resident(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await staff.OpenAsync(asked.Desk());

        Assert.Equal("Hole or damage in a road", page.Heading);
        foreach (var told in new[] { "A deep hole by the school", "School Lane 3", "North", "Wang Fang", "0571 8888 1234", "Could somebody be hurt there today?", "Streets and lighting", "the resident can see it" })
        {
            Assert.Contains(told, page.Text, StringComparison.Ordinal);
        }

        var look = Assert.Single(await LooksAsync(town, asked.Id));
        Assert.Equal(("handling", "streets"), (look.Purpose, look.Unit));
        await staff.OpenAsync(asked.Desk());
        Assert.Equal(2, (await LooksAsync(town, asked.Id)).Count);
    }

    [Theory, EachEngine]
    public async Task A_look_that_cannot_be_logged_does_not_happen(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        await using (await town.FailCommitsOfAsync("record_entries"))
        {
            var page = await staff.GetAsync(asked.Desk());
            Assert.Equal(HttpStatusCode.InternalServerError, page.Status);
            Assert.DoesNotContain("Wang Fang", page.Body, StringComparison.Ordinal);
        }
    }

    [Theory, EachEngine]
    public async Task What_is_not_theirs_and_what_does_not_exist_look_the_same_and_leave_no_look(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync("pothole", "north");
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        using var south = await town.SignInAsync(StaffRole.Coordinator, area: "south");
        foreach (var staff in new[] { water, south })
        {
            var theirs = await staff.GetAsync(asked.Desk());
            var nothing = await staff.GetAsync("/staff/requests/0000-0000");
            Assert.Equal((HttpStatusCode.NotFound, nothing.Text), (theirs.Status, theirs.Text));
            Assert.Equal(HttpStatusCode.NotFound, nothing.Status);
            Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync($"{asked.Desk()}/receipt")).Status);
        }

        // Nor can they act, with a form that they took from a request of their own.
        var own = await town.AskAsync("water-leak", "north");
        var page = await water.OpenAsync(own.Desk());
        var form = page.Form("[data-step=Accept]");
        form.Element.Action = asked.Desk() + "?handler=Accept";
        Assert.Equal(HttpStatusCode.NotFound, (await form.SubmitAsync()).Status);
        Assert.Equal(RequestState.Received, (await town.RequestAsync(asked.Reference)).State);
        Assert.Empty(await LooksAsync(town, asked.Id));
    }

    [Theory, EachEngine]
    public async Task The_whole_way_from_accepted_to_confirmed_at_the_counter(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await staff.OpenAsync(asked.Desk());
        page = await page.Form("[data-step=Accept]").SubmitAsync();
        Assert.Contains("You have taken this request on", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Accept]"));

        page = await page.Form("[data-step=Ask]").Fill("question", "Which side of the road?").SubmitAsync();
        Assert.Equal("Waiting for the resident", page.All(".ds-state")[0]);
        page = await page.Form("[data-step=Word]").Fill("heardBy", "Phone").Fill("word", "Reply").Fill("words", "The left side").SubmitAsync();
        Assert.Equal("Being worked on", page.All(".ds-state")[0]);
        page = await page.Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "Filled with asphalt on Tuesday.").SubmitAsync();
        Assert.Equal("Answered", page.All(".ds-state")[0]);
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Answer], [data-step=Ask], [data-step=HandOver], [data-step=Accept]"));

        // Nothing counts as solved by the owner's word alone; the resident says it, here at the counter.
        page = await page.Form("[data-step=Word]").Fill("heardBy", "Counter").Fill("word", "NotSolved").Fill("words", "It is open again").SubmitAsync();
        Assert.Contains("Opened again", page.Text, StringComparison.Ordinal);
        page = await page.Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "Filled again, deeper.").SubmitAsync();
        page = await page.Form("[data-step=Word]").Fill("heardBy", "Letter").Fill("word", "Solved").SubmitAsync();

        var stored = await town.RequestAsync(asked.Reference);
        Assert.Equal((RequestState.Closed, Confirmation.Solved, 1), (stored.State, stored.Confirmation, stored.ReopenCount));
        Assert.Equal([Channel.Phone, Channel.Counter, Channel.Letter], stored.Timeline.Select(e => e.HeardBy).OfType<Channel>());
        Assert.Contains("Letter; written down by", page.Text, StringComparison.Ordinal);
        Assert.Equal(["NotSolved"], page.Html.QuerySelectorAll("[name=word]").Select(e => e.GetAttribute("value")));
    }

    [Theory, EachEngine]
    public async Task Handing_over_needs_a_unit_and_a_reason_and_takes_it_off_the_desk(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await staff.OpenAsync(asked.Desk());
        Assert.DoesNotContain("streets", page.Html.QuerySelectorAll("[data-step=HandOver] [name=unit] option").Select(o => o.GetAttribute("value")));
        page = await page.Form("[data-step=HandOver]").Fill("why", "It is a water pipe").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(["Choose the unit that takes over."], page.Errors);
        Assert.Equal("It is a water pipe", page.Form("[data-step=HandOver]").Value("why"));
        Assert.True(page.Html.QuerySelector("[data-step=HandOver]")!.ParentElement!.HasAttribute("open"));
        page = await page.Form("[data-step=HandOver]").Fill("unit", "water").SubmitAsync();
        Assert.StartsWith("/staff?handed=", page.Address, StringComparison.Ordinal);
        Assert.Contains("now belongs to the other unit", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.GetAsync(asked.Desk())).Status);
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.Contains("It is a water pipe", (await water.OpenAsync(asked.Desk())).Text, StringComparison.Ordinal);
    }

    [Theory]
    [EachEngine("Ask", "question", "Write your question to the resident.")]
    [EachEngine("Answer", "account", "Say what was done and when.")]
    public async Task A_step_without_words_or_with_too_many_is_refused_at_its_field(DatabaseEngine engine, string step, string field, string error)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var form = (await staff.OpenAsync(asked.Desk())).Form($"[data-step={step}]").Fill(field, "  ");
        var page = await (step == "Answer" ? form.Fill("outcome", "CannotBeDone") : form).SubmitAsync();
        Assert.Equal([error], page.Errors);
        Assert.Equal($"#{step}-{field}", page.Html.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"));
        Assert.NotNull(page.Html.QuerySelector($"#{step}-{field}-error"));
        var longText = new string('x', 4001);
        page = await page.Form($"[data-step={step}]").Fill(field, longText).SubmitAsync();
        Assert.Equal(["Use 4000 characters or fewer."], page.Errors);
        Assert.Equal(longText, page.Form($"[data-step={step}]").Value(field));
        Assert.Equal(RequestState.Received, (await town.RequestAsync(asked.Reference)).State);
    }

    [Theory, EachEngine]
    public async Task The_residents_word_needs_a_channel_and_a_choice(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await (await staff.OpenAsync(asked.Desk())).Form("[data-step=Word]").Fill("words", "Thank you").SubmitAsync();
        Assert.Equal(["Choose what the resident says."], page.Errors);
        page = await page.Form("[data-step=Word]").Fill("word", "Reply").SubmitAsync();
        Assert.Equal(["Say how the resident told you: by phone, by letter, at the counter or on a visit."], page.Errors);
        Assert.Equal("Thank you", page.Form("[data-step=Word]").Value("words"));
        // There is nothing to call solved yet, whatever a forged form says.
        var form = page.Form("[data-step=Word]").Fill("heardBy", "Phone").Fill("word", "NoLongerNeeded");
        form.Element.QuerySelector("[name=word][value=NoLongerNeeded]")!.SetAttribute("value", "Solved");
        page = await form.SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Equal(RequestState.Received, (await town.RequestAsync(asked.Reference)).State);
    }

    [Theory, EachEngine]
    public async Task Two_who_act_at_once_are_told_apart_and_no_word_is_lost(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var first = await town.SignInAsync(StaffRole.Officer);
        using var second = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        var mine = await first.OpenAsync(asked.Desk());
        var theirs = await second.OpenAsync(asked.Desk());
        await theirs.Form("[data-step=Ask]").Fill("question", "Which lane is it in?").SubmitAsync();

        var page = await mine.Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "We filled it today.").SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("Somebody else changed this request", page.Errors[0], StringComparison.Ordinal);
        var news = page.Html.QuerySelector("[aria-labelledby=news]")!.TextContent;
        Assert.Contains("Which lane is it in?", news, StringComparison.Ordinal);
        Assert.DoesNotContain("A deep hole", news, StringComparison.Ordinal);
        Assert.Equal("We filled it today.", page.Form("[data-step=Answer]").Value("account"));
        Assert.Equal(RequestState.WaitingForResident, (await town.RequestAsync(asked.Reference)).State);
        // Having seen it, they send the same again.
        page = await page.Form("[data-step=Answer]").SubmitAsync();
        Assert.Equal("Answered", page.All(".ds-state")[0]);

        // When the step is gone, the words are still there to be copied.
        page = await (await second.OpenAsync(asked.Desk())).Form("[data-step=Word]").Fill("heardBy", "Phone").Fill("word", "Solved").SubmitAsync();
        page = await mine.Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "A long account of the work.").SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Answer]"));
        Assert.Contains("A long account of the work.", page.Text, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Outreach_workers_look_and_cannot_act(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var worker = await town.SignInAsync(StaffRole.OutreachWorker, area: "north");
        var page = await worker.OpenAsync(asked.Desk());
        Assert.Empty(page.Html.QuerySelectorAll("[data-step]"));
        Assert.Contains("look at this request but not act", page.Text, StringComparison.Ordinal);
        var token = page.Html.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var forged = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token, ["version"] = "1", ["seen"] = "2", ["account"] = "Done",
        });
        page = await worker.SendAsync(new HttpRequestMessage(HttpMethod.Post, asked.Desk() + "?handler=Answer") { Content = forged });
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Equal(RequestState.Received, (await town.RequestAsync(asked.Reference)).State);
    }

    private static async Task<IReadOnlyList<Look>> LooksAsync(TestTown town, Guid id)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccessLog>().ForAsync(id, default);
    }
}

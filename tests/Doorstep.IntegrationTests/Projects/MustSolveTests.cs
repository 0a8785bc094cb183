using System.Net;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Projects;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Projects;

/// <summary>Problems that the town claims in public, over the web and in the database.</summary>
public class MustSolveTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    // The test town's clock stands on 2026-03-02.
    private const string Soon = "2026-03-20";
    private const string Later = "2026-04-20";
    private const string End = "2026-05-31";

    [Theory, EachEngine]
    public async Task The_whole_way_from_claiming_to_solved_with_a_resident_who_hears_of_it(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await ClaimAsync(staff, "Holes in School Lane");
        Assert.Contains("The problem is claimed", page.Text, StringComparison.Ordinal);
        var address = page.Address.Split('?')[0];

        page = await page.Form("[data-step=Attach]").Fill("references", ShortReference.Show(asked.Reference)).SubmitAsync();
        Assert.Contains("The requests are attached", page.Text, StringComparison.Ordinal);
        page = await page.Form("[data-step=Move]").Fill("milestone", "2").Fill("moveTo", "2026-04-25").Fill("moveWhy", "The firm is late").SubmitAsync();
        page = await page.Form("[data-step=Reach]").Fill("milestone", "1").Fill("doneOn", "2026-03-02").Fill("account", "Measured on foot").SubmitAsync();
        page = await page.Form("[data-step=Note]").Fill("note", "Asphalt is ordered").SubmitAsync();
        page = await page.Form("[data-step=Reach]").Fill("milestone", "2").Fill("account", "Laid anew").SubmitAsync();
        page = await page.Form("[data-step=Solve]").Fill("solvedAccount", "The whole lane has a new top").SubmitAsync();
        Assert.Contains("It is called solved", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Solve], [data-step=GiveUp], [data-step=Reach], [data-step=Move], [data-step=Note], [data-step=Attach]"));
        await TellAsync(town);

        // The request heard of what came after it was attached, and its own state is as it was.
        var stored = await town.RequestAsync(asked.Reference);
        Assert.Equal(RequestState.Received, stored.State);
        var heard = stored.Timeline.Where(e => e.Kind is TimelineKind.MustSolve or TimelineKind.MustSolveProgress).ToList();
        Assert.Equal(
            ["MustSolveReason.Attached", "MustSolveReason.MilestoneMoved", "MustSolveReason.MilestoneDone", "MustSolveReason.Noted", "MustSolveReason.MilestoneDone", "MustSolveReason.Solved"],
            heard.Select(e => e.Reason));
        Assert.All(heard, e => Assert.True(e is { Public: true, ActorKind: ActorKind.Staff } && e.Text!.StartsWith("Holes in School Lane", StringComparison.Ordinal)));
        Assert.Contains("2026-04-20 → 2026-04-25\nThe firm is late", heard[1].Text, StringComparison.Ordinal);

        // Everybody reads the story; the resident finds it from their own page, the public from theirs.
        using var anybody = town.Visit();
        var list = await anybody.OpenAsync("/must-solve");
        Assert.Contains("The town says: solved", list.Text, StringComparison.Ordinal);
        var story = await anybody.OpenAsync(address.Replace("/staff", "", StringComparison.Ordinal));
        foreach (var told in new[] { "2 of 2 milestones reached", "Was: 20 April 2026", "The firm is late", "Laid anew", "The whole lane has a new top", "Ruth Adeyemi", "1 public request · fewer than 10 personal requests", "Asphalt is ordered" })
        {
            Assert.Contains(told, story.Text, StringComparison.Ordinal);
        }

        var followed = await anybody.OpenAsync($"/r/{asked.Reference}/{asked.Code}");
        var seen = await anybody.OpenAsync($"/requests/{ShortReference.Show(asked.Reference)}");
        foreach (var its in new[] { followed, seen })
        {
            Assert.Equal("Holes in School Lane", its.Html.QuerySelector("[data-must-solve] a")!.TextContent);
            Assert.Contains("Progress on the must-solve problem", its.Text, StringComparison.Ordinal);
            // "Tell how it goes" is told, and days are worded for who reads them.
            Assert.Contains("Asphalt is ordered", its.Text, StringComparison.Ordinal);
            Assert.Contains("20 April 2026 → 25 April 2026", its.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("2026-04-2", its.Text, StringComparison.Ordinal);
            Assert.Contains("is for you to say", its.Text, StringComparison.Ordinal);
        }

        // A request that became personal is not named any more, not even in the history.
        Assert.Contains(ShortReference.Show(asked.Reference), story.Body, StringComparison.Ordinal);
        await town.ExecuteAsync($"UPDATE requests SET public = false WHERE reference = '{asked.Reference}'");
        Assert.DoesNotContain(ShortReference.Show(asked.Reference), (await anybody.OpenAsync(address.Replace("/staff", "", StringComparison.Ordinal))).Body, StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task Nothing_of_personal_requests_comes_out_but_a_large_number(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        var personal = new List<Receipt>();
        for (var i = 0; i < 13; i++)
        {
            personal.Add(await town.AskAsync("care-at-home", description: "Secret words of a resident", address: "Hidden Street 1"));
        }

        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await ClaimAsync(staff, "Help at home comes late");
        page = await page.Form("[data-step=Attach]").Fill("references", string.Join(' ', personal.Take(9).Select(r => r.Reference))).SubmitAsync();
        var address = page.Address.Split('?')[0].Replace("/staff", "", StringComparison.Ordinal);
        using var anybody = town.Visit();
        var story = await anybody.OpenAsync(address);
        Assert.Contains("0 public requests · fewer than 10 personal requests", story.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("9 ", story.Html.QuerySelector("#belonging")!.TextContent, StringComparison.Ordinal);

        // Attached in between, they move nothing until the next quarter: a number that followed each would tell at which one it jumps.
        await page.Form("[data-step=Attach]").Fill("references", string.Join(' ', personal.Skip(9).Select(r => r.Reference))).SubmitAsync();
        Assert.Contains("fewer than 10 personal requests", (await anybody.OpenAsync(address)).Text, StringComparison.Ordinal);
        Assert.Contains("13 belong to it", (await staff.OpenAsync("/staff" + address)).Text, StringComparison.Ordinal);
        town.Clock.Jump(TimeSpan.FromDays(30));
        story = await anybody.OpenAsync(address);
        Assert.Contains("about 15 personal requests", story.Text, StringComparison.Ordinal);
        Assert.All(personal, r => Assert.DoesNotContain(ShortReference.Show(r.Reference), story.Body, StringComparison.Ordinal));
        Assert.DoesNotContain("Secret words", story.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Hidden Street", story.Body, StringComparison.Ordinal);
        // Staff who may not open them see only how many there are.
        using var streets = await town.SignInAsync(StaffRole.Officer, "streets");
        var theirs = await streets.OpenAsync("/staff" + address);
        Assert.Contains("13 belong to it; you can open 0", theirs.Text, StringComparison.Ordinal);
        Assert.All(personal, r => Assert.DoesNotContain(ShortReference.Show(r.Reference), theirs.Body, StringComparison.Ordinal));
        Assert.DoesNotContain(await town.QueryAsync("SELECT requests FROM must_solve_lines"), line => personal.Exists(r => ((string)line!).Contains(r.Reference, StringComparison.Ordinal)));
    }

    [Theory, EachEngine]
    public async Task What_cannot_be_attached_is_told_of_each_and_nothing_is_attached(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var open = await town.AskAsync();
        var closed = await town.AskAsync();
        var here = await town.AskAsync();
        var elsewhere = await town.AskAsync();
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(closed.Reference, closed.Code, Confirmation.NoLongerNeeded, null, default)).Succeeded);
        var other = await ClaimAsync(staff, "Another problem");
        await other.Form("[data-step=Attach]").Fill("references", elsewhere.Reference).SubmitAsync();
        var page = await ClaimAsync(staff, "Bad input");
        page = await page.Form("[data-step=Attach]").Fill("references", here.Reference).SubmitAsync();
        var before = await CountAsync(town);

        var typed = string.Join('\n', ShortReference.Show(open.Reference), closed.Reference, here.Reference, elsewhere.Reference, "nonsense", "0000-0000");
        page = await page.Form("[data-step=Attach]").Fill("references", typed).SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(
            [
                "“nonsense” is not a reference. It has eight letters and digits, such as 7K3M-9P2Q.",
                "0000-0000 does not exist, or you may not act on it.",
                $"{ShortReference.Show(closed.Reference)} is closed. Only open requests can be attached.",
                $"{ShortReference.Show(here.Reference)} belongs to this problem already.",
                $"{ShortReference.Show(elsewhere.Reference)} belongs to another must-solve problem: Another problem. Detach it there first.",
            ],
            page.Errors);
        Assert.Equal(typed, page.Form("[data-step=Attach]").Value("references")!.ReplaceLineEndings("\n"));
        Assert.Equal(before, await CountAsync(town));
        page = await page.Form("[data-step=Attach]").Fill("references", " ").SubmitAsync();
        Assert.Equal(["Enter or tick at least one request."], page.Errors);

        // A foreign request looks like none; so does every request to those who act on none.
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        var form = (await water.OpenAsync(page.Address.Split('?')[0])).Form("[data-step=Attach]").Fill("references", open.Reference);
        Assert.Equal([$"{ShortReference.Show(open.Reference)} does not exist, or you may not act on it."], (await form.SubmitAsync()).Errors);
        Assert.Equal(before, await CountAsync(town));
        using var outreach = await town.SignInAsync(StaffRole.OutreachWorker);
        Assert.Equal(HttpStatusCode.Forbidden, (await outreach.GetAsync("/staff/must-solve")).Status);
    }

    [Theory, EachEngine]
    public async Task Likely_requests_are_ticked_and_one_is_detached_with_a_reason(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        var first = await town.AskAsync();
        town.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await town.AskAsync();
        await town.AskAsync(area: "south");
        await town.AskAsync("water-leak");
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await ClaimAsync(staff, "Holes in the north", area: "north", type: "pothole");
        Assert.Equal(
            [ShortReference.Show(second.Reference), ShortReference.Show(first.Reference)],
            page.Html.QuerySelectorAll("[name=pick]").Select(e => e.GetAttribute("value")));
        page = await page.Form("[data-step=Pick]").Fill("pick", ShortReference.Show(first.Reference)).Fill("pick", ShortReference.Show(second.Reference)).SubmitAsync();
        Assert.Contains("2 belong to it; you can open 2", page.Text, StringComparison.Ordinal);
        Assert.Contains("No open request of yours fits", page.Text, StringComparison.Ordinal);

        page = await page.Form("[data-step=Detach]").Fill("detach", first.Reference).SubmitAsync();
        Assert.Equal(["Say why it does not belong to it."], page.Errors);
        page = await page.Form("[data-step=Detach]").Fill("detachWhy", "It is a private road").SubmitAsync();
        Assert.Contains("The request is detached", page.Text, StringComparison.Ordinal);
        Assert.Equal(["MustSolveReason.Attached", "MustSolveReason.Detached"], (await town.RequestAsync(first.Reference)).Timeline.Select(e => e.Reason).Where(r => r?.StartsWith("MustSolve", StringComparison.Ordinal) == true));
        page = await page.Form("[data-step=Detach]").Fill("detach", first.Reference).Fill("detachWhy", "Again").SubmitAsync();
        Assert.Equal([$"{ShortReference.Show(first.Reference)} does not belong to this problem."], page.Errors);

        // What is detached hears no more; from its own page it can be attached again.
        var desk = await staff.OpenAsync(first.Desk());
        var back = await desk.Form("[data-step=AttachOne]").SubmitAsync();
        Assert.Equal(first.Desk(), back.Address);
        Assert.Equal("Holes in the north", back.Html.QuerySelector("[data-must-solve] a")!.TextContent);
        Assert.Empty(back.Html.QuerySelectorAll("[data-step=AttachOne]"));
    }

    [Theory, EachEngine]
    public async Task The_second_of_two_who_act_at_once_sees_what_changed_and_keeps_their_text(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var mei = await town.SignInAsync(StaffRole.Coordinator);
        using var jonas = await town.SignInAsync(StaffRole.Coordinator);
        var page = await ClaimAsync(mei, "Two at once");
        var theirs = await jonas.OpenAsync(page.Address.Split('?')[0]);
        await page.Form("[data-step=Reach]").Fill("milestone", "1").Fill("account", "Mei was first").SubmitAsync();
        theirs = await theirs.Form("[data-step=Reach]").Fill("milestone", "1").Fill("account", "My long account").SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, theirs.Status);
        Assert.Equal(["Somebody else changed it while you were writing. Read what changed, then send again."], theirs.Errors);
        Assert.Contains("Mei was first", theirs.Html.QuerySelector(".ds-ask")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("My long account", theirs.Form("[data-step=Reach]").Value("account"));
        // Closed in between: the text is there to be copied.
        var late = await jonas.OpenAsync(page.Address.Split('?')[0]);
        var now = await mei.OpenAsync(page.Address.Split('?')[0]);
        await now.Form("[data-step=GiveUp]").Fill("giveUpWhy", "No money").SubmitAsync();
        late = await late.Form("[data-step=Note]").Fill("note", "A note that came too late").SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains(late.Html.QuerySelectorAll("textarea[readonly]"), e => e.TextContent == "A note that came too late");
    }

    [Theory, EachEngine]
    public async Task Only_coordinators_of_the_whole_town_lead_and_the_leading_unit_notes(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await ClaimAsync(staff, "Who may what");
        var address = page.Address.Split('?')[0];
        using var north = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        Assert.Equal(HttpStatusCode.Forbidden, (await north.GetAsync("/staff/must-solve/new")).Status);
        Assert.Empty((await north.OpenAsync(address)).Html.QuerySelectorAll("[data-step=Reach], [data-step=GiveUp]"));
        using var streets = await town.SignInAsync(StaffRole.Officer, "streets");
        var theirs = await streets.OpenAsync(address);
        Assert.Empty(theirs.Html.QuerySelectorAll("[data-step=GiveUp], [data-step=Milestone], [name=milestone] [value='0']"));
        theirs = await theirs.Form("[data-step=Reach]").Fill("milestone", "1").Fill("account", "Measured").SubmitAsync();
        Assert.Contains("The milestone is reached", theirs.Text, StringComparison.Ordinal);
        // A form that was taken from elsewhere is refused too.
        var give = theirs.Form("[data-step=Note]").Fill("note", "x");
        give.Element.Action = address + "?step=GiveUp";
        Assert.Equal(HttpStatusCode.Forbidden, (await give.SubmitAsync()).Status);
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.Contains("You can read this.", (await water.OpenAsync(address)).Text, StringComparison.Ordinal);
        using var anybody = town.Visit();
        Assert.StartsWith("/sign-in", (await anybody.GetAsync(address)).Address, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync("/must-solve/0000-0000")).Status);
    }

    [Theory, EachEngine]
    public async Task A_bad_claim_keeps_what_was_typed(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var page = await staff.OpenAsync("/staff/must-solve/new");
        page = await page.Form().Fill("title", "Half a claim").Fill("dueOn", "2020-01-01").Fill("milestones[1].title", "Only a title").SubmitAsync();
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(
            [
                "Say what the problem is.", "Choose at least one reason why you claim it.", "Choose the unit that leads it.", "Enter who answers for it.",
                "Choose today or a later day.", "Enter a day, such as 2026-05-31.",
            ],
            page.Errors);
        Assert.Equal(("Half a claim", "Only a title"), (page.Form().Value("title"), page.Form().Value("milestones[1].title")));
        Assert.All(page.Html.QuerySelectorAll(".govuk-error-summary__list a"), link => Assert.NotNull(page.Html.QuerySelector(link.GetAttribute("href")!)));
        page = await page.Form().Fill("milestones[1].title", "").SubmitAsync();
        Assert.Contains("Promise at least one milestone.", page.Errors);
    }

    [Theory, EachEngine]
    public async Task Many_requests_are_told_in_batches_each_once_also_after_a_stop(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        const int Many = 500;
        var asked = new List<string>(Many);
        var report = town.Services.GetRequiredService<ReportRequest>();
        foreach (var receipt in await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => report.RunAsync(
            new NewRequest { TypeCode = "street-light", Description = "Dark", AreaCode = "north", Answers = new Dictionary<string, IReadOnlyList<string>> { ["lamp-fault"] = ["out"] } }, default))))
        {
            asked.Add(receipt.Value.Reference);
        }

        var mei = await town.AddStaffAsync(StaffRole.Coordinator);
        var claimed = (await town.Services.GetRequiredService<ClaimProblem>().RunAsync(mei, Claim(), default)).Value;
        var attach = town.Services.GetRequiredService<AttachRequests>();
        Assert.Equal("Error.Attach.Many", (await attach.RunAsync(mei, claimed, asked, default)).Refusal!.Problems[0].Key);
        foreach (var some in asked.Chunk(AttachRequests.Most))
        {
            Assert.Equal(some.Length, (await attach.RunAsync(mei, claimed, some, default)).Value);
        }

        var version = (await town.ReadAsync(db => db.Set<ClaimedProblem>().SingleAsync())).Version;
        await using (await town.FailCommitsOfAsync("must_solve_requests"))
        {
            Assert.True((await town.Services.GetRequiredService<MustSolveSteps>().ReachAsync(new StaffStep(mei, claimed, version), 1, new DateOnly(2026, 3, 2), "Measured", default)).Succeeded);
            await Assert.ThrowsAnyAsync<Exception>(() => TellAsync(town));
        }

        Assert.Equal(0, await ToldAsync(town));
        await TellAsync(town);
        Assert.Equal(Many, await ToldAsync(town));
        Assert.Equal(0, await TellAsync(town));
        await town.RestartAsync();
        await TellAsync(town);
        Assert.Equal(Many, await ToldAsync(town));
    }

    [Theory, EachEngine]
    public async Task The_event_of_each_line_is_told_to_those_who_listen_and_who_needs_it_no_more_is_left_in_peace(DatabaseEngine engine)
    {
        var heard = new Ear();
        await using var town = await TestTown.OpenAsync(new()
        {
            Engine = engine, Folder = StaffTowns.WithDistricts, Configure = builder => builder.Services.AddSingleton<IListener<RequestChanged>>(heard),
        });
        var mei = await town.AddStaffAsync(StaffRole.Coordinator);
        var (stays, leaves) = (await town.AskAsync(), await town.AskAsync());
        var claimed = (await town.Services.GetRequiredService<ClaimProblem>().RunAsync(mei, Claim(), default)).Value;
        Assert.Equal(2, (await town.Services.GetRequiredService<AttachRequests>().RunAsync(mei, claimed, [stays.Reference, leaves.Reference], default)).Value);
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(leaves.Reference, leaves.Code, Confirmation.NoLongerNeeded, null, default)).Succeeded);
        var version = (await town.ReadAsync(db => db.Set<ClaimedProblem>().SingleAsync())).Version;
        Assert.True((await town.Services.GetRequiredService<MustSolveSteps>().GiveUpAsync(new StaffStep(mei, claimed, version), "No money", default)).Succeeded);
        await TellAsync(town);
        Assert.Equal([stays.Reference, leaves.Reference], heard.Of(TimelineKind.MustSolve));
        Assert.Equal([stays.Reference], heard.Of(TimelineKind.MustSolveProgress));
    }

    private static async Task<Page> ClaimAsync(Visitor staff, string title, string? area = null, string? type = null)
    {
        var form = (await staff.OpenAsync("/staff/must-solve/new")).Form()
            .Fill("title", title).Fill("problem", "It has been so for years.").Fill("reasons", "LongStanding").Fill("leadUnit", "streets").Fill("answersName", "Ruth Adeyemi").Fill("dueOn", End)
            .Fill("milestones[0].title", "Survey").Fill("milestones[0].dueOn", Soon).Fill("milestones[1].title", "Repair").Fill("milestones[1].dueOn", Later);
        form = area is null ? form : form.Fill("areaCode", area);
        form = type is null ? form : form.Fill("typeCode", type);
        var page = await form.SubmitAsync();
        return page.Status == HttpStatusCode.OK ? page : throw new InvalidOperationException(string.Join(' ', page.Errors));
    }

    private static NewClaim Claim() => new()
    {
        Title = "Dark streets", Problem = "Many lamps fail", Common = true, LeadUnit = "streets", AnswersName = "Ruth Adeyemi", DueOn = new DateOnly(2026, 5, 31), Milestones = [new("Survey", new DateOnly(2026, 3, 20))],
    };

    private static Task<int> TellAsync(TestTown town) => town.Services.GetRequiredService<ProgressTeller>().RunOnceAsync(TestContext.Current.CancellationToken);

    private static Task<int> CountAsync(TestTown town) => town.ReadAsync(db => db.Set<AttachedRequest>().CountAsync());

    private static Task<int> ToldAsync(TestTown town) => town.ReadAsync(db => db.Set<TimelineEntry>().CountAsync(e => e.Kind == TimelineKind.MustSolveProgress));

    private sealed class Ear : IListener<RequestChanged>
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<RequestChanged> heard = new();

        public Task HearAsync(RequestChanged happened, WriteScope write, CancellationToken ct)
        {
            heard.Enqueue(happened);
            return Task.CompletedTask;
        }

        public IEnumerable<string> Of(TimelineKind kind) => heard.Where(h => h.Kind == kind).Select(h => h.Reference);
    }
}

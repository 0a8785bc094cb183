using System.Globalization;
using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>A town with districts, one type of dangers, and two templates.</summary>
public class StepTowns : StaffTowns
{
    /// <inheritdoc/>
    protected override TownSetup Setup => new() { Folder = Write };

    /// <summary>Writes districts, types and templates.</summary>
    public static void Write(DirectoryInfo folder)
    {
        WithDistricts(folder);
        File.WriteAllText(Path.Combine(folder.FullName, "request-types.csv"), """
            code,name_en,name_zh-Hans,visibility,owner,deadline,hazard
            pothole,Hole in a road,路面坑洼,public,streets,3 working days,no
            care-at-home,Help at home,居家帮助,personal,care,3 working days,no
            loose-wire,Loose wire,电线脱落,public,streets,24 hours,yes
            """);
        File.WriteAllText(Path.Combine(folder.FullName, "answer-templates.csv"), """
            type,outcome,name_en,name_zh-Hans,text_en,text_zh-Hans
            ,planned,Plan,计划,"{unit} plans [[what]] at {place}","{unit}计划在{place}[[做什么]]"
            pothole,done,Filled,已补,"{type} {reference}: filled on [[day]], {town}, {date}","{type}{reference}：[[哪天]]补好，{town}，{date}"
            """);
    }
}

/// <summary>The steps of the page of one request, each as its coordinator, officer or helper takes it.</summary>
public class StaffStepsTests(StepTowns towns) : IClassFixture<StepTowns>
{
    private static readonly byte[] Png = UnitTests.Pictures.HostilePictures.Sample(".png", 60, 40);

    [Theory]
    [EachEngine("Done", "day", "Say on which day it was done.")]
    [EachEngine("PartlyDone", "day", "Say on which day it was done.")]
    [EachEngine("Planned", "day", "Say for which day it is planned.")]
    [EachEngine("NotOurs", "whom", "Say who is to be asked, and how to reach them.")]
    [EachEngine("CannotBeDone", "account", "Say what was done and when.")]
    [EachEngine("Duplicate", "duplicate", "Write the reference of the other public request, such as K7Q2-M4XP. It cannot be this one, or one that is a duplicate itself.")]
    [EachEngine("NoLongerNeeded", "account", "Say what was done and when.")]
    [EachEngine(null, "outcome", "Choose what came of it.")]
    public async Task Each_outcome_says_what_it_still_needs(DatabaseEngine engine, string? outcome, string field, string error)
    {
        var town = await towns.OnAsync(engine);
        var (asked, other) = (await town.AskAsync(), await town.AskAsync());
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var form = (await staff.OpenAsync(asked.Desk())).Form("[data-step=Answer]");
        if (outcome is not null)
        {
            form.Fill("outcome", outcome);
        }

        if (field != "account")
        {
            form.Fill("account", "All about it.");
        }

        var page = await form.SubmitAsync();
        Assert.Equal((HttpStatusCode.BadRequest, error), (page.Status, Assert.Single(page.Errors)));
        Assert.Equal($"#Answer-{field}", page.Html.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"));
        Assert.NotNull(page.Html.QuerySelector($"#Answer-{field}-error"));
        form = page.Form("[data-step=Answer]");
        Assert.Equal(field == "account" ? "" : "All about it.", form.Value("account"));
        Assert.Equal(RequestState.Received, (await town.RequestAsync(asked.Reference)).State);

        page = await form.Fill("outcome", outcome ?? "NoLongerNeeded").Fill(
            field == "outcome" ? "account" : field,
            field switch
            {
                "day" => outcome == "Planned" ? town.Day(20) : town.Today(),
                "duplicate" => ShortReference.Show(other.Reference),
                "whom" => "The county, 0571 1111 2222",
                _ => "The county does it from here on.",
            }).SubmitAsync();
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Your answer has been sent.", page.Text, StringComparison.Ordinal);
        var stored = await town.RequestAsync(asked.Reference);
        Assert.Equal(outcome ?? "NoLongerNeeded", stored.Outcome.ToString());
        Assert.Equal(outcome == "Planned" ? RequestState.Accepted : RequestState.Answered, stored.State);
        if (outcome == "Duplicate")
        {
            Assert.Equal($"/requests/{ShortReference.Show(other.Reference)}", page.Html.QuerySelector(".ds-turn a")!.GetAttribute("href"));
        }
    }

    [Theory, EachEngine]
    public async Task What_was_typed_for_another_outcome_is_left_out(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        await (await staff.OpenAsync(asked.Desk())).Form("[data-step=Answer]")
            .Fill("outcome", "CannotBeDone").Fill("day", town.Today()).Fill("whom", "Nobody").Fill("account", "The road belongs to nobody.").SubmitAsync();
        var stored = await town.RequestAsync(asked.Reference);
        Assert.Equal((RequestOutcome.CannotBeDone, null), (stored.Outcome, stored.OutcomeOn));
        Assert.Null(stored.Timeline.Last(e => e.Kind == TimelineKind.Answered).About);
    }

    [Theory, EachEngine]
    public async Task A_joint_job_is_called_reported_in_finished_and_then_answered(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        using var owner = await town.SignInAsync(StaffRole.Officer);
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.Empty((await owner.OpenAsync(asked.Desk())).Html.QuerySelectorAll("[data-step=Whistle]"));

        var page = await coordinator.OpenAsync(asked.Desk());
        page = await page.Form("[data-step=Whistle]").Fill("task1", "Close the valve").SubmitAsync();
        Assert.Equal(["Choose a unit for each task."], page.Errors);
        page = await page.Form("[data-step=Whistle]").Fill("unit1", "water").Fill("unit2", "parks").Fill("task2", "Cut the branch").Fill("hours", "zwei").SubmitAsync();
        Assert.Equal(["Choose between 1 and 999 hours."], page.Errors);
        Assert.Equal("Close the valve", page.Form("[data-step=Whistle]").Value("task1"));
        page = await page.Form("[data-step=Whistle]").Fill("hours", "2").SubmitAsync();
        Assert.Contains("2 called, 0 reported in, 0 done", page.Text, StringComparison.Ordinal);
        // Nobody is called twice.
        Assert.DoesNotContain("water", page.Html.QuerySelectorAll("[data-step=Whistle] [name=unit1] option").Select(o => o.GetAttribute("value")));

        // The owner cannot answer yet, but can plan.
        page = await (await owner.OpenAsync(asked.Desk())).Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "Filled it.").SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("Some called units are not done", page.Errors[0], StringComparison.Ordinal);
        Assert.Equal("Filled it.", page.Form("[data-step=Answer]").Value("account"));
        page = await page.Form("[data-step=Answer]").Fill("outcome", "Planned").Fill("day", town.Day(10)).SubmitAsync();
        Assert.Contains("does what it planned", page.All(".ds-turn")[0], StringComparison.Ordinal);

        // The unit reports in with a name and a time by the town's clock, after its two hours.
        town.Clock.Advance(TimeSpan.FromHours(3));
        await town.RingAsync();
        Assert.Contains("has not reported in: late", (await coordinator.OpenAsync(asked.Desk())).All(".ds-task").First(t => t.Contains("Water company", StringComparison.Ordinal)), StringComparison.Ordinal);
        page = await water.OpenAsync(asked.Desk());
        Assert.StartsWith("Officer", page.Form("[data-step=ReportIn]").Value("who"), StringComparison.Ordinal);
        page = await page.Form("[data-step=ReportIn]").Fill("when", "soon").SubmitAsync();
        Assert.Contains("Say by when it will be done", page.Errors[0], StringComparison.Ordinal);
        page = await page.Form("[data-step=ReportIn]").Fill("who", "Zhao Min").Fill("when", $"{town.Day(1)}T10:30").SubmitAsync();
        Assert.Contains("You have reported in.", page.Text, StringComparison.Ordinal);
        var task = (await TasksAsync(town, asked)).Single(t => t.Unit == "water");
        Assert.Equal(("Zhao Min", HelperTaskState.Accepted, true), (task.Who, task.State, task.IsLate));
        Assert.Equal($"{town.Day(1)}T02:30", task.ComesAt!.Value.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
        Assert.Contains("reported in late", page.All(".ds-task").First(t => t.Contains("Water company", StringComparison.Ordinal)), StringComparison.Ordinal);

        page = await page.Form("[data-step=Finish]").Fill("account", "The valve is closed.").SubmitAsync();
        Assert.Contains("is noted as done. Your unit has no part in it any more", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await water.GetAsync(asked.Desk())).Status);
        // The other one is not needed any more; then the answer shows beside the form what the helper says, and goes through.
        page = await (await coordinator.OpenAsync(asked.Desk())).Form("[data-step=Drop]").Fill("why", "The branch fell by itself").SubmitAsync();
        Assert.Contains("Not needed any more", page.All(".ds-task").First(t => t.Contains("Parks", StringComparison.Ordinal)), StringComparison.Ordinal);
        page = await owner.OpenAsync(asked.Desk());
        Assert.Contains("The valve is closed.", page.All("[data-step=Answer]")[0], StringComparison.Ordinal);
        page = await page.Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "Dry again.").SubmitAsync();
        Assert.Equal("Answered", page.All(".ds-state")[0]);
    }

    [Theory, EachEngine]
    public async Task A_helpers_officer_sees_the_request_acts_for_its_own_part_only_and_not_after_it_was_dropped(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        Assert.Equal(HttpStatusCode.NotFound, (await water.GetAsync(asked.Desk())).Status);
        await WhistleAsync(coordinator, asked, "water", "parks");

        var page = await water.OpenAsync(asked.Desk());
        Assert.Contains("Wang Fang", page.Text, StringComparison.Ordinal);
        Assert.Contains(await LooksAsync(town, asked.Id), look => look.Unit == "water");
        Assert.Equal(["AddFiles", "Decline", "Finish", "ReportIn"], page.Html.QuerySelectorAll("[data-step]").Select(f => f.GetAttribute("data-step")).OfType<string>().Order(StringComparer.Ordinal));
        // A forged form cannot do more: not another unit's part, not an owner's step.
        var tasks = await TasksAsync(town, asked);
        var form = page.Form("[data-step=Finish]").Fill("account", "Not mine");
        form.Element.QuerySelector("[name=task]")!.SetAttribute("value", tasks.Single(t => t.Unit == "parks").Id.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await form.SubmitAsync()).Status);
        foreach (var step in new[] { "Answer", "HandOver", "Ask", "ChangeDate", "Accept", "Drop", "Whistle", "Raise", "Severity" })
        {
            form = (await water.OpenAsync(asked.Desk())).Form("[data-step=Finish]").Fill("account", "Not mine");
            form.Element.Action = $"{asked.Desk()}?handler={step}";
            Assert.Equal((step, HttpStatusCode.Forbidden), (step, (await form.SubmitAsync()).Status));
        }

        var stored = await town.RequestAsync(asked.Reference);
        Assert.Equal((RequestState.Received, "streets"), (stored.State, stored.OwnerUnit));
        Assert.All(await TasksAsync(town, asked), t => Assert.Equal(HelperTaskState.Called, t.State));

        var writing = (await water.OpenAsync(asked.Desk())).Form("[data-step=Finish]").Fill("account", "We found a pump after all.");
        // It says why it does not come; the coordinator sees that and drops the part, which takes the request off its desk.
        page = await (await water.OpenAsync(asked.Desk())).Form("[data-step=Decline]").Fill("why", "No pump free").SubmitAsync();
        // With that its part ends: it is back at its own work, and the name and the number are not its to read any more.
        Assert.StartsWith("/staff?handed=", page.Address, StringComparison.Ordinal);
        Assert.Contains("Your unit has no part in it any more", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await water.GetAsync(asked.Desk())).Status);
        page = await coordinator.OpenAsync(asked.Desk());
        Assert.Contains("No pump free", page.All(".ds-task--declined")[0], StringComparison.Ordinal);
        Assert.Contains("has to decide how it goes on", page.All(".ds-turn")[0], StringComparison.Ordinal);
        form = page.Form($"[data-step=Drop]:has([value='{tasks.Single(t => t.Unit == "water").Id}'])");
        await form.Fill("why", "They have no pump").SubmitAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await water.GetAsync(asked.Desk())).Status);
        // Who was writing at that moment gets their own words back, and nothing of the request.
        var gone = await writing.SubmitAsync();
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.Equal(["We found a pump after all."], gone.All("textarea[readonly]"));
        Assert.DoesNotContain("Wang Fang", gone.Text, StringComparison.Ordinal);
    }

    [Theory]
    [EachEngine("Whistle", "task1", "Close the valve by the school")]
    [EachEngine("ChangeDate", "why", "The machine comes next week")]
    [EachEngine("Answer", "account", "We filled the hole today.")]
    [EachEngine("Raise", "why", "Two districts have to agree")]
    public async Task Two_at_once_the_second_sees_what_changed_and_loses_no_text(DatabaseEngine engine, string step, string field, string words)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var first = await town.SignInAsync(StaffRole.Officer);
        using var second = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        var mine = await second.OpenAsync(asked.Desk());
        await (await first.OpenAsync(asked.Desk())).Form("[data-step=Ask]").Fill("question", "Which lane is it in?").SubmitAsync();

        var form = mine.Form($"[data-step={step}]").Fill(field, words);
        if (step == "Whistle")
        {
            form.Fill("unit1", "water");
        }
        else if (step is "ChangeDate" or "Answer")
        {
            form.Fill("day", step == "Answer" ? town.Today() : town.Day(12));
        }

        if (step == "Answer")
        {
            form.Fill("outcome", "PartlyDone");
        }

        var page = await form.SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("Which lane is it in?", page.All("[aria-labelledby=news]")[0], StringComparison.Ordinal);
        form = page.Form($"[data-step={step}]");
        Assert.Equal(words, form.Value(field));
        Assert.True(form.Element.ParentElement!.HasAttribute("open"));
        Assert.Equal(step == "Answer" ? "PartlyDone" : null, page.Form("[data-step=Answer]").Value("outcome"));
        Assert.Equal(step == "Whistle" ? "water" : "", page.Form("[data-step=Whistle]").Value("unit1") ?? "");
        // Having seen it, they send the same again.
        page = await form.SubmitAsync();
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(words, page.Text, StringComparison.Ordinal);

        // When the step is gone, the words are still there to be copied.
        mine = await second.OpenAsync(asked.Desk());
        await (await first.OpenAsync(asked.Desk())).Form("[data-step=Word]").Fill("heardBy", "Phone").Fill("word", "NoLongerNeeded").SubmitAsync();
        if (mine.Html.QuerySelector($"[data-step={step}]") is null)
        {
            // Answered, or raised to the top, already.
            return;
        }

        form = mine.Form($"[data-step={step}]");
        if (step == "Whistle")
        {
            form.Fill("unit1", "parks");
        }

        page = await form.Fill(field, words + " again").SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Equal(words + " again", page.Html.QuerySelector("[aria-labelledby=typed-title][readonly]")!.TextContent);
    }

    [Theory, EachEngine]
    public async Task A_new_date_needs_a_day_ahead_and_a_reason_that_the_resident_reads(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await (await staff.OpenAsync(asked.Desk())).Form("[data-step=ChangeDate]").Fill("day", town.Day(7)).SubmitAsync();
        Assert.Equal(["Say why the date changes. The resident reads this."], page.Errors);
        page = await page.Form("[data-step=ChangeDate]").Fill("day", town.Day(-1)).Fill("why", "The machine is broken").SubmitAsync();
        Assert.Equal(["Choose a day that is still ahead."], page.Errors);
        page = await page.Form("[data-step=ChangeDate]").Fill("day", town.Day(7)).SubmitAsync();
        Assert.Contains("The date has been changed", page.Text, StringComparison.Ordinal);
        var stored = await town.RequestAsync(asked.Reference);
        Assert.Equal(town.Day(7), town.Services.GetRequiredService<CurrentTown>().Profile.Calendar.DateOf(stored.DueAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal(("The machine is broken", true), stored.Timeline.Where(e => e.Kind == TimelineKind.DateChanged).Select(e => (e.Text, e.Public)).Single());
    }

    [Theory, EachEngine]
    public async Task A_coordinator_raises_and_gives_back_and_sees_where_it_goes(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var officer = await town.SignInAsync(StaffRole.Officer);
        Assert.Empty((await officer.OpenAsync(asked.Desk())).Html.QuerySelectorAll("[data-step=Raise], [data-step=StepDown]"));
        using var coordinator = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        var page = await coordinator.OpenAsync(asked.Desk());
        Assert.Contains("North (district)", page.All(".ds-turn")[0], StringComparison.Ordinal);
        Assert.Contains("Raise to Our Town", page.All("#actions")[0], StringComparison.Ordinal);
        page = await page.Form("[data-step=Raise]").SubmitAsync();
        Assert.Equal(["Say why. The resident reads this."], page.Errors);
        page = await page.Form("[data-step=Raise]").Fill("why", "It needs two districts").SubmitAsync();
        Assert.Contains("Our Town (town)", page.All(".ds-turn")[0], StringComparison.Ordinal);
        Assert.Contains("raised once", page.All(".ds-turn")[0], StringComparison.Ordinal);
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Raise]"));
        Assert.Contains("Give back to North", page.All("#actions")[0], StringComparison.Ordinal);
        page = await page.Form("[data-step=StepDown]").Fill("why", "They agreed").SubmitAsync();
        Assert.Equal(("north", 0), ((await town.RequestAsync(asked.Reference)).DeskArea, (await town.RequestAsync(asked.Reference)).Escalated));
        Assert.Contains("North (district)", page.All(".ds-turn")[0], StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task A_danger_is_looked_at_again_by_somebody_else_than_who_put_it_right(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync("loose-wire");
        using var fixer = await town.SignInAsync(StaffRole.Officer);
        using var other = await town.SignInAsync(StaffRole.Officer);
        var page = await fixer.OpenAsync(asked.Desk());
        Assert.Equal("Medium", page.Form("[data-step=Severity]").Value("severity"));
        page = await page.Form("[data-step=Severity]").Fill("severity", "Immediate").SubmitAsync();
        page = await page.Form("[data-step=MakeSafe]").SubmitAsync();
        Assert.Equal(["Say how it was made safe."], page.Errors);
        page = await page.Form("[data-step=MakeSafe]").Fill("how", "Power cut, fence put up").SubmitAsync();
        foreach (var told in new[] { "Danger to life now", "Power cut, fence put up", "The danger is still open" })
        {
            Assert.Contains(told, page.All("#danger")[0], StringComparison.Ordinal);
        }

        page = await page.Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "New wire.").SubmitAsync();
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Inspect]"));
        Assert.Contains("You put this right yourself, so somebody else has to look again.", page.Text, StringComparison.Ordinal);
        page = await other.OpenAsync(asked.Desk());
        Assert.Contains("looks again whether the danger is gone", page.All(".ds-turn")[0], StringComparison.Ordinal);
        // Not even with the other's form.
        var form = page.Form("[data-step=Inspect]");
        page = await form.SubmitAsync();
        Assert.Equal(["Choose whether the danger is gone."], page.Errors);
        page = await page.Form("[data-step=Inspect]").Fill("passed", "no").SubmitAsync();
        Assert.Equal(["Say what is still dangerous."], page.Errors);
        page = await page.Form("[data-step=Inspect]").Fill("words", "The wire hangs again").SubmitAsync();
        Assert.Equal("Opened again", page.All(".ds-state")[0]);
        Assert.Contains("The wire hangs again", page.All("#danger")[0], StringComparison.Ordinal);

        page = await (await other.OpenAsync(asked.Desk())).Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "Fixed with a clamp.").SubmitAsync();
        var forged = page.Form("[data-step=Word]");
        forged.Element.Action = asked.Desk() + "?handler=Inspect";
        forged.Element.QuerySelector("[name=heardBy]")!.SetAttribute("name", "passed");
        forged.Element.QuerySelector("[name=passed]")!.SetAttribute("value", "yes");
        page = await forged.Fill("passed", "yes").SubmitAsync();
        Assert.Equal(["Somebody other than who put it right has to look again."], page.Errors);
        page = await (await fixer.OpenAsync(asked.Desk())).Form("[data-step=Inspect]").Fill("passed", "yes").SubmitAsync();
        Assert.Contains("Found gone", page.All("#danger")[0], StringComparison.Ordinal);
        Assert.Equal(2, page.All("#danger .ds-task").Count);
    }

    [Theory, EachEngine]
    public async Task Photographs_are_added_shown_and_kept_while_the_form_comes_back(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync("loose-wire");
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await (await staff.OpenAsync(asked.Desk())).Form("[data-step=AddFiles]").Fill("stage", "Before").SubmitAsync();
        Assert.Equal(["Choose at least one file."], page.Errors);
        page = await page.Form("[data-step=AddFiles]").Attach("files", "plan.pdf", [.. "%PDF-1.7 plan"u8], "application/pdf").SubmitAsync();
        Assert.Contains("is no photograph", Assert.Single(page.Errors), StringComparison.Ordinal);
        Assert.Equal("#AddFiles-files", page.Html.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"));
        page = await page.Form("[data-step=AddFiles]").Attach("files", "page.png", [.. "<script>"u8], "image/png").Untick("kept").SubmitAsync();
        Assert.Contains("is not a PDF, JPEG, PNG or TIFF file", Assert.Single(page.Errors), StringComparison.Ordinal);

        // Somebody else acts meanwhile: the photograph need not be chosen again.
        using var other = await town.SignInAsync(StaffRole.Officer);
        var form = page.Form("[data-step=AddFiles]").Attach("files", "before.png", Png, "image/png");
        await (await other.OpenAsync(asked.Desk())).Form("[data-step=Accept]").SubmitAsync();
        page = await form.SubmitAsync();
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("before.png", page.All("[data-step=AddFiles]")[0], StringComparison.Ordinal);
        page = await page.Form("[data-step=AddFiles]").SubmitAsync();
        var photo = page.Html.QuerySelector(".ds-photos img")!;
        var before = (await LooksAsync(town, asked.Id)).Count;
        Assert.Equal("image/png", (await staff.Http.GetAsync(photo.GetAttribute("src"))).Content.Headers.ContentType!.MediaType);
        // The page's look is in the log; each picture on it is not one more.
        Assert.Equal(before, (await LooksAsync(town, asked.Id)).Count);
        var stored = Assert.Single((await town.RequestAsync(asked.Reference)).Files);
        Assert.Equal((FileStage.Before, "before.png"), (stored.Stage, stored.Name));
    }

    [Theory, EachEngine]
    public async Task Calls_and_letters_that_ask_whether_it_is_solved_are_noted(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await staff.OpenAsync(asked.Desk());
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Asked]"));
        page = await page.Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "Filled.").SubmitAsync();
        // There is a number and no postal address.
        Assert.Equal(["Reached", "Nobody"], page.Html.QuerySelectorAll("[data-step=Asked] [name=asked]").Select(b => b.GetAttribute("value")));
        page = await page.Form("[data-step=Asked]").SubmitAsync("asked=Nobody");
        Assert.Contains("Staff tried to reach the resident", page.Text, StringComparison.Ordinal);
        page = await page.Form("[data-step=Asked]").SubmitAsync("asked=Reached");
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Asked]"));
        var stored = await town.RequestAsync(asked.Reference);
        Assert.Equal((1, 1, RequestState.Answered), (stored.Asks, stored.AsksMade, stored.State));

        // Nobody to call and nowhere to write: the page says so.
        var silent = await town.AskAsync(name: null);
        page = await (await staff.OpenAsync(silent.Desk())).Form("[data-step=Answer]").Fill("outcome", "Done").Fill("day", town.Today()).Fill("account", "Filled.").SubmitAsync();
        Assert.Contains("so you cannot ask", page.All("[data-step=Asked]")[0], StringComparison.Ordinal);
        Assert.Empty(page.Html.QuerySelectorAll("[data-step=Asked] button"));
    }

    [Theory, EachEngine]
    public async Task A_template_comes_in_the_residents_language_and_is_not_sent_with_a_blank(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest { TypeCode = "pothole", Description = "路上有个坑", Address = "学校路3号 [[门口]]", AreaCode = "north", Language = "zh-Hans" }, default)).Value;
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var page = await staff.OpenAsync(asked.Desk());
        Assert.Equal(["Filled", "Plan"], page.All("[data-step=Template] option[data-text]"));
        page = await page.Form("[data-step=Template]").Fill("template", "2").SubmitAsync();
        var form = page.Form("[data-step=Answer]");
        var text = form.Value("account")!;
        Assert.StartsWith($"路面坑洼{ShortReference.Show(asked.Reference)}：[[哪天]]补好，我们镇，", text, StringComparison.Ordinal);
        Assert.Contains("年", text, StringComparison.Ordinal);
        Assert.Equal("Done", form.Value("outcome"));
        page = await form.Fill("day", town.Today()).SubmitAsync();
        Assert.Equal(["Fill in the parts in [[ ]] before you send."], page.Errors);
        Assert.Equal(text, page.Form("[data-step=Answer]").Value("account"));
        page = await page.Form("[data-step=Answer]").Fill("account", text.Replace("[[哪天]]", "今天", StringComparison.Ordinal)).SubmitAsync();
        Assert.Equal("Answered", page.All(".ds-state")[0]);

        // Another type's templates are not offered; a blank in what the resident wrote is none; nonsense chooses nothing.
        using var care = await town.SignInAsync(StaffRole.Officer, "care");
        var personal = await town.AskAsync("care-at-home", address: "Mill Street [[4]]");
        page = await care.OpenAsync(personal.Desk() + "?template=1");
        Assert.Equal(["Plan"], page.All("[data-step=Template] option[data-text]"));
        Assert.Equal("Home and care plans [[what]] at Mill Street [ [4]]", page.Form("[data-step=Answer]").Value("account"));
        Assert.Equal("", (await care.OpenAsync(personal.Desk() + "?template=999&done=x")).Form("[data-step=Answer]").Value("account"));
    }

    [Theory, EachEngine]
    public async Task A_step_that_there_is_not_is_not_found(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        foreach (var step in new[] { "Nothing", "", "99" })
        {
            var form = (await staff.OpenAsync(asked.Desk())).Form("[data-step=Accept]");
            form.Element.Action = $"{asked.Desk()}?handler={step}";
            Assert.Equal(HttpStatusCode.NotFound, (await form.SubmitAsync()).Status);
        }
    }

    private static async Task WhistleAsync(Visitor coordinator, Receipt asked, params string[] units)
    {
        var form = (await coordinator.OpenAsync(asked.Desk())).Form("[data-step=Whistle]");
        foreach (var (index, unit) in units.Index())
        {
            form.Fill($"unit{index + 1}", unit).Fill($"task{index + 1}", $"Help, {unit}");
        }

        Assert.Equal(HttpStatusCode.OK, (await form.SubmitAsync()).Status);
    }

    private static Task<List<HelperTask>> TasksAsync(TestTown town, Receipt asked) =>
        town.ReadAsync(db => db.Set<HelperTask>().Where(t => t.RequestId == asked.Id).ToListAsync());

    private static async Task<IReadOnlyList<Look>> LooksAsync(TestTown town, Guid id)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccessLog>().ForAsync(id, default);
    }
}

using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>Whose part in a request has ended reads nothing of it: no page, no list, no search, no picture, no paper.</summary>
public class FormerPartsTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    [Theory]
    [EachEngine("Declined")]
    [EachEngine("Done")]
    [EachEngine("Dropped")]
    [EachEngine("HandedOver")]
    [EachEngine("Retyped")]
    [EachEngine("Closed")]
    public async Task A_former_part_reads_neither_name_nor_number(DatabaseEngine engine, string how)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync(description: $"An odd hole {how} by the quarry");
        var coordinator = await town.AddStaffAsync(StaffRole.Coordinator);
        var unit = how is "HandedOver" or "Retyped" ? "streets" : "parks";
        var member = await town.AddStaffAsync(StaffRole.Officer, unit);
        using var officer = await town.SignInAsync(StaffRole.Officer, unit);
        var job = town.Services.GetRequiredService<JointJob>();
        if (unit == "parks")
        {
            await StepAsync(coordinator, step => job.WhistleAsync(step, [new("parks", "Cut the roots")], 4, default));
        }

        var shown = ShortReference.Show(asked.Reference);
        Assert.Contains("Wang Fang", (await officer.OpenAsync(asked.Desk())).Text, StringComparison.Ordinal);
        Assert.Contains(shown, (await officer.OpenAsync("/staff?view=all&q=quarry")).Text, StringComparison.Ordinal);
        var task = (await town.ReadAsync(db => db.Set<Request>().Include(r => r.Tasks).FirstAsync(r => r.Reference == asked.Reference))).Tasks.FirstOrDefault()?.Id ?? Guid.Empty;
        await (how switch
        {
            "Declined" => StepAsync(member, step => job.DeclineAsync(step, task, "No saw", default)),
            "Done" => StepAsync(member, step => job.FinishAsync(step, task, "Cut", default)),
            "Dropped" => StepAsync(coordinator, step => job.DropAsync(step, task, "No roots", default)),
            "HandedOver" => StepAsync(member, step => town.Services.GetRequiredService<HandOverRequest>().RunAsync(step, "water", "A pipe", default)),
            "Retyped" => StepAsync(member, step => town.Services.GetRequiredService<MoveToType>().RunAsync(step, "blocked-drain", "It is the gully", default)),
            // What is over takes every part in it along.
            _ => town.Services.GetRequiredService<ConfirmRequest>().RunAsync(asked.Reference, asked.Code, Confirmation.NoLongerNeeded, null, default),
        });

        foreach (var address in new[] { asked.Desk(), $"{asked.Desk()}/job-sheet.pdf", $"{asked.Desk()}/reply.pdf", $"{asked.Desk()}/receipt", $"{asked.Desk()}/type" })
        {
            Assert.Equal((address, HttpStatusCode.NotFound), (address, (await officer.GetAsync(address)).Status));
        }

        foreach (var view in Enum.GetNames<WorkbenchView>())
        {
            Assert.DoesNotContain(shown, (await officer.OpenAsync($"/staff?view={view}&q={shown}")).All(".ds-queue__ref"));
        }

        Assert.DoesNotContain(shown, (await officer.OpenAsync("/staff?view=all&q=quarry")).All(".ds-queue__ref"));

        async Task StepAsync(StaffMember by, Func<StaffStep, Task<Outcome<Done>>> step)
        {
            var outcome = await step(new StaffStep(by, asked.Reference, (await town.RequestAsync(asked.Reference)).Version));
            Assert.True(outcome.Succeeded, outcome.Refusal?.Problems[0].Key);
        }
    }

    [Theory, EachEngine]
    public async Task A_level_below_takes_back_nothing_that_a_level_above_decided(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        var levels = town.Services.GetRequiredService<MoveBetweenLevels>();
        var (north, whole) = (await town.AddStaffAsync(StaffRole.Coordinator, area: "north"), await town.AddStaffAsync(StaffRole.Coordinator));
        Assert.True((await TakeAsync(whole, step => levels.UpAsync(step, "The town looks after it", default))).Succeeded);

        using var below = await town.SignInAsync(StaffRole.Coordinator, area: "north");
        var page = await below.OpenAsync(asked.Desk());
        Assert.Null(page.Html.QuerySelector("[data-step=StepDown]"));
        var refused = await TakeAsync(north, step => levels.DownAsync(step, "We have it in hand", default));
        Assert.Equal((RefusalKind.Forbidden, "Error.StepDown.NotTheirs"), (refused.Refusal!.Kind, refused.Refusal.Problems[0].Key));
        // What the level above has to decide stays its turn when the one below goes on.
        Assert.True((await TakeAsync(north, step => town.Services.GetRequiredService<HandOverRequest>().RunAsync(step, "water", "A pipe", default))).Succeeded);
        Assert.True((await town.RequestAsync(asked.Reference)).AwaitsCoordinator);
        Assert.True((await TakeAsync(whole, step => levels.DownAsync(step, "It is small", default))).Succeeded);
        Assert.Equal((0, "north"), (await town.RequestAsync(asked.Reference)) is var after ? (after.Escalated, after.DeskArea) : default);

        async Task<Outcome<Done>> TakeAsync(StaffMember by, Func<StaffStep, Task<Outcome<Done>>> step) =>
            await step(new StaffStep(by, asked.Reference, (await town.RequestAsync(asked.Reference)).Version));
    }

    [Theory, EachEngine]
    public async Task A_request_that_turns_out_to_be_a_danger_has_the_dates_of_a_danger(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync("pothole");
        var danger = await town.AskAsync("dangerous-building");
        var slow = await town.RequestAsync(asked.Reference);
        var quick = (await town.RequestAsync(danger.Reference)).DueAt;
        Assert.True(quick < slow.DueAt);
        var mei = await town.AddStaffAsync(StaffRole.Coordinator);
        await MoveAsync("dangerous-building");
        var moved = await town.RequestAsync(asked.Reference);
        Assert.Equal((quick, quick), (moved.DueAt, moved.Timeline.Single(e => e.Kind == TimelineKind.Retyped).Until));
        using var resident = town.Visit();
        Assert.Contains("New date:", (await resident.OpenAsync($"/r/{asked.Reference}/{asked.Code}")).Text, StringComparison.Ordinal);
        await MoveAsync("pothole");
        Assert.Equal(quick, (await town.RequestAsync(asked.Reference)).DueAt);

        async Task MoveAsync(string type)
        {
            var step = new StaffStep(mei, asked.Reference, (await town.RequestAsync(asked.Reference)).Version);
            Assert.True((await town.Services.GetRequiredService<MoveToType>().RunAsync(step, type, "Looked at again", default)).Succeeded);
        }
    }

    [Theory, EachEngine]
    public async Task A_rule_for_sundays_takes_the_letter_that_was_written_on_sunday_and_entered_on_monday(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });
        await RoutingPagesTests.ChangeAsync(town, _ => [RoutingPagesTests.Rule("Sundays", "parks", new() { Weekdays = [DayOfWeek.Sunday] })]);
        // The test town's clock stands on a Monday.
        var sunday = town.Clock.GetUtcNow().AddDays(-1);
        Assert.Equal(DayOfWeek.Monday, town.Clock.GetUtcNow().DayOfWeek);
        var (letter, call) = (await AskAsync(sunday), await AskAsync(null));
        Assert.Equal(("parks", "streets"), ((await town.RequestAsync(letter)).OwnerUnit, (await town.RequestAsync(call)).OwnerUnit));

        // So does moving it to another type: the letter is still of Sunday.
        var mei = await town.AddStaffAsync(StaffRole.Coordinator);
        foreach (var (reference, unit) in new[] { (letter, "parks"), (call, "water") })
        {
            Assert.True((await town.Services.GetRequiredService<MoveToType>().RunAsync(new StaffStep(mei, reference, (await town.RequestAsync(reference)).Version), "blocked-drain", "A gully", default)).Succeeded);
            Assert.Equal(unit, (await town.RequestAsync(reference)).OwnerUnit);
        }

        async Task<string> AskAsync(DateTimeOffset? at) => (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = "pothole", Description = "A hole", AreaCode = "north", AskedAt = at, Channel = Channel.Letter,
                Answers = town.Services.GetRequiredService<RequestTypeList>().Find("pothole")!.Questions.Where(q => q.Required)
                    .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal),
            },
            default)).Value.Reference;
    }
}

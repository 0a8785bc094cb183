using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>What the clock and several units do to stored requests, on both engines: nothing is left without a turn and a date.</summary>
public class HandlingTests
{
    private static readonly StaffMember Streets = new(new Guid(1, 0, 0, new byte[8]), "Luca Ferri", StaffRole.Officer, "streets", null);
    private static readonly StaffMember Coordinator = new(new Guid(2, 0, 0, new byte[8]), "Ines Duarte", StaffRole.Coordinator, null, "north");

    [Theory, EachEngine]
    public async Task A_late_request_is_marked_and_goes_up_for_everybody_to_see(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var asked = await town.AskAsync();

        // Monday morning; to be taken on by Tuesday evening.
        town.Clock.Jump(TimeSpan.FromHours(29));
        await town.RingAsync();
        Assert.Equal([TimelineKind.Warned], await NewsAsync(town, asked));
        town.Clock.Jump(TimeSpan.FromHours(6));
        await town.RingAsync();
        Assert.Equal([TimelineKind.Warned, TimelineKind.Overdue], await NewsAsync(town, asked));
        town.Clock.Jump(TimeSpan.FromDays(1));
        // Two nodes look at the same time: it happens once.
        await Task.WhenAll(town.RingAsync(), town.RingAsync());
        Assert.Equal([TimelineKind.Warned, TimelineKind.Overdue, TimelineKind.Escalated], await NewsAsync(town, asked));
        Assert.Equal(0, (await town.RingAsync()).Rung);

        var stored = await town.RequestAsync(asked.Reference);
        Assert.Equal(("town", 1, true, "streets"), (stored.DeskArea, stored.Escalated, stored.AwaitsCoordinator, stored.OwnerUnit));
        using var visitor = town.Visit();
        foreach (var address in new[] { $"/r/{asked.Reference}/{asked.Code}", $"/requests/{ShortReference.Show(asked.Reference)}" })
        {
            var page = await visitor.OpenAsync(address);
            Assert.Contains("Streets and lighting missed the date", page.Text, StringComparison.Ordinal);
            Assert.Contains("Raised to Our Town", page.Text, StringComparison.Ordinal);
        }

        // A year later, after the server was down, it has been said again and does not ring for ever.
        town.Clock.Jump(TimeSpan.FromDays(365));
        await town.RingAsync();
        stored = await town.RequestAsync(asked.Reference);
        Assert.True(stored.AlarmAt > town.Clock.GetUtcNow());
        Assert.True(stored.Steps < 10, $"{stored.Steps} lines");
    }

    [Theory, EachEngine]
    public async Task A_joint_job_has_one_owner_and_is_answered_when_every_task_is_done(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var asked = await town.AskAsync();
        var job = town.Services.GetRequiredService<JointJob>();
        await StepAsync(town, asked, Coordinator, step => job.WhistleAsync(step, [new("water", "Close the valve"), new("parks", "Cut the roots"), new("waste", "Clear the rubble")], 4, default));
        town.Clock.Jump(TimeSpan.FromHours(2));
        var tasks = await TasksAsync(town, asked);
        await StepAsync(town, asked, Of("water"), step => job.ReportInAsync(step, tasks["water"].Id, "Ruth Adeyemi", town.Clock.GetUtcNow().AddHours(3), default));
        await StepAsync(town, asked, Of("parks"), step => job.DeclineAsync(step, tasks["parks"].Id, "The tree is private", default));
        town.Clock.Jump(TimeSpan.FromHours(3));
        await town.RingAsync();
        Assert.Equal(TimelineKind.HelperLate, (await NewsAsync(town, asked))[^1]);
        await StepAsync(town, asked, Of("waste"), step => job.ReportInAsync(step, tasks["waste"].Id, "Tomas Nygaard", town.Clock.GetUtcNow().AddHours(1), default));
        Assert.True((await TasksAsync(town, asked))["waste"].IsLate);

        // Nobody else's task, and not the owner's answer.
        Assert.Equal(RefusalKind.Forbidden, (await TryAsync(town, asked, Of("water"), step => job.FinishAsync(step, tasks["waste"].Id, "Cleared", default))).Refusal!.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await TryAsync(town, asked, Of("water"), step => AnswerAsync(town, step))).Refusal!.Kind);
        var early = await TryAsync(town, asked, Streets, step => AnswerAsync(town, step));
        Assert.Equal("Error.Answer.TasksOpen", early.Refusal!.Problems[0].Key);

        await StepAsync(town, asked, Of("water"), step => job.FinishAsync(step, tasks["water"].Id, "Closed at 15:10", default));
        await StepAsync(town, asked, Of("waste"), step => job.FinishAsync(step, tasks["waste"].Id, "Cleared", default));
        Assert.Equal("Error.Answer.TasksOpen", (await TryAsync(town, asked, Streets, step => AnswerAsync(town, step))).Refusal!.Problems[0].Key);
        await StepAsync(town, asked, Coordinator, step => job.DropAsync(step, tasks["parks"].Id, "The owner of the tree cuts it", default));
        Assert.Equal(TimelineKind.TasksDone, (await NewsAsync(town, asked))[^1]);
        // Whose part has ended does not see it any more, however it ended: declined and dropped, or done.
        foreach (var unit in new[] { "parks", "water", "waste" })
        {
            Assert.Equal(RefusalKind.NotFound, (await TryAsync(town, asked, Of(unit), step => job.FinishAsync(step, tasks[unit].Id, "x", default))).Refusal!.Kind);
        }

        await StepAsync(town, asked, Streets, step => AnswerAsync(town, step));
        Assert.Equal((RequestState.Answered, "streets"), (await town.RequestAsync(asked.Reference)) is var r ? (r.State, r.OwnerUnit) : default);
    }

    [Theory, EachEngine]
    public async Task Without_a_word_it_closes_as_unconfirmed_and_opens_again_for_the_same_owner(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var asked = await town.AskAsync();
        await StepAsync(town, asked, Streets, step => AnswerAsync(town, step));
        var answered = town.Clock.GetUtcNow();
        town.Clock.Jump(TimeSpan.FromDays(7));
        await town.RingAsync();
        Assert.Equal(2, (await town.RequestAsync(asked.Reference)).Asks);
        town.Clock.Jump(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        await town.RingAsync();
        Assert.Equal(RequestState.Answered, (await town.RequestAsync(asked.Reference)).State);
        town.Clock.Jump(TimeSpan.FromMilliseconds(1));
        await town.RingAsync();
        var closed = await town.RequestAsync(asked.Reference);
        Assert.Equal((RequestState.Closed, Confirmation.Unconfirmed, answered.AddDays(14), null), (closed.State, closed.Confirmation, closed.ClosedAt, closed.AlarmAt));

        using var visitor = town.Visit();
        Assert.Equal("0", (await visitor.OpenAsync("/")).All(".ds-stat__number")[3]);
        Assert.DoesNotContain(ShortReference.Show(asked.Reference), (await visitor.OpenAsync("/requests?state=solved")).Text, StringComparison.Ordinal);

        town.Clock.Jump(TimeSpan.FromDays(59));
        await NotSolvedAsync(town, asked);
        var again = await town.RequestAsync(asked.Reference);
        Assert.Equal((RequestState.Received, "streets", 1, 0), (again.State, again.OwnerUnit, again.ReopenCount, again.Escalated));
        await StepAsync(town, asked, Streets, step => AnswerAsync(town, step));
        await NotSolvedAsync(town, asked);
        again = await town.RequestAsync(asked.Reference);
        Assert.Equal(("streets", 2, 1, "town"), (again.OwnerUnit, again.ReopenCount, again.Escalated, again.DeskArea));
    }

    [Theory, EachEngine]
    public async Task A_unit_that_closes_with_work_in_hand_leaves_nothing_without_an_owner(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var job = town.Services.GetRequiredService<JointJob>();
        var (mine, answered, helped) = (await town.AskAsync(), await town.AskAsync(), await town.AskAsync("missed-bin"));
        await StepAsync(town, answered, Streets, step => AnswerAsync(town, step));
        await StepAsync(town, helped, Coordinator, step => job.WhistleAsync(step, [new("streets", "Close the road")], null, default));
        var due = (await town.RequestAsync(mine.Reference)).DueAt;

        await RewriteAsync(town, "units.csv", text => text.Replace("\nstreets,", "\n#streets,", StringComparison.Ordinal), "request-types.csv", text => text.Replace(",streets,", ",water,", StringComparison.Ordinal));
        var done = await town.RingAsync();
        Assert.Equal(3, done.Rehomed);
        Assert.Equal(0, (await town.RingAsync()).Rehomed);

        var desk = town.Services.GetRequiredService<UnitList>().FrontDesk.Code;
        foreach (var (receipt, state) in new[] { (mine, RequestState.Received), (answered, RequestState.Answered) })
        {
            var request = await town.RequestAsync(receipt.Reference);
            Assert.Equal((desk, state, true), (request.OwnerUnit, request.State, request.AwaitsCoordinator));
            Assert.Equal("RoutingReason.UnitClosed", request.Timeline[^1].Reason);
        }

        Assert.Equal(due, (await town.RequestAsync(mine.Reference)).DueAt);
        Assert.Equal(HelperTaskState.Dropped, (await TasksAsync(town, helped))["streets"].State);
        // What was answered by a unit that is gone comes back to somebody who works.
        await NotSolvedAsync(town, answered);
        Assert.Equal((desk, RequestState.Received), (await town.RequestAsync(answered.Reference)) is var r ? (r.OwnerUnit, r.State) : default);
    }

    [Theory, EachEngine]
    public async Task A_holiday_that_is_added_later_moves_no_promise_and_counts_for_the_next(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var before = await town.AskAsync();
        await RewriteAsync(town, "holidays.csv", text => text + "2026-03-09,Town Day,镇日,holiday,\n");
        var after = await town.AskAsync();
        Assert.Equal(new DateTimeOffset(2026, 3, 9, 17, 30, 0, TimeSpan.FromHours(8)), before.DueAt);
        Assert.Equal(before.DueAt, (await town.RequestAsync(before.Reference)).DueAt);
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 17, 30, 0, TimeSpan.FromHours(8)), after.DueAt);
    }

    [Theory, EachEngine]
    public async Task A_danger_stays_open_until_somebody_else_found_it_gone(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var hazard = town.Services.GetRequiredService<HandleHazard>();
        var builder = new StaffMember(new Guid(7, 0, 0, new byte[8]), "Amara Osei", StaffRole.Officer, "buildings", null);
        var other = builder with { Id = new Guid(8, 0, 0, new byte[8]), Name = "Wei Chen" };
        var asked = await town.AskAsync("dangerous-building");
        await StepAsync(town, asked, builder, step => hazard.SetSeverityAsync(step, HazardSeverity.High, "Above the school gate", default));
        await StepAsync(town, asked, builder, step => hazard.MakeSafeAsync(step, "Fenced off", default));
        await StepAsync(town, asked, builder, step => AnswerAsync(town, step));

        // The resident is content, and yet it is not closed.
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(asked.Reference, asked.Code, Confirmation.Solved, null, default)).Succeeded);
        Assert.Equal(RequestState.Answered, (await town.RequestAsync(asked.Reference)).State);
        Assert.Equal("Error.Inspect.SamePerson", (await TryAsync(town, asked, builder, step => hazard.InspectAsync(step, true, null, default))).Refusal!.Problems[0].Key);
        await StepAsync(town, asked, other, step => hazard.InspectAsync(step, false, "The second anchor is loose", default));
        var again = await town.RequestAsync(asked.Reference);
        Assert.Equal((RequestState.Received, null, 1), (again.State, again.Confirmation, again.ReopenCount));

        await StepAsync(town, asked, other, step => AnswerAsync(town, step));
        await StepAsync(town, asked, builder, step => hazard.InspectAsync(step, true, null, default));
        Assert.Equal(Awaited.Word, (await town.RequestAsync(asked.Reference)).NextStep);
        // Months without an inspection do not close one; months without a word after it do.
        town.Clock.Jump(TimeSpan.FromDays(15));
        await town.RingAsync();
        Assert.Equal((RequestState.Closed, Confirmation.Unconfirmed), (await town.RequestAsync(asked.Reference)) is var r ? (r.State, r.Confirmation) : default);

        var forgotten = await town.AskAsync("dangerous-building");
        await StepAsync(town, forgotten, builder, step => AnswerAsync(town, step));
        town.Clock.Jump(TimeSpan.FromDays(200));
        await town.RingAsync();
        var open = await town.RequestAsync(forgotten.Reference);
        Assert.Equal((RequestState.Answered, Awaited.Inspect, 1), (open.State, open.NextStep, open.Escalated));
    }

    [Theory, EachEngine]
    public async Task Every_outcome_asks_for_what_makes_it_true(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine);
        var answer = town.Services.GetRequiredService<AnswerRequest>();
        var other = await town.AskAsync();
        var personal = await town.AskAsync("care-at-home");
        var today = DateOnly.ParseExact(town.Today(), "yyyy-MM-dd");
        (AnswerInput Input, string? Error)[] table =
        [
            (new(null, "Words"), "Error.Answer.Outcome"),
            (new(RequestOutcome.Done, "Words"), "Error.Answer.DoneOn"),
            (new(RequestOutcome.Done, "Words", today.AddDays(1)), "Error.Answer.DoneInFuture"),
            (new(RequestOutcome.Done, " ", today), "Error.Answer.Missing"),
            (new(RequestOutcome.Done, "We [[what was done]].", today), "Error.Answer.Blanks"),
            (new(RequestOutcome.PartlyDone, "Words"), "Error.Answer.DoneOn"),
            (new(RequestOutcome.Planned, "Words"), "Error.Answer.PlannedFor"),
            (new(RequestOutcome.Planned, "Words", today.AddDays(-1)), "Error.Day.Past"),
            (new(RequestOutcome.Planned, "Words", today.AddYears(4)), "Error.Day.TooFar"),
            (new(RequestOutcome.NotOurs, "Words"), "Error.Answer.Whom"),
            (new(RequestOutcome.CannotBeDone, null), "Error.Answer.Missing"),
            (new(RequestOutcome.Duplicate, "Words"), "Error.Answer.Duplicate"),
            (new(RequestOutcome.Duplicate, "Words", Duplicate: "0000-0000"), "Error.Answer.Duplicate"),
            (new(RequestOutcome.Duplicate, "Words", Duplicate: personal.Reference), "Error.Answer.Duplicate"),
            (new(RequestOutcome.Done, "Words", today), null),
            (new(RequestOutcome.PartlyDone, "Words", today), null),
            (new(RequestOutcome.Planned, "Words", today.AddDays(40)), null),
            (new(RequestOutcome.NotOurs, "Words", Whom: "The county, 555 0100"), null),
            (new(RequestOutcome.CannotBeDone, "Words"), null),
            (new(RequestOutcome.Duplicate, "Words", Duplicate: other.Reference), null),
            (new(RequestOutcome.NoLongerNeeded, "Words"), null),
        ];
        foreach (var (input, error) in table)
        {
            var asked = await town.AskAsync();
            var outcome = await TryAsync(town, asked, Streets, step => answer.RunAsync(step, input, default));
            Assert.Equal(error, outcome.Refusal?.Problems[0].Key);
            var stored = await town.RequestAsync(asked.Reference);
            Assert.Equal(error is not null ? RequestState.Received : input.Outcome == RequestOutcome.Planned ? RequestState.Accepted : RequestState.Answered, stored.State);
            if (error is null)
            {
                Assert.Equal(input.Outcome, stored.Outcome);
                Assert.Equal(input.Outcome == RequestOutcome.Planned ? Awaited.Resolve : Awaited.Word, stored.NextStep);
            }
        }
    }

    private static Task<TestTown> OpenAsync(DatabaseEngine engine) => TestTown.OpenAsync(new() { Engine = engine, Folder = StaffTowns.WithDistricts });

    private static StaffMember Of(string unit) => new(Guid.CreateVersion7(DateTimeOffset.UnixEpoch), $"Officer of {unit}", StaffRole.Officer, unit, null);

    private static Task<Outcome<Done>> AnswerAsync(TestTown town, StaffStep step) =>
        town.Services.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done("It is done."), default);

    private static async Task NotSolvedAsync(TestTown town, Receipt asked) =>
        Assert.True((await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(asked.Reference, asked.Code, Confirmation.NotSolved, "It is back", default)).Succeeded);

    private static async Task<Outcome<Done>> TryAsync(TestTown town, Receipt asked, StaffMember staff, Func<StaffStep, Task<Outcome<Done>>> step) =>
        await step(new StaffStep(staff, asked.Reference, (await town.RequestAsync(asked.Reference)).Version));

    private static async Task StepAsync(TestTown town, Receipt asked, StaffMember staff, Func<StaffStep, Task<Outcome<Done>>> step)
    {
        var outcome = await TryAsync(town, asked, staff, step);
        Assert.True(outcome.Succeeded, outcome.Refusal?.Problems[0].Key);
    }

    private static Task<Dictionary<string, HelperTask>> TasksAsync(TestTown town, Receipt asked) =>
        town.ReadAsync(db => db.Set<HelperTask>().Where(t => t.RequestId == asked.Id).ToDictionaryAsync(t => t.Unit, StringComparer.Ordinal));

    private static async Task<IReadOnlyList<TimelineKind>> NewsAsync(TestTown town, Receipt asked) =>
        [.. (await town.RequestAsync(asked.Reference)).Timeline.Skip(2).Select(e => e.Kind)];

    private static async Task RewriteAsync(TestTown town, string file, Func<string, string> change, string? second = null, Func<string, string>? changeSecond = null)
    {
        var loader = town.Services.GetRequiredService<TownLoader>();
        foreach (var (name, how) in new[] { (file, change), (second, changeSecond) })
        {
            if (name is not null)
            {
                var path = Path.Combine(town.Installation.TownFolder.FullName, name);
                await File.WriteAllTextAsync(path, how!(await File.ReadAllTextAsync(path)));
            }
        }

        var problems = await loader.LoadAsync(CancellationToken.None);
        Assert.True(problems.Count == 0, string.Join('\n', problems.All.Select(p => p.Message)));
    }
}

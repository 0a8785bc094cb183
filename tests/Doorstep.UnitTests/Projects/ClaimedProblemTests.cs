using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Projects;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Outcomes;

namespace Doorstep.UnitTests.Projects;

/// <summary>What a claimed problem allows, and that each step leaves a line.</summary>
public class ClaimedProblemTests
{
    private static readonly Actor Mei = new(ActorKind.Staff, Guid.CreateVersion7(DateTimeOffset.UnixEpoch), "Mei Lin");
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 3, 2);

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_and_at_its_field()
    {
        var refusal = ClaimedProblem.Claim(
            new NewClaim { Title = " ", DueOn = Day.AddDays(-1), Milestones = [new(null, null), new("", Day.AddDays(3)), new("Survey", null)] },
            "0000000", Mei, On(0)).Refusal!;
        Assert.Equal(
            [
                ("Error.Title", "title"), ("Error.Problem", "problem"), ("Error.Reasons", "reasons"), ("Error.AnswersName", "answersName"), ("Error.Day.Past", "dueOn"),
                ("Error.Milestone.Title", "milestones[1].title"), ("Error.Milestone.AfterEnd", "milestones[1].dueOn"), ("Error.Day.Missing", "milestones[2].dueOn"),
            ],
            refusal.Problems.Select(p => (p.Key, p.Field!)));
        Assert.Equal(["Error.Milestones.None"], ClaimedProblem.Claim(Claim() with { Milestones = [new("  ", null)] }, "0000000", Mei, On(0)).Refusal!.Problems.Select(p => p.Key));
        Assert.Equal(["Error.TooLong"], ClaimedProblem.Claim(Claim() with { Title = new string('x', 121) }, "0000000", Mei, On(0)).Refusal!.Problems.Select(p => p.Key));
        Assert.Equal(["Error.Day.Far"], ClaimedProblem.Claim(Claim() with { DueOn = new DateOnly(2999, 1, 1) }, "0000000", Mei, On(0)).Refusal!.Problems.Select(p => p.Key));
        // Today is not in the past.
        Assert.True(ClaimedProblem.Claim(Claim() with { DueOn = Day, Milestones = [new("At once", Day)] }, "0000000", Mei, On(0)).Succeeded);
    }

    [Fact]
    public void A_moved_day_needs_a_reason_and_the_old_one_stays()
    {
        var problem = Claimed();
        Assert.Equal(["Error.Move.Same", "Error.Move.Why"], Keys(problem.Move(Mei, 1, Day.AddDays(10), " ", On(1))));
        Assert.Equal(["Error.Day.Past"], Keys(problem.Move(Mei, 1, Day, "Rain", On(1))));
        Assert.Equal(["Error.Milestone.AfterEnd"], Keys(problem.Move(Mei, 1, Day.AddDays(61), "Rain", On(1))));
        Assert.Equal(["Error.Milestone.Choose"], Keys(problem.Move(Mei, 9, Day.AddDays(20), "Rain", On(1))));
        Assert.Equal(["Error.Milestone.Choose"], Keys(problem.Move(Mei, null, Day.AddDays(20), "Rain", On(1))));
        Assert.Equal(["Error.Move.BeforeMilestone"], Keys(problem.Move(Mei, 0, Day.AddDays(29), "Sooner", On(1))));
        Assert.Equal((1, 1, 0), (problem.Lines.Count, problem.Version, problem.TellUpTo));

        Assert.Null(problem.Move(Mei, 1, Day.AddDays(20), "Rain", On(1)));
        Assert.Null(problem.Move(Mei, 0, Day.AddDays(90), "More to do than we knew", On(2)));
        Assert.Equal((Day.AddDays(20), Day.AddDays(90)), (problem.Milestones[0].DueOn, problem.DueOn));
        Assert.Equal(
            [(MustSolveStep.MilestoneMoved, (int?)1, Day.AddDays(10), Day.AddDays(20), "Rain"), (MustSolveStep.EndMoved, null, Day.AddDays(60), Day.AddDays(90), "More to do than we knew")],
            problem.Lines.Skip(1).Select(l => (l.Step, l.Milestone, l.FromOn!.Value, l.ToOn!.Value, l.Text)));
        Assert.Equal(problem.Lines[^1].Place, problem.TellUpTo);
    }

    [Fact]
    public void A_milestone_is_reached_once_with_an_account_and_not_ahead_of_time()
    {
        var problem = Claimed();
        Assert.Equal(["Error.DoneOn.Ahead", "Error.Account"], Keys(problem.Reach(Mei, 1, Day.AddDays(2), null, On(1))));
        Assert.Equal(["Error.Day.Missing"], Keys(problem.Reach(Mei, 1, null, "Done", On(1))));
        Assert.Null(problem.Reach(Mei, 1, Day.AddDays(1), "Measured", On(1)));
        Assert.Equal((Day.AddDays(1), "Measured"), (problem.Milestones[0].DoneOn, problem.Milestones[0].Account));
        Assert.Equal(["Error.Milestone.Done"], Keys(problem.Reach(Mei, 1, Day.AddDays(1), "Again", On(1))));
        Assert.Equal(["Error.Milestone.Done"], Keys(problem.Move(Mei, 1, Day.AddDays(20), "Why", On(1))));
        Assert.Equal("Pipe", problem.Next!.Title);
        Assert.True(problem.Next.IsLate(Day.AddDays(31)));
        Assert.False(problem.Next.IsLate(Day.AddDays(30)));
    }

    [Fact]
    public void It_is_solved_only_when_every_milestone_is_reached_and_nothing_moves_after()
    {
        var problem = Claimed();
        Assert.Null(problem.Reach(Mei, 1, Day, "Measured", On(0)));
        var left = problem.Solve(Mei, "All done", On(1))!;
        Assert.Equal((RefusalKind.Conflict, "Error.Solve.MilestonesLeft", "Pipe"), (left.Kind, left.Problems[0].Key, left.Problems[0].Args[0]));
        Assert.Null(problem.Reach(Mei, 2, Day, "Laid", On(1)));
        Assert.Equal(["Error.Solve.Account"], Keys(problem.Solve(Mei, " ", On(1))));
        Assert.Null(problem.Solve(Mei, "All done", On(2)));
        Assert.Equal((MustSolveState.Solved, "All done", false), (problem.State, problem.ClosingWords, problem.IsLate(Day.AddDays(900))));
        foreach (var again in new[]
        {
            problem.Solve(Mei, "x", On(3)), problem.GiveUp(Mei, "x", On(3)), problem.Tell(Mei, "x", On(3)), problem.Reach(Mei, 1, Day, "x", On(3)),
            problem.Move(Mei, 0, Day.AddDays(100), "x", On(3)), problem.AddMilestone(Mei, new("x", Day.AddDays(10)), On(3)), problem.Attach(Mei, [], On(3)),
        })
        {
            Assert.Equal((RefusalKind.Conflict, "Error.Closed"), (again!.Kind, again.Problems[0].Key));
        }

        // A request that never belonged to it can still be taken off.
        Assert.Null(problem.Detach(Mei, null, "Another street", On(3)));
        Assert.Equal(["Error.GiveUp.Why"], Keys(Claimed().GiveUp(Mei, null, On(0))));
    }

    [Fact]
    public void Every_step_leaves_one_line_with_who_when_and_why()
    {
        var problem = Claimed();
        Assert.Null(problem.AddMilestone(Mei, new("Plant", Day.AddDays(50)), On(1)));
        Assert.Null(problem.Tell(Mei, "The firm was chosen.", On(2)));
        Assert.Null(problem.Attach(Mei, ["7K3M9P2Q"], On(3)));
        Assert.Null(problem.GiveUp(Mei, "The land is not ours", On(4)));
        Assert.Equal(
            [MustSolveStep.Claimed, MustSolveStep.MilestoneAdded, MustSolveStep.Noted, MustSolveStep.Attached, MustSolveStep.GivenUp], problem.Lines.Select(l => l.Step));
        Assert.Equal([1, 2, 3, 4, 5], problem.Lines.Select(l => l.Place));
        Assert.All(problem.Lines, l => Assert.Equal((Mei.Id, "Mei Lin", Now.AddDays(l.Place - 1)), (l.ActorId, l.ActorName, l.At)));
        Assert.Equal(5, problem.Version);
        // Of the notes and the attached requests residents need no word; that it was given up they hear.
        Assert.Equal(5, problem.TellUpTo);
    }

    [Fact]
    public void Coordinators_of_the_whole_town_lead_and_the_leading_unit_notes()
    {
        var areas = new AreaTree([(new Area("town", LocalText.Same("Town"), AreaLevel.Town, null), null), (new Area("north", LocalText.Same("North"), AreaLevel.District, "town"), null)]);
        StaffMember Who(StaffRole role, string? unit = null, string? area = null) => new(Guid.Empty, "x", role, unit, area);
        Assert.True(MustSolveRights.MayLead(Who(StaffRole.Coordinator), areas));
        Assert.True(MustSolveRights.MayLead(Who(StaffRole.Coordinator, area: "town"), areas));
        foreach (var other in new[] { Who(StaffRole.Coordinator, area: "north"), Who(StaffRole.Coordinator, area: "gone"), Who(StaffRole.Officer, "streets"), Who(StaffRole.OutreachWorker), Who(StaffRole.Administrator) })
        {
            Assert.False(MustSolveRights.MayLead(other, areas));
            Assert.Equal(other.UnitCode == "streets", MustSolveRights.MayNote(other, areas, "streets"));
            Assert.False(MustSolveRights.MayNote(other, areas, "water"));
        }
    }

    [Fact]
    public void References_are_read_however_people_part_them() =>
        Assert.Equal(["7K3M-9P2Q", "8K3M9P2Q", "x", "y"], AttachRequests.Split(" 7K3M-9P2Q，8K3M9P2Q\r\n7k3m-9p2q; x、y "));

    private static NewClaim Claim() => new()
    {
        Title = "Water in the lower town", Problem = "After each heavy rain", Common = true, LeadUnit = "water", AnswersName = "Ruth Adeyemi",
        DueOn = Day.AddDays(60), Milestones = [new("Survey", Day.AddDays(10)), new(null, null), new("Pipe", Day.AddDays(30))],
    };

    private static ClaimedProblem Claimed() => ClaimedProblem.Claim(Claim(), "0000000", Mei, On(0)).Value;

    private static Today On(int days) => new(Now.AddDays(days), Day.AddDays(days));

    private static IEnumerable<string> Keys(Refusal? refusal) => refusal!.Problems.Select(p => p.Key);
}

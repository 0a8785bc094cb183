using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.UnitTests.Requests;

/// <summary>What was decided above is not taken back below; why it opened again is kept apart; another type never gives more time.</summary>
public sealed class StandingTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly Actor Mei = new(ActorKind.Staff, Guid.Parse("018f0000-0000-7000-8000-000000000002"), "Mei Lin");
    private static readonly Actor Officer = new(ActorKind.Staff, Guid.Parse("018f0000-0000-7000-8000-000000000001"), "Li Na");

    [Theory]
    [InlineData("grid", false)]
    [InlineData("community", false)]
    [InlineData("district", true)]
    [InlineData("", true)]
    public void Only_the_level_that_has_it_or_one_above_gives_it_back(string desk, bool may)
    {
        var request = New();
        Assert.Null(request.Escalate(Mei, "Nobody comes", As("community")));
        Assert.Null(request.Escalate(Mei, "Still nobody", As("")));
        Assert.Equal(("district", 2), (request.DeskArea, request.Escalated));

        var refusal = request.StepDown(Mei, "It goes on", As(desk));

        Assert.Equal(may ? null : RefusalKind.Forbidden, refusal?.Kind);
        Assert.Equal(may ? "community" : "district", request.DeskArea);
        Assert.Equal(may, NextStepsOf(desk).StepDown);
        NextSteps NextStepsOf(string own)
        {
            var raised = New();
            raised.Escalate(Mei, "a", As(""));
            raised.Escalate(Mei, "b", As(""));
            return NextSteps.For(raised, Part.Coordinator | Part.Reader, Mei, null, code => Handling.Above.GetValueOrDefault(code), Start, Standing(own));
        }
    }

    [Fact]
    public void Who_raised_it_takes_that_back_until_the_level_above_decides_and_never_what_a_rule_raised()
    {
        var own = New();
        Assert.Null(own.Escalate(Mei, "Two grids have to agree", As("community")));
        Assert.Equal(RefusalKind.Forbidden, own.StepDown(Mei, "No", As("grid"))!.Kind);
        Assert.Null(own.StepDown(Mei, "They agreed", As("community")));
        Assert.Equal(("grid", 0), (own.DeskArea, own.Escalated));

        var decided = New();
        decided.Escalate(Mei, "Two grids have to agree", As("grid"));
        decided.Escalate(Mei, "Two communities too", As("community"));
        Assert.Null(decided.ChangeDate(Mei, new DateOnly(2026, 3, 20), "We look on Friday", As("district")));
        Assert.Equal(RefusalKind.Forbidden, decided.StepDown(Mei, "We have it", As("community"))!.Kind);

        var late = New();
        for (var day = 1; late.Escalated == 0 && day < 40; day++)
        {
            late.Ring(Handling.At(Start.AddDays(day)));
        }

        Assert.Equal(("community", null), (late.DeskArea, late.RaisedFor));
        Assert.Equal(RefusalKind.Forbidden, late.StepDown(Mei, "We have it", As("grid"))!.Kind);
        Assert.Null(late.StepDown(Mei, "They have it", As("community")));
    }

    [Theory]
    [InlineData("HandOver")]
    [InlineData("ChangeDate")]
    [InlineData("Whistle")]
    [InlineData("MoveToType")]
    public void What_waits_for_the_level_above_waits_on_when_those_below_go_on_and_ends_when_it_decides(string step)
    {
        foreach (var (desk, waits) in new[] { (null, true), ("community", true), ("district", false), ("", false) })
        {
            var request = New();
            request.Escalate(Mei, "Nobody comes", As("community"));
            request.Escalate(Mei, "Still nobody", As(""));
            Assert.True(request.AwaitsCoordinator);
            Assert.Null(step switch
            {
                "HandOver" => request.HandOver(Mei, "water", "A pipe", As(desk)),
                "ChangeDate" => request.ChangeDate(Mei, new DateOnly(2026, 3, 20), "Frost", As(desk)),
                "Whistle" => request.Whistle(Mei, [new HelperCall("water", "Look at the pipe")], new Deadline(24, DeadlineUnit.Hours), As(desk)),
                _ => request.MoveToType(Mei, "leak", true, false, "water", Handling.ByType, "It is a leak", As(desk)),
            });
            Assert.True(waits == request.AwaitsCoordinator, $"{step} by the desk of \"{desk}\"");
        }
    }

    [Fact]
    public void A_danger_that_a_coordinator_called_great_is_not_called_small_below_but_may_be_called_greater()
    {
        var request = New(hazard: true);
        Assert.Null(request.SetSeverity(Officer, HazardSeverity.Low, null, As(null)));
        Assert.Null(request.SetSeverity(Mei, HazardSeverity.High, "Children play there", As("district")));
        foreach (var below in new[] { null, "community", "grid" })
        {
            Assert.Equal("Error.SetSeverity.SetAbove", request.SetSeverity(Officer, HazardSeverity.Medium, null, As(below))!.Problems[0].Key);
        }

        Assert.Null(request.SetSeverity(Officer, HazardSeverity.Immediate, "It hangs by a thread", As(null)));
        Assert.NotNull(request.SetSeverity(Officer, HazardSeverity.High, null, As(null)));
        Assert.Null(request.SetSeverity(Mei, HazardSeverity.Low, "Fenced off", As("")));
        // Now the town said it, and the district is below.
        Assert.Null(request.SetSeverity(Mei, HazardSeverity.Medium, null, As("district")));
        Assert.NotNull(request.SetSeverity(Mei, HazardSeverity.Low, null, As("district")));
    }

    [Fact]
    public void Each_cause_of_opening_again_is_said_and_counted_for_itself()
    {
        var request = New(hazard: true);
        Answer(request);
        Assert.Null(request.Inspect(Mei, passed: false, "It still hangs", As("community")));
        Assert.Equal("ReopenCause.Found", request.Timeline.Last(e => e.Kind == TimelineKind.Reopened).Reason);
        Answer(request);
        Assert.Null(request.Confirm(Actor.Resident, Confirmation.NotSolved, "It hangs", As(null)));
        // One inspection and one word: nothing has happened twice.
        Assert.Equal((2, 1, 1, 0), (request.ReopenCount, request.SaidNotSolved, request.FoundNotSolved, request.Escalated));
        Answer(request);
        Assert.Null(request.ReopenBySource(Actor.Of("city app"), "It is back", As(null)));
        Assert.Equal("EscalationReason.NotSolvedAgain", request.Timeline[^1].Reason);
        Answer(request);
        Assert.Null(request.Inspect(Mei, passed: false, "Once more", As("community")));
        Assert.Equal("EscalationReason.DangerAgain", request.Timeline[^1].Reason);
        Answer(request, RequestOutcome.Duplicate);
        Assert.Null(request.NoDuplicateAnyMore(Mei, "Another pole", As(null)));
        Assert.Equal("ReopenCause.Unlinked", request.Timeline[^1].Reason);
        Assert.Equal((5, 1, 1, 2, 2), (request.ReopenCount, request.SaidNotSolved, request.ReportedNotSolved, request.FoundNotSolved, request.Escalated));
    }

    [Theory]
    [InlineData(4, 8, 4, 8)]
    [InlineData(4, 500, 4, 168)]
    [InlineData(500, 900, 168, 168)]
    [InlineData(168, 168, 168, 168)]
    public void Another_type_brings_the_earlier_of_both_dates_and_never_more_time(int toAnswer, int toResolve, int answer, int resolve)
    {
        var request = New();
        Assert.Null(request.MoveToType(Mei, "hanging", true, true, "roads", Handling.ByType, "It may fall", With(Start, toAnswer, toResolve)));
        Assert.Equal((Start.AddHours(answer), Start.AddHours(resolve)), (request.AnswerBy, request.ResolveBy));
        Assert.Equal(request.AnswerBy, request.DueAt);
        var line = request.Timeline.Single(e => e.Kind == TimelineKind.Retyped);
        Assert.Equal(answer == 168 ? null : request.DueAt, line.Until);

        // And back: what was promised stays promised.
        Assert.Null(request.MoveToType(Mei, "pothole", true, false, "roads", Handling.ByType, "It lies on the ground", With(Start.AddHours(1), 900, 900)));
        Assert.Equal((Start.AddHours(answer), Start.AddHours(resolve)), (request.AnswerBy, request.ResolveBy));
    }

    [Fact]
    public void A_plan_and_a_clock_that_stands_still_get_no_more_time_by_another_type_either()
    {
        var planned = New();
        Assert.Null(planned.Answer(Officer, new NewAnswer(RequestOutcome.Planned, "In two weeks", new DateOnly(2026, 3, 16)), As(null)));
        Assert.Null(planned.MoveToType(Mei, "hanging", true, true, "roads", Handling.ByType, "It may fall", With(Start, 4, 24)));
        Assert.Equal((Start.AddHours(24), Awaited.Resolve), (planned.DueAt, planned.NextStep));
        Assert.Null(planned.MoveToType(Mei, "pothole", true, false, "roads", Handling.ByType, "It lies", With(Start, 900, 900)));
        Assert.Equal(Start.AddHours(24), planned.DueAt);

        var paused = New();
        Assert.Null(paused.Ask(Officer, "Which pole?", As(null)));
        Assert.Null(paused.MoveToType(Mei, "hanging", true, true, "roads", Handling.ByType, "It may fall", With(Start.AddHours(10), 4, 24)));
        Assert.Null(paused.Reply(Actor.Resident, "The third", With(Start.AddHours(20), 4, 24)));
        Assert.Equal(Start.AddHours(24), paused.DueAt);
    }

    private static Standing Standing(string desk) => new(desk, area => desk.Length == 0 || IsWithin(area, desk));

    private static bool IsWithin(string? area, string desk)
    {
        for (; !string.IsNullOrEmpty(area); area = Handling.Above.GetValueOrDefault(area))
        {
            if (area == desk)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>By the coordinator of an area, of the whole town with an empty one, or by a unit.</summary>
    private static Moment As(string? desk) => Handling.At(Start) with { By = desk is null ? new Standing(null, _ => false) : Standing(desk) };

    private static Moment With(DateTimeOffset now, int toAnswer, int toResolve) => new(
        now, Handling.Terms with { ToAnswer = new Deadline(toAnswer, DeadlineUnit.Hours), ToResolve = new Deadline(toResolve, DeadlineUnit.Hours) });

    private static void Answer(Request request, RequestOutcome outcome = RequestOutcome.Done) => Assert.Null(request.Answer(
        Officer, new NewAnswer(outcome, "Taken down", outcome == RequestOutcome.Done ? Handling.At(Start).Today : null)
        {
            DuplicateOf = outcome == RequestOutcome.Duplicate ? Guid.Parse("018f0000-0000-7000-8000-00000000000b") : null, DuplicateReference = "GHJKMN",
        },
        As(null)));

    private static Request New(bool hazard = false)
    {
        var request = new Request
        {
            Id = Guid.Parse("018f0000-0000-7000-8000-00000000000a"), Reference = "ABCDEF", TypeCode = "pothole", Description = "A hole", Language = "en", AreaCode = "grid",
            AreaReason = "AreaReason.Named", OwnerUnit = "roads", ReportedAt = Start, RecordedAt = Start,
        };
        request.Open(Actor.Resident, Handling.ByType, hazard, Handling.At(Start));
        return request;
    }
}

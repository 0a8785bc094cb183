using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;

namespace Doorstep.UnitTests.Requests;

/// <summary>A request that came from another system has no date and no alarm until staff take it on; then both run from that moment.</summary>
public sealed class UnpromisedTests
{
    private static readonly DateTimeOffset Asked = new(2023, 12, 4, 2, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 2, 0, 0, TimeSpan.Zero);
    private static readonly Actor Staff = new(ActorKind.Staff, Guid.Parse("0195a000-0000-7000-8000-000000000001"), "Li Na");
    private static readonly Actor Source = Actor.Of("elsewhere");

    public static TheoryData<string> StepsOfStaff => ["accept", "hand over", "ask", "change the date", "retype", "whistle", "answer planned"];

    [Fact]
    public void Nothing_rings_and_nothing_is_late()
    {
        var request = Imported();
        Assert.Equal((false, (DateTimeOffset?)null, (DateTimeOffset?)null, Awaited.Accept), (request.IsPromised, request.PromisedBy, request.AlarmAt, request.NextStep));
        Assert.False(request.IsLate(Now.AddYears(50)));
        var steps = request.Steps;
        Assert.Null(request.Ring(Handling.At(Now.AddYears(50))));
        Assert.Equal((steps, Asked), (request.Steps, request.UpdatedAt));
        request.Accept(Source, Handling.At(Asked.AddDays(1)));
        Assert.Equal((false, (DateTimeOffset?)null, Awaited.Answer), (request.IsPromised, request.AlarmAt, request.NextStep));
    }

    [Theory]
    [MemberData(nameof(StepsOfStaff))]
    public void The_dates_run_from_the_first_step_of_staff(string step)
    {
        var request = Imported();
        var at = Handling.At(Now);
        Assert.Null(step switch
        {
            "accept" => request.Accept(Staff, at),
            "hand over" => request.HandOver(Staff, "parks", "Theirs", at),
            "ask" => request.Ask(Staff, "Which lamp?", at),
            "change the date" => request.ChangeDate(Staff, at.Today.AddDays(9), "More time", at),
            "retype" => request.MoveToType(Staff, "drain", true, false, "streets", Handling.ByType, "It is a drain", at),
            "whistle" => request.Whistle(Staff, [new HelperCall("parks", "Cut the tree")], new(24, Doorstep.Modules.Town.Contracts.DeadlineUnit.Hours), at),
            _ => request.Answer(Staff, new NewAnswer(RequestOutcome.Planned, "In spring", at.Today.AddDays(20)), at),
        });
        Assert.True(request.IsPromised);
        Assert.InRange(request.DueAt, Now.AddDays(6), Now.AddDays(21));
        Assert.InRange(request.AlarmAt!.Value, Now, Now.AddDays(30));
    }

    [Fact]
    public void A_rule_that_moves_it_promises_nothing()
    {
        var request = Imported();
        Assert.Null(request.ReplaceOwner(new RoutedBy("RoutingReason.UnitClosed", true), "desk", Handling.At(Now)));
        Assert.Equal(("desk", false, (DateTimeOffset?)null), (request.OwnerUnit, request.IsPromised, request.AlarmAt));
    }

    [Fact]
    public void Answers_to_what_nobody_promised_are_neither_in_time_nor_late()
    {
        var closed = Imported();
        Assert.Null(closed.CloseBySource(Source, "Fixed", Asked.AddDays(90), Handling.At(Asked.AddDays(90))));
        Assert.Equal((Asked.AddDays(90), (DateTimeOffset?)null), (closed.FirstAnsweredAt, closed.FirstAnswerBy));
        var answered = Imported();
        Assert.Null(answered.Answer(Staff, Handling.Done("Mended", Now), Handling.At(Now)));
        Assert.Equal((Now, (DateTimeOffset?)null), (answered.FirstAnsweredAt, answered.FirstAnswerBy));
        var taken = Imported();
        taken.Accept(Staff, Handling.At(Now));
        var promise = taken.AnswerBy;
        taken.Answer(Staff, Handling.Done("Mended", Now.AddDays(30)), Handling.At(Now.AddDays(30)));
        Assert.Equal((Now.AddDays(30), promise), (taken.FirstAnsweredAt, taken.FirstAnswerBy));
    }

    [Fact]
    public void A_danger_that_its_source_closed_waits_for_a_look_without_a_date()
    {
        var request = Imported(hazard: true);
        Assert.Null(request.CloseBySource(Source, "Fixed", Asked.AddDays(1), Handling.At(Asked.AddDays(1))));
        Assert.Equal((RequestState.Answered, Awaited.Inspect, (DateTimeOffset?)null), (request.State, request.NextStep, request.AlarmAt));
        Assert.Null(request.Inspect(Staff, false, "Still there", Handling.At(Now)));
        Assert.True(request.IsPromised && request.DueAt > Now && request.AlarmAt > Now);
    }

    [Fact]
    public void A_step_that_is_taken_back_takes_the_dates_back()
    {
        var before = Imported().Remember();
        var request = Imported();
        request.Accept(Staff, Handling.At(Now));
        Assert.Null(request.TakeBack(Staff, before, Handling.At(Now.AddMinutes(1))));
        Assert.Equal((false, (DateTimeOffset?)null), (request.IsPromised, request.AlarmAt));
    }

    private static Request Imported(bool hazard = false)
    {
        var request = new Request
        {
            Id = Guid.CreateVersion7(Now), Reference = "AAAABBBB", TypeCode = "lamp", Description = "Dark", Language = "en", AreaCode = "grid", AreaReason = "AreaReason.Source",
            OwnerUnit = "streets", ReportedAt = Asked, RecordedAt = Now, Source = "elsewhere", ExternalId = "1",
        };
        request.Open(Source, new RoutedBy("RoutingReason.Import"), hazard, Handling.At(Asked), promise: false);
        return request;
    }
}

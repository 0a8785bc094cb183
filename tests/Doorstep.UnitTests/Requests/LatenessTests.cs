using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Staff;

namespace Doorstep.UnitTests.Requests;

/// <summary>The promise to the resident and the turn of the owner are two dates, each with one rule that page and query share.</summary>
public sealed class LatenessTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 1, 0, 0, TimeSpan.Zero);

    public static TheoryData<RequestState, Awaited> Everything =>
        [.. from state in Enum.GetValues<RequestState>() from step in Enum.GetValues<Awaited>() select (state, step)];

    [Theory]
    [MemberData(nameof(Everything))]
    public void The_promise_is_broken_while_the_owner_has_the_word_and_the_turn_is_overdue_while_it_is_the_owners(RequestState state, Awaited step)
    {
        var owners = state is RequestState.Received or RequestState.Accepted;
        foreach (var (ago, passed) in new[] { (-1, false), (0, false), (1, true) })
        {
            Assert.Equal(owners && passed, Promises.IsBroken(state, Now.AddMilliseconds(-ago), Now));
            Assert.Equal(
                state != RequestState.Closed && step is not (Awaited.Reply or Awaited.Word) && passed, Lateness.TurnOverdue(state, step, Now.AddMilliseconds(-ago), Now));
        }
    }

    [Fact]
    public void Rows_pages_and_queries_say_the_same_at_every_moment_of_a_request()
    {
        var request = Taken();
        var seen = new HashSet<(bool, bool)>();
        void Look(DateTimeOffset now)
        {
            var row = new WorkbenchRow
            {
                Reference = request.Reference, TypeCode = request.TypeCode, OwnerUnit = request.OwnerUnit, State = request.State, NextStep = request.NextStep,
                NextDueAt = request.NextDueAt, Rung = request.Rung, TasksLate = request.Tasks.Count(t => Lateness.TaskOverdue(t, now)),
            };
            Assert.Equal(TurnView.Of(request, null, now), row.Turn(now));
            Assert.Equal(row.IsLate(now), Lateness.TurnOverdue((string?)null, now).Compile()(request));
            Assert.Equal(request.IsLate(now), Promises.AreBroken<Request>(now).Compile()(request));
            seen.Add((row.IsLate(now), request.IsLate(now)));
        }

        for (var hours = 0; hours < 24 * 12; hours += 5)
        {
            Look(Now.AddHours(hours));
        }

        // The turn to take it on is overdue a week before the promise is broken: two facts, both said where they belong.
        Assert.Equal([(false, false), (true, false), (true, true)], seen.Order());
        Assert.Null(request.Accept(Officer, Handling.At(Now.AddDays(2))));
        Look(Now.AddDays(3));
        Assert.False(TurnView.Of(request, null, Now.AddDays(3)).Overdue);
    }

    private static readonly Actor Officer = new(ActorKind.Staff, Guid.Parse("018f0000-0000-7000-8000-000000000001"), "Li Na");

    private static Request Taken()
    {
        var request = new Request
        {
            Id = Guid.Parse("018f0000-0000-7000-8000-00000000000a"), Reference = "ABCDEF", TypeCode = "pothole", Description = "A hole", Language = "en",
            AreaReason = "AreaReason.InWords", OwnerUnit = "roads", ReportedAt = Now, RecordedAt = Now,
        };
        request.Open(Actor.Resident, Handling.ByType, hazard: false, Handling.At(Now));
        return request;
    }
}

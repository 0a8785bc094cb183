using System.Text.Json;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Outcomes;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Requests;

/// <summary>Which steps a request allows in which state, what each leaves behind, and what holds after any history.</summary>
public sealed class RequestTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly Actor Officer = new(ActorKind.Staff, Guid.Parse("018f0000-0000-7000-8000-000000000001"), "Li Na");

    /// <summary>Each step in each state: the state after it and the line it leaves, or null where it is refused.</summary>
    public static TheoryData<RequestState, string, RequestState?, TimelineKind?> Table
    {
        get
        {
            var table = new TheoryData<RequestState, string, RequestState?, TimelineKind?>();
            void Row(string step, TimelineKind line, params RequestState?[] after)
            {
                for (var i = 0; i < after.Length; i++)
                {
                    table.Add((RequestState)i, step, after[i], after[i] is null ? null : line);
                }
            }

            const RequestState Received = RequestState.Received, Accepted = RequestState.Accepted, Waiting = RequestState.WaitingForResident,
                Answered = RequestState.Answered, Closed = RequestState.Closed;
            // In:                              Received   Accepted   Waiting   Answered   Closed
            Row("Accept", TimelineKind.Accepted, Accepted, null, null, null, null);
            Row("HandOver", TimelineKind.HandedOver, Received, Received, Waiting, null, null);
            Row("Ask", TimelineKind.Asked, Waiting, Waiting, Waiting, null, null);
            Row("Reply", TimelineKind.Replied, Received, Accepted, Accepted, Answered, null);
            Row("Answer", TimelineKind.Answered, Answered, Answered, Answered, null, null);
            Row("Solved", TimelineKind.Confirmed, null, null, null, Closed, null);
            Row("Partly", TimelineKind.Confirmed, null, null, null, Closed, null);
            Row("NotSolved", TimelineKind.Reopened, null, null, null, Received, Received);
            Row("NoLongerNeeded", TimelineKind.Confirmed, Closed, Closed, Closed, Closed, null);
            Row("Unconfirmed", TimelineKind.Confirmed, null, null, null, null, null);
            Row("CloseBySource", TimelineKind.ClosedBySource, Closed, Closed, Closed, Closed, null);
            Row("Updated", TimelineKind.Updated, Received, Accepted, Waiting, Answered, Closed);
            Row("ContactErased", TimelineKind.ContactErased, Received, Accepted, Waiting, Answered, Closed);
            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_step_is_allowed_or_refused_by_the_state(RequestState from, string step, RequestState? to, TimelineKind? line)
    {
        var request = In(from);
        var (before, lines, version) = (Picture(request), request.Timeline.Count, request.Version);
        var now = Start.AddDays(3);

        var refusal = Take(request, step, now);

        if (to is null)
        {
            Assert.Equal(RefusalKind.Conflict, refusal!.Kind);
            Assert.EndsWith(".NotNow", Assert.Single(refusal.Problems).Key, StringComparison.Ordinal);
            Assert.Equal(before, Picture(request));
            return;
        }

        Assert.Null(refusal);
        Assert.Equal(to, request.State);
        Assert.Equal(version + 1, request.Version);
        var added = request.Timeline.Skip(lines).ToList();
        Assert.Equal(step == "NotSolved" ? [TimelineKind.Confirmed, TimelineKind.Reopened] : [line!.Value], added.Select(e => e.Kind));
        Assert.Equal(to, added[^1].State);
        Assert.All(added, e => Assert.Equal(now, e.At));
    }

    [Fact]
    public void What_the_owner_and_the_resident_write_to_each_other_is_not_public()
    {
        var request = In(RequestState.Received);
        request.Ask(Officer, "Which floor?", At(Start));
        request.Reply(Actor.Resident, "The third, door 12.", At(Start));
        request.Answer(Officer, Handling.Done("The lamp was replaced.", Start), At(Start));
        request.Confirm(Actor.Resident, Confirmation.Solved, "Thank you, Mr Wang from door 12", At(Start));

        Assert.Equal(
            [(TimelineKind.Answered, true, true), (TimelineKind.Confirmed, true, false)],
            request.Timeline.Skip(2).Where(e => e.Public).Select(e => (e.Kind, e.Public, e.TextPublic)));
        Assert.Equal((ActorKind.Staff, Officer.Id, "Li Na"), request.Timeline.Single(e => e.Kind == TimelineKind.Answered) is var a ? (a.ActorKind, a.ActorId, a.ActorName) : default);
    }

    [Fact]
    public void It_opens_with_two_lines_an_owner_and_a_date()
    {
        var request = In(RequestState.Received);

        Assert.Equal([TimelineKind.Reported, TimelineKind.Routed], request.Timeline.Select(e => e.Kind));
        Assert.Equal([Start.AddDays(-2), Start], request.Timeline.Select(e => e.At));
        Assert.Equal(("roads", "RoutingReason.Type", ActorKind.System), request.Timeline[1] is var e ? (e.Unit, e.Reason, e.ActorKind) : default);
        Assert.Equal((1, 2, Start.AddDays(7), Start), (request.Version, request.Steps, request.DueAt, request.UpdatedAt));
    }

    [Fact]
    public void Handing_over_needs_another_unit_and_keeps_the_date()
    {
        var request = In(RequestState.Accepted);
        var before = Picture(request);

        Assert.Equal("unit", request.HandOver(Officer, "roads", "why", At(Start))!.Problems[0].Field);
        Assert.Equal(before, Picture(request));
        Assert.Null(request.HandOver(Officer, "water", "It is a pipe.", At(Start)));
        Assert.Equal(("water", Start.AddDays(7), "It is a pipe."), (request.OwnerUnit, request.DueAt, request.Timeline[^1].Text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("   ")]
    [InlineData("\u202E\u0007")]
    public void Not_solved_needs_words(string? words)
    {
        var request = In(RequestState.Answered);
        var before = Picture(request);

        Assert.Equal("words", request.Confirm(Actor.Resident, Confirmation.NotSolved, words, At(Start))!.Problems[0].Field);
        Assert.Equal(before, Picture(request));
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void A_closed_request_opens_again_for_a_while_with_a_new_date(int days, bool opens)
    {
        var request = In(RequestState.Answered);
        request.Confirm(Actor.Resident, Confirmation.Solved, null, At(Start));
        var due = Start.AddDays(days + 7);

        var refusal = request.Confirm(Actor.Resident, Confirmation.NotSolved, "It leaks again.", At(Start.AddDays(days)));

        Assert.Equal(opens, refusal is null);
        if (opens)
        {
            Assert.Equal((RequestState.Received, due, 1, null), (request.State, request.DueAt, request.ReopenCount, request.ClosedAt));
        }
    }

    [Theory]
    [InlineData(27, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void What_was_given_up_without_an_answer_opens_again_for_as_long_as_everything_else(int days, bool opens)
    {
        var request = In(RequestState.Received);
        request.Confirm(Actor.Resident, Confirmation.NoLongerNeeded, null, At(Start));

        Assert.Equal(opens, request.Confirm(Actor.Resident, Confirmation.NotSolved, "Still there.", At(Start.AddDays(days))) is null);
        Assert.Equal(opens ? RequestState.Received : RequestState.Closed, request.State);
    }

    [Fact]
    public void What_its_source_closes_after_it_opened_again_was_answered_then()
    {
        var request = In(RequestState.Answered);
        request.Confirm(Actor.Resident, Confirmation.NotSolved, "It leaks.", At(Start.AddDays(1)));
        Assert.Null(request.CloseBySource(Actor.Of("other"), "Done there.", Start.AddDays(30), At(Start.AddDays(30))));
        Assert.Equal(Start.AddDays(30), request.AnsweredAt);
    }

    [Theory]
    [InlineData(ActorKind.System)]
    [InlineData(ActorKind.Source)]
    public void Neither_a_rule_nor_another_system_can_say_a_residents_word(ActorKind kind)
    {
        foreach (var word in Enum.GetValues<Confirmation>())
        {
            var request = In(RequestState.Answered);
            Assert.NotNull(request.Confirm(new Actor(kind, null, "x"), word, "words", At(Start)));
            Assert.Equal(RequestState.Answered, request.State);
        }

        Assert.NotNull(In(RequestState.Answered).Confirm(Actor.Resident, (Confirmation)99, "words", At(Start)));
    }

    [Fact]
    public void The_residents_app_opens_again_without_a_word_of_theirs_being_written_down()
    {
        var request = In(RequestState.Answered);

        Assert.Null(request.ReopenBySource(Actor.Of("city app"), "It is back.", At(Start.AddDays(2))));

        Assert.Equal((RequestState.Received, 1, null, Start.AddDays(9)), (request.State, request.ReopenCount, request.Confirmation, request.DueAt));
        Assert.Equal((TimelineKind.Reopened, ActorKind.Source), (request.Timeline[^1].Kind, request.Timeline[^1].ActorKind));
        Assert.DoesNotContain(request.Timeline, e => e.Kind == TimelineKind.Confirmed);
        Assert.NotNull(In(RequestState.Received).ReopenBySource(Actor.Of("city app"), "It is back.", At(Start)));
    }

    [Fact]
    public void It_is_late_after_its_date_until_it_is_answered()
    {
        var request = In(RequestState.Received);
        Assert.False(request.IsLate(request.DueAt));
        Assert.True(request.IsLate(request.DueAt.AddMilliseconds(1)));
        request.Answer(Officer, Handling.Done("Done", request.DueAt.AddDays(1)), At(request.DueAt.AddDays(1)));
        Assert.False(request.IsLate(request.DueAt.AddDays(2)));
    }

    [Fact]
    public void Whatever_happens_the_promises_hold()
    {
        var step = Gen.Elements(
            "Accept", "HandOver", "HandOverSame", "Ask", "Reply", "Answer", "Solved", "Partly", "NotSolved", "NotSolvedSilent", "NoLongerNeeded",
            "Unconfirmed", "CloseBySource", "Updated", "ContactErased");
        var history = Gen.Zip(step, Gen.Choose(0, 40)).ListOf().ToArbitrary();
        Prop.ForAll(history, steps =>
        {
            var request = In(RequestState.Received);
            var now = Start;
            foreach (var (name, days) in steps)
            {
                now = now.AddDays(days);
                var (before, version, lines) = (Picture(request), request.Version, request.Timeline.Count);
                var refused = Take(request, name, now) is not null;
                if (refused)
                {
                    Assert.Equal(before, Picture(request));
                }
                else
                {
                    Assert.Equal(version + 1, request.Version);
                    Assert.Equal(lines + (name == "NotSolved" ? 2 : 1), request.Timeline.Count);
                    Assert.Equal(now, request.UpdatedAt);
                }

                Assert.False(string.IsNullOrEmpty(request.OwnerUnit));
                Assert.True(request.DueAt >= Start.AddDays(7));
                Assert.Equal(request.Timeline.Count, request.Steps);
                Assert.Equal(Enumerable.Range(1, request.Steps), request.Timeline.Select(e => e.Place));
                Assert.Equal(request.State == RequestState.Closed, request.ClosedAt is not null);
                Assert.Equal(request.Timeline.Count(e => e.Kind == TimelineKind.Reopened), request.ReopenCount);
                Assert.True(request.State != RequestState.Answered || request.AnsweredAt is not null);
                if (request is { State: RequestState.Closed, Confirmation: Confirmation.Solved })
                {
                    var word = request.Timeline.Last(e => e.Kind is TimelineKind.Confirmed or TimelineKind.ClosedBySource);
                    Assert.Equal((ActorKind.Resident, "Confirmation.Solved"), (word.ActorKind, word.Reason));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    private static Refusal? Take(Request request, string step, DateTimeOffset now)
    {
        switch (step)
        {
            case "Accept":
                return request.Accept(Officer, At(now));
            case "HandOver":
                return request.HandOver(Officer, request.OwnerUnit == "roads" ? "water" : "roads", "why", At(now));
            case "HandOverSame":
                return request.HandOver(Officer, request.OwnerUnit, "why", At(now));
            case "Ask":
                return request.Ask(Officer, "Where?", At(now));
            case "Reply":
                return request.Reply(Actor.Resident, "There.", At(now));
            case "Answer":
                return request.Answer(Officer, Handling.Done("Done.", now), At(now));
            case "NotSolvedSilent":
                return request.Confirm(Actor.Resident, Confirmation.NotSolved, " ", At(now));
            case "CloseBySource":
                return request.CloseBySource(Actor.Of("other"), "Done there.", now, At(now));
            case "Updated":
                request.Noted(TimelineKind.Updated, Actor.Of("other"), "On its way.", now, At(now));
                return null;
            case "ContactErased":
                request.ContactErased(Actor.Resident, "ErasureReason.Asked", At(now));
                return null;
            default:
                return request.Confirm(Actor.Resident, Enum.Parse<Confirmation>(step), "words", At(now));
        }
    }

    private static Moment At(DateTimeOffset now) => Handling.At(now);

    private static string Picture(Request request) => JsonSerializer.Serialize(request);

    private static Request In(RequestState state)
    {
        var request = new Request
        {
            Id = Guid.Parse("018f0000-0000-7000-8000-00000000000a"), Reference = "ABCDEF", TypeCode = "pothole", Description = "A hole", Language = "en",
            AreaReason = "AreaReason.InWords", OwnerUnit = "roads", ReportedAt = Start.AddDays(-2), RecordedAt = Start,
        };
        request.Open(Actor.Resident, Handling.ByType, hazard: false, At(Start));
        string[] steps = state switch
        {
            RequestState.Received => [],
            RequestState.Accepted => ["Accept"],
            RequestState.WaitingForResident => ["Accept", "Ask"],
            RequestState.Answered => ["Accept", "Answer"],
            _ => ["Accept", "Answer", "Solved"],
        };
        Assert.All(steps, step => Assert.Null(Take(request, step, Start)));
        Assert.Equal(state, request.State);
        return request;
    }
}

using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Languages;

namespace Doorstep.UnitTests.Requests;

/// <summary>Who sees what, what each view holds, and which steps are offered.</summary>
public class StaffRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Actor By = new(ActorKind.Staff, Guid.CreateVersion7(Now), "Li");

    private static readonly AreaTree Areas = new(
    [
        (new Area("town", LocalText.Same("Town"), AreaLevel.Town, null), null),
        (new Area("north", LocalText.Same("North"), AreaLevel.District, "town"), null),
        (new Area("n1", LocalText.Same("N1"), AreaLevel.Community, "north"), null),
        (new Area("old", LocalText.Same("Old"), AreaLevel.Community, "north", Active: false), null),
        (new Area("south", LocalText.Same("South"), AreaLevel.District, "town"), null),
    ]);

    public static TheoryData<StaffRole, string?, string?, string, string?, bool, bool> Sights => new()
    {
        { StaffRole.Officer, "streets", null, "streets", "south", true, true },
        { StaffRole.Officer, "streets", null, "streets", null, true, true },
        { StaffRole.Officer, "streets", null, "water", "n1", false, false },
        { StaffRole.Coordinator, null, "north", "water", "n1", true, true },
        { StaffRole.Coordinator, null, "north", "water", "north", true, true },
        { StaffRole.Coordinator, null, "north", "water", "old", true, true },
        { StaffRole.Coordinator, null, "n1", "water", "north", false, false },
        { StaffRole.Coordinator, null, "north", "water", "south", false, false },
        { StaffRole.Coordinator, null, "north", "water", null, false, false },
        { StaffRole.Coordinator, null, "town", "water", null, true, true },
        { StaffRole.OutreachWorker, null, "north", "water", "n1", true, false },
        { StaffRole.OutreachWorker, null, "north", "water", "south", false, false },
        { StaffRole.OutreachWorker, null, "nowhere", "water", "n1", false, false },
    };

    [Theory, MemberData(nameof(Sights))]
    public void Scope_is_the_same_for_one_request_and_for_a_query(
        StaffRole role, string? unit, string? area, string owner, string? place, bool reads, bool acts)
    {
        var staff = new StaffMember(By.Id!.Value, "Li", role, unit, area);
        Assert.Equal(reads, Scope.MayRead(staff, Areas, owner, place, []));
        Assert.Equal(acts, Scope.MayAct(Scope.Parts(staff, Areas, owner, place, [])));
        Assert.Equal(reads, Scope.Readable(staff, Areas).Compile()(New(owner, place)));
    }

    public static TheoryData<RequestState> States => [.. Enum.GetValues<RequestState>()];

    [Theory, MemberData(nameof(States))]
    public void Steps_are_offered_exactly_when_the_request_takes_them(RequestState state)
    {
        foreach (var now in new[] { Now.AddHours(1), Now.AddDays(61) })
        {
            var next = Next(In(state), now);
            var at = Handling.At(now);
            Assert.Equal(In(state).Accept(By, at) is null, next.Accept);
            Assert.Equal(In(state).HandOver(By, "water", "Theirs", at) is null, next.HandOver);
            Assert.Equal(In(state).Ask(By, "Where?", at) is null, next.Ask);
            Assert.Equal(In(state).Answer(By, Handling.Done("Done.", now), at) is null, next.Answer);
            Assert.Equal(In(state).Reply(By, "Hello", at) is null, next.Reply);
            Assert.Equal(
                Enum.GetValues<Confirmation>().Where(word => In(state).Confirm(By, word, "Words", at) is null),
                next.Words);
            Assert.Equal(NextSteps.None, NextSteps.For(In(state), Part.Reader, By, null, _ => null, now));
        }
    }

    [Fact]
    public void A_closed_request_can_be_opened_again_for_a_while_and_then_nothing_is_left()
    {
        Assert.Equal([Confirmation.NotSolved], Next(In(RequestState.Closed), Now.AddDays(59)).Words);
        Assert.False(Next(In(RequestState.Closed), Now.AddDays(62)).Any);
    }

    [Theory]
    [InlineData("2026-03-01", "09:30", "2026-03-01T09:30:00+08:00")]
    [InlineData("2026-03-01", "", "2026-03-01T00:00:00+08:00")]
    [InlineData("0002-03-01", "09:30", null)]
    [InlineData("01/03/2026", "09:30", null)]
    [InlineData("2026-02-30", "09:30", null)]
    [InlineData("2026-03-01", "25:00", null)]
    [InlineData(null, null, null)]
    public void Asked_at_is_read_by_the_towns_clock(string? date, string? time, string? expected)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected), new EntryForm { AskedDate = date, AskedTime = time }.AskedAt(zone));
    }

    [Fact]
    public void Asked_at_in_an_hour_that_the_clocks_skip_is_the_one_after()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal(
            DateTimeOffset.Parse("2026-03-29T03:30:00+02:00"), new EntryForm { AskedDate = "2026-03-29", AskedTime = "02:30" }.AskedAt(zone));
    }

    [Fact]
    public void The_address_of_a_view_keeps_what_was_chosen_and_nothing_else()
    {
        Assert.Equal("/staff", new WorkbenchQuery().Address);
        Assert.Equal(
            "/staff?view=late&sort=newest&type=pothole&area=n1&channel=phone&q=%E8%B7%AF%E7%81%AF&p=2",
            new WorkbenchQuery { View = WorkbenchView.Late, Sort = WorkbenchSort.Newest, Type = "pothole", Area = "n1", Channel = Channel.Phone, Q = "路灯", Page = 2 }.Address);
    }

    private static NextSteps Next(Request request, DateTimeOffset now) => NextSteps.For(request, Part.Owner | Part.Reader, By, null, _ => null, now);

    private static Request New(string owner, string? area)
    {
        var request = new Request
        {
            Id = Guid.CreateVersion7(Now), Reference = "00000000", TypeCode = "t", Description = "d", Language = "en",
            OwnerUnit = owner, AreaCode = area, AreaReason = "AreaReason.Named", ReportedAt = Now, RecordedAt = Now,
        };
        request.Open(Actor.Resident, Handling.ByType, hazard: false, Handling.At(Now));
        return request;
    }

    private static Request In(RequestState state)
    {
        var request = New("streets", "n1");
        Refusal(state switch
        {
            RequestState.Accepted => request.Accept(By, Handling.At(Now)),
            RequestState.WaitingForResident => request.Ask(By, "Where?", Handling.At(Now)),
            RequestState.Answered or RequestState.Closed => request.Answer(By, Handling.Done("Done.", Now), Handling.At(Now)),
            _ => null,
        });
        Refusal(state == RequestState.Closed ? request.Confirm(Actor.Resident, Confirmation.Solved, null, Handling.At(Now)) : null);
        return request;

        static void Refusal(object? refusal) => Assert.Null(refusal);
    }
}

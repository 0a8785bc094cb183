using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Bench;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Languages;
using FsCheck;
using FsCheck.Fluent;

namespace Doorstep.UnitTests.Requests;

/// <summary>Each view of the workbench, held against what the requests themselves say after random histories.</summary>
public class WorkbenchViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    private static readonly AreaTree Areas = new(
    [
        (new Area("town", LocalText.Same("Town"), AreaLevel.Town, null), null),
        (new Area("district", LocalText.Same("District"), AreaLevel.District, "town"), null),
        (new Area("community", LocalText.Same("Community"), AreaLevel.Community, "district"), null),
        (new Area("grid", LocalText.Same("Grid"), AreaLevel.Grid, "community"), null),
        (new Area("other", LocalText.Same("Other"), AreaLevel.District, "town"), null),
    ]);

    private static readonly StaffMember Ann = Officer(1, "Ann", "streets"), Bo = Officer(2, "Bo", "streets"), Cy = Officer(3, "Cy", "water"),
        Dee = new(Id(4), "Dee", StaffRole.Coordinator, null, "community"), Eve = new(Id(5), "Eve", StaffRole.Coordinator, null, "town"),
        Fay = new(Id(6), "Fay", StaffRole.Coordinator, null, "other"), Gus = new(Id(7), "Gus", StaffRole.OutreachWorker, null, "district");

    private static readonly StaffMember[] All = [Ann, Bo, Cy, Dee, Eve, Fay, Gus];

    [Fact]
    public void Views_hold_exactly_what_the_requests_themselves_say()
    {
        var held = Enum.GetValues<WorkbenchView>().ToDictionary(v => v, _ => 0);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(400).WithStartSize(5).WithEndSize(60),
            Prop.ForAll(Histories(), history =>
            {
                var (request, contacts, now) = Live(history);
                foreach (var staff in All.Where(s => Scope.Parts(s, Areas, request) != Part.None))
                {
                    foreach (var view in Enum.GetValues<WorkbenchView>())
                    {
                        var holds = WorkbenchViews.Holds(view, staff, Areas, contacts, now).Compile(preferInterpretation: true)(request);
                        held[view] += holds ? 1 : 0;
                        Assert.True(Says(view, staff, request, contacts.FirstOrDefault(), now) == holds, $"{view} for {staff.Name} {(holds ? "holds" : "lacks")} {request.State}, {request.NextStep} by {request.NextDueAt:O} at {now:O}");
                    }
                }
            }));
        // The histories reach every view, else this would say nothing of it.
        Assert.DoesNotContain(held, v => v.Value < 20);
    }

    [Fact]
    public void Every_open_request_is_somebodys_turn()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300).WithStartSize(5).WithEndSize(60),
            Prop.ForAll(Histories(), history =>
            {
                var (request, contacts, now) = Live(history);
                bool In(WorkbenchView view, StaffMember staff) => WorkbenchViews.Holds(view, staff, Areas, contacts, now).Compile(preferInterpretation: true)(request);
                // Either somebody has to act, or the resident has the word and the clock ends that. In a unit of one, others inspect.
                var staff = All.Where(s => Scope.Parts(s, Areas, request) != Part.None).ToList();
                Assert.True(
                    !request.IsOpen || !Clockwork.IsOwners(request.NextStep) || staff.Exists(s => In(WorkbenchView.Mine, s) || In(WorkbenchView.Inspect, s)),
                    $"{request.State}, {request.NextStep}, {request.OwnerUnit}, {request.HandlerName}");
            }));
    }

    /// <summary>What the request says, by its own methods.</summary>
    private static bool Says(WorkbenchView view, StaffMember staff, Request request, ReceiptContact? contact, DateTimeOffset now)
    {
        var parts = Scope.Parts(staff, Areas, request);
        var by = new Actor(ActorKind.Staff, staff.Id, staff.Name);
        var next = NextSteps.For(request, parts, by, staff.UnitCode, code => Areas.Find(code)?.ParentCode, now);
        var officer = staff.Role == StaffRole.Officer;
        var owners = Clockwork.IsOwners(request.NextStep) && request.IsOpen && (!officer || parts.HasFlag(Part.Owner));
        DateTimeOffset? TaskDue(HelperTask task) => task.State switch
        {
            HelperTaskState.Called => task.ReportBy, HelperTaskState.Accepted => task.ComesAt, _ => null,
        };
        return view switch
        {
            WorkbenchView.Mine when officer => next.OwnTasks.Count > 0
                || (owners && (request.NextStep == Awaited.Inspect ? next.Inspect : next.Accept || request.HandlerId is null || request.HandlerId == staff.Id)),
            WorkbenchView.Mine when staff.Role == StaffRole.Coordinator => (request is { AwaitsCoordinator: true, IsOpen: true }
                    && (staff.AreaCode == "town" || (request.DeskArea is { } desk && Areas.IsWithin(desk, staff.AreaCode!))))
                || (owners && request.State == RequestState.Accepted && request.HandlerId == staff.Id),
            WorkbenchView.Mine => next.Inspect,
            WorkbenchView.Unit => request.IsOpen && (!officer || parts.HasFlag(Part.Owner) || request.OpenTasks.Any(t => t.Unit == staff.UnitCode)),
            WorkbenchView.Late => (owners && now > request.NextDueAt) || request.Tasks.Exists(t => (!officer || t.Unit == staff.UnitCode) && TaskDue(t) < now),
            // As exact as the clock, which has just rung.
            WorkbenchView.Soon => owners && now >= Clockwork.WarnAt(request.DueSince, request.NextDueAt) && now <= request.NextDueAt,
            WorkbenchView.Waiting => request.PausedAt is not null && request.State == RequestState.WaitingForResident,
            WorkbenchView.Raised => request.IsOpen && request.Escalated > 0,
            WorkbenchView.Inspect => request.State == RequestState.Answered && request.StillDangerous,
            WorkbenchView.Ask => request.State == RequestState.Answered && request.AsksMade < request.Asks && contact is not null
                && contact.Told is ContactWay.Phone or ContactWay.Letter,
            WorkbenchView.Answered => request.State == RequestState.Answered,
            WorkbenchView.Closed => !request.IsOpen,
            _ => true,
        };
    }

    private static Arbitrary<(int, (int Step, int Who, int Hours)[])> Histories()
    {
        var steps = (from step in Gen.Choose(0, 17) from who in Gen.Choose(0, 3) from hours in Gen.Choose(0, 40) select (step, who, hours)).ArrayOf();
        return (from kind in Gen.Choose(0, 11) from history in steps select (kind, history)).ToArbitrary();
    }

    private static (Request Request, IQueryable<ReceiptContact> Contacts, DateTimeOffset Now) Live((int Kind, (int Step, int Who, int Hours)[] Steps) history)
    {
        var now = Start;
        var request = new Request
        {
            Id = Guid.CreateVersion7(Start), Reference = "00000000", TypeCode = "t", Description = "d", Language = "en", OwnerUnit = "streets",
            AreaCode = history.Kind % 4 == 3 ? null : "grid", AreaReason = "AreaReason.Named", ReportedAt = Start, RecordedAt = Start,
        };
        request.Open(Actor.Resident, new RoutedBy("RoutingReason.Type", history.Kind % 5 == 0), hazard: history.Kind % 2 == 0, Handling.At(now));
        foreach (var (step, who, hours) in history.Steps)
        {
            now = now.AddHours(hours);
            var at = Handling.At(now);
            request.Ring(at);
            var by = new Actor(ActorKind.Staff, All[who].Id, All[who].Name);
            if (step is <= 3 or (>= 5 and <= 7) or 17 && !Scope.MayAct(Scope.Parts(All[who], Areas, request)))
            {
                continue;
            }

            var task = request.OpenTasks.FirstOrDefault()?.Id ?? Guid.Empty;
            _ = step switch
            {
                0 or 1 => request.Accept(by, at),
                2 => request.HandOver(by, who % 2 == 0 ? "water" : "streets", "Theirs", at),
                3 => request.Ask(by, "Where?", at),
                4 => request.Reply(Actor.Resident, "There", at),
                5 or 6 => request.Answer(by, Handling.Done("Done.", now), at),
                7 => request.Answer(by, new NewAnswer(RequestOutcome.Planned, "Soon.", at.Today.AddDays(9)), at),
                8 => request.Confirm(Actor.Resident, who % 2 == 0 ? Confirmation.NotSolved : Confirmation.Solved, "Still", at),
                9 => request.Whistle(by, [new HelperCall(request.OwnerUnit == "water" ? "streets" : "water", "Help")], new Deadline(24, DeadlineUnit.Hours), at),
                10 => request.ReportIn(by, task, "Cy", now.AddHours(10), at),
                11 => request.Decline(by, task, "No", at),
                12 => request.FinishTask(by, task, "Done", at),
                13 => request.Escalate(by, "Stuck", at),
                14 => request.StepDown(by, "Better", at),
                15 => request.Inspect(by, passed: hours % 2 == 0, "Looked", at),
                16 => request.AskedWhetherSolved(by, ContactWay.Phone, reached: true, at),
                _ => request.ChangeDate(by, at.Today.AddDays(7), "Rain", at),
            };
        }

        request.Ring(Handling.At(now));
        ReceiptContact[] contacts = history.Kind % 3 == 0 ? []
            : [new ReceiptContact { Id = request.Id, HasPhone = true, Way = history.Kind switch { 1 or 4 => ContactWay.Phone, 7 or 10 => null, _ => ContactWay.Mail } }];
        return (request, contacts.AsQueryable(), now);
    }

    private static StaffMember Officer(int number, string name, string unit) => new(Id(number), name, StaffRole.Officer, unit, null);

    private static Guid Id(int number) => Guid.Parse($"018f0000-0000-7000-8000-{number:D12}");
}

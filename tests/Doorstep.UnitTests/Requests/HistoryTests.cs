using System.Text.Json;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.UnitTests.Requests;

/// <summary>
/// Long random histories in a town that changes under the requests' feet: units close and open, holidays are added, the clock
/// goes forward, stands still and goes back, legal and illegal steps come from everybody. Whatever happens, an open request has
/// one owner that works, somebody whose turn it is with a date, and a moment at which the clock looks at it again.
/// </summary>
public sealed class HistoryTests
{
    private const int StepsInAll = 100_000;
    private const int StepsOfOne = 70;
    private static readonly string[] Units = ["roads", "water", "parks", "waste", "desk"];
    private static readonly Actor[] Staff =
        [.. Enumerable.Range(1, 4).Select(i => new Actor(ActorKind.Staff, new Guid(i, 0, 0, new byte[8]), $"Officer {i}"))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Each_open_request_has_one_owner_a_next_date_and_a_reason(int seed)
    {
        var world = new World(seed);
        var (taken, refused, kinds) = (0, 0, new HashSet<TimelineKind>());
        for (var done = 0; done < StepsInAll / 4;)
        {
            var request = world.Open();
            world.Check(request, "opened");
            // What is closed for long tells nothing new.
            for (var (i, rest) = (0, 0); i < StepsOfOne && rest < 8; i++, done++, rest = request.IsOpen ? 0 : rest + 1)
            {
                var before = Picture(request);
                var (name, outcome) = world.Step(request);
                if (outcome is not null)
                {
                    refused++;
                    Assert.True(before == Picture(request), $"Seed {seed}: {name} was refused ({outcome.Problems[0].Key}) and changed something.");
                }
                else
                {
                    taken++;
                }

                world.Check(request, name);
            }

            kinds.UnionWith(request.Timeline.Select(e => e.Kind));
        }

        // A history in which little happens proves little.
        Assert.True(taken > StepsInAll / 4 / 5, $"{taken} steps taken");
        Assert.True(refused > StepsInAll / 4 / 5, $"{refused} steps refused");
        Assert.Empty(Enum.GetValues<TimelineKind>().Except(kinds).Except(
            [TimelineKind.PassedOn, TimelineKind.MustSolve, TimelineKind.MustSolveProgress, TimelineKind.Reviewed, TimelineKind.Linked]));
    }

    private static string Picture(Request r) => JsonSerializer.Serialize(new
    {
        r.Version, r.Steps, r.TypeCode, r.Public, r.State, r.OwnerUnit, r.UpdatedAt, r.DueAt, r.AcceptBy, r.AnswerBy, r.ResolveBy, r.NextStep, r.NextDueAt,
        r.DueSince, r.Rung, r.AlarmAt, r.PausedAt, r.HandlerId, r.Outcome, r.OutcomeOn, r.DuplicateOf, r.DeskArea, r.Escalated, r.AwaitsCoordinator, r.Asks,
        r.AsksMade, r.Confirmation, r.ReopenCount, r.ClosedAt, r.AnsweredAt, r.Tasks, r.Hazard, Files = r.Files.Count, Lines = r.Timeline.Count,
    });

    /// <summary>The same throws for the same seed, on every machine and for ever (SplitMix64, Steele et al. 2014).</summary>
    private sealed class Dice(int seed)
    {
        private ulong state = (ulong)seed;

        public int Next(int below) => Next(0, below);

        public int Next(int from, int below)
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return from + (int)((mixed ^ (mixed >> 31)) % (ulong)(below - from));
        }
    }

    private sealed class World
    {
        private readonly int seed;
        private readonly Dice dice;
        private readonly HashSet<string> closed = new(StringComparer.Ordinal);
        private readonly List<SpecialDay> holidays = [];
        private WorkingCalendar calendar;
        private DateTimeOffset now = new(2026, 1, 5, 2, 0, 0, TimeSpan.Zero);
        private Before? remembered;

        public World(int seed)
        {
            this.seed = seed;
            dice = new Dice(seed);
            calendar = Calendar();
        }

        private Moment At => new(now, new Terms(
            calendar, new Deadline(8, DeadlineUnit.WorkingHours), new Deadline(3, DeadlineUnit.WorkingDays), new Deadline(20, DeadlineUnit.CalendarDays),
            new HandlingPolicy { EscalateAtReopening = 2 }, code => Handling.Above.GetValueOrDefault(code), unit => !closed.Contains(unit), "desk"));

        public Request Open()
        {
            remembered = null;
            var unit = One(Units.Where(u => !closed.Contains(u)).ToArray());
            var request = new Request
            {
                Id = new Guid(dice.Next(int.MaxValue), 1, 1, new byte[8]), Reference = "ABCDEF", TypeCode = "pothole", Public = true, Description = "d", Language = "en",
                AreaReason = "AreaReason.Named", AreaCode = One("grid", "community", "town", null), OwnerUnit = unit, ReportedAt = now, RecordedAt = now,
            };
            request.Open(Actor.Resident, new RoutedBy("RoutingReason.Type", dice.Next(10) == 0), hazard: dice.Next(3) == 0, At);
            return request;
        }

        public (string Name, Refusal? Refusal) Step(Request request)
        {
            var name = One(
                "wait", "wait", "wait", "ring", "ring", "ring", "back", "holiday", "close unit", "open unit", "accept", "accept", "hand over", "ask", "reply", "reply", "date",
                "answer", "answer", "answer", "plan", "solved", "partly", "not solved", "not needed", "unconfirmed", "whistle", "whistle", "whistle", "report in", "report in", "report in",
                "decline", "finish", "finish", "finish", "drop", "raise", "step down", "severity", "safe", "inspect", "inspect", "fail", "fail", "files", "retype",
                "close by source", "reopen by source", "asked", "tried", "erase", "update", "remember", "take back",
                "edit words", "withdraw words", "review words", "look at picture", "picture back");
            return (name, Take(request, name));
        }

        public void Check(Request r, string after)
        {
            string Where() => $"Seed {seed}, after {after} at {now:O}: {Picture(r)}";
            if (!r.IsOpen)
            {
                Assert.True(r.AlarmAt is null && r.ClosedAt is not null && r.PausedAt is null && !r.OpenTasks.Any() && r.Confirmation is not null, Where());
                Assert.True(r.Hazard is null or { PassedAt: not null } || r.Outcome == RequestOutcome.Duplicate, Where());
                if (r.Confirmation == Confirmation.Solved)
                {
                    Assert.True(r.Timeline.Last(e => e.Kind == TimelineKind.Confirmed) is { ActorKind: ActorKind.Resident or ActorKind.Staff }, Where());
                }

                return;
            }

            Assert.True(!closed.Contains(r.OwnerUnit) && Units.Contains(r.OwnerUnit), Where());
            Assert.True(r.OpenTasks.All(t => !closed.Contains(t.Unit) && t.Unit != r.OwnerUnit), Where());
            Assert.True(r.OpenTasks.Select(t => t.Unit).Distinct(StringComparer.Ordinal).Count() == r.OpenTasks.Count(), Where());
            // The last line that names an owner names this one, and says why.
            var owned = r.Timeline.Last(e => e.Kind is TimelineKind.Routed or TimelineKind.HandedOver or TimelineKind.TakenBack);
            Assert.True(owned.Unit == r.OwnerUnit && (owned.Reason ?? owned.Text ?? (owned.Kind == TimelineKind.TakenBack ? "taken back" : null)) is not null, Where());
            Awaited[] steps = r.State switch
            {
                RequestState.Received => [Awaited.Accept, Awaited.Answer, Awaited.Resolve],
                RequestState.Accepted => [Awaited.Answer, Awaited.Resolve],
                RequestState.WaitingForResident => [Awaited.Reply],
                _ => r.StillDangerous ? [Awaited.Inspect] : [Awaited.Word],
            };
            Assert.True(steps.Contains(r.NextStep), Where());
            Assert.True(r.NextDueAt > DateTimeOffset.UnixEpoch && r.AlarmAt is not null, Where());
            Assert.Equal(r.State == RequestState.WaitingForResident, r.PausedAt is not null);
            if (after == "ring")
            {
                Assert.True(r.AlarmAt > now, Where());
            }

            Assert.Equal(Enumerable.Range(1, r.Steps), r.Timeline.Select(e => e.Place));
            var desk = r.AreaCode;
            for (var i = 0; i < r.Escalated; i++)
            {
                desk = Handling.Above[desk!];
            }

            Assert.True(desk == r.DeskArea, Where());
        }

        private Refusal? Take(Request request, string name)
        {
            var (at, by) = (At, One(Staff));
            var task = request.Tasks.Count == 0 ? Guid.Empty : request.Tasks[dice.Next(request.Tasks.Count)].Id;
            switch (name)
            {
                case "wait":
                    now = now.AddMinutes(dice.Next(1, 60 * 24 * One(1, 1, 3, 20)));
                    // Mostly the clock rings in time; sometimes the server was down.
                    return dice.Next(3) > 0 ? request.Ring(At) : null;
                case "ring":
                    return request.Ring(at);
                case "back":
                    now = now.AddHours(-dice.Next(1, 72));
                    return null;
                case "holiday":
                    holidays.Add(new SpecialDay(calendar.DateOf(now).AddDays(dice.Next(1, 20)), SpecialDayKind.Holiday));
                    calendar = Calendar();
                    return null;
                case "close unit":
                    closed.Add(One("roads", "water", "parks", "waste"));
                    return Sweep(request);
                case "open unit":
                    closed.Remove(One(Units));
                    return null;
                case "accept":
                    return request.Accept(by, at);
                case "hand over":
                    // The operation refuses units that do not work; the request itself trusts it.
                    return request.HandOver(by, One(Units.Where(u => !closed.Contains(u)).ToArray()), "why", at);
                case "ask":
                    return request.Ask(by, "Where?", at);
                case "reply":
                    return request.Reply(Actor.Resident, "There.", at);
                case "date":
                    return request.ChangeDate(by, at.Today.AddDays(dice.Next(-3, 40)), "why", at);
                case "answer":
                    var outcome = One(Enum.GetValues<RequestOutcome>());
                    return request.Answer(
                        by, new NewAnswer(outcome, One("Done.", "", "[[what]]", "Words"), One<DateOnly?>(null, at.Today, at.Today.AddDays(-1), at.Today.AddDays(5)))
                        { Whom = One(null, "The county"), DuplicateOf = One<Guid?>(null, Guid.Empty, request.Id) }, at);
                case "plan":
                    return request.Answer(by, new NewAnswer(RequestOutcome.Planned, "In spring", at.Today.AddDays(dice.Next(-1, 90))), at);
                case "solved":
                    return request.Confirm(One(Actor.Resident, by), Confirmation.Solved, "words", at);
                case "partly":
                    return request.Confirm(Actor.Resident, Confirmation.Partly, null, at);
                case "not solved":
                    return request.Confirm(Actor.Resident, Confirmation.NotSolved, One("Still there", " "), at);
                case "not needed":
                    return dice.Next(4) > 0 ? null : request.Confirm(Actor.Resident, Confirmation.NoLongerNeeded, null, at);
                case "unconfirmed":
                    return request.Confirm(One(Actor.System, by), Confirmation.Unconfirmed, null, at);
                case "whistle":
                    var calls = Enumerable.Range(0, dice.Next(0, 4)).Select(_ => new HelperCall(One(Units), One("Close the valve", "Sweep", "Mow", " "))).ToList();
                    return request.Whistle(by, calls, new Deadline(dice.Next(1, 48), DeadlineUnit.Hours), at);
                case "report in":
                    return request.ReportIn(by, task, One("Li Na", ""), now.AddHours(dice.Next(-2, 50)), at);
                case "decline":
                    return request.Decline(by, task, "No crane", at);
                case "finish":
                    return request.FinishTask(by, task, "Closed", at);
                case "drop":
                    return request.DropTask(by, task, "Not needed", at);
                case "raise":
                    return request.Escalate(by, "Too slow", at);
                case "step down":
                    return request.StepDown(by, "It goes on", at);
                case "severity":
                    return request.SetSeverity(by, One(Enum.GetValues<HazardSeverity>()), null, at);
                case "safe":
                    return request.MakeSafe(by, "Fenced", at);
                case "inspect":
                    return request.Inspect(by, passed: true, null, at);
                case "fail":
                    return request.Inspect(by, passed: false, One("Still loose", " "), at);
                case "files":
                    return request.AddFiles(
                        by, dice.Next(2) == 0 ? [] : [new NewFile(new Guid(dice.Next(int.MaxValue), 2, 2, new byte[8]), "a.jpg", "image/jpeg", 0, "00", null)], FileStage.After, at);
                case "retype":
                    return request.MoveToType(
                        by, One("pothole", "leak", "tree"), dice.Next(5) > 0, dice.Next(3) == 0, One(Units.Where(u => !closed.Contains(u)).ToArray()),
                        new RoutedBy("RoutingReason.Type"), "why", at);
                case "close by source":
                    return dice.Next(4) > 0 ? null : request.CloseBySource(Actor.Of("other"), "Done there", now, at);
                case "reopen by source":
                    return request.ReopenBySource(Actor.Of("app"), "It is back", at);
                case "asked" or "tried":
                    return request.AskedWhetherSolved(by, ContactWay.Phone, name == "asked", at);
                case "edit words":
                    return request.EditText(by, One("Another hole", "Call me on 13812345678", " "), null, at);
                case "withdraw words":
                    return dice.Next(6) > 0 ? null : request.WithdrawText(by, at);
                case "review words":
                    return request.ReviewText(by, One(TextState.Shown, TextState.KeptBack), null, null, "why", at);
                case "look at picture":
                    return request.PictureReviewed(by, "PictureReview.Released", null, at);
                case "picture back":
                    return request.PictureWithdrawn(by, at);
                case "erase":
                    request.ContactErased(Actor.System, "ErasureReason.Kept", at);
                    return null;
                case "update":
                    request.Noted(TimelineKind.Updated, Actor.Of("other"), "On its way", now, at);
                    return null;
                case "remember":
                    remembered = request.Remember();
                    return request.IsUnanswered ? request.ChangeDate(by, at.Today.AddDays(9), "why", at) : null;
                default:
                    // Whoever takes back has seen that nothing happened in between.
                    var before = remembered;
                    remembered = null;
                    return before is null || request.Timeline[^1].Kind != TimelineKind.DateChanged ? null : request.TakeBack(by, before, at);
            }
        }

        private Refusal? Sweep(Request request)
        {
            foreach (var unit in request.OpenTasks.Select(t => t.Unit).Where(closed.Contains).ToList())
            {
                request.DropTasksOf(unit, At);
            }

            return closed.Contains(request.OwnerUnit) && request.IsOpen
                ? request.ReplaceOwner(new RoutedBy("RoutingReason.UnitClosed", AwaitsCoordinator: true), "desk", At)
                : null;
        }

        private WorkingCalendar Calendar() => new(
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Andorra"),
            Enumerable.Range(1, 5).ToDictionary(d => (DayOfWeek)d, _ => (IReadOnlyList<WorkingSpan>)[new WorkingSpan(540, 720), new WorkingSpan(810, 1050)]),
            holidays.DistinctBy(h => h.Date).TakeLast(100));

        private T One<T>(params T[] from) => from[dice.Next(from.Length)];
    }
}

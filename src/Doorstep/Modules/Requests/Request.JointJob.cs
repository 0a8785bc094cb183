using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests;

/// <content>
/// A joint job: units are called to help the owner, each with a task of its own. The owner stays the one accountable and can
/// answer once every task is done or dropped.
/// </content>
public sealed partial class Request
{
    /// <summary>Tasks that are neither done nor dropped.</summary>
    public IEnumerable<HelperTask> OpenTasks => Tasks.Where(t => t.IsOpen);

    /// <summary>Calls units to a joint job.</summary>
    /// <param name="by">The coordinator.</param>
    /// <param name="calls">Which units, and what each is to do.</param>
    /// <param name="within">How long each has to report in.</param>
    /// <param name="at">When.</param>
    public Refusal? Whistle(Actor by, IReadOnlyList<HelperCall> calls, Deadline within, Moment at)
    {
        if (!IsUnanswered)
        {
            return NotNow(nameof(Whistle));
        }

        if (calls.Count == 0)
        {
            return Refusal.Invalid("Error.Whistle.NoUnit", "units");
        }

        foreach (var call in calls)
        {
            var key = call.Unit == OwnerUnit ? "Error.Whistle.Owner"
                : !at.Terms.UnitWorks(call.Unit) ? "Error.Whistle.UnitClosed"
                : calls.Count(c => c.Unit == call.Unit) > 1 || OpenTasks.Any(t => t.Unit == call.Unit) ? "Error.Whistle.Twice"
                : Folding.Prose(call.Task) is null ? "Error.Whistle.Task"
                : null;
            if (key is not null)
            {
                return Refusal.Invalid(key, "units");
            }
        }

        var reportBy = at.Due(within);
        foreach (var call in calls)
        {
            Tasks.Add(new HelperTask
            {
                Id = Guid.CreateVersion7(at.Now), RequestId = Id, Unit = call.Unit, Task = Folding.Prose(call.Task)!,
                CalledBy = by.Name, CalledAt = at.Now, ReportBy = reportBy,
            });
            Note(TimelineKind.HelperCalled, by, at.Now, visible: true, unit: call.Unit, text: call.Task, until: reportBy);
        }

        MakeOurs(by, at);
        AwaitsCoordinator = AwaitsAbove(at);
        return Moved(at);
    }

    /// <summary>A called unit reports in: who comes, and by when it will be done.</summary>
    public Refusal? ReportIn(Actor by, Guid task, string who, DateTimeOffset comesAt, Moment at)
    {
        if (Find(task) is not { State: HelperTaskState.Called } called)
        {
            return NotNow(nameof(ReportIn));
        }

        if (Folding.Prose(who) is null)
        {
            return Refusal.Invalid("Error.ReportIn.Who", "who");
        }

        if (comesAt < at.Now.AddMinutes(-5) || comesAt > at.Now.AddYears(1))
        {
            return Refusal.Invalid("Error.ReportIn.When", "when");
        }

        called.Report(who, comesAt, at.Now);
        Note(TimelineKind.HelperReported, by, at.Now, visible: true, unit: called.Unit, text: who, textVisible: false,
            reason: called.IsLate ? "HelperReason.Late" : null, until: comesAt);
        return Moved(at);
    }

    /// <summary>A called unit says why it does not come. A coordinator has to decide what then: call another, or drop it.</summary>
    public Refusal? Decline(Actor by, Guid task, string why, Moment at)
    {
        if (Find(task) is not { State: HelperTaskState.Called or HelperTaskState.Accepted } called)
        {
            return NotNow(nameof(Decline));
        }

        called.Decline(why, at.Now);
        AwaitsCoordinator = true;
        Note(TimelineKind.HelperDeclined, by, at.Now, visible: true, unit: called.Unit, text: why, reason: called.IsLate ? "HelperReason.Late" : null);
        return Moved(at);
    }

    /// <summary>A called unit says what it did. The last one tells the owner that the answer is theirs to give.</summary>
    public Refusal? FinishTask(Actor by, Guid task, string account, Moment at)
    {
        if (Find(task) is not { State: HelperTaskState.Called or HelperTaskState.Accepted } called)
        {
            return NotNow(nameof(FinishTask));
        }

        called.Finish(account, at.Now);
        Note(TimelineKind.TaskDone, by, at.Now, visible: true, unit: called.Unit, text: account, reason: called.IsLate ? "HelperReason.Late" : null);
        AllDone(at);
        return Moved(at);
    }

    /// <summary>A task is not needed any more.</summary>
    public Refusal? DropTask(Actor by, Guid task, string why, Moment at)
    {
        if (Find(task) is not { IsOpen: true } called)
        {
            return NotNow(nameof(DropTask));
        }

        called.Drop();
        Note(TimelineKind.TaskDropped, by, at.Now, visible: true, unit: called.Unit, text: why);
        AwaitsCoordinator = AwaitsAbove(at) || (AwaitsCoordinator && OpenTasks.Any(t => t.State == HelperTaskState.Declined));
        AllDone(at);
        return Moved(at);
    }

    /// <summary>A called unit does not work any more: its tasks are dropped by rule, and a coordinator has to decide who does them.</summary>
    public Refusal? DropTasksOf(string unit, Moment at)
    {
        if (!OpenTasks.Any(t => t.Unit == unit))
        {
            return NotNow(nameof(DropTask));
        }

        DropTasks(t => t.Unit == unit, at, "RoutingReason.UnitClosed");
        AwaitsCoordinator = true;
        return Moved(at);
    }

    private HelperTask? Find(Guid task) => Tasks.Find(t => t.Id == task);

    private void AllDone(Moment at)
    {
        if (!OpenTasks.Any())
        {
            Note(TimelineKind.TasksDone, Actor.System, at.Now, visible: true, unit: OwnerUnit);
        }
    }

    private void DropTasks(Func<HelperTask, bool> which, Moment at, string reason = "HelperReason.NotNeeded")
    {
        foreach (var task in OpenTasks.Where(which).ToList())
        {
            task.Drop();
            Note(TimelineKind.TaskDropped, Actor.System, at.Now, visible: true, unit: task.Unit, reason: reason);
        }
    }

    /// <summary>Says whose task has not been reported in, or is not done when it should be. False when there is none.</summary>
    private bool RingTask(Moment at)
    {
        if (Tasks.Where(t => t.AlarmAt <= at.Now).OrderBy(t => t.AlarmAt).ThenBy(t => t.Id).FirstOrDefault() is not { } task)
        {
            return false;
        }

        var reported = task.State == HelperTaskState.Accepted;
        Note(reported ? TimelineKind.TaskOverdue : TimelineKind.HelperLate, Actor.System, at.Now, visible: true, unit: task.Unit,
            until: reported ? task.ComesAt : task.ReportBy);
        task.Ring();
        AwaitsCoordinator = true;
        return true;
    }
}

/// <summary>One unit to call, and its task.</summary>
public sealed record HelperCall(string Unit, string Task);

/// <summary>What a further unit is to do in a joint job.</summary>
public sealed class HelperTask
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>The request it belongs to.</summary>
    public Guid RequestId { get; init; }

    /// <summary>The unit that was called.</summary>
    public required string Unit { get; init; }

    /// <summary>What it is to do.</summary>
    public required string Task { get; init; }

    /// <summary>Name of who called it.</summary>
    public string? CalledBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset CalledAt { get; init; }

    /// <summary>Until when it has to report in.</summary>
    public DateTimeOffset ReportBy { get; init; }

    /// <summary>Where it stands.</summary>
    public HelperTaskState State { get; private set; }

    /// <summary>When it reported in, declined, or did it without a word before.</summary>
    public DateTimeOffset? ReportedAt { get; private set; }

    /// <summary>Who comes.</summary>
    public string? Who { get; private set; }

    /// <summary>By when they will have done it.</summary>
    public DateTimeOffset? ComesAt { get; private set; }

    /// <summary>Why it does not come.</summary>
    public string? Why { get; private set; }

    /// <summary>When it was done.</summary>
    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>What was done.</summary>
    public string? Account { get; private set; }

    /// <summary>How many of its dates have been marked as passed.</summary>
    public int Rung { get; private set; }

    /// <summary>True while something is to be done or decided.</summary>
    public bool IsOpen => State is HelperTaskState.Called or HelperTaskState.Accepted or HelperTaskState.Declined;

    /// <summary>True while the unit has something to do for it: its part in the request ends with this.</summary>
    public bool IsAwaited => State is HelperTaskState.Called or HelperTaskState.Accepted;

    /// <summary>True when it reported in after the time set, or has not and that time was marked.</summary>
    public bool IsLate => ReportedAt is { } reported ? reported > ReportBy : Rung > 0 && State == HelperTaskState.Called;

    /// <summary>When its next date passes unmarked; null when none is to come.</summary>
    public DateTimeOffset? AlarmAt => State switch
    {
        HelperTaskState.Called when Rung == 0 => ReportBy.AddMilliseconds(1),
        HelperTaskState.Accepted when Rung == 0 => ComesAt?.AddMilliseconds(1),
        _ => null,
    };

    internal void Report(string who, DateTimeOffset comesAt, DateTimeOffset now) =>
        (State, ReportedAt, Who, ComesAt, Rung) = (HelperTaskState.Accepted, now, Folding.Prose(who), comesAt, 0);

    internal void Decline(string why, DateTimeOffset now) =>
        (State, ReportedAt, Why) = (HelperTaskState.Declined, ReportedAt ?? now, Folding.Prose(why));

    internal void Finish(string account, DateTimeOffset now) =>
        (State, ReportedAt, DoneAt, Account) = (HelperTaskState.Done, ReportedAt ?? now, now, Folding.Prose(account));

    internal void Drop() => State = HelperTaskState.Dropped;

    internal void Ring() => Rung++;
}

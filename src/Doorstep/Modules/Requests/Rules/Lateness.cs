using System.Linq.Expressions;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>
/// Of the two rules of lateness the one for staff: whether somebody's turn is overdue, for pages and for queries. It may be so long before
/// the promise to the resident is broken (<see cref="Promises"/>), or after it.
/// </summary>
public static class Lateness
{
    /// <summary>The turn is overdue: whatever the owner's side has to do next should have been done.</summary>
    public static bool TurnOverdue(RequestState state, Awaited step, DateTimeOffset nextDueAt, DateTimeOffset now) =>
        state != RequestState.Closed && Clockwork.IsOwners(step) && now > nextDueAt;

    /// <summary>A called unit's turn is overdue: it has not reported in, or not done its part, by its date.</summary>
    public static bool TaskOverdue(HelperTask task, DateTimeOffset now) =>
        task.State switch { HelperTaskState.Called => now > task.ReportBy, HelperTaskState.Accepted => now > task.ComesAt, _ => false };

    /// <summary>The same for a query over the parts of a joint job.</summary>
    /// <param name="unit">Whose parts; null for everybody's.</param>
    /// <param name="now">The moment.</param>
    public static Expression<Func<HelperTask, bool>> TaskOverdue(string? unit, DateTimeOffset now) => t =>
        (unit == null || t.Unit == unit)
        && ((t.State == HelperTaskState.Called && t.ReportBy < now) || (t.State == HelperTaskState.Accepted && t.ComesAt < now));

    /// <summary>Requests with an overdue turn: the owner's, or that of a called unit.</summary>
    /// <param name="unit">Whose turn; null for everybody's.</param>
    /// <param name="now">The moment.</param>
    public static Expression<Func<Request, bool>> TurnOverdue(string? unit, DateTimeOffset now)
    {
        var task = TaskOverdue(unit, now);
        return r => r.State != RequestState.Closed
            && (((unit == null || r.OwnerUnit == unit) && Owners.Contains(r.NextStep) && r.NextDueAt < now) || r.Tasks.AsQueryable().Any(task));
    }

    private static readonly List<Awaited> Owners = [.. Enum.GetValues<Awaited>().Where(Clockwork.IsOwners)];
}

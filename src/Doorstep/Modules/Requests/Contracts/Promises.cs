using System.Linq.Expressions;

namespace Doorstep.Modules.Requests.Contracts;

/// <summary>Of the two rules of lateness the one for everybody: whether the promise to the resident is broken, for pages and for queries.</summary>
public static class Promises
{
    /// <summary>The promise is broken: the date that the resident was given has passed, and the owner still has the word.</summary>
    public static bool IsBroken(RequestState state, DateTimeOffset dueAt, DateTimeOffset now) =>
        RequestStates.HasOwnersTurn(state) && now > dueAt;

    /// <summary>The same for a query over any row that holds a promise.</summary>
    public static Expression<Func<T, bool>> AreBroken<T>(DateTimeOffset now)
        where T : IPromise =>
        r => (r.State == RequestState.Received || r.State == RequestState.Accepted) && r.DueAt < now;
}

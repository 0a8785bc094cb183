using System.Linq.Expressions;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Requests.Rules;

/// <summary>The views of the workbench, in the order in which they are offered.</summary>
public enum WorkbenchView
{
    /// <summary>Somebody of the unit or area has to do something: received or accepted.</summary>
    Mine,

    /// <summary>The date has passed and there is no answer.</summary>
    Late,

    /// <summary>The resident was asked something.</summary>
    Waiting,

    /// <summary>Answered; the resident has not said whether that solves it.</summary>
    Answered,

    /// <summary>Finished.</summary>
    Closed,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>Which requests a view holds.</summary>
public static class WorkbenchViews
{
    private static readonly Awaited[] Owners = [Awaited.Accept, Awaited.Answer, Awaited.Resolve, Awaited.Inspect];

    /// <summary>The view's requests, for a query.</summary>
    public static Expression<Func<Request, bool>> Holds(WorkbenchView view, DateTimeOffset now) => view switch
    {
        WorkbenchView.Mine => r => r.State == RequestState.Received || r.State == RequestState.Accepted,
        WorkbenchView.Late => r => r.State != RequestState.Closed && Owners.Contains(r.NextStep) && r.NextDueAt < now,
        WorkbenchView.Waiting => r => r.State == RequestState.WaitingForResident,
        WorkbenchView.Answered => r => r.State == RequestState.Answered,
        WorkbenchView.Closed => r => r.State == RequestState.Closed,
        _ => r => true,
    };
}

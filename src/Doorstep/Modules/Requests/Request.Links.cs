using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Requests;

/// <summary>Requests that turned out to be about the same, and those that did not.</summary>
public sealed partial class Request
{
    /// <summary>
    /// The link to the request that stood for this one is taken back. If it was answered as a duplicate, that answer holds no more:
    /// it opens again for the same owner with a new date. Otherwise nothing changes.
    /// </summary>
    public Refusal? NoDuplicateAnyMore(Actor by, string why, Moment at)
    {
        if (Outcome != RequestOutcome.Duplicate || IsUnanswered)
        {
            return null;
        }

        (State, Confirmation) = (RequestState.Received, null);
        Reopen(by, ReopenCause.Unlinked, why, at);
        return Moved(at);
    }
}

namespace Doorstep.Modules.Routing.Contracts;

/// <summary>Gives the requests on which a draft of rules is tried.</summary>
public interface IPastRequests
{
    /// <summary>The last that were asked, newest first.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="ct">Stops the work.</param>
    Task<IReadOnlyList<PastRequest>> LastAsync(int most, CancellationToken ct);
}

/// <summary>A request that was asked before.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reference">In canonical form.</param>
/// <param name="ReportedAt">When it was asked.</param>
/// <param name="Asked">What was known when its owner was sought, with every answer that was given.</param>
public sealed record PastRequest(Guid Id, string Reference, DateTimeOffset ReportedAt, RoutingFacts Asked);
